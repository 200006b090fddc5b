"""What is left of a material's supply without a place: the N-1 cover of the International Energy Agency."""

from sim.network.network import Network


def cover_without(network: Network, material: str, place: str) -> float | None:
    """Output of all other places over the need of all other places, in the steady baseline; None if they need none.

    "N-1": supply without the largest supplier over the remaining demand (IEA, Global Critical Minerals Outlook 2025,
    read second-hand: which demand remains is our reading, that outside the place). Need is final use and feed.
    """
    made = sum(each.output_t_per_year for each in network.facilities.values()
               if each.material_out == material and each.place != place)  # fmt: skip
    used = sum(each.t_per_year for each in network.demands if each.material == material and each.place != place)
    fed = sum(network.feed(each) for each in network.recipes
              if each.material_in == material and network.facilities[each.facility].place != place)  # fmt: skip
    return made / (used + fed) if used + fed > 0.0 else None
