"""The smallest stockpile that is enough: how often users may miss more than so much decides."""

from bisect import bisect_left
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from functools import cached_property
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest

from sim.errors import InputError, suggestion
from sim.experiments.executors import Workers
from sim.experiments.points import Answer, Plan, Point, Progress, evaluate
from sim.outcomes.finding import Finding, Row
from sim.outcomes.measures import conditional_value_at_risk
from sim.responses import JointStockpile, NationalStockpile
from sim.scenario import Scenario

Floats = NDArray[np.float64]

MEASURES = ("shortfall_t", "demand_t", "value_not_delivered_usd")
FRONTIER = 6
"""Steps of the frontier, up to one and a half times the answer."""


class Sizing:
    """The question, ready to be asked."""

    def __init__(
        self,
        scenario: Scenario,
        stockpile: str,
        material: str,
        *,
        of: str | None = None,
        more_than: float = 0.1,
        alpha: float = 0.05,
        up_to: float = 720.0,
        step: float = 1.0,
    ) -> None:
        """Check it.

        Args:
            scenario: With the stockpile among its responses.
            stockpile: Its label.
            material: What it holds, whose holding is sought, in the unit in which the scenario says it.
            of: The material whose users must not miss more; the one that is held if left out.
            more_than: Share of their demand over the horizon.
            alpha: Chance with which they may miss more.
            up_to: The largest holding that is tried.
            step: By which holdings differ.

        Raises:
            InputError: No such stockpile, holding or users; numbers out of their range.
        """
        self.scenario, self.network = scenario, scenario.world()
        self.stockpile, self.material, self.of = stockpile, material, of or material
        self.more_than, self.alpha, self.up_to, self.step = more_than, alpha, up_to, step
        _must_be_between({"more_than": more_than, "alpha": alpha}, 0.0, 1.0)
        _must_be_between({"step": step}, 1e-9, up_to)
        self.unit = self._unit()
        self.owners = self._owners()

    def _unit(self) -> str:
        response, holds = self.scenario.responses.get(self.stockpile), f"responses.{self.stockpile}.holdings"
        if not isinstance(response, JointStockpile | NationalStockpile):
            there = [name for name, each in self.scenario.responses.items()
                     if isinstance(each, JointStockpile | NationalStockpile)]  # fmt: skip
            near = suggestion(self.stockpile, there) if there else "give it one"
            raise InputError(f"{self.scenario.label}: has no stockpile {self.stockpile!r}; {near}")
        holdings = response.holdings or {}
        if self.material not in holdings:
            raise InputError(f"{holds}: names no {self.material!r}; {suggestion(self.material, holdings)}")
        return holdings[self.material].unit

    def _owners(self) -> frozenset[str]:
        """Whose users count: those of the owners of the stockpile."""
        response = self.scenario.responses[self.stockpile]
        names = response.owners if isinstance(response, JointStockpile) else (response.owner,)  # type: ignore[union-attr]
        owners = self.network.expand(tuple(names))
        if not any(each.material == self.of and each.place in owners for each in self.network.demands):
            raise InputError(f"{', '.join(names)}: nobody there uses {self.of!r} in the end; say with --of what counts")
        return owners

    def point(self, size: float) -> Point:
        """The scenario with so much held; with nothing, the stockpile is off."""
        path = f"responses.{self.stockpile}.holdings.{self.material}"
        scenario = self.scenario.but({path: f"{size:.12g} {self.unit}"}) if size else self.scenario
        acting = [label for label in (*scenario.disruptions, *scenario.responses) if size or label != self.stockpile]
        return Point(scenario, {"sized": tuple(acting)})

    @cached_property
    def sizes(self) -> list[float]:
        """Everything that may be the answer, the smallest first."""
        return [self.step * i for i in range(int(self.up_to / self.step + 1e-9) + 1)]

    @property
    def most_histories(self) -> int:
        """Two bisections and the frontier."""
        return (2 * len(self.sizes).bit_length() + FRONTIER + 1) * self.scenario.replicates

    def lost(self, answer: Answer) -> Floats:
        """(replicates,) share of the owners' demand that is missed."""
        places = [place for place, _ in answer.pools if place in self.owners]
        short, need = (answer.total(name, places, self.of)[0] for name in ("shortfall_t", "demand_t"))
        share: Floats = short / np.maximum(need, 1e-300)
        return share


def _must_be_between(given: dict[str, float], low: float, high: float) -> None:
    for name, value in given.items():
        if not low <= value <= high:
            raise InputError(f"{name.replace('_', ' ')}: should be from {low:g} to {high:g}, got {value:g}")


