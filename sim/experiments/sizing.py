"""The smallest stockpile that is enough: how often users may miss more than so much decides."""

from functools import cached_property
from itertools import pairwise
from typing import Any, Unpack

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest

from sim.errors import InputError, suggestion
from sim.experiments.asking import Facts, How, Simulate, ask
from sim.experiments.points import Answer, Point
from sim.experiments.sharing import Apart, sharing
from sim.experiments.trying import Tried, smallest
from sim.experiments.usual import ALPHA, MORE_THAN, STEP, UP_TO
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

    verb = "size-stockpile"

    def __init__(
        self,
        scenario: Scenario,
        stockpile: str,
        material: str,
        *,
        of: str | None = None,
        more_than: float = MORE_THAN,
        alpha: float = ALPHA,
        up_to: float = UP_TO,
        step: float = STEP,
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
        self.owners, self.not_apart = self._owners(), ""

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
    def asked(self) -> dict[str, Any]:
        """What determines the answer beside the scenario."""
        names = ("stockpile", "material", "of", "more_than", "alpha", "up_to", "step")
        return {name: getattr(self, name) for name in names}

    @property
    def most_histories(self) -> int:
        """Two bisections and the frontier; for each owner another, one for all of them, and a last look."""
        steps, owners = len(self.sizes).bit_length(), len(self.apart.owners) + 1 if self.apart else 0
        return ((2 + owners) * steps + FRONTIER + 1 + bool(owners)) * self.scenario.replicates

    @cached_property
    def apart(self) -> Apart | None:
        """The same as national stockpiles; None where `not_apart` says why not."""
        try:
            return Apart(self.scenario, self.network, self.stockpile, self.material)
        except InputError as error:
            self.not_apart = str(error)
            return None

    def answer(self, simulate: Simulate) -> tuple[Facts, list[Row]]:
        """Facts and rows of the answer."""
        search = Tried(self.point, simulate, MEASURES)
        size = smallest(self.sizes, lambda at: self.bearable(search.at(at), self.owners))
        surely = smallest(self.sizes, lambda at: self.surely(search.at(at)))
        search.answers(_frontier(self, size))
        rows = [_row(self, at, search.tried[at], size) for at in sorted(search.tried)]
        shared = sharing(self.apart, search, simulate, self.sizes, self.bearable) if self.apart else None
        tried = len(search.tried) + (shared["sizes"] if shared else 0)
        facts = {"size": size, "size_surely": surely, "unit": self.unit, **self.asked, "up_to": self.sizes[-1],
                 "replicates": self.scenario.replicates, "histories": tried * self.scenario.replicates,
                 "falls": all(one["chance"] >= other["chance"] for one, other in pairwise(rows)),
                 "sharing": shared, "not_shared": None if shared else self.not_apart}  # fmt: skip
        return facts, rows

    def lost(self, answer: Answer, whose: frozenset[str] | None = None) -> Floats:
        """(replicates,) share of the demand of some places, of all owners if none are named, that is missed."""
        places = [place for place, _ in answer.pools if place in (self.owners if whose is None else whose)]
        short, need = (answer.total(name, places, self.of)[0] for name in ("shortfall_t", "demand_t"))
        share: Floats = short / np.maximum(need, 1e-300)
        return share

    def bearable(self, answer: Answer, whose: frozenset[str]) -> bool:
        """Whether users of some places miss more than they may seldom enough among the replicates."""
        lost = self.lost(answer, whose)
        return int((lost > self.more_than).sum()) <= self.alpha * len(lost)

    def surely(self, answer: Answer) -> bool:
        """Whether the chance itself is low enough, with 95 % confidence (Clopper and Pearson 1934)."""
        lost = self.lost(answer)
        k, n = int((lost > self.more_than).sum()), len(lost)
        return float(binomtest(k, n, alternative="less").proportion_ci(0.95).high) <= self.alpha


def _must_be_between(given: dict[str, float], low: float, high: float) -> None:
    for name, value in given.items():
        if not low <= value <= high:
            raise InputError(f"{name.replace('_', ' ')}: should be from {low:g} to {high:g}, got {value:g}")


def size_stockpile(
    asked: Sizing,
    **how: Unpack[How],
) -> Finding:
    """Find the smallest holding with which users miss more than a share of their demand with at most a chance alpha.

    By bisection on the same luck at every size, which takes for granted that the chance falls with the size. It need
    not, where a release makes others buy less: `falls` says whether it did at all sizes that were tried.

    Args:
        asked: The question.
        how: Where the answer is kept and who works it out: options of `ask`.

    Returns:
        Facts: `size` (None if the largest is not enough), `size_surely` (the smallest at which the chance is below
        alpha with 95 % confidence), `sharing` (of a joint stockpile: what every owner needs together and apart). One
        row a size that was tried: chance with its interval, mean share missed, CVaR of the share and of value, mean
        cost.
    """
    return ask(asked, **how)


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
