"""Fit a few global parameters to cases of the past, and say what each case scores at parameters that never saw it.

One design of replays gives a surface of every scored point; every fit, with all cases and without each, is made on
it, and then replayed. docs/calibration.md says what the likelihood is and what came of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.errors import InputError
from sim.experiments import approvals
from sim.experiments.approvals import approved
from sim.experiments.hindcast import curve_of, hindcast
from sim.experiments.replay import Replay
from sim.experiments.surface import Fit, Surface, design, fitted
from sim.experiments.targets import Target, target_of, weights
from sim.experiments.trials import Blocks, Progress, Task, Trial, replayed
from sim.network.elements import Parameter
from sim.network.restated import Rows, pinned, read_rows
from sim.network.spread import Spread
from sim.outcomes.fits import IDENTIFIED, Approved, Calibration, Fitted
from sim.scenario import Scenario, score

Floats = NDArray[np.float64]

MOST = 6
"""Parameters that may be fitted."""
FEWEST = 8
"""Points below which a design shows no shape."""
STEPS = {"planning_horizon": 28.0}
"""Parameters that the model takes in whole steps."""


@dataclass(frozen=True)
class Priors:
    """What is known of parameters before any case, and what stands where a case that they quote is left out."""

    rows: Rows
    """Those that are fitted, and those of approvals."""
    without: Mapping[str, Rows]
    """By name of the case."""

    @classmethod
    def read(cls, folder: Path, cases: Sequence[str]) -> "Priors":
        """From `fitted.csv` and a `CASE.csv` for each case that parameters quote, as tables of parameters.

        Raises:
            InputError: No `fitted.csv`, more than six parameters in it, or a range missing.
        """
        path = folder / "fitted.csv"
        found = cls(read_rows(path), {case: read_rows(folder / f"{case}.csv") for case in cases})
        if not found.free:
            raise InputError(f"{path}: names no parameter to fit; write rows of a table of parameters there")
        if len(found.free) > MOST:
            raise InputError(f"{path}: names {len(found.free)} parameters to fit; {MOST} at most")
        for row in found.free:
            if row.low is None or row.high is None or not 0.0 < row.low <= row.value <= row.high:
                raise InputError(f"{path}:{row.line}: {row.parameter} needs 0 < low <= value <= high")
        return found

    @property
    def free(self) -> Rows:
        """Rows of the parameters that are fitted on the surface."""
        return tuple(row for row in self.rows if row.parameter not in approvals.NAMES)

    @cached_property
    def spread(self) -> Spread:
        """Their deviates and values."""
        return Spread.of([(row.value, row.low, row.high, 0.0) for row in self.free])

    def at(self, z: Floats) -> Rows:
        """Every row pinned at deviates of the fitted ones; approvals at their prior."""
        values = self.spread.at(z)
        fixed = tuple(pinned(row, float(value)) for row, value in zip(self.free, values, strict=True))
        return fixed + tuple(row for row in self.rows if row.parameter in approvals.NAMES)

    def after(self, fit: Fit) -> Rows:
        """Rows with the fitted values and the 5th and 95th percentile after the data."""
        low, mid, high = (self.spread.at(fit.z + k * fit.width) for k in (-1.6449, 0.0, 1.6449))
        return tuple(
            _after(row, *map(float, each)) for row, *each in zip(self.free, low, mid, high, fit.width, strict=True)
        )


def _after(row: Parameter, low: float, value: float, high: float, width: float) -> Parameter:
    step = STEPS.get(row.parameter)
    value = step * round(value / step) if step else value
    low, value, high = (float(f"{each:.4g}") for each in (min(low, value), value, max(high, value)))
    known = "" if width <= IDENTIFIED else ", not identified"
    note = (
        f"{row.value:g} ({row.low:g} to {row.high:g}) before the fit; width after it {width:.2f} of that before{known}"
    )
    return replace(row, value=value, low=low, high=high, grade="C", source="own_fit", note=note)


def calibrate(
    scenarios: Sequence[Scenario],
    priors: Path,
    *,
    points: int = 64,
    replicates: int = 24,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> Calibration:
    """Fit parameters to cases and replay them before it, after it and left out.

    Args:
        scenarios: Cases; those without a line that has a value in every period are left away.
        priors: Folder with `fitted.csv` and a table for each case that a parameter quotes.
        points: Of the design.
        replicates: Of each case at each point; checks take those of the case.
        jobs: Worker processes; one for each core if left out. The answer does not depend on it.
        progress: Told how many replicates are done and to do, first of the design, then of the checks.

    Raises:
        InputError: Cases or priors at fault, or a design too small.
    """
    if points < FEWEST:
        raise InputError(f"calibrate: a design of {points} points shows no shape; take {FEWEST} or more")
    if replicates < 1:
        raise InputError(f"calibrate: should have 1 replicate or more at each point, got {replicates}")
    chosen = [each for each in scenarios if any(isinstance(line, score.Path) for line in each.score.values())]
    if not chosen:
        raise InputError("calibrate: no case has a line to fit to; name one with departures, stocks or prices")
    known = Priors.read(priors, [each.label for each in chosen])
    study = Study.made(chosen, known, points, replicates, jobs, progress)
    fit = study.fit("")
    left = {each.label: study.fit(each.label) for each in chosen}
    rows = [*[known.rows] * len(chosen), *[fit.rows] * len(chosen), *[_all(left[each.label]) for each in chosen]]
    found = hindcast([*chosen] * 3, rows=rows, jobs=jobs, progress=progress)
    n = len(chosen)
    return Calibration(known.rows, points, replicates, study.explained, study.approved, fit, left,
                       found[:n], found[n : 2 * n], found[2 * n :])  # fmt: skip


def _all(fit: Fitted) -> Rows:
    return (*fit.stands, *fit.rows)


@dataclass(frozen=True)
class Study:
    """A design that was replayed: targets, surface and weights of all points."""

    priors: Priors
    targets: tuple[Target, ...]
    surface: Surface
    seen: Floats
    """(points of all targets,)"""
    weight: Floats
    explained: float
    approved: tuple[Approved, ...]

    @classmethod
    def made(
        cls, scenarios: Sequence[Scenario], priors: Priors, points: int, replicates: int, jobs: int | None,
        progress: Progress | None,
    ) -> "Study":  # fmt: skip
        """Replay every case at every point, with the same luck."""
        replays = [Replay(scenario, priors.rows) for scenario in scenarios]
        at = design(points, len(priors.free), scenarios[0].seed)
        rows = [priors.at(z) for z in at]
        trials = [Trial(each.scenario.to_yaml(), given) for each in replays for given in rows]
        todo: list[Task] = [(k, 0, replicates) for k in range(len(trials))]
        found = replayed(trials, todo, jobs=jobs, progress=progress)
        targets: list[Target] = []
        told: dict[tuple[str, str], Floats] = {}
        for position, each in enumerate(replays):
            blocks = [found[task] for task in todo[position * points : (position + 1) * points]]
            for target, values in _seen(each, blocks):
                targets.append(target)
                told[target.case, target.series] = values
        values = np.hstack([told[each.case, each.series] for each in targets])
        surface = Surface.of(at, values)
        weight = weights(targets, told, surface.error)
        moving = values.std(axis=0) > 1e-9
        share = 1.0 - (surface.error[moving] / values[:, moving].std(axis=0)) ** 2
        explained = float(np.median(share)) if share.size else 1.0
        seen = np.concatenate([each.seen for each in targets])
        found_shares = tuple(share for each in replays for share in approved(each))
        return cls(priors, tuple(targets), surface, seen, weight, explained, found_shares)

    def fit(self, without: str) -> Fitted:
        """The most likely parameters, one case left out of everything that is learned from."""
        kept = np.concatenate([np.full(len(each.seen), float(each.case != without)) for each in self.targets])
        found = fitted(self.surface, self.seen, self.weight * kept)
        shares = [each for each in self.approved if each.case != without]
        rows = self.priors.after(found) + approvals.refitted(self.priors.rows, shares)
        return Fitted(rows, found.width, self.priors.without.get(without, ()))


def _seen(replay: Replay, blocks: Sequence[Blocks]) -> list[tuple[Target, Floats]]:
    """Each path of a case: what was seen and the (design, points) predictions."""
    found = []
    for label, line in replay.scenario.score.items():
        if isinstance(line, score.Path):
            curves = [curve_of(replay, label, line, block[label]) for block in blocks]
            target = target_of(replay.scenario.label, label, curves[0])
            found.append((target, np.array([target.told(curve) for curve in curves])))
    return found
