"""What is asked of a prediction and whether it holds, by kind of line; tolerances are those of docs/hindcasts.md."""

import math
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from sim.outcomes import scores
from sim.outcomes.verdicts import Ahead, Check, Curve
from sim.scenario import score
from sim.sentence import Figure, Sentence, tell

Floats = NDArray[np.float64]

LEVEL, TOTAL = "level {period}", "total {period}"
"""What is asked of a stock, and of a line of few points."""
CURVE = 3
"""Points from which on a line has a shape: fewer are totals."""
QUARTER = 3.0
"""Months that no point of a shape exceeds: longer ones are totals."""
NOTABLE = 1.2
"""Ratio to base from which on a price has a peak whose month is asked for."""
LACKING = 0.5
"""Months of the base that must have been missing for their sum to be compared."""
SOON = 4.0
"""Months after the trough up to which a recovery is asked for within one month."""
EDGE = 1e-9
"""What rounding may take a prediction beyond a tolerance, in units of the figure, without its being missed for it."""


def checked(curve: Curve, path: Ahead, skill: float | None, held: float) -> tuple[Check, ...]:
    """Everything that is asked of a path."""
    line = curve.line
    if line.tolerance.loss is not None:
        return tuple(_of_extras(curve))
    if isinstance(line, score.Price):
        return tuple(_of_price(curve, path))
    if isinstance(line, score.Spread):
        return tuple(_of_spread(curve))
    if isinstance(line, score.Stock):
        return tuple(_of_level(curve, LEVEL, 0.2))
    if len(curve.periods) < CURVE or curve.points.months.max() > QUARTER:
        return tuple(_of_level(curve, TOTAL, 0.1))
    shape = _of_sum(curve, skill) if curve.tonnes else _of_shape(curve, skill)
    return tuple([*shape, *_of_band(curve, held), *_of_extras(curve)])


def _given(value: float | None, usual: float) -> float:
    return usual if value is None else float(value)


def _of_level(curve: Curve, name: str, usual: float) -> Iterator[Check]:
    allowed = _given(curve.line.tolerance.total, usual)
    mean = curve.forecast()
    for period, seen, told in zip(curve.periods, curve.seen, mean, strict=True):
        off = abs(told - seen) / seen if seen > 0 else abs(told)
        yield Check(tell(name, period=str(period)), float(seen), float(told), allowed, _at_most(off, allowed))
    yield from _of_extras(curve)


def _of_skill(curve: Curve, skill: float | None) -> Iterator[Check]:
    if skill is not None and curve.persist is not None and curve.stopped is not None:
        least = _given(curve.line.tolerance.skill, 0.5)
        yield Check(tell("skill"), None, skill, least, _at_most(least, skill))


def _of_sum(curve: Curve, skill: float | None) -> Iterator[Check]:
    """The tonnes of all points together."""
    yield from _of_skill(curve, skill)
    allowed = _given(curve.line.tolerance.total, 0.1)
    seen, told = curve.points.total(curve.seen), curve.points.total(curve.forecast())
    yield Check(tell("total"), seen, told, allowed, _at_most(abs(told - seen), allowed * seen))


def _of_shape(curve: Curve, skill: float | None) -> Iterator[Check]:
    asked, points = curve.line.tolerance, curve.points
    seen, mean = (points.smoothed(values, curve.smoothing) for values in (curve.seen, curve.forecast()))
    yield from _of_skill(curve, skill)
    (depth, when), (told, told_when) = points.trough(seen), points.trough(mean)
    yield _near(tell("trough"), depth, told, _given(asked.trough, 0.15))
    yield _near(tell("trough late by, months"), 0.0, told_when - when, _given(asked.trough_month, 1.0))
    for level in scores.LEVELS:
        yield from _of_recovery(curve, level, points.recovery(seen, level), points.recovery(mean, level), depth)
    missing, told_missing = points.missing(seen), points.missing(mean)
    allowed = _given(asked.shortfall, 0.25)
    if abs(missing) > LACKING:
        off = abs(told_missing - missing) / abs(missing)
        yield Check(tell("months missing"), missing, told_missing, allowed, _at_most(off, allowed))
    if asked.total is not None:
        total, told_total = points.total(seen), points.total(mean)
        holds = _at_most(abs(told_total - total), asked.total * total)
        yield Check(tell("total, months"), total, told_total, asked.total, holds)


def _of_recovery(curve: Curve, level: float, seen: float | None, told: float | None, depth: float) -> Iterator[Check]:
    if depth >= level:
        return
    usual = 1.0 if seen is not None and seen <= SOON else 2.0
    allowed = _given(curve.line.tolerance.recovery_month, usual)
    both = seen is not None and told is not None
    holds = _at_most(abs(told - seen), allowed) if both else seen is told  # type: ignore[operator]
    yield Check(tell("months to {level}", level=Figure.of(level, "g")), seen, told, allowed, holds)


