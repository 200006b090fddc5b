"""The most damaging package of k disruptions out of those a scenario names, and the response that best blunts it."""

from collections.abc import Iterable, Sequence
from typing import Any, Unpack

import numpy as np
from numpy.typing import NDArray

from sim.errors import InputError
from sim.experiments.asking import Facts, How, Simulate, ask
from sim.experiments.points import Plan, Point
from sim.outcomes.finding import Finding, Row
from sim.outcomes.paired import behind
from sim.outcomes.student import half
from sim.outcomes.tables import owners
from sim.scenario import Scenario

Floats = NDArray[np.float64]
Package = tuple[str, ...]
"""Labels of disruptions, sorted."""

VALUE = "value_not_delivered_usd"


class WorstCase:
    """The question, ready to be asked."""

    verb = "worst-case"

    def __init__(self, scenario: Scenario, moves: int, whom: Iterable[str] | None = None) -> None:
        """Check it.

        Args:
            scenario: Its disruptions are what an attacker may choose from.
            moves: How many of them.
            whom: Places whose loss counts; the owners of the responses if left out, or all places where there are none.

        Raises:
            InputError: Too few disruptions, or unknown places.
        """
        self.scenario, self.network, self.moves = scenario, scenario.world(), moves
        self.candidates = sorted(scenario.disruptions)
        if not 1 <= moves <= len(self.candidates):
            raise InputError(f"--moves: should be from 1 to {len(self.candidates)}, the disruptions that "
                             f"{scenario.label} has to choose from, got {moves}")  # fmt: skip
        self.whom = tuple(sorted(set(whom or owners(scenario) or ("all",))))
        self.places = self.network.expand(self.whom)

    @property
    def asked(self) -> dict[str, Any]:
        """What determines the answer beside the scenario."""
        return {"moves": self.moves, "whom": list(self.whom)}

    @property
    def most_histories(self) -> int:
        """Greed, one round of exchanges that mends it and one that does not, and the responses."""
        n, k = len(self.candidates), self.moves
        greed, exchange = sum(n - i for i in range(k)), k * (n - k)
        answers = len(self.scenario.responses)
        return (greed + 2 * exchange + answers + (answers > 1)) * self.scenario.replicates

    def answer(self, simulate: Simulate) -> tuple[Facts, list[Row]]:
        """Facts and rows of the answer."""
        search, everything = Search(self, simulate), sorted(self.scenario.responses)
        package = greedy_with_exchange(search)
        answers = [(each,) for each in everything] + ([tuple(everything)] if len(everything) > 1 else [])
        blunted = search.losses([package], answers) if answers else []
        best = answers[int(np.argmin(blunted))] if blunted else ()
        replicates = self.scenario.replicates
        facts = {"package": list(package), "best_responses": list(best), **self.asked, "candidates": self.candidates,
                 "histories": len(search.tried) * replicates, "replicates": replicates}  # fmt: skip
        return facts, _rows(search, package)


class Search:
    """Packages that were tried, each simulated once, all on the same luck."""

    def __init__(self, asked: WorstCase, simulate: Simulate) -> None:
        self.asked, self.simulate = asked, simulate
        self.tried: dict[tuple[Package, Package], Floats] = {}

    def losses(self, packages: Sequence[Package], responses: Sequence[Package] = ((),)) -> list[float]:
        """Mean USD that the places miss under each package, with each set of responses in turn."""
        wanted = [(package, acting) for package in packages for acting in responses]
        new = [each for each in dict.fromkeys(wanted) if each not in self.tried]
        if new:
            self.tried.update(zip(new, self._simulated(new), strict=True))
        return [float(self.tried[each].mean()) for each in wanted]

    def _simulated(self, new: Sequence[tuple[Package, Package]]) -> Floats:
        """(packages, replicates) USD."""
        arms = {f"{'+'.join(package)} | {'+'.join(acting)}": (*package, *acting) for package, acting in new}
        plan = Plan.of([Point(self.asked.scenario, arms)], [VALUE])
        (answer,) = self.simulate(plan)
        return answer.total(VALUE, sorted(self.asked.places))

    def worst(self, packages: Sequence[Package]) -> Package:
        """The package that costs most; of equals the first."""
        costs = self.losses(packages)
        return packages[int(np.argmax(costs))]


def greedy_with_exchange(search: Search) -> Package:
    """Add the most damaging move, k times; then exchange one for another while that does more damage.

    Nemhauser, Wolsey and Fisher (1978), "An analysis of approximations for maximizing submodular set functions": greedy
    with interchange. Damage need not be submodular, so that it may end in a package that no single exchange worsens.
    """
    chosen: Package = ()
    for _ in range(search.asked.moves):
        chosen = search.worst([_with(chosen, each) for each in search.asked.candidates if each not in chosen])
    while True:
        outside = [each for each in search.asked.candidates if each not in chosen]
        exchanged = [_with(tuple(m for m in chosen if m != out), each) for out in chosen for each in outside]
        best = search.worst([chosen, *exchanged])
        if best == chosen:
            return chosen
        chosen = best


def _with(package: Package, label: str) -> Package:
    return tuple(sorted((*package, label)))


def worst_case(
    asked: WorstCase,
    **how: Unpack[How],
) -> Finding:
    """Find the k disruptions that cost most, by greedy search with exchange, and try each response against them.

    The attacker does not reckon with the responses; the table says what each of them, and all, leave of the damage.

    Args:
        asked: The question.
        how: Where the answer is kept and who works it out: options of `ask`.

    Returns:
        Facts: the package. One row a package and set of responses that was tried: mean USD not delivered to the places
        that count, with its interval and how far it lies behind that package (`behind_low` to `behind_high`, the
        interval of the paired difference); the largest first.
    """
    return ask(asked, **how)


def _rows(search: Search, chosen: Package) -> list[Row]:
    rows = []
    for (package, acting), usd in search.tried.items():
        mean, ends = float(usd.mean()), half(usd)
        rows.append({
            "disruptions": " + ".join(package), "moves": len(package), "responses": " + ".join(acting),
            "worst": package == chosen, "usd": mean, "low": None if ends is None else mean - ends,
            "high": None if ends is None else mean + ends, **behind(search.tried[chosen, ()], usd),
        })  # fmt: skip
    return sorted(rows, key=lambda row: (-row["usd"], row["disruptions"], row["responses"]))
