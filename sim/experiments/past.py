"""Which dated controls act in a scenario, and how much of the past has to be lived through for them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.disruptions import Tariff
from sim.disruptions.opening import Opening
from sim.engine.clock import Story
from sim.engine.history import History
from sim.engine.luck import FIELD, key_of, uniform
from sim.instrument import Instrument
from sim.network import Network
from sim.network.arrays import Layout
from sim.network.elements import DAYS_PER_YEAR
from sim.scenario import Scenario
from sim.scenario.dated import Row, calendar
from sim.sentence import Sentence, tell
from sim.units import Duration

YEARS = 3
"""Years before the start that are lived through at most; docs/design.md says what is left of what came before."""
WEEKS_4 = 28
"""The past is a multiple of it, so that lanes depart and prices form on the same days with and without it."""


@dataclass(frozen=True)
class Acting:
    """The dated controls of a scenario."""

    instruments: Mapping[str, Instrument]
    """What acts, by the id of its row."""
    before: int
    """Days of the past, a multiple of 28."""
    told: Mapping[str, Sentence]
    """Why a row does not act, by its id."""

    @property
    def blind(self) -> bool:
        """Whether what all of them do depends on dates alone, so that it can be repeated without the tonnes."""
        return all(_blind(each) for each in self.instruments.values())

    def drawn(self, seed: int, replicate: int, *, reference: bool) -> dict[str, Instrument]:
        """The instruments of a replicate, by the luck of their rows; in reference mode at their middle."""

        def luck(row: str, field: str) -> float:
            key = np.uint64(key_of(f"dated {row}.{field}"))
            return 0.5 if reference else float(uniform(np.uint64(seed), np.uint64(replicate), key, 0, FIELD))

        return {
            name: each.drawn(lambda field, row=name: luck(row, field))  # type: ignore[misc]
            for name, each in self.instruments.items()
        }


def _blind(instrument: Instrument) -> bool:
    """Ways that take over, and shares of what lanes carry, are read off the day on which they begin."""
    by_share = getattr(instrument, "partial", False) or (instrument.kind == "export_quota" and instrument.share)  # type: ignore[attr-defined]
    return instrument.kind not in ("route_closure", "hoarding") and not by_share


NOBODY = Acting({}, 0, {})


def acting(scenario: Scenario, network: Network, layout: Layout) -> Acting:
    """The dated controls that touch the simulated part and are not over long before the start or begin after the end.

    Raises:
        InputError: A row that makes no sense.
    """
    if scenario.controls == "none":
        return NOBODY
    found: dict[str, Instrument] = {}
    told: dict[str, Sentence] = {}
    first = scenario.start - timedelta(days=round(YEARS * DAYS_PER_YEAR))
    begins = scenario.start
    for row in calendar(network):
        here, why = _here(row, layout, first, scenario.end)
        found |= here
        if here:
            begins = min(begins, *(max(first, _first(each)) for each in here.values()))
        else:
            told[row.control.id] = why
    days = (scenario.start - begins).days
    return Acting(found, -(-days // WEEKS_4) * WEEKS_4, told)


def _here(row: Row, layout: Layout, first: date, end: date) -> tuple[dict[str, Instrument], Sentence]:
    """The instruments of a row that matter here, or why none does."""
    if not row.instruments:
        return {}, row.why
    coming = {name: each for name, each in row.instruments.items() if _first(each) < end}
    if not coming:
        return {}, tell("begins after the last day")
    lasting = {name: each for name, each in coming.items() if _last(each) > first}
    if not lasting:
        return {}, tell("is over more than {years} years before the start", years=YEARS)
    cut = {name: _cut(each, layout) for name, each in lasting.items()}
    kept = {name: each for name, each in cut.items() if each is not None}
    return kept, tell("touches no lane or facility that is simulated")


def _in_force(instrument: Instrument) -> date:
    if isinstance(instrument, Opening):
        return min(step.starts for step in instrument.steps)
    begins: date = getattr(instrument, "in_force", None) or getattr(instrument, "starts")  # noqa: B009 - one of two
    return begins


def _first(instrument: Instrument) -> date:
    """The day it begins to matter to anybody."""
    return getattr(instrument, "announced", None) or _in_force(instrument)


def _last(instrument: Instrument) -> date:
    """The first day on which it is not in force any more."""
    lasts = getattr(instrument, "lasts", None)
    return lasts.after(_in_force(instrument)) if isinstance(lasts, Duration) else date.max


def _cut(instrument: Instrument, layout: Layout) -> Instrument | None:
    """The instrument on the materials that are simulated; None if nothing of it is."""
    if not rows_of(instrument, layout).size:
        return None
    materials = getattr(instrument, "materials", None)
    if materials is None:
        return instrument
    kept = tuple(name for name in materials if name in layout.materials)
    changes: dict[str, Any] = {"materials": kept}
    if isinstance(getattr(instrument, "tonnes", None), dict):
        changes["tonnes"] = {name: t for name, t in instrument.tonnes.items() if name in kept}  # type: ignore[attr-defined]
    return instrument.model_copy(update=changes)


def rows_of(instrument: Instrument, layout: Layout) -> NDArray[np.int64]:
    """Rows of the lanes that an instrument of the table of dated controls touches: its own, or its facilities'."""
    facilities = getattr(instrument, "facilities", ())
    if facilities:
        return np.array([row for row, lane in enumerate(layout.lanes) if lane.seller in facilities], np.int64)
    by: Iterable[str] = getattr(instrument, "by", ()) or ("all",)
    to = getattr(instrument, "to", None) or ("all",)
    if isinstance(instrument, Tariff):
        by, to = instrument.on, instrument.by
    materials = frozenset(getattr(instrument, "materials", None) or layout.materials)
    places = layout.expand(tuple(by)), layout.expand(tuple(to))
    rows = layout.lanes_between(*places, materials & frozenset(layout.materials))
    sellers = getattr(instrument, "sellers", ())
    return np.array([row for row in rows if layout.lanes[row].seller in sellers], np.int64) if sellers else rows