def _of_band(curve: Curve, held: float) -> Iterator[Check]:
    least, most = _given(curve.line.tolerance.band_least, 0.65), _given(curve.line.tolerance.band_most, 0.95)
    named = tell("80 % band holds {least} to {most}", least=Figure.of(least, "g"), most=Figure.of(most, "g"))
    yield Check(named, None, held, least, _at_most(least, held) and _at_most(held, most))


def _of_extras(curve: Curve) -> Iterator[Check]:
    """What only some lines ask for."""
    asked, points, mean = curve.line.tolerance, curve.points, curve.forecast()
    if asked.each is not None:
        worst = int(np.argmax(np.abs(mean - curve.seen)))
        what = tell("each, worst {period}", period=str(curve.periods[worst]))
        yield _near(what, curve.seen[worst], mean[worst], asked.each)
    if asked.loss is not None:
        lost = points.missing(mean) / float(points.months.sum())
        yield Check(tell("loss"), None, lost, asked.loss, _at_most(lost, asked.loss))
    if asked.peak is not None and not curve.is_price:
        (top, when), (told, told_when) = points.peak(curve.seen), points.peak(mean)
        yield Check(tell("peak"), top, told, asked.peak, _within_factor(told, top, asked.peak))
        yield _near(tell("peak late by, months"), 0.0, told_when - when, _given(asked.peak_month, 1.0))


def _of_price(curve: Curve, path: Ahead) -> Iterator[Check]:
    asked = curve.line.tolerance
    top, when = curve.points.peak(curve.seen)
    at = int(np.argmax(path.mean))
    allowed = _given(asked.peak, 1.3 if curve.exchange else 2.0)
    yield Check(tell("peak"), top, float(path.mean[at]), allowed, _within_factor(float(path.mean[at]), top, allowed))
    if top >= NOTABLE:
        yield _near(tell("peak late by, months"), 0.0, path.periods[at].middle - when, _given(asked.peak_month, 2.0))
    if asked.each is not None:
        yield from _of_extras(curve)


def _of_spread(curve: Curve) -> Iterator[Check]:
    top, when = curve.points.peak(curve.seen)
    told = float(curve.forecast()[int(np.argmin(np.abs(curve.points.middle - when)))])
    allowed = _given(curve.line.tolerance.spread, 1.5)
    yield Check(tell("sign"), top, told, None, (top - 1.0) * (told - 1.0) > 0.0)
    yield Check(tell("spread"), top, told, allowed, _within_factor(told, top, allowed))


def _at_most(value: float, limit: float) -> bool:
    return bool(value <= limit + EDGE)


def _near(name: Sentence, seen: float, told: float, allowed: float) -> Check:
    return Check(name, float(seen), float(told), float(allowed), _at_most(abs(told - seen), allowed))


def _within_factor(told: float, seen: float, factor: float) -> bool:
    off = scores.log_ratio(told, seen)
    return off is not None and _at_most(abs(off), math.log(factor))


def of_stops(line: score.Starvation, seen_day: float, seen_days: float, drawn: Floats) -> tuple[Check, ...]:
    """First stop and its length, from (replicates, 2) of day and days; no stop seen is 0 days.

    Day and length are medians of the replicates that stop; a stop is predicted if most of them do.
    """
    asked = line.tolerance
    stops = ~np.isnan(drawn[:, 0])
    share = float(stops.mean())
    if seen_days <= 0.0:
        return (Check(tell("no stop"), 0.0, share, 0.5, share < 0.5),)
    if share < 0.5:
        return (Check(tell("stops"), 1.0, share, 0.5, False),)
    day, length = (float(np.median(drawn[stops, column])) for column in (0, 1))
    factor = _given(asked.length, 2.0)
    return (
        _near(tell("first stop, day"), seen_day, day, _given(asked.day, 20.0)),
        Check(tell("length, days"), seen_days, length, factor, _within_factor(length, seen_days, factor)),
    )


def of_order(line: score.Order, curves: Sequence[Curve]) -> tuple[Check, ...]:
    """Whether the right lane of each pair is the lower one, in the periods that both were seen."""
    shares, rows = [], []
    for a, one in enumerate(curves):
        for b in range(a + 1, len(curves)):
            other = curves[b]
            shared = sorted(set(one.periods) & set(other.periods))
            if not shared:
                continue
            i, j = ([c.periods.index(p) for p in shared] for c in (one, other))
            shares.append(scores.same_order(one.forecast()[i], other.forecast()[j], one.seen[i], other.seen[j]))
            rows.append(len(shared))
    least = _given(line.tolerance.pairs, 0.8)
    told = float(np.average(shares, weights=rows)) if rows else 0.0
    totals = [c.points.total(c.seen) / c.points.months.sum() for c in curves]
    told_totals = [c.points.total(c.forecast()) / c.points.months.sum() for c in curves]
    order = list(np.argsort(totals)) == list(np.argsort(told_totals))
    return (
        Check(tell("right lane is worse"), None, told, least, _at_most(least, told)),
        Check(tell("order of means"), None, float(order), 1.0, order),
    )
