"""The arms of a run: the same replicates under one set of instruments each."""

from collections.abc import Mapping
from dataclasses import dataclass

from sim.disruptions import DemandSurge, Truce
from sim.instrument import Instrument
from sim.network import Network
from sim.scenario import Scenario
from sim.scenario.touch import materials_named, materials_touched, materials_watched

UNDISTURBED, DISRUPTED, RESPONDED = "undisturbed", "disrupted", "responded"
LEFT_OUT = 3
"""Up to so many responses each is left out in an arm of its own."""


@dataclass(frozen=True)
class Arm:
    """A name and what is switched on."""

    name: str
    instruments: Mapping[str, Instrument]


def arms_of(scenario: Scenario) -> tuple[Arm, ...]:
    """Undisturbed, disrupted, responded, and responded without each of up to three responses.

    Demand grows in all of them: it is the denominator of every share.
    """
    arms = [Arm(UNDISTURBED, {k: each for k, each in scenario.disruptions.items() if isinstance(each, DemandSurge)})]
    if scenario.disruptions:
        arms.append(Arm(DISRUPTED, scenario.disruptions))
    if scenario.responses:
        arms.append(Arm(RESPONDED, {**scenario.disruptions, **scenario.responses}))
    if 2 <= len(scenario.responses) <= LEFT_OUT:
        for name in sorted(scenario.responses):
            rest = {label: r for label, r in scenario.responses.items() if label != name}
            arms.append(Arm(f"without {name}", {**scenario.disruptions, **rest}))
    return tuple(arms)


def touched(scenario: Scenario, network: Network) -> frozenset[str]:
    """Materials that instruments name; all of them if a disruption names none.

    A response that names none (a group that watches whatever its members use) acts on what disruptions touch.
    """
    acting = [disruption for disruption in scenario.disruptions.values() if not isinstance(disruption, Truce)]
    named = [materials_touched(disruption, network) for disruption in acting]
    if not all(named) or not named:
        return frozenset(network.materials)
    everything = (*scenario.disruptions.values(), *scenario.responses.values())
    responses = (materials_named(response, network) for response in scenario.responses.values())
    return frozenset().union(*named, *responses, *map(materials_watched, everything))
