"""Cases of the past, replayed with what was known before, and held against what was seen."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from sim.engine.rows import price_class
from sim.experiments.executors import Workers, spans
from sim.experiments.naive import stopped_share
from sim.experiments.replay import Asked, Replay
from sim.experiments.trials import Blocks, Progress, Task, Trial, replayed
from sim.network.restated import Rows
from sim.outcomes import scores
from sim.outcomes.checks import checked, of_order, of_stops
from sim.outcomes.ordinary import Ordinary
from sim.outcomes.verdicts import Check, Curve, Hindcast, Verdict, ahead
from sim.scenario import Scenario, score
from sim.scenario.case import Past
from sim.scenario.period import Period, months_to
from sim.sentence import tell

Floats = NDArray[np.float64]


def hindcast(
    scenarios: Sequence[Scenario],
    *,
    rows: Sequence[Rows] | None = None,
    jobs: int | None = None,
    workers: Workers | None = None,
    progress: Progress | None = None,
) -> list[Hindcast]:
    """Replay cases and score every line of theirs.

    Args:
        scenarios: Cases: scenarios with `observed` and `score`.
        rows: For each case parameters that stand in the place of its network's; none if left out.
        jobs: Worker processes; one for each core if left out. The answer does not depend on it.
        workers: Who does the work, a cluster perhaps; processes of its own if left out.
        progress: Told how many replicates are done and to do.

    Raises:
        InputError: A case whose observed file or lines are at fault.
    """
    restated = [()] * len(scenarios) if rows is None else rows
    replays = [Replay(scenario, each) for scenario, each in zip(scenarios, restated, strict=True)]
    trials = [Trial(each.scenario.to_yaml(), given) for each, given in zip(replays, restated, strict=True)]
    todo = [(case, first, last) for case, each in enumerate(replays) for first, last in spans(each.scenario.replicates)]
    found = replayed(trials, todo, jobs=jobs, workers=workers, progress=progress)
    return [Hindcast(each.scenario, _judged(each, _joined(each, case, found))) for case, each in enumerate(replays)]


def _joined(replay: Replay, case: int, found: Mapping[Task, Blocks]) -> Blocks:
    """(replicates, columns) of every line, in the order of the replicates."""
    tasks = [(case, first, last) for first, last in spans(replay.scenario.replicates)]
    return {label: np.concatenate([found[task][label] for task in tasks]) for label in replay.pasts}


def _judged(replay: Replay, drawn: Blocks) -> tuple[Verdict, ...]:
    found: dict[str, Verdict] = {}
    curves: dict[str, Curve] = {}
    for label, line in replay.scenario.score.items():
        if isinstance(line, score.Path):
            found[label], curves[label] = _of_path(replay, label, line, drawn[label])
        elif not isinstance(line, score.Order):
            found[label] = _of_event(replay, label, line, drawn[label])
    for label, line in replay.scenario.score.items():
        if isinstance(line, score.Order):
            checks = of_order(line, [curves[name] for name in line.lines])
            n = min(len(curves[name].periods) for name in line.lines)
            found[label] = Verdict(replay.scenario.label, label, line.kind, "", "", n, checks=checks, note=line.note)
    return tuple(found[label] for label in replay.scenario.score)


def curve_of(replay: Replay, label: str, line: score.Path, values: Floats) -> Curve:
    """What was seen of a path and what a block of (replicates, columns) shows of it."""
    past, asked = replay.pasts[label], replay.asked(label)
    seen, persist = _seen(line, past)
    predicted = _as_ratio(line, past, asked, values)[:, : len(asked.rows)]
    return Curve(
        line, asked.rows, seen, predicted, persist, stopped_share(replay, label, asked.rows),
        tonnes=line.base is None and not past.rows[0].is_ratio,
        exchange=price_class(str((getattr(line, "materials", None) or ("",))[0])) == "exchange",
    )  # fmt: skip


def _of_path(replay: Replay, label: str, line: score.Path, values: Floats) -> tuple[Verdict, Curve]:
    past, asked = replay.pasts[label], replay.asked(label)
    n = len(asked.rows)
    predicted = _as_ratio(line, past, asked, values)
    curve = curve_of(replay, label, line, values)
    seen = curve.seen
    mae, naive_persist, naive_stop = curve.errors()
    gained = scores.skill(mae, naive_persist, naive_stop)
    months = predicted[:, n : n + len(asked.months)]
    seeable = _seeable(replay, label, line, asked.rows, curve.drawn)
    held = scores.held(seeable, seen)
    path = points = ahead(asked.rows, curve.drawn, curve.is_price, seeable)
    if asked.months:
        path = ahead(asked.months, months, curve.is_price, _seeable(replay, label, line, asked.months, months))
    unit = "t" if line.base is None and not past.rows[0].is_ratio else "ratio to base"
    verdict = Verdict(
        replay.scenario.label, label, line.kind, past.place, unit, n, mae, naive_persist, naive_stop, gained, held,
        checked(curve, path, gained, held), line.note,
        tuple(zip(asked.rows, seen.tolist(), strict=True)), points, path,
    )  # fmt: skip
    return verdict, curve


def _seeable(replay: Replay, label: str, line: score.Path, periods: Sequence[Period], drawn: Floats) -> Floats:
    """(replicates, periods) what may be seen where the model shows `drawn`: what moves anyway is in it."""
    scenario = replay.scenario
    if scenario.mode == "reference":
        return drawn
    start, parameters = months_to(scenario.start), replay.world.parameters
    ordinary = Ordinary.of(label, replay.pasts[label], scenario.seed, start, parameters)
    return ordinary.seeable(line, drawn, periods)


def _seen(line: score.Path, past: Past) -> tuple[Floats, float | None]:
    """(rows,) what was seen, as the prediction is, and the naive forecast of no change."""
    by_month = isinstance(line, score.Flow | score.Output)

    def value(number: float, months: float) -> float:
        return number / months if by_month else number

    if past.rows[0].is_ratio:
        return np.array([row.number for row in past.rows]), 1.0
    if line.base is not None:
        total = sum(row.value for row in past.base)
        base = total / (sum(row.period.months for row in past.base) if by_month else len(past.base))
        return np.array([value(row.value, row.period.months) / base for row in past.rows]), 1.0
    tonnes = [(row.tonnes or 0.0) * line.content for row in (*past.rows, *past.before[-1:])]
    months = [row.period.months for row in (*past.rows, *past.before[-1:])]
    values = [value(t, m) for t, m in zip(tonnes, months, strict=True)]
    return np.array(values[: len(past.rows)]), values[-1] if past.before else None


def _as_ratio(line: score.Path, past: Past, asked: Asked, values: Floats) -> Floats:
    """(replicates, periods) of what is compared: a ratio to each replicate's own base, or t."""
    periods, steady = values[:, :-1], values[:, -1:]
    if line.base is None and not past.rows[0].is_ratio:
        return periods
    base = periods[:, -1:] if asked.base is not None else steady
    return np.asarray(periods / np.maximum(base, 1e-12))


def _of_event(replay: Replay, label: str, line: score.Starvation | score.Transit, values: Floats) -> Verdict:
    past = replay.pasts[label]
    row, start = past.rows[0], replay.scenario.start
    if isinstance(line, score.Starvation):
        checks = of_stops(line, (row.period.first - start).days, row.value, values)
        return Verdict(replay.scenario.label, label, line.kind, past.place, "days", 1, checks=checks, note=line.note)
    told = float(values[:, 0].mean())
    allowed = 3.0 if line.tolerance.days is None else float(line.tolerance.days)
    check = Check(tell("days"), row.value, told, allowed, abs(told - row.value) <= allowed)
    held = scores.held(values, np.array([row.value]))
    return Verdict(replay.scenario.label, label, line.kind, past.place, "days", 1, abs(told - row.value),
                   band=held, checks=(check,), note=line.note)  # fmt: skip
