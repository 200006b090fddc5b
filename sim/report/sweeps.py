"""A sweep in sentences, figures and a page."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from markupsafe import Markup

from sim.errors import InputError
from sim.report import names
from sim.report.figures.inline import inline
from sim.report.markup import put, template
from sim.report.numbers import number, percent, usd

if TYPE_CHECKING:
    from sim.outcomes.sweeping import SweepResults

Floats = Any
Text = Callable[[float], str]

VALUE = "value_not_delivered_usd"
FORM = "responded: owners all value_not_delivered_usd mean"
_SHOWN = re.compile(r"([^:]+):\s*(\S+)\s+(\S+)\s+(\S+)\s+(\S+)\s*")
MOST_POINTS = 200
"""Rows of the page's table."""


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
        return what(self.place, self.material, self.measure)

    @property
    def text(self) -> Text:
        """How its numbers are written."""
        if self.measure.endswith("_usd"):
            return usd
        return percent if self.measure.endswith("_share") else number

    def point(self, place: int) -> str:
        """What was varied, in one point."""
        return ", ".join(f"{short(axis['path'])} {at(axis, axis['at'][place])}" for axis in self.axes)


def what(place: str, material: str, measure: str) -> str:
    """A number of a sweep in words: `tonnes missing of gallium in Japan`."""
    whose = {"owners": "for the owners", "world": "in the world"}.get(place, f"in {names.place(place)}")
    of = "" if material == "all" else f" of {names.material(material)}"
    return f"{WORDS.get(measure, measure.replace('_', ' '))}{of} {whose}"


WORDS = {
    VALUE: "value not delivered",
    "shortfall_share": "share of D0 missing",
    "shortfall_t": "tonnes missing",
    "first_short_day": "first short day",
    "days_short": "days short",
    "peak_share": "worst four weeks, share of D0 missing",
    "price_peak": "peak price, multiple of base",
    "cost_usd": "cost of the responses",
}


def short(title: str) -> str:
    """A path without its section: `joint_stock.lag, days`."""
    return title.split(".", 1)[1] if title.startswith(("responses.", "disruptions.")) else title


def at(axis: dict[str, Any], value: float | str) -> str:
    """A value of an axis with its unit: `90 days`."""
    unit = axis["title"].removeprefix(axis["path"]).removeprefix(", ")
    return f"{said(value)} {unit}".rstrip() if axis["numbers"] else said(value)


def said(value: float | str) -> str:
    """A value of an axis."""
    return value if isinstance(value, str) else number(value)


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
        match = _SHOWN.fullmatch(text.strip())
        if match is None:
            raise InputError(f"show: {text}: should be like {FORM!r}")
        each = Shown(found, *match.groups())
        try:
            _ = each.values
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
    told = [f"{found.manifest['name']}: {found.points:,} points, {found.manifest['histories']:,} histories."]
    for each in shown(found):
        told += _range(each)
        told += [_effect(each, axis) for axis in each.axes]
    return told


def _range(each: Shown) -> list[str]:
    values = each.values
    known = np.isfinite(values)
    if not known.any():
        return [f"{names.capital(each.what)} ({each.arm}): in no point."]
    low, high = int(np.nanargmin(np.where(known, values, np.nan))), int(np.nanargmax(np.where(known, values, np.nan)))
    head = f"{names.capital(each.what)} ({each.arm}, {STATISTICS.get(each.statistic, each.statistic)})"
    if values[low] == values[high]:
        return [f"{head} is {each.text(values[low])} in every point."]
    return [f"{head} ranges from {each.text(values[low])} ({each.point(low)}) to {each.text(values[high])} "
            f"({each.point(high)})."]  # fmt: skip


STATISTICS = {"mean": "mean", "p05": "5th percentile", "p50": "median", "p95": "95th percentile"}


def _effect(each: Shown, axis: dict[str, Any]) -> str:
    """Means over the others at both ends of an axis; of samples, over its lowest and highest quarter."""
    ends = [(label, float(np.nanmean(each.values[rows]))) for label, rows in _ends(axis)]
    parts = " and ".join(f"{each.text(value)} at {label}" for label, value in ends)
    return f"Over {short(axis['path'])}, on average over the rest: {parts}."


def _ends(axis: dict[str, Any]) -> list[tuple[str, Floats]]:
    there = axis["at"]
    distinct = list(dict.fromkeys(there)) if not axis["numbers"] else sorted(set(there))
    if len(distinct) <= 12:
        picked = distinct if not axis["numbers"] else [distinct[0], distinct[-1]]
        return [(at(axis, value), np.array([other == value for other in there])) for value in dict.fromkeys(picked)]
    numbers = np.array(there) if axis["numbers"] else np.arange(len(there))
    low, high = np.quantile(numbers, (0.25, 0.75))
    return [(f"up to {at(axis, float(low))}", numbers <= low), (f"{at(axis, float(high))} and more", numbers >= high)]


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

    pictures = [picture for place, each in enumerate(shown(found), 1) for picture in surface.pictures(each, place)]
    folder = found.folder / "figures"
    folder.mkdir(exist_ok=True)
    for picture in pictures:
        put(folder / f"{picture.name}.svg", picture.svg)
    page = found.folder / "sweep.html"
    figures = [Markup(inline(each.svg, each.name, each.finding)) for each in pictures]
    put(page, template("sweep.html.j2").render(_context(found, figures)))
    return page


def _context(found: SweepResults, figures: Sequence[Markup]) -> dict[str, Any]:
    told = shown(found)
    rows = [
        [*(said(axis["at"][place]) for axis in told[0].axes), *(each.text(float(each.values[place])) for each in told)]
        for place in range(min(found.points, MOST_POINTS))
    ]
    facts = found.manifest
    return {
        "title": facts["name"],
        "about": facts["about"],
        "said": sentences(found)[1:],
        "budget": f"{facts['histories']:,} histories: {found.points:,} points, {facts['replicates']:,} replicates, "
        f"{len(facts['arms'])} arms; design: {facts['design'].replace('_', ' ')}; seed {facts['scenario']['seed']}",
        "axes": [(axis["title"], axis["kind"], ", ".join(map(said, _values(axis)))) for axis in found.axes],
        "figures": figures,
        "heads": [*(short(axis["title"]) for axis in told[0].axes), *(f"{e.what}, {e.statistic}" for e in told)],
        "rows": rows,
        "more": found.points - len(rows),
        "facts": [(key, str(facts[key])[:16]) for key in ("folder", "network", "source", "platform")],
    }


def _values(axis: dict[str, Any]) -> list[Any]:
    return [value if isinstance(value, float | int | str) else str(value) for value in axis["values"]]
