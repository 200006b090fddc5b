"""A sweep in sentences, figures and a page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import InputError, Refused
from sim.outcomes.sweeping import Number
from sim.report import names, plain, varied
from sim.report.markup import html, put
from sim.report.numbers import number, quantity, whole
from sim.report.tongue import beside, listed, say, spoken, together

if TYPE_CHECKING:
    from sim.outcomes.sweeping import SweepResults

Floats = Any

VALUE = "value_not_delivered_usd"
FEW = 12
"""Values of an axis up to which its ends are told; of more, the lowest and the highest quarter."""
DESIGNS = {
    "grid": "every combination", "latin_hypercube": "Latin hypercube", "sobol": "Sobol' sequence",
    "monte_carlo": "at random",
}  # fmt: skip
KINDS = {"list": "values", "range": "a range", "distribution": "a distribution"}
"""How an axis was given."""


@dataclass(frozen=True)
class Shown:
    """One number of every point, with what was varied."""

    found: SweepResults
    arm: str
    place: str
    material: str
    measure: str
    statistic: str

    @cached_property
    def values(self) -> Floats:
        """The number of every point."""
        column = self.found.column(self.arm, self.place, self.material, self.measure, self.statistic)
        return column["value"].to_numpy(zero_copy_only=False).astype(float)

    @cached_property
    def axes(self) -> list[dict[str, Any]]:
        """What is varied, with the value of each point."""
        column = self.found.column(self.arm, self.place, self.material, self.measure, self.statistic)
        return [{**axis, "at": column[axis["path"]].to_pylist()} for axis in self.found.axes]

    @property
    def what(self) -> str:
        """In words."""
        return varied.what(self.place, self.material, self.measure)

    @property
    def text(self) -> varied.Text:
        """How its numbers are written."""
        return varied.text_of(self.measure)

    def point(self, place: int) -> str:
        """What was varied, in one point."""
        return beside(
            say("{name} {value}", name=varied.short(axis["path"]), value=varied.at(axis, axis["at"][place]))
            for axis in self.axes
        )


def shown(found: SweepResults) -> list[Shown]:
    """What the sweep says is to be shown; else what the owners lose, and the consumer that loses most.

    Raises:
        InputError: It names what the sweep has not.
    """
    asked = found.manifest["show"]
    if not asked:
        return _usual(found)
    chosen = []
    for text in asked:
        try:
            each = Shown(found, *Number.parse(text))
            _ = each.values
        except Refused as error:
            raise InputError(f"show: {error}") from None
        except KeyError as error:
            there = f"{', '.join(found.manifest['measures'])}; its arms are {', '.join(found.manifest['arms'])}"
            raise InputError(f"show: {text}: the sweep has no {error}; it keeps {there}") from None
        chosen.append(each)
    return chosen


def _usual(found: SweepResults) -> list[Shown]:
    arm, whom = found.manifest["arms"][-1], "owners" if found.manifest["owners"] else "world"
    rows = [
        row
        for row in found.table.slice(0, found.table.num_rows // found.points).to_pylist()
        if row["arm"] == arm and row["measure"] == VALUE and row["place"] not in ("owners", "world")
    ]
    chosen = []
    if VALUE in found.manifest["measures"]:
        chosen.append(Shown(found, arm, whom, "all", VALUE, "mean"))
    if rows and "shortfall_share" in found.manifest["measures"]:
        worst = max(rows, key=lambda row: (row["mean"], row["place"], row["material"]))
        chosen.append(Shown(found, arm, worst["place"], worst["material"], "shortfall_share", "p50"))
    if not chosen:
        row = next(row for row in found.table.to_pylist() if row["arm"] == arm)
        chosen.append(Shown(found, arm, row["place"], row["material"], row["measure"], "mean"))
    return chosen


def sentences(found: SweepResults) -> list[str]:
    """The range of what is shown, where its ends lie, and what each axis does on average over the others."""
    facts = found.manifest
    told = [say("{name}: {points} points, {histories} histories.", name=names.title(facts["name"]),
                points=whole(found.points), histories=whole(facts["histories"]))]  # fmt: skip
    for each in shown(found):
        told.append(_range(each))
        told += [_effect(each, axis) for axis in each.axes]
    return told


def _range(each: Shown) -> str:
    values = each.values
    known = np.isfinite(values)
    slots = {"what": each.what, "arm": names.arm(each.arm), "statistic": varied.statistic(each.statistic)}
    if not known.any():
        return names.capital(say("{what} ({arm}): in no point.", **slots))
    low, high = int(np.nanargmin(np.where(known, values, np.nan))), int(np.nanargmax(np.where(known, values, np.nan)))
    if values[low] == values[high]:
        return names.capital(say("{what} ({arm}, {statistic}) is {value} in every point.",
                                 value=each.text(values[low]), **slots))  # fmt: skip
    return names.capital(say("{what} ({arm}, {statistic}) ranges from {low} ({where}) to {high} ({there}).",
                             low=each.text(values[low]), where=each.point(low), high=each.text(values[high]),
                             there=each.point(high), **slots))  # fmt: skip


def _effect(each: Shown, axis: dict[str, Any]) -> str:
    """Means over the others at both ends of an axis; of samples, over its lowest and highest quarter."""
    ends = [say("{value} at {level}", value=each.text(float(np.nanmean(each.values[rows]))), level=label)
            for label, rows in _ends(axis)]  # fmt: skip
    return say("Over {axis}, on average over the rest: {ends}.", axis=varied.short(axis["path"]), ends=listed(ends))


def _ends(axis: dict[str, Any]) -> list[tuple[str, Floats]]:
    there = axis["at"]
    distinct = list(dict.fromkeys(there)) if not axis["numbers"] else sorted(set(there))
    if len(distinct) <= FEW:
        picked = distinct if not axis["numbers"] else [distinct[0], distinct[-1]]
        return [(varied.at(axis, value), np.array([other == value for other in there]))
                for value in dict.fromkeys(picked)]  # fmt: skip
    unit = varied.unit(axis) if axis["numbers"] else ""
    numbers = np.array(there) if axis["numbers"] else np.arange(len(there))
    low, high = np.quantile(numbers, (0.25, 0.75))
    return [(say("up to {level}", level=quantity(float(low), unit)), numbers <= low),
            (say("{level} and more", level=quantity(float(high), unit)), numbers >= high)]  # fmt: skip


def as_text(found: SweepResults) -> str:
    """What the verb prints."""
    return "\n".join(sentences(found))


def as_json(found: SweepResults) -> dict[str, Any]:
    """What `--json` prints."""
    return {
        "folder": found.folder.as_posix(),
        "points": found.points,
        "histories": found.manifest["histories"],
        "axes": [axis["path"] for axis in found.axes],
        "answer": sentences(found),
        "shown": [
            {"arm": each.arm, "place": each.place, "material": each.material, "measure": each.measure,
             "statistic": each.statistic, "values": [None if v - v != 0 else v for v in map(float, each.values)]}
            for each in shown(found)
        ],
    }  # fmt: skip


def write(found: SweepResults) -> Path:
    """Write `sweep.html` and `figures/*.svg` into the folder of a sweep; the same sweep gives the same bytes."""
    from sim.report.figures import surface  # noqa: PLC0415 - matplotlib only where it draws

    told = shown(found)
    pictures = [picture for place, each in enumerate(told, 1) for picture in surface.pictures(each, place)]
    folder = found.folder / "figures"
    folder = folder if spoken().code == "en" else folder / spoken().code
    folder.mkdir(parents=True, exist_ok=True)
    for picture in pictures:
        put(folder / f"{picture.name}.svg", picture.svg)
    return plain.write(
        found.folder / plain.of_language("sweep.html"),
        names.title(found.manifest["name"]),
        say("What changes with what is varied?"),
        sentences(found)[1:],
        about=found.manifest["about"],
        note=together([_budget(found), say("All points meet the same luck.")]),
        figures=[plain.Drawn(each.name, each.finding, each.svg) for each in pictures],
        sheets=[_axes(found), _points(found, told)],
        facts=plain.facts_of(found.manifest),
    )


def _budget(found: SweepResults) -> str:
    facts = found.manifest
    return say(
        "{histories} histories: {points} points, {replicates} replicates, {arms} arms; design: {design}; seed {seed}.",
        histories=whole(facts["histories"]), points=whole(found.points), replicates=whole(facts["replicates"]),
        arms=whole(len(facts["arms"])), design=say(DESIGNS[facts["design"]]), seed=str(facts["scenario"]["seed"]),
    )  # fmt: skip


def _axes(found: SweepResults) -> plain.Sheet:
    """What is varied, and how."""
    rows = [[varied.titled(axis), say(KINDS[axis["kind"]]), beside(map(varied.written, axis["values"]))]
            for axis in found.axes]  # fmt: skip
    heads = ("", say("given as"), say("values of a grid, or ends"))
    return plain.Sheet.cut(say("What is varied"), "", heads, rows, "sweep.csv")


def _points(found: SweepResults, told: list[Shown]) -> plain.Sheet:
    """What is shown, point by point."""
    heads = [say("Point"), *map(varied.titled, told[0].axes),
             *(beside([each.what, varied.statistic(each.statistic)]) for each in told)]  # fmt: skip
    rows = [
        [number(place), *(varied.said(axis["at"][place]) for axis in told[0].axes),
         *(each.text(float(each.values[place])) for each in told)]
        for place in range(found.points)
    ]  # fmt: skip
    caption = html("All measures of all consumers are in <code>sweep.csv</code> and <code>sweep.parquet</code>.")
    return plain.Sheet.cut(say("Point by point"), caption, heads, rows, "sweep.csv")
