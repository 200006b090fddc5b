"""What goods made in one place contain of another: by value at base prices, over the lanes of the baseline."""

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.network.arrays import Layout


@lru_cache(maxsize=64)
def content(layout: "Layout", places: frozenset[str], materials: frozenset[str] | None = None) -> dict[str, float]:
    """Share of the value of what each facility makes that comes from some places, up the whole chain.

    1 for a facility there that makes one of the materials; else, summed over its feeds and the lanes that bring them,
    tonnes bought x price of the feed x content of the seller / (output x price of what is made), at most 1. Recycled
    feed counts as of home, and what makes nothing in the baseline contains nothing.

    Args:
        layout: Rows of the network, sellers before buyers.
        places: Where the goods come from.
        materials: The materials that count; any if left out.
    """
    price = {name: material.price_usd_per_t for name, material in layout.network.materials.items()}
    held = dict.fromkeys(layout.facility_row, 0.0)
    brought: dict[str, list[tuple[str, float]]] = {}
    for lane in layout.lanes:
        brought.setdefault(lane.buyer, []).append((lane.seller, lane.t_per_year * price[lane.material]))
    for plant in layout.facilities:
        value = plant.output_t_per_year * price[plant.material_out]
        if plant.place in places and (materials is None or plant.material_out in materials):
            held[plant.facility] = 1.0
        elif value > 0.0:
            foreign = sum(usd * held[seller] for seller, usd in brought.get(plant.facility, ()))
            held[plant.facility] = min(1.0, foreign / value)
    return held
