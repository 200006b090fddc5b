"""What owners of a joint stockpile save by it: held together and each for itself, at the same risk for every owner."""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from sim.errors import InputError
from sim.experiments.asking import Simulate
from sim.experiments.points import Answer, Point
from sim.experiments.trying import Tried, smallest
from sim.network import Network
from sim.network.elements import DAYS_PER_YEAR
from sim.responses import JointStockpile
from sim.scenario import Scenario
from sim.units import Tonnes

SAME = ("below", "until", "every", "daily_cap", "refill", "refill_price_ceiling", "lag")
"""What national stockpiles take over from the joint one."""


class Apart:
    """The same stockpile as national ones, one an owner."""

    def __init__(self, scenario: Scenario, network: Network, label: str, material: str) -> None:
        """Make them.

        Raises:
            InputError: The stockpile is none that could be national ones.
        """
        joint = scenario.responses[label]
        if not isinstance(joint, JointStockpile) or len(joint.owners) < 2:
            raise InputError("it has one owner")
        if joint.build_up is not None or joint.active_from is not None:
            raise InputError("national stockpiles are not built up, nor held back until a day")
        self.scenario, self.network, self.label, self.material, self.joint = scenario, network, label, material, joint
        self.owners = tuple(sorted(joint.owners))
        self.places = {owner: network.expand((owner,)) for owner in self.owners}
        self.point(dict.fromkeys(self.owners, 1.0))

    @cached_property
    def parts(self) -> dict[str, float]:
        """Share of each owner in their intake."""
        intakes = {owner: self.network.intake(owner, self.material) for owner in self.owners}
        return {owner: intake / max(sum(intakes.values()), 1e-300) for owner, intake in intakes.items()}

    def tonnes(self, level: float, owner: str | None = None) -> float:
        """Tonnes of a level, by the mid figures of the tables: of one owner or of all."""
        part = 1.0 if owner is None else self.parts[owner]
        if self.joint.holdings[self.material].unit != "days":
            return level * part
        return level * part * sum(self.network.intake(each, self.material) for each in self.owners) / DAYS_PER_YEAR

    def point(self, levels: Mapping[str, float]) -> Point:
        """The scenario with so much held by each, in days of its own intake or in its part of so many tonnes."""
        changes: dict[str, Any] = {f"responses.{self.label}": None}
        kept = self.joint.model_dump(mode="json", include=set(SAME))
        for owner, level in levels.items():
            if level:
                held = {name: self._held(owner, name, level) for name in self.joint.holdings}
                national = {**kept, "kind": "national_stockpile", "owner": owner, "holdings": held}
                changes[f"responses.{self.label}_{owner.lower()}"] = national
        scenario = self.scenario.but(changes)
        return Point(scenario, {"sized": (*scenario.disruptions, *scenario.responses)})

    def _held(self, owner: str, name: str, level: float) -> str:
        holding = self.joint.holdings[name]
        size = level if name == self.material else holding.value
        part = self.parts[owner] if isinstance(holding, Tonnes) else 1.0
        return f"{size * part:.12g} {holding.unit}"


def sharing(
    apart: Apart,
    joint: Tried,
    simulate: Simulate,
    sizes: list[float],
    bearable: Callable[[Answer, frozenset[str]], bool],
) -> dict[str, Any]:
    """The smallest level at which every owner bears little enough: held together, and each for itself.

    Each for itself: all hold the same level while that of each owner is sought on the same luck; then all hold what was
    found for them, and it is looked whether every one still bears it.

    Args:
        apart: The national stockpiles.
        joint: Sizes of the joint one that were tried.
        simulate: Simulates a plan.
        sizes: Levels that may be the answer, the smallest first.
        bearable: Whether the users of some places miss too much seldom enough.

    Returns:
        Facts: `together` and `apart` (levels, None if the largest is not enough), tonnes and mean cost of both, whether
        what was found apart `holds`.
    """
    everybody = tuple(apart.places.values())
    together = smallest(sizes, lambda size: all(bearable(joint.at(size), each) for each in everybody))
    alike = Tried(lambda level: apart.point(dict.fromkeys(apart.owners, level)), simulate, joint.measures)
    each = {owner: smallest(sizes, lambda size, whose=places: bearable(alike.at(size), whose))  # type: ignore[misc]
            for owner, places in apart.places.items()}  # fmt: skip
    found: dict[str, Any] = {"together": together, "apart": each, "sizes": len(alike.tried)}
    found |= dict.fromkeys(("together_t", "apart_t", "together_usd", "apart_usd", "holds"))
    if together is not None:
        found["together_t"], found["together_usd"] = apart.tonnes(together), _cost(joint.at(together))
    if None not in each.values():
        levels = {owner: float(level or 0.0) for owner, level in each.items()}
        own = Tried(lambda _: apart.point(levels), simulate, joint.measures).at(0.0)
        found["apart_t"] = sum(apart.tonnes(level, owner) for owner, level in levels.items())
        found["apart_usd"], found["sizes"] = _cost(own), found["sizes"] + 1
        found["holds"] = all(bearable(own, places) for places in everybody)
    return found


def _cost(answer: Answer) -> float:
    """Mean USD of all responses."""
    return float(answer.usd[0].sum(1).mean())
