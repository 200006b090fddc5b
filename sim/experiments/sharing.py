"""What owners of a joint stockpile save by it: held together and each for itself, at the same risk for every owner."""

from collections.abc import Callable, Mapping
from typing import Any

from sim.errors import InputError
from sim.experiments.asking import Simulate
from sim.experiments.holding import Holding, Levels
from sim.experiments.least import Places, least
from sim.experiments.points import Answer, Point
from sim.experiments.trying import Tried
from sim.responses import JointStockpile
from sim.units import Tonnes

SAME = ("below", "until", "every", "daily_cap", "refill", "refill_price_ceiling", "lag")
"""What national stockpiles take over from the joint one."""


class Apart:
    """The same stockpile as national ones, one an owner."""

    def __init__(self, holding: Holding) -> None:
        """Make them.

        Raises:
            InputError: The stockpile is none that could be national ones.
        """
        joint = holding.response
        if not isinstance(joint, JointStockpile) or len(joint.owners) < 2:
            raise InputError("it has one owner")
        if joint.build_up is not None or joint.active_from is not None:
            raise InputError("national stockpiles are not built up, nor held back until a day")
        self.holding, self.joint, self.owners = holding, joint, holding.owners
        self.places = {owner: holding.network.expand((owner,)) for owner in self.owners}
        self.parts = {name: self._parts(name) for name in joint.holdings}
        self.point(dict.fromkeys(self.owners, holding.levels(1 for _ in holding.materials)))

    def _parts(self, material: str) -> dict[str, float]:
        """Share of each owner in their intake of a material."""
        intakes = {owner: self.holding.network.intake(owner, material) for owner in self.owners}
        return {owner: intake / max(sum(intakes.values()), 1e-300) for owner, intake in intakes.items()}

    def point(self, levels: Mapping[str, Levels]) -> Point:
        """The scenario with so much held by each, in days of its own intake or in its part of so many tonnes."""
        label = self.holding.stockpile
        changes: dict[str, Any] = {f"responses.{label}": None}
        kept = self.joint.model_dump(mode="json", include=set(SAME))
        for owner, own in levels.items():
            held = self._held(owner, own)
            if held:
                national = {**kept, "kind": "national_stockpile", "owner": owner, "holdings": held}
                changes[f"responses.{label}_{owner.lower()}"] = national
        scenario = self.holding.scenario.but(changes)
        return Point(scenario, {"sized": (*scenario.disruptions, *scenario.responses)})

    def _held(self, owner: str, own: Levels) -> dict[str, str]:
        sizes = self.holding.sizes(own)
        amounts = {name: sizes.get(name, each.value) for name, each in self.joint.holdings.items()}
        return {name: f"{amount * self._part(owner, name):.12g} {self.joint.holdings[name].unit}"
                for name, amount in amounts.items() if amount}  # fmt: skip

    def _part(self, owner: str, material: str) -> float:
        """Of a holding in tonnes its share; days are of its own intake."""
        return self.parts[material][owner] if isinstance(self.joint.holdings[material], Tonnes) else 1.0

    def tonnes(self, levels: Mapping[str, Levels]) -> dict[str, float]:
        """Tonnes of each material that all hold, by the mid figures of the tables."""
        found = dict.fromkeys(self.holding.materials, 0.0)
        for owner, own in levels.items():
            for name, level in self.holding.sizes(own).items():
                found[name] += self.holding.tonnes(name, level) * self.parts[name][owner]
        return found


Bearable = Callable[[Answer, frozenset[str]], bool]
"""Whether the users of some places miss too much seldom enough."""


def sharing(apart: Apart, joint: Tried[Levels], simulate: Simulate, bearable: Bearable) -> dict[str, Any]:
    """The least that has every owner bear little enough: held together, and each for itself.

    Each for itself: all hold the same levels while those of each owner are sought on the same luck; then all hold what
    was found for them, and it is looked whether every one still bears it.

    Args:
        apart: The national stockpiles.
        joint: Levels of the joint one that were tried.
        simulate: Simulates a plan.
        bearable: Whether what some places miss is little enough.

    Returns:
        Facts: `together` and `apart` (levels by material, None if the largest are not enough), of both tonnes by
        material, USD at base price and mean cost, and whether what was found apart `holds`.
    """
    holding, everybody = apart.holding, tuple(apart.places.values())
    alike = Tried[Levels](lambda own: apart.point(dict.fromkeys(apart.owners, own)), simulate, joint.measures)

    def lowest(enough: Callable[[Levels], bool]) -> Levels | None:
        def at(places: Places) -> bool:
            return enough(holding.levels(places))

        found = least(holding.tops, holding.weights, at)
        return None if found is None else holding.levels(found)

    together = lowest(lambda levels: all(bearable(joint.at(levels), each) for each in everybody))
    each = {owner: lowest(lambda levels, whose=places: bearable(alike.at(levels), whose))  # type: ignore[misc]
            for owner, places in apart.places.items()}  # fmt: skip
    found: dict[str, Any] = {
        "together": None if together is None else holding.sizes(together),
        "apart": {owner: None if own is None else holding.sizes(own) for owner, own in each.items()},
        "sizes": len(alike.tried),
    }  # fmt: skip
    if together is not None:
        held = {name: holding.tonnes(name, level) for name, level in holding.sizes(together).items()}
        found |= _told("together", held, holding, joint.at(together))
    levels = {owner: own for owner, own in each.items() if own is not None}
    if len(levels) == len(each):
        own = Tried[None](lambda _: apart.point(levels), simulate, joint.measures).at(None)
        found |= _told("apart", apart.tonnes(levels), holding, own)
        found["sizes"] += 1
        found["holds"] = all(bearable(own, places) for places in everybody)
    return found


def _told(which: str, tonnes: dict[str, float], holding: Holding, answer: Answer) -> dict[str, Any]:
    """Tonnes, their value at base price and the mean cost of all responses."""
    worth = sum(each * holding.price(name) for name, each in tonnes.items())
    return {f"{which}_t": tonnes, f"{which}_value_usd": worth, f"{which}_usd": float(answer.usd[0].sum(1).mean())}
