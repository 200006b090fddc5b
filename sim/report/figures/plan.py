"""Which figures a run deserves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from sim.outcomes.tables import STOCK
from sim.report.book import Pair
from sim.report.figures.sketch import Event, Sketch
from sim.report.ledger import Ledger
from sim.report.tongue import say

MOST = 4
"""Panels of a kind."""
ROWS_OF_CLOCK = 10
STAGES = 3
"""Of the ribbon of a chain."""
MAPS = 2
NOTABLE = 0.01
"""A change of shortfall, or of price, that deserves a figure."""


def planned(ledger: Ledger) -> list[Sketch]:
    """Every figure of a run, in the order of the page."""
    return list(_all(ledger))


def _all(ledger: Ledger) -> Iterator[Sketch]:
    if ledger.short_pairs:
        yield from _clock(ledger)
        yield from _fans(ledger)
        yield from _prices(ledger)
        yield from _reserves(ledger)
        yield from _stocks(ledger)
        yield from _heats(ledger)
        yield from _flows(ledger)
    yield from _timeline(ledger)


def _clock(ledger: Ledger) -> Iterator[Sketch]:
    first = ledger.first_pair
    pairs = tuple(dict.fromkeys((first, *ledger.short_pairs)))[:ROWS_OF_CLOCK]
    table = _summary(ledger, "first_short_day", ("disrupted", "responded"), pairs)
    yield Sketch("clock", "clock", table, {"days": ledger.scenario.horizon_days, "first": (first.place, first.material),
                                         **_common(ledger)})  # fmt: skip


def _fans(ledger: Ledger) -> Iterator[Sketch]:
    for pair in ledger.chosen(MOST):
        part = _series(ledger, "shortfall_share", pair)
        yield Sketch(_name("fan", pair), "fan", part, _common(ledger))
    for pair in ledger.chosen(MOST) if ledger.after else ():
        part = _series(ledger, "difference", pair)
        if part.num_rows and max(map(abs, pc.min_max(part["p50"]).as_py().values())) >= NOTABLE:
            yield Sketch(_name("difference", pair), "difference", part, _common(ledger))


def _prices(ledger: Ledger) -> Iterator[Sketch]:
    hit = [pair for pair in ledger.short_pairs if pair.place in ledger.parties] or ledger.short_pairs
    materials = dict.fromkeys(pair.material for pair in hit)
    for material in list(materials)[:MOST]:
        part = _series(ledger, "price", None, material, (ledger.before,))
        if part.num_rows:
            yield Sketch(f"price_{_safe(material)}", "price", part, _common(ledger))


def _stocks(ledger: Ledger) -> Iterator[Sketch]:
    held = [Pair(place, material) for material in _stocked(ledger) for place in ledger.parties]
    for pair in list(dict.fromkeys([*held, *ledger.chosen(MOST)]))[:MOST]:
        part = _series(ledger, "cover_days", pair)
        if part.num_rows:
            below = _trigger(ledger, pair)
            yield Sketch(_name("cover", pair), "cover", part, {"below": below, **_common(ledger)})


def _reserves(ledger: Ledger) -> Iterator[Sketch]:
    """What stockpiles hold of what they move."""
    held = [(label, material) for label in ledger.scenario.responses for material in ledger.network.materials]
    found = ((*key, ledger.daily.of(STOCK, ("responded",), *key)) for key in held)
    for label, material, part in [each for each in found if each[2].num_rows][:MOST]:
        yield Sketch(_name("reserve", Pair(label, material)), "reserve", part, {"label": label, **_common(ledger)})


def _trigger(ledger: Ledger, pair: Pair) -> float | None:
    """Cover at which a stockpile of the place, or one it has a part in, releases the material; None without one."""
    for response in ledger.scenario.responses.values():
        owners = getattr(response, "owners", None) or (getattr(response, "owner", None),)
        if pair.place in owners and pair.material in (getattr(response, "holdings", None) or ()):
            return float(getattr(response, "below").nominal_days)  # noqa: B009 - only stockpiles have it
    return None


def _stocked(ledger: Ledger) -> dict[str, None]:
    """Materials that stockpiles of the scenario hold."""
    responses = ledger.scenario.responses.values()
    return dict.fromkeys(material for each in responses for material in getattr(each, "holdings", None) or ())


def _heats(ledger: Ledger) -> Iterator[Sketch]:
    told = {ledger.before: say("without responses") if ledger.after else "", ledger.after: say("with responses")}
    for arm, when in told.items():
        if arm is None:
            continue
        table = _summary(ledger, "shortfall_share", (arm,), None)
        more = {"parties": ledger.parties, "replicates": ledger.replicates, "when": when}
        yield Sketch(f"heat_{arm}", "heat", table, more)


def _flows(ledger: Ledger) -> Iterator[Sketch]:
    """The chain of what is missed most by value, and where its materials came from and come from now."""
    flows = ledger.flows_during
    if "disrupted" not in ledger.arms or not flows.num_rows:
        return
    stages = chain(ledger)
    part = flows.filter(pc.is_in(flows["material"], value_set=pa.array(stages)))
    replicates = ledger.replicates
    yield Sketch(f"ribbon_{_safe(stages[-1])}", "ribbon", part, {"stages": stages, "replicates": replicates})
    for material in stages[::-1][:MAPS]:
        own = part.filter(pc.equal(part["material"], material))
        yield Sketch(f"map_{_safe(material)}", "map", own, {"replicates": replicates})


def chain(ledger: Ledger) -> tuple[str, ...]:
    """What is missed most by value and, stage by stage, the input of which most is lost; upstream first."""
    stages = [ledger.short_pairs[0].material]
    while len(stages) < STAGES:
        inputs = {
            recipe.material_in
            for recipe in ledger.network.recipes
            if ledger.network.facilities[recipe.facility].material_out == stages[0]
        } - {*stages}
        lost = {material: ledger.lost_flow(material) for material in inputs}
        known = [material for material, share in lost.items() if share is not None]
        if not known:
            break
        stages.insert(0, max(known, key=lambda material: (lost[material] or 0.0, material)))
    return tuple(stages)


def _timeline(ledger: Ledger) -> Iterator[Sketch]:
    log = median_log(ledger)
    if log.num_rows:
        yield Sketch(
            "timeline",
            "timeline",
            log.select(["day", "who", "what", "material"]),
            {"start": ledger.start, "days": ledger.scenario.horizon_days},
        )


def median_log(ledger: Ledger) -> pa.Table:
    """The log of the median history of the last arm."""
    log = ledger.results.log
    return log.filter(pc.equal(log["history"], "median"))


def _common(ledger: Ledger) -> dict[str, Any]:
    return {"start": ledger.start, "events": events(ledger), "replicates": ledger.replicates}


def events(ledger: Ledger) -> list[Event]:
    """Dated events of all instruments, in order."""
    instruments = [*ledger.scenario.disruptions.values(), *ledger.scenario.responses.values()]
    return sorted((event for each in instruments for event in each.events()), key=lambda event: event[0])


def _there(ledger: Ledger, arms: tuple[str, ...]) -> tuple[str, ...]:
    """The arms to draw; where only dated controls act, the one there is."""
    return arms if "disrupted" in ledger.arms else (ledger.before,)


def _alone(ledger: Ledger, table: pa.Table) -> pa.Table:
    """A run of one arm is drawn as what is without responses."""
    if "disrupted" in ledger.arms or table.num_rows == 0:
        return table
    named = pa.array(["disrupted"] * table.num_rows, pa.string())
    return table.set_column(table.column_names.index("arm"), "arm", named)


def _summary(ledger: Ledger, measure: str, arms: tuple[str, ...], pairs: tuple[Pair, ...] | None) -> pa.Table:
    table = ledger.results.summary
    kept = pc.and_(pc.equal(table["measure"], measure), pc.equal(table["tier"], "all"))
    table = table.filter(pc.and_(kept, pc.is_in(table["arm"], value_set=pa.array(_there(ledger, arms)))))
    table = _alone(ledger, table)
    if pairs is None:
        return table
    return table.take([row for row, each in enumerate(table.select(["place", "material"]).to_pylist())
                       if Pair(each["place"], each["material"]) in pairs])  # fmt: skip


def _series(
    ledger: Ledger,
    name: str,
    pair: Pair | None,
    material: str = "",
    arms: tuple[str, ...] = ("disrupted", "responded"),
) -> pa.Table:
    place = None if pair is None else pair.place
    series = ledger.daily.of(name, _there(ledger, arms), place, material if pair is None else pair.material)
    return _alone(ledger, series)


def _name(kind: str, pair: Pair) -> str:
    return f"{kind}_{_safe(pair.place)}_{_safe(pair.material)}"


def _safe(name: str) -> str:
    """A name as part of a file's: letters, digits and underscores only."""
    return re.sub(r"[^a-z0-9]+", "_", name.lower())[:40]
