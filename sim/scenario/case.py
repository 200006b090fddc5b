"""A case: the lines of a scenario joined with the rows that were seen, or what is wrong between them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from sim.errors import Fault, InputError, Refused, suggestion
from sim.scenario import score
from sim.scenario.entry import Entry, Spot
from sim.scenario.observed import Seen, read_observed, series_like
from sim.scenario.period import Period

if TYPE_CHECKING:
    from sim.network import Network
    from sim.scenario.scenario import Scenario


@dataclass(frozen=True)
class Past:
    """What was seen of a line: the rows of its window in the order of time, the rows of its base, its place."""

    place: str
    rows: tuple[Seen, ...]
    base: tuple[Seen, ...]
    window: Period
    before: tuple[Seen, ...] = ()
    """All rows before the window, whose last is where a forecast of no change begins without a base."""


def horizon_of(scenario: "Scenario") -> Period:
    """The days of a scenario."""
    return Period(scenario.start, scenario.end)


def read_case(scenario: "Scenario") -> tuple[dict[str, Past], list[Fault]]:
    """Each line with its rows, and every fault of the observed file and of what the lines say of it.

    A case without an observed file, and lines without rows of their own, are left out.
    """
    entry = scenario.entry.get("score") or scenario.entry
    if scenario.observed is None:
        told = [entry.start.fault(("score",), "has nothing to be held against", "add observed: a CSV file")]
        return {}, told if scenario.score else []
    try:
        rows, faults = read_observed(Path(scenario.observed))
    except InputError as error:
        return {}, _in_place(error, scenario.entry.get("observed"))
    found: dict[str, Past] = {}
    faults += _late(rows, horizon_of(scenario))
    if faults:
        return {}, [*faults, *_orders(scenario)]
    faults += _orders(scenario)
    for label, line in scenario.score.items():
        if isinstance(line, score.Order):
            continue
        try:
            found[label] = past_of(label, line, rows, horizon_of(scenario))
        except Refused as refused:
            path = ("score", label, *refused.within)
            faults.append(_spot(scenario.entry, path).fault(path, refused.problem, refused.remedy))
    return found, faults


def _in_place(error: InputError, entry: Entry | None) -> list[Fault]:
    """Faults of a file that is not there stand where it is named."""
    if entry is None or any(fault.line for fault in error.faults):
        return list(error.faults)
    beside = "paths are relative to the scenario file"
    return [entry.spot.fault(("observed",), fault.problem, fault.remedy or beside) for fault in error.faults]


def _spot(entry: Entry, path: tuple[str | int, ...]) -> Spot:
    for length in range(len(path), 0, -1):
        found = entry.find(path[:length])
        if found is not None:
            return found.start
    return entry.start


def _late(rows: Iterable[Seen], horizon: Period) -> Iterator[Fault]:
    for row in rows:
        if row.period.end > horizon.end:
            problem = f"{row.period} lies beyond the horizon, which ends on {horizon.end}"
            yield row.spots["date"].fault(("date",), problem, "lengthen horizon:, or take the row out")


def _orders(scenario: "Scenario") -> Iterator[Fault]:
    paths = [label for label, line in scenario.score.items() if isinstance(line, score.Path)]
    for label, line in scenario.score.items():
        for position, name in enumerate(line.lines if isinstance(line, score.Order) else ()):
            if name not in paths:
                path = ("score", label, "lines", position)
                yield _spot(scenario.entry, path).fault(path, f"no such line {name}", suggestion(name, paths))


def past_of(label: str, line: score.Line, rows: Sequence[Seen], horizon: Period) -> Past:
    """The rows of a line.

    Raises:
        Refused: No such series or place, no row in the window or the base, rows that overlap or do not fit.
    """
    series = line.series or label
    own = sorted((row for row in rows if row.series == series), key=lambda row: row.period)
    if not own:
        within = ("series",) if line.series else ()
        raise Refused(f"the observed file has no series {series}", series_like(series, rows), within)
    place = _place(line, own)
    own = [row for row in own if row.place == place]
    window = _window(line, horizon)
    inside = [row for row in own if row.period.within(window)]
    if not inside:
        problem = f"no row of {series} in {place} lies in {window}"
        remedy = f"its rows are from {own[0].period} to {own[-1].period}"
        raise Refused(problem, remedy, ("window",) if line.window else ())
    base = tuple(_based(line, own, inside))
    _fits(line, inside, [*inside, *base])
    return Past(place, tuple(inside), base, window, tuple(row for row in own if row.period.end <= window.first))


def _place(line: score.Line, own: Sequence[Seen]) -> str:
    places = sorted({row.place for row in own})
    if line.place is None and len(places) > 1:
        raise Refused(f"has rows of {', '.join(places)}", "say place: one of them")
    if line.place is not None and line.place not in places:
        raise Refused(f"has no rows of {line.place}", suggestion(line.place, places), ("place",))
    return line.place or places[0]


def _window(line: score.Line, horizon: Period) -> Period:
    window = line.window or horizon
    if not window.within(horizon):
        problem = f"{window} lies outside the horizon, {horizon}"
        raise Refused(problem, "move the window, or start: and horizon:", ("window",))
    return window


def _based(line: score.Line, own: Sequence[Seen], inside: Sequence[Seen]) -> Iterator[Seen]:
    """Rows that make the base: the one that is the base, else those in it."""
    if not isinstance(line, score.Path) or line.base is None:
        return
    if inside[0].is_ratio:
        raise Refused("has a base, but its rows are ratios already", "leave base: out", ("base",))
    found = [row for row in own if row.period == line.base] or [row for row in own if row.period.within(line.base)]
    if not found:
        remedy = f"the rows are from {own[0].period} to {own[-1].period}"
        raise Refused(f"no row lies in {line.base}", remedy, ("base",))
    if sum(row.value for row in found) <= 0.0:
        raise Refused("is 0: nothing can be a share of it", "take another period", ("base",))
    yield from found


def _fits(line: score.Line, inside: Sequence[Seen], used: Sequence[Seen]) -> None:
    """One unit, no overlap, months for flows, tonnes where there is no base."""
    units = sorted({row.unit for row in used})
    if len(units) > 1:
        raise Refused(f"its rows have the units {', '.join(units)}", "write them in one")
    for row, after in pairwise(inside):
        if after.period.first < row.period.end:
            problem = f"its rows in lines {row.line} and {after.line} of the observed file overlap"
            raise Refused(problem, "give totals a series of their own")
    if not isinstance(line, score.Path):
        return
    if isinstance(line, score.Flow | score.Output) and not all(row.period.whole_months for row in used):
        raise Refused("is a flow, which needs whole months", "write dates like 2014-05 or 2014-01/2014-02")
    if line.base is None and not inside[0].is_ratio:
        if isinstance(line, score.Price | score.Spread):
            raise Refused("needs a base", "add base: a period before the event", ())
        if inside[0].tonnes is None:
            raise Refused(f"needs a base, since {units[0]} is no mass", "add base: a period, or write tonnes")


def place_faults(scenario: "Scenario", network: "Network") -> list[Fault]:
    """Lines that name places the network does not know, or where it has nothing to show."""
    found, faults = read_case(scenario)
    if faults:
        return []
    for label, past in found.items():
        line, path = scenario.score[label], ("score", label)
        assert not isinstance(line, score.Order)
        try:
            _in_network(line, past, network)
        except Refused as refused:
            said = scenario.entry.find((*path, "place"))
            spot = said.spot if said is not None else past.rows[0].spots["place"]
            faults.append(spot.fault((*path, "place"), refused.problem, refused.remedy))
    return faults


def _in_network(line: score.Line, past: Past, network: "Network") -> None:
    places, groups = network.places(), network.groups()
    known = {*places, *groups, *score.EVERYWHERE}
    for name in () if _says_where(line) else score.sides(past.place):
        if name not in known:
            raise Refused(f"the network has no place or group {name}", suggestion(name, known))
    if isinstance(line, score.Flow):
        from sim.network.elements import place_of  # noqa: PLC0415 - a document can be read without tables

        sellers, buyers = ends_of(line, past.place, network)
        ends = ((x.material, place_of(x.seller), place_of(x.buyer)) for x in network.lanes)
        if not any(m in line.materials and a in sellers and b in buyers and a != b for m, a, b in ends):
            raise Refused(f"no lane carries {', '.join(line.materials)} there", "turn the places round, or take others")


def _says_where(line: score.Line) -> bool:
    """Whether a line says itself where the model looks: then the place of its rows is a name like any other."""
    if isinstance(line, score.Flow):
        return bool(line.origins and line.to)
    named = (getattr(line, name, None) for name in ("at", "places", "facilities"))
    return any(named)


def ends_of(line: score.Flow, place: str, network: "Network") -> tuple[frozenset[str], frozenset[str]]:
    """Places of sellers and of buyers of a flow; everywhere is every place but those of the other side."""
    first, last = score.sides(place)
    sellers, buyers = line.origins or (first,), line.to or (last,)
    here, there = places_of(sellers, network), places_of(buyers, network)
    if _all(sellers) and not _all(buyers):
        here -= there
    elif _all(buyers) and not _all(sellers):
        there -= here
    return here, there


def places_of(names: Sequence[str], network: "Network") -> frozenset[str]:
    """Places that names of places and groups stand for; `WLD` is every place, as `all` is."""
    return network.expand("all" if name in score.EVERYWHERE else name for name in names)


def _all(names: Sequence[str]) -> bool:
    return any(name in score.EVERYWHERE for name in names)
