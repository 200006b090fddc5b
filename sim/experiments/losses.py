"""What may be lost one at a time: a stage in a country, a facility, a chokepoint, a flow between two places."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from sim.errors import InputError, suggestion
from sim.network import Network
from sim.network.elements import Facility, place_of

Kind = Literal["stage", "facility", "chokepoint", "flow"]
KINDS: tuple[str, ...] = get_args(Kind)
USUAL = ("stage", "chokepoint")


@dataclass(frozen=True)
class Loss:
    """One thing that may be lost, and the disruption that loses it."""

    kind: str
    name: str
    place: str | None
    """Where it is; a chokepoint is nowhere."""
    materials: tuple[str, ...]
    """What it makes or carries."""
    document: dict[str, Any]
    """As a scenario would say it, without dates."""


def losses(network: Network, kinds: Sequence[str] = USUAL, materials: Sequence[str] | None = None) -> list[Loss]:
    """Everything of some kinds that a network could lose, in the order of its tables.

    A facility that is its country's whole stage is not listed again beside it.

    Args:
        network: The tables.
        kinds: stage (a country's facilities of one process of one mineral), facility, chokepoint, flow (all lanes of a
            material from one place to another).
        materials: Only what makes or carries these.

    Raises:
        InputError: No such kind or material, or nothing of the kind.
    """
    for kind in kinds:
        if kind not in KINDS:
            raise InputError(f"no kind of loss {kind!r}; {suggestion(kind, KINDS)}")
    for name in materials or ():
        if name not in network.materials:
            raise InputError(f"no material {name!r}; {suggestion(name, network.materials)}")
    wanted = frozenset(materials or network.materials)
    stages = list(_stages(network, wanted)) if {"stage", "facility"} & set(kinds) else []
    found = [loss for kind in dict.fromkeys(kinds) for loss in _of_kind(kind, network, wanted, stages, kinds)]
    if not found:
        raise InputError(f"the network has no {' or '.join(kinds)} of {', '.join(sorted(wanted))}")
    return found


def _of_kind(
    kind: str, network: Network, wanted: frozenset[str], stages: Sequence[tuple[Facility, ...]], kinds: Sequence[str]
) -> Iterator[Loss]:
    if kind == "stage":
        yield from (_stage(network, stage) for stage in stages)
    elif kind == "facility":
        yield from (_facility(each) for stage in stages if "stage" not in kinds or len(stage) > 1 for each in stage)
    elif kind == "chokepoint":
        yield from _chokepoints(network, wanted)
    else:
        yield from _flows(network, wanted)


def _stages(network: Network, wanted: frozenset[str]) -> Iterator[tuple[Facility, ...]]:
    """Facilities that work, by place, mineral and process."""
    found: dict[tuple[str, str, str], list[Facility]] = {}
    for each in network.facilities.values():
        if each.material_out in wanted and each.output_t_per_year > 0.0:
            found.setdefault((each.place, network.materials[each.material_out].mineral, each.process), []).append(each)
    yield from map(tuple, found.values())


def _stage(network: Network, stage: tuple[Facility, ...]) -> Loss:
    first = stage[0]
    name = f"{first.place} {network.materials[first.material_out].mineral} {first.process}"
    made = tuple(dict.fromkeys(each.material_out for each in stage))
    return Loss("stage", name, first.place, made, _outage([each.facility for each in stage]))


def _facility(each: Facility) -> Loss:
    return Loss("facility", each.facility, each.place, (each.material_out,), _outage([each.facility]))


def _outage(names: list[str]) -> dict[str, Any]:
    return {"kind": "facility_outage", "facilities": names}


def _chokepoints(network: Network, wanted: frozenset[str]) -> Iterator[Loss]:
    passing: dict[str, set[str]] = {}
    for lane in network.lanes:
        if lane.material in wanted and not lane.idle:
            for name in lane.chokepoints:
                passing.setdefault(name, set()).add(lane.material)
    for name, materials in sorted(passing.items()):
        carried = sorted(materials)
        closure = {"kind": "route_closure", "chokepoints": [name], "materials": carried, "holds": True}
        yield Loss("chokepoint", name, None, tuple(carried), closure)


def _flows(network: Network, wanted: frozenset[str]) -> Iterator[Loss]:
    met: dict[tuple[str, str, str], None] = {}
    for lane in network.lanes:
        ends = place_of(lane.seller), place_of(lane.buyer)
        if lane.material in wanted and not lane.idle and ends[0] != ends[1]:
            met[lane.material, *ends] = None
    for material, seller, buyer in met:
        closure = {"kind": "route_closure", "from": [seller], "to": [buyer], "materials": [material], "holds": True}
        yield Loss("flow", f"{material} {seller} to {buyer}", seller, (material,), closure)