Moved = tuple[str, str]
"""A dated control and a material."""


def rows_by_material(acting: Acting, layout: Layout) -> dict[Moved, NDArray[np.int64]]:
    """Rows of the lanes that each dated control touches, by material."""
    found: dict[Moved, list[int]] = {}
    for name, instrument in acting.instruments.items():
        for row in rows_of(instrument, layout).tolist():
            found.setdefault((name, layout.lanes[row].material), []).append(row)
    return {moved: np.array(rows, np.int64) for moved, rows in found.items()}


class Tally:
    """What the lanes of each dated control and material carry while it is in force, against their base flow.

    Only looks on; the time before the first morning and after the last day does not count.
    """

    def __init__(self, history: History, acting: Acting, rows: Mapping[Moved, NDArray[np.int64]]) -> None:
        self._history, self._rows = history, rows
        self._found = dict.fromkeys(rows, (0.0, 0.0))
        for moved in rows:
            instrument = acting.instruments[moved[0]]
            first = max(-history.before, (_in_force(instrument) - history.start).days)
            last = min(history.horizon, (_last(instrument) - history.start).days)
            if first < last:
                history.env.process(self._watch(moved, first, last))

    def _watch(self, moved: Moved, first: int, last: int) -> Story:
        history, rows = self._history, self._rows[moved]
        yield history.days(first - history.today)
        before = self._sent(rows)
        for day in (last - 1, last):
            # At the horizon nobody acts any more: what is read on the last morning then stands.
            yield history.days(day - history.today)
            self._found[moved] = self._over(rows, before, day - first)

    def _sent(self, rows: NDArray[np.int64]) -> float:
        return float(self._history.state.lanes["sent"][rows].sum())

    def _over(self, rows: NDArray[np.int64], before: float, days: int) -> tuple[float, float]:
        base = float(self._history.replicate.drawn.flow[rows].sum()) * days
        return self._sent(rows) - before - base, base

    def table(self) -> list[tuple[float, float]]:
        """For each dated control and material: t beyond the base flow, and the base flow, t."""
        return list(self._found.values())
