"""What disruptions touch: the facilities, lanes and materials of a network that they act on."""

from collections.abc import Mapping
from datetime import date

from sim.disruptions import FacilityOutage, ProducerQuota, RouteClosure
from sim.instrument import Disruption, Instrument, Response
from sim.network import Facility, Lane, Network
from sim.network.elements import place_of


def begins_on(disruption: Disruption) -> date | None:
    """The first day on which a disruption acts; None for one that strikes at random."""
    return getattr(disruption, "in_force", None) or getattr(disruption, "starts", None)


def facilities_hit(outage: FacilityOutage, network: Network) -> list[Facility]:
    """The facilities that an outage may hit."""
    if outage.facilities:
        return [network.facilities[name] for name in outage.facilities]
    places = None if outage.places is None else network.expand(outage.places)
    return [
        facility
        for facility in network.facilities.values()
        if (places is None or facility.place in places)
        and (outage.materials is None or facility.material_out in outage.materials)
        and (outage.process is None or facility.process == outage.process)
    ]


def producers_bound(quota: ProducerQuota, network: Network) -> list[Facility]:
    """The facilities that a producer quota binds; those that make nothing today are left out."""
    places = network.expand(quota.by)
    return [
        facility
        for facility in network.facilities.values()
        if facility.place in places
        and facility.material_out in quota.materials
        and facility.output_t_per_year > 0.0
        and (not quota.facilities or facility.facility in quota.facilities)
    ]


def lanes_closed(closure: RouteClosure, network: Network) -> list[Lane]:
    """The lanes that a closure acts on, idle ones too."""
    return list(filter(closure.passes(network), network.lanes))


def lanes_between(by: tuple[str, ...], to: tuple[str, ...], material: str, network: Network) -> list[Lane]:
    """The lanes of a material from some places to others, idle ones too."""
    sellers, buyers = network.expand(by), network.expand(to)
    return [
        lane
        for lane in network.lanes
        if lane.material == material
        and place_of(lane.seller) != place_of(lane.buyer)
        and place_of(lane.seller) in sellers
        and place_of(lane.buyer) in buyers
    ]


def materials_touched(disruption: Disruption, network: Network) -> frozenset[str]:
    """The materials that a disruption acts on; nothing made of them."""
    if isinstance(disruption, RouteClosure):
        return frozenset(lane.material for lane in lanes_closed(disruption, network))
    if isinstance(disruption, FacilityOutage):
        return frozenset(facility.material_out for facility in facilities_hit(disruption, network))
    return frozenset(getattr(disruption, "materials", None) or ())


def materials_named(response: Response, network: Network) -> frozenset[str]:
    """The materials that a response names, itself or by the facilities that make them."""
    fields = ("materials", "holdings", "capacity")
    values = (getattr(response, field, None) for field in fields)
    named = {name for value in values if isinstance(value, tuple | Mapping) for name in value}
    return frozenset(named) | {network.facilities[name].material_out for name in getattr(response, "facilities", ())}


def materials_watched(instrument: Instrument) -> frozenset[str]:
    """The material whose cover or price an instrument waits for."""
    return frozenset() if instrument.when is None else frozenset({instrument.when.material})
