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

    Left out are a case without an observed file, lines without rows of their own, and lines some of whose rows cannot
    be taken: what is wrong with those is said of the rows.
    """
    entry = scenario.entry.get("score") or scenario.entry
    if scenario.observed is None:
        told = [entry.start.fault(("score",), "has nothing to be held against", "add observed: a CSV file")]
        return {}, told if scenario.score else []
    horizon, faults = horizon_of(scenario), [*_orders(scenario), *_outside(scenario)]
    try:
        seen = read_observed(Path(scenario.observed))
    except InputError as error:
        return {}, [*_in_place(error, scenario.entry.get("observed")), *faults]
    faults += [*seen.faults, *_late(seen.rows, horizon)]
    found: dict[str, Past] = {}
    for label, line in scenario.score.items():
        if isinstance(line, score.Order) or not seen.whole(line.series or label):
            continue
        past, refused = past_of(label, line, seen.rows, horizon)
        faults += [_fault(scenario.entry, ("score", label, *each.within), each) for each in refused]
        if past is not None:
            found[label] = past
    return found, faults


def file_faults(entry: Entry) -> list[Fault]:
    """What is wrong with the rows of the observed file, where the rest of a document cannot be taken."""
    said = entry.get("observed")
    if said is None or not isinstance(said.value, str):
        return []
    try:
        return read_observed(Path(said.value)).faults
    except InputError as error:
        return _in_place(error, said)


def _in_place(error: InputError, entry: Entry | None) -> list[Fault]:
    """Faults of a file that is not there stand where it is named."""
    if entry is None or any(fault.line for fault in error.faults):
        return list(error.faults)
    beside = "paths are relative to the scenario file"
    return [entry.spot.fault(("observed",), fault.problem, fault.remedy or beside) for fault in error.faults]


def _fault(entry: Entry, path: tuple[str | int, ...], refused: Refused) -> Fault:
    return _spot(entry, path).fault(path, refused.problem, refused.remedy)


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


def _outside(scenario: "Scenario") -> Iterator[Fault]:
    """Windows with days that are not simulated."""
    horizon = horizon_of(scenario)
    for label, line in scenario.score.items():
        window = None if isinstance(line, score.Order) else line.window
        if window is not None and not window.within(horizon):
            problem = f"{window} lies outside the horizon, {horizon}"
            remedy = "move the window, or start: and horizon:"
            yield _fault(scenario.entry, ("score", label, "window"), Refused(problem, remedy))


def past_of(label: str, line: score.Line, rows: Sequence[Seen], horizon: Period) -> tuple[Past | None, list[Refused]]:
    """The rows of a line, if it has any, and all that is wrong with them.

    Refused are: no such series or place, no row in the window or the base, rows that overlap or do not fit. A window
    that leaves the horizon is told elsewhere.
    """
    series = line.series or label
    own = sorted((row for row in rows if row.series == series), key=lambda row: row.period)
    if not own:
        within = ("series",) if line.series else ()
        return None, [Refused(f"the observed file has no series {series}", series_like(series, rows), within)]
    try:
        place = _place(line, own)
    except Refused as nowhere:
        return None, [nowhere]
    own = [row for row in own if row.place == place]
    window = line.window or horizon
    base = tuple(_based(line, own))
    known = base if len(base) == 1 and not own[0].is_ratio else ()  # 1 by definition, seen and predicted
    inside = tuple(row for row in own if row.period.within(window) and row not in known)
    refused = [
        *_empty(line, own, inside, horizon),
        *_baseless(line, own, base),
        *_unfit(line, inside, [*inside, *base]),
    ]
    before = tuple(row for row in own if row.period.end <= window.first)
    return Past(place, inside, base, window, before) if inside else None, refused


def _place(line: score.Line, own: Sequence[Seen]) -> str:
    places = sorted({row.place for row in own})
    if line.place is None and len(places) > 1:
        raise Refused(f"has rows of {', '.join(places)}", "say place: one of them")
    if line.place is not None and line.place not in places:
        raise Refused(f"has no rows of {line.place}", suggestion(line.place, places), ("place",))
    return line.place or places[0]


def _empty(line: score.Line, own: Sequence[Seen], inside: Sequence[Seen], horizon: Period) -> Iterator[Refused]:
    window = line.window or horizon
    if not inside and window.within(horizon):
        problem = f"no row of {own[0].series} in {own[0].place} lies in {window}"
        yield Refused(problem, _rows_of(own), ("window",) if line.window else ())


def _rows_of(own: Sequence[Seen]) -> str:
    return f"its rows are from {own[0].period} to {own[-1].period}"


def _based(line: score.Line, own: Sequence[Seen]) -> list[Seen]:
    """Rows that make the base: the one that is the base, else those in it."""
    if not isinstance(line, score.Path) or line.base is None:
        return []
    return [row for row in own if row.period == line.base] or [row for row in own if row.period.within(line.base)]


def _baseless(line: score.Line, own: Sequence[Seen], base: Sequence[Seen]) -> Iterator[Refused]:
    """A base that is none."""
    if not isinstance(line, score.Path) or line.base is None:
        return
    if own[0].is_ratio:
        yield Refused("has a base, but its rows are ratios already", "leave base: out", ("base",))
    elif not base:
        yield Refused(f"no row lies in {line.base}", _rows_of(own), ("base",))
    elif sum(row.value for row in base) <= 0.0:
        yield Refused("is 0: nothing can be a share of it", "take another period", ("base",))


def _unfit(line: score.Line, inside: Sequence[Seen], used: Sequence[Seen]) -> Iterator[Refused]:
    """One unit, no overlap, months for flows, tonnes where there is no base: what of that does not hold."""
    units = sorted({row.unit for row in used})
    if len(units) > 1:
        yield Refused(f"its rows have the units {', '.join(units)}", "write them in one")
    for row, after in pairwise(inside):
        if after.period.first < row.period.end:
            problem = f"its rows in lines {row.line} and {after.line} of the observed file overlap"
            yield Refused(problem, "give totals a series of their own")
    if isinstance(line, score.Flow | score.Output) and not all(row.period.whole_months for row in used):
        yield Refused("is a flow, which needs whole months", "write dates like 2014-05 or 2014-01/2014-02")
    if isinstance(line, score.Path) and line.base is None and len(units) == 1 and not used[0].is_ratio:
        if isinstance(line, score.Price | score.Spread):
            yield Refused("needs a base", "add base: a period before the event")
        elif used[0].tonnes is None:
            yield Refused(f"needs a base, since {units[0]} is no mass", "add base: a period, or write tonnes")


def place_faults(scenario: "Scenario", network: "Network") -> list[Fault]:
    """Lines that name places the network does not know, or where it has nothing to show."""
    found, _ = read_case(scenario)
    faults: list[Fault] = []
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
