"""The parts of a network that nothing connects, and a network cut down to some of them."""

from collections.abc import Iterable
from dataclasses import replace

from sim.network.network import Network


def parts(network: Network) -> tuple[frozenset[str], ...]:
    """Groups of materials that recipes or joint mines tie together, in the order of their first names."""
    group = {name: {name} for name in network.materials}
    for a, b in _ties(network):
        if group[a] is not group[b]:
            group[a] |= group[b]
            for name in group[b]:
                group[name] = group[a]
    found = {frozenset(members) for members in group.values()}
    return tuple(sorted(found, key=min))


def _ties(network: Network) -> Iterable[tuple[str, str]]:
    made = {f.facility: f.material_out for f in network.facilities.values()}
    for recipe in network.recipes:
        yield recipe.material_in, made[recipe.facility]
    for facility in network.facilities.values():
        if facility.host_facility:
            yield made[facility.host_facility], facility.material_out


def part_of(network: Network, materials: Iterable[str]) -> Network:
    """The network of the parts that hold some materials; the whole if none is named.

    What happens in one part is the same whether others are there or not: luck goes by name.
    """
    wanted = set(materials)
    kept = frozenset[str]().union(*(each for each in parts(network) if each & wanted)) if wanted else None
    if kept is None or kept == frozenset(network.materials):
        return network
    plants = {name: f for name, f in network.facilities.items() if f.material_out in kept}
    return replace(
        network,
        materials={name: m for name, m in network.materials.items() if name in kept},
        facilities=plants,
        recipes=tuple(r for r in network.recipes if r.facility in plants),
        lanes=tuple(x for x in network.lanes if x.material in kept),
        demands=tuple(d for d in network.demands if d.material in kept),
        stocks=tuple(s for s in network.stocks if s.material in kept),
    )
