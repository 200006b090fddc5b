"""How one round of a stockpile is shared out, and how one is bought back."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from sim.engine.history import History
    from sim.engine.records import Reserve, Shipment


@dataclass(frozen=True)
class Round:
    """What does not change between the rounds of one material."""

    reserves: "Sequence[Reserve]"
    owners: Mapping[str, float]
    material: str
    until: float
    """Days of cover that a round aims at."""
    most: float
    """t a round."""
    days: int
    split: Literal["need", "contribution", "tier"]

    def left(self, history: "History") -> float:
        """What the stores still hold, t."""
        return sum(history.stock(reserve.store) for reserve in self.reserves)


@dataclass(frozen=True)
class Need:
    """What one buyer lacks to stand at a cover, t."""

    buyer: int
    place: str
    gap: float
    protected: float


def needs(history: "History", places: Sequence[str], material: str, until: float, days: int) -> list[Need]:
    """What the buyers of some places lack to stand at `until` days, counting what arrives within `days`."""
    foresight = history.outlook.foresee(history.today, max(1, days))
    buyers, layout = history.state.buyers, history.layout
    found = []
    for place in sorted(places):
        for row in layout.buyers_in(history.places([place]), material):
            intake = float(buyers["need"][row] + buyers["secondary"][row])
            have = history.stock(int(buyers["store"][row])) + float(foresight.due[row])
            gap = max(0.0, until * intake - have)
            found.append(Need(int(row), place, gap, gap * float(layout.protected[row])))
    return found


def shares(plan: Round, found: Sequence[Need], amount: float) -> list[float]:
    """T for each need out of `amount`: by need, by contribution of its owner, or protected tiers first."""
    if plan.split == "contribution":
        parts = [_by_gap([need.gap if need.place == owner else 0.0 for need in found], amount * share)
                 for owner, share in sorted(plan.owners.items())]  # fmt: skip
        return [sum(each) for each in zip(*parts, strict=True)]
    if plan.split == "tier":
        first = _by_gap([need.protected for need in found], amount)
        rest = _by_gap([need.gap - got for need, got in zip(found, first, strict=True)], amount - sum(first))
        return [a + b for a, b in zip(first, rest, strict=True)]
    return _by_gap([need.gap for need in found], amount)


def _by_gap(gaps: Sequence[float], amount: float) -> list[float]:
    total = sum(gaps)
    part = min(1.0, amount / total) if total > 0 else 0.0
    return [gap * part for gap in gaps]


def release_round(history: "History", plan: Round) -> None:
    """Order one round from the stores to the owners' users and plants."""
    found = needs(history, sorted(plan.owners), plan.material, plan.until, plan.days)
    amount = min(plan.most, plan.left(history))
    for need, tonnes in zip(found, shares(plan, found, amount), strict=True):
        for shipment in from_reserves(history, plan.reserves, need.place, need.buyer, tonnes):
            history.order(shipment)


def from_reserves(
    history: "History",
    reserves: "Sequence[Reserve]",
    place: str,
    buyer: int,
    tonnes: float,
    mode: str = "air",
) -> "Iterator[Shipment]":
    """Shipments of a tonnage to one buyer, from the stores in proportion to what they hold."""
    held = [history.stock(reserve.store) - history.ordered(reserve.store) for reserve in reserves]
    total = sum(held)
    for reserve, have in zip(reserves, held, strict=True):
        part = min(have, tonnes * have / total) if total > 0 else 0.0
        if part > 0.0:
            yield history.shipment(reserve.store, reserve.place, buyer, place, reserve.material, part, mode)


def refill_round(history: "History", plan: Round, size: float, ceiling: float) -> None:
    """Buy towards a size from sellers whose lanes to the owners are open, at what their customers pay."""
    afloat = sum(history.afloat(reserve.store) for reserve in plan.reserves)
    want = min(plan.most, size - plan.left(history) - afloat)
    if want <= 1e-9 * size:
        return
    whole = sum(reserve.size for reserve in plan.reserves)
    for reserve in plan.reserves:
        sellers = history.open_sellers(reserve.place, plan.material)
        total = sum(history.state.facilities["base"][row] for row in sellers)
        for row in sellers:
            plant = history.layout.facilities[row]
            price = max(history.price(plant.place, plan.material), history.programmes.price_of(plant.facility))
            if price > ceiling:
                continue
            part = want * reserve.size / whole * float(history.state.facilities["base"][row]) / total
            history.order(history.purchase(int(row), reserve, part, price * history.base_price(plan.material)))