class _Search:
    """Sizes that were tried, on the same luck."""

    def __init__(self, asked: Sizing, workers: Workers, progress: Progress | None) -> None:
        self.asked, self.workers, self.progress = asked, workers, progress
        self.tried: dict[float, Answer] = {}

    def answers(self, sizes: Iterable[float]) -> list[Answer]:
        new = [size for size in dict.fromkeys(sizes) if size not in self.tried]
        if new:
            plan = Plan.of([self.asked.point(size) for size in new], MEASURES)
            found = evaluate(plan, self.workers, progress=self.progress)
            self.tried.update(zip(new, found, strict=True))
        return [self.tried[size] for size in sizes]

    def misses(self, size: float) -> tuple[int, int]:
        """Replicates in which the owners miss more than they may, and all."""
        lost = self.asked.lost(self.answers([size])[0])
        return int((lost > self.asked.more_than).sum()), len(lost)

    def enough(self, size: float) -> bool:
        """Whether that happens seldom enough among the replicates."""
        k, n = self.misses(size)
        return k <= self.asked.alpha * n

    def surely(self, size: float) -> bool:
        """Whether the chance itself is low enough, with 95 % confidence (Clopper and Pearson 1934)."""
        k, n = self.misses(size)
        return float(binomtest(k, n, alternative="less").proportion_ci(0.95).high) <= self.asked.alpha


def size_stockpile(
    asked: Sizing,
    *,
    out: str | Path | None = "results",
    jobs: int | None = None,
    progress: Progress | None = None,
    workers: Workers | None = None,
) -> Finding:
    """Find the smallest holding with which users miss more than a share of their demand with at most a chance alpha.

    By bisection on the same luck at every size, which takes for granted that the chance falls with the size. It need
    not, where a release makes others buy less: `falls` says whether it did at all sizes that were tried.

    Args:
        asked: The question.
        out: Folder that the answer's own folder is written into; None keeps it in memory.
        jobs: Worker processes; one for each core if left out.
        progress: Told how many histories are done and to do, size by size.
        workers: Processes that are there already, instead of `jobs` new ones.

    Returns:
        Facts: `size` (None if the largest is not enough), `size_surely` (the smallest at which the chance is below
        alpha with 95 % confidence). One row a size of the frontier: chance with its interval, mean share missed, CVaR
        of the share and of value, mean cost.
    """
    with nullcontext(workers) if workers is not None else Workers(jobs) as helpers:
        search = _Search(asked, helpers, progress)
        size, surely = (_smallest(asked.sizes, judge) for judge in (search.enough, search.surely))
        frontier = _frontier(asked, size)
        search.answers(frontier)
        rows = [_row(asked, at, search.tried[at], size) for at in sorted({*frontier, *search.tried})]
    facts = {"size": size, "size_surely": surely, "unit": asked.unit, "stockpile": asked.stockpile,
             "material": asked.material, "of": asked.of, "more_than": asked.more_than, "alpha": asked.alpha,
             "up_to": asked.sizes[-1], "step": asked.step, "replicates": asked.scenario.replicates,
             "falls": all(one["chance"] >= other["chance"] for one, other in pairwise(rows)),
             "histories": len(search.tried) * asked.scenario.replicates}  # fmt: skip
    how = {key: facts[key] for key in ("stockpile", "material", "of", "more_than", "alpha", "up_to", "step")}
    return Finding.of("size-stockpile", asked.scenario, asked.network, how, facts, rows).write(out)


def _smallest(sizes: list[float], judge: Callable[[float], bool]) -> float | None:
    place = bisect_left(sizes, True, key=judge)
    return sizes[place] if place < len(sizes) else None


def _frontier(asked: Sizing, size: float | None) -> list[float]:
    """Sizes from nothing to beyond the answer, on the grid of those that may be it."""
    last = len(asked.sizes) - 1
    end = last if size is None else min(last, max(FRONTIER, round(1.5 * size / asked.step)))
    return [asked.sizes[round(end * i / FRONTIER)] for i in range(FRONTIER + 1)]


def _row(asked: Sizing, size: float, answer: Answer, chosen: float | None) -> Row:
    lost, value = asked.lost(answer), answer.total("value_not_delivered_usd", sorted(asked.owners))[0]
    misses = int((lost > asked.more_than).sum())
    ends = binomtest(misses, len(lost)).proportion_ci(0.95)
    return {
        "size": size, "unit": asked.unit, "chosen": size == chosen, "chance": misses / len(lost),
        "low": float(ends.low), "high": float(ends.high), "share_missed": float(lost.mean()),
        "cvar_share": conditional_value_at_risk(lost), "cvar_usd": conditional_value_at_risk(value),
        "cost_usd": float(answer.usd[0].sum(1).mean()),
    }  # fmt: skip
