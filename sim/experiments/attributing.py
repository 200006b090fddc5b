"""Which response brings what: the relief of all of them shared out by Shapley's value, with cost and ranking."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Unpack

import numpy as np
from numpy.typing import NDArray

from sim.errors import InputError
from sim.experiments import shapley
from sim.experiments.asking import Facts, How, Simulate, ask
from sim.experiments.points import Answer, Plan, Point
from sim.outcomes.finding import Finding, Row
from sim.outcomes.measures import gone_without
from sim.outcomes.paired import behind
from sim.outcomes.student import half
from sim.outcomes.tables import owners
from sim.scenario import Scenario

Floats = NDArray[np.float64]

MOST_EXACT = 8
"""Responses up to which every coalition is simulated."""
ORDERS = 100
"""Orders drawn where there are more."""
MEASURES = ("shortfall_t", "restrained_t", "value_not_delivered_usd")
ALL = "all"


@dataclass(frozen=True)
class Line:
    """Whose relief, of what."""

    whom: str
    material: str
    unit: str
    pools: list[int]


class Attribution:
    """The question, ready to be asked."""

    verb = "attribute"

    def __init__(self, scenario: Scenario, samples: int | None = None) -> None:
        """Check it; `samples` orders are drawn instead of simulating every coalition.

        Raises:
            InputError: There is nothing to share out, or no order.
        """
        if not scenario.responses or not scenario.disruptions:
            raise InputError(f"{scenario.label}: shares out what responses relieve; give it disruptions and responses")
        if samples is not None and samples < 2:
            raise InputError(f"--samples: should be 2 or more, got {samples}")
        self.scenario, self.network = scenario, scenario.world()
        self.players = sorted(scenario.responses)
        n = len(self.players)
        wanted = samples if samples is not None else (ORDERS if n > MOST_EXACT else None)
        self.orders = None if wanted is None else shapley.orders(n, wanted, scenario.seed)
        self.plan = Plan.of([Point(scenario, {_name(m): self._acting(m) for m in self.coalitions})], MEASURES)

    @property
    def asked(self) -> dict[str, Any]:
        """What determines the answer beside the scenario."""
        return {"orders": None if self.orders is None else len(self.orders)}

    @property
    def most_histories(self) -> int:
        """How many it takes."""
        return self.plan.histories

    def answer(self, simulate: Simulate) -> tuple[Facts, list[Row]]:
        """Facts and rows of the answer."""
        (answer,) = simulate(self.plan)
        lines = list(_lines(answer, self.network.expand(owners(self.scenario))))
        worth, last = _worths(self, answer, lines), _last(self, answer, lines)
        rows = _ranked(_rows(self, lines, worth, last, _costs(self, answer)))
        facts = {"exact": self.orders is None, **self.asked,
                 "histories": self.plan.histories, "replicates": self.plan.replicates}  # fmt: skip
        return facts, rows

    @cached_property
    def coalitions(self) -> list[int]:
        """Bit masks of the responses that act in each arm."""
        n = len(self.players)
        if self.orders is None:
            return list(range(1 << n))
        whole = (1 << n) - 1
        also = {0, whole} | {1 << i for i in range(n)} | {whole ^ 1 << i for i in range(n)}
        return sorted(also.union(*map(shapley.prefixes, self.orders)))

    def _acting(self, mask: int) -> tuple[str, ...]:
        mine = (name for i, name in enumerate(self.players) if mask >> i & 1)
        return (*sorted(self.scenario.disruptions), *mine)

    def shares(self, worth: Mapping[int, Floats]) -> tuple[Floats, Floats | None]:
        """(players, ...) shares, and (orders, players, ...) what each order gave, where orders were drawn."""
        if self.orders is None:
            return shapley.exact(len(self.players), worth), None
        added = shapley.sampled(self.orders, worth)
        return added.mean(0), added


def _name(mask: int) -> str:
    return f"responses {mask:b}"


def attribute(
    scenario: Scenario | Attribution,
    *,
    samples: int | None = None,
    **how: Unpack[How],
) -> Finding:
    """Share out what all responses relieve together, and what they cost.

    Every response gets the average of what it adds to those before it, over all orders in which they may join. Exact
    up to eight responses; above, over orders drawn at random, with the standard error of that sampling.

    Args:
        scenario: With disruptions and responses.
        samples: Draw so many orders instead.
        how: Where the answer is kept and who works it out: options of `ask`.

    Returns:
        One row a response, beneficiary (owners, world) and material (in t; `all` in USD): its share with the interval
        of the mean over replicates, how far it lies behind the first (`behind_low` to `behind_high`, the interval of
        the paired difference), what it brings alone and as the last to join, its share of the cost.

    Raises:
        InputError: There is nothing to share out.
    """
    asked = scenario if isinstance(scenario, Attribution) else Attribution(scenario, samples)
    return ask(asked, **how)


def _lines(answer: Answer, theirs: Iterable[str]) -> Iterator[Line]:
    for whom, places in (("owners", set(theirs)), ("world", {place for place, _ in answer.pools})):
        mine = [i for i, (place, _) in enumerate(answer.pools) if place in places]
        for material in sorted({answer.pools[i][1] for i in mine}):
            yield Line(whom, material, "t", [i for i in mine if answer.pools[i][1] == material])
        if mine:
            yield Line(whom, ALL, "USD", mine)


def _worths(asked: Attribution, answer: Answer, lines: Sequence[Line]) -> dict[int, Floats]:
    """(replicates, lines) relief of every coalition against none of them."""
    return {mask: _relief(answer, lines, 0, arm) for arm, mask in enumerate(asked.coalitions)}


def _relief(answer: Answer, lines: Sequence[Line], before: int, after: int) -> Floats:
    """(replicates, lines) relief of one arm against another, by the rule of the report."""
    short, restrained, usd = (answer.column(name)[before] - answer.column(name)[after] for name in MEASURES)
    tonnes = gone_without(short, restrained)
    return np.array([(usd if line.material == ALL else tonnes)[:, line.pools].sum(1) for line in lines]).T


def _last(asked: Attribution, answer: Answer, lines: Sequence[Line]) -> list[Floats]:
    """(lines,) mean relief of each response as the last to join, against the arm that lacks it alone."""
    whole = (1 << len(asked.players)) - 1
    arm = {mask: arm for arm, mask in enumerate(asked.coalitions)}
    return [_relief(answer, lines, arm[whole ^ 1 << i], arm[whole]).mean(0) for i in range(len(asked.players))]


def _costs(asked: Attribution, answer: Answer) -> dict[int, Floats]:
    """(replicates,) USD that every coalition costs."""
    return {mask: answer.usd[arm].sum(1) for arm, mask in enumerate(asked.coalitions)}


def _rows(
    asked: Attribution, lines: Sequence[Line], worth: Mapping[int, Floats], last: Sequence[Floats],
    costs: Mapping[int, Floats],
) -> Iterator[Row]:  # fmt: skip
    whole = (1 << len(asked.players)) - 1
    shares, by_order = asked.shares(worth)
    paid = asked.shares(costs)[0].mean(1)
    total = worth[whole].mean(0)
    for i, player in enumerate(asked.players):
        alone = (worth[1 << i] - worth[0]).mean(0)
        error = None if by_order is None else by_order[:, i].mean(1).std(0, ddof=1) / math.sqrt(len(by_order))
        for j, line in enumerate(lines):
            mean, ends = float(shares[i, :, j].mean()), half(shares[i, :, j])
            yield {
                "response": player, "for": line.whom, "material": line.material, "unit": line.unit, "relief": mean,
                "low": None if ends is None else mean - ends, "high": None if ends is None else mean + ends,
                **_behind(shares[:, :, j], None if by_order is None else by_order[:, :, :, j], i),
                "sampling_error": None if error is None else float(error[j]),
                "share": mean / float(total[j]) if total[j] else None, "total": float(total[j]),
                "alone": float(alone[j]), "last": float(last[i][j]), "cost_usd": float(paid[i]),
                "usd_per_unit": float(paid[i]) / mean if mean > 0.0 else None,
            }  # fmt: skip


def _behind(shares: Floats, by_order: Floats | None, i: int) -> dict[str, float | None]:
    """How far response i lies behind the first: (players, replicates) shares, (orders, players, replicates) each."""
    first = max(range(len(shares)), key=lambda player: float(shares[player].mean()))
    orders = None if by_order is None else (by_order[:, first] - by_order[:, i]).mean(1)
    return behind(shares[first], shares[i], orders)


def _ranked(rows: Iterable[Row]) -> list[Row]:
    """With `rank` by relief within each beneficiary and material, the largest first."""
    found = sorted(rows, key=lambda row: (row["for"], row["material"] != ALL, row["material"], -row["relief"],
                                          row["response"]))  # fmt: skip
    counted: dict[tuple[str, str], int] = {}
    for row in found:
        key = row["for"], row["material"]
        counted[key] = counted.get(key, 0) + 1
        row["rank"] = counted[key]
    return found
