"""The naive forecast of an instant stop: while a control is in force, what it closes carries nothing."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.experiments.replay import Replay
from sim.instrument import Instrument
from sim.outcomes.sights import FlowSight, OutputSight
from sim.scenario import score
from sim.scenario.period import Period
from sim.uncertain import Distribution
from sim.units import Duration

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


def stopped_share(replay: Replay, label: str, periods: Sequence[Period]) -> Floats | None:
    """(periods,) share of the base that an instant stop would leave; None for what is no flow.

    A line that says `stop:` means all of it in that time; else every disruption with a date stops the lanes or
    facilities that it names.
    """
    line, sight = replay.scenario.score[label], replay.sights[label]
    if not isinstance(sight, FlowSight | OutputSight) or not isinstance(line, score.Path):
        return None
    if line.stop is not None:
        return np.array([1.0 - period.overlap(line.stop) for period in periods])
    controls = list(_controls(replay, sight))
    if not controls:
        return None
    left = [1.0 - sum(share * period.overlap(span) for span, share in controls) for period in periods]
    return np.maximum(left, 0.0)


def _controls(replay: Replay, sight: FlowSight | OutputSight) -> Iterator[tuple[Period, float]]:
    """Time of each disruption and the share of the line's base that it closes."""
    layout = replay.bench.layout
    rows, weights = sight.watch.lanes, np.array([lane.t_per_year for lane in layout.lanes])
    if isinstance(sight, OutputSight):
        rows, weights = sight.watch.plants, np.array([f.output_t_per_year for f in layout.facilities])
    total = float(weights[rows].sum())
    for instrument in replay.scenario.disruptions.values():
        span = _in_force(instrument, replay.scenario.end)
        closed = np.intersect1d(_closed(replay, instrument, lanes=isinstance(sight, FlowSight)), rows)
        share = float(weights[closed].sum()) / total if total > 0 else 0.0
        if span is not None and share > 0:
            yield span, share * _part(instrument)


def _in_force(instrument: Instrument, end: date) -> Period | None:
    first = getattr(instrument, "in_force", None) or getattr(instrument, "starts", None)
    if not isinstance(first, date) or first >= end:
        return None
    lasts: Any = getattr(instrument, "lasts", None)
    lasts = lasts.at(0.5) if isinstance(lasts, Distribution) else lasts
    last = lasts.after(first) if isinstance(lasts, Duration) else end
    return Period(first, last) if last > first else None


def _part(instrument: Instrument) -> float:
    """Share that a disruption takes of what it names: the loss of an outage, what a quota does not let out."""
    share: Any = getattr(instrument, "share", None)
    taken: Any = getattr(instrument, "loss", 1.0) if share is None else share
    middle = float(taken.at(0.5) if isinstance(taken, Distribution) else taken)
    return middle if share is None else 1.0 - middle


def _closed(replay: Replay, instrument: Instrument, *, lanes: bool) -> Whole:
    """Rows of lanes, or of facilities, that a disruption names."""
    layout = replay.bench.layout
    passes = getattr(instrument, "passes", None)
    if passes is not None:
        closed = map(passes(layout.network), layout.lanes if lanes and instrument.holds else ())  # type: ignore[attr-defined]
        return np.flatnonzero(np.fromiter(closed, bool))
    plants = getattr(instrument, "facilities", ())
    if plants:
        named = np.array([layout.facility_row[name] for name in plants if name in layout.facility_row], np.int64)
        return np.flatnonzero(np.isin(layout.seller, named)) if lanes else named
    by, to, materials = (getattr(instrument, name, None) for name in ("by", "to", "materials"))
    if not lanes or not (isinstance(to, tuple) and by and materials):
        return np.empty(0, np.int64)
    return layout.lanes_between(layout.expand(tuple(by)), layout.expand(tuple(to)), frozenset(materials))
