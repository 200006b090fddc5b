"""Cases of the past, replayed with what was known before, and held against what was seen."""

import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool

import numpy as np
from numpy.typing import NDArray

from sim.engine._jit import announce_first_compile
from sim.engine.rows import price_class
from sim.experiments.executors import Workers, spans
from sim.experiments.naive import stopped_share
from sim.experiments.replay import Asked, Replay, work
from sim.outcomes import scores
from sim.outcomes.checks import checked, of_order, of_stops
from sim.outcomes.verdicts import Check, Curve, Hindcast, Verdict, ahead
from sim.scenario import Scenario, score
from sim.scenario.case import Past

Floats = NDArray[np.float64]
Blocks = dict[str, Floats]
Progress = Callable[[int, int], None]


def hindcast(
    scenarios: Sequence[Scenario], *, jobs: int | None = None, progress: Progress | None = None
) -> list[Hindcast]:
    """Replay cases and score every line of theirs.

    Args:
        scenarios: Cases: scenarios with `observed` and `score`.
        jobs: Worker processes; one for each core if left out. The answer does not depend on it.
        progress: Told how many replicates are done and to do.

    Raises:
        InputError: A case whose observed file or lines are at fault.
    """
    replays = [Replay(scenario) for scenario in scenarios]
    announce_first_compile(sys.stderr)
    todo = [(case, first, last) for case, each in enumerate(replays) for first, last in spans(each.scenario.replicates)]
    total, done = sum(last - first for _, first, last in todo), 0
    found: dict[tuple[int, int], Blocks] = {}
    with Workers(jobs) as workers:
        for (case, first, last), block in _blocks(replays, todo, workers):
            found[case, first] = block
            done += last - first
            if progress is not None:
                progress(done, total)
    return [Hindcast(each.scenario, _judged(each, _joined(each, case, found))) for case, each in enumerate(replays)]


Task = tuple[int, int, int]


def _blocks(replays: Sequence[Replay], todo: Sequence[Task], workers: Workers) -> Iterator[tuple[Task, Blocks]]:
    """Every block, from the others if there are any; what a dying pool leaves is done here."""
    left = dict.fromkeys(todo)
    if workers.others and len(todo) > 1:
        replays[0].block(0, 1)
        try:
            for task, block in _shared(replays, todo, workers):
                del left[task]
                yield task, block
        except BrokenProcessPool:
            workers.renew()
    for case, first, last in list(left):
        yield (case, first, last), replays[case].block(first, last)


def _shared(replays: Sequence[Replay], todo: Sequence[Task], workers: Workers) -> Iterator[tuple[Task, Blocks]]:
    """Blocks from the end by the others, from the beginning here: both work until they meet."""
    texts = [each.scenario.to_yaml() for each in replays]
    out: dict[Task, Future[Blocks]] = {
        task: workers.pool().submit(work, texts[task[0]], task[1], task[2]) for task in reversed(todo)
    }
    for task in todo:
        case, first, last = task
        if out[task].cancel():
            yield task, replays[case].block(first, last)
        else:
            yield task, out[task].result()


def _joined(replay: Replay, case: int, found: dict[tuple[int, int], Blocks]) -> Blocks:
    """(replicates, columns) of every line, in the order of the replicates."""
    firsts = [first for first, _ in spans(replay.scenario.replicates)]
    return {label: np.concatenate([found[case, first][label] for first in firsts]) for label in replay.pasts}


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


def _of_path(replay: Replay, label: str, line: score.Path, values: Floats) -> tuple[Verdict, Curve]:
    past, asked = replay.pasts[label], replay.asked(label)
    seen, persist = _seen(line, past)
    predicted = _as_ratio(line, past, asked, values)
    n = len(asked.rows)
    curve = Curve(
        line, asked.rows, seen, predicted[:, :n], persist, stopped_share(replay, label, asked.rows),
        tonnes=line.base is None and not past.rows[0].is_ratio,
        exchange=price_class(str((getattr(line, "materials", None) or ("",))[0])) == "exchange",
    )  # fmt: skip
    mae, naive_persist, naive_stop = curve.errors()
    gained = scores.skill(mae, naive_persist, naive_stop)
    held = scores.held(curve.drawn, seen)
    points = ahead(asked.rows, curve.drawn, curve.is_price)
    months = predicted[:, n : n + len(asked.months)]
    path = ahead(asked.months, months, curve.is_price) if asked.months else points
    unit = "t" if line.base is None and not past.rows[0].is_ratio else "ratio to base"
    verdict = Verdict(
        replay.scenario.label, label, line.kind, past.place, unit, n, mae, naive_persist, naive_stop, gained, held,
        checked(curve, path, gained, held), line.note,
        tuple(zip(asked.rows, seen.tolist(), strict=True)), points, path, curve.smoothing,
    )  # fmt: skip
    return verdict, curve


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
    check = Check("days", row.value, told, allowed, abs(told - row.value) <= allowed)
    held = scores.held(values, np.array([row.value]))
    return Verdict(replay.scenario.label, label, line.kind, past.place, "days", 1, abs(told - row.value),
                   band=held, checks=(check,), note=line.note)  # fmt: skip
