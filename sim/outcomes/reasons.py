"""Why a loss is zero: what a run did not touch, and what kept the rest from running short."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from sim.disruptions import DemandSurge, ExportBan, FacilityOutage, RouteClosure
from sim.instrument import Disruption
from sim.network import Lane, Network
from sim.network.arrays import Layout
from sim.network.elements import place_of
from sim.outcomes.harvest import MEASURES, Groups
from sim.outcomes.tables import owners
from sim.scenario import Scenario
from sim.scenario.touch import begins_on

NEARLY_NONE = 0.001


def reasons(
    scenario: Scenario,
    whole: Network,
    layout: Layout,
    arms: Sequence[str],
    groups: Groups,
    measures: NDArray[np.float64],
) -> list[str]:
    """One sentence for everything that did not run short."""
    if not scenario.disruptions and not scenario.responses:
        if scenario.controls == "dated":
            return ["Nothing acts in this scenario but the dated controls of the tables: no arm but the undisturbed "
                    "one is simulated."]  # fmt: skip
        return ["Nothing happens in this scenario: every figure is that of the steady network, and no arm but the "
                "undisturbed one is simulated."]  # fmt: skip
    found = [
        f"{label}: demand grows in every arm. The undisturbed one may run short by itself; what a disruption adds "
        "is the difference from it."
        for label, d in scenario.disruptions.items()
        if isinstance(d, DemandSurge)
    ]
    found += [late for label, d in scenario.disruptions.items() for late in _too_late(scenario, label, d)]
    untouched = sorted(set(whole.materials) - set(layout.network.materials))
    if untouched:
        found.append(
            f"No disruption touches {', '.join(untouched)}, nor anything tied to them: there they change nothing."
        )
    return found + list(_spared(scenario, layout, arms, groups, measures))


def _too_late(scenario: Scenario, label: str, disruption: Disruption) -> Iterator[str]:
    """Why a disruption that begins after the last day does nothing."""
    begins = begins_on(disruption)
    if begins is not None and begins >= scenario.end:
        yield f"{label} begins on {begins}, after the last day of the scenario."


def _spared(
    scenario: Scenario, layout: Layout, arms: Sequence[str], groups: Groups, measures: NDArray[np.float64]
) -> Iterator[str]:
    if "disrupted" not in arms:
        return
    share = measures[list(arms).index("disrupted"), :, ::3, list(MEASURES).index("shortfall_share")]
    of_interest = layout.network.expand(owners(scenario)) | _hit(scenario, layout)
    for row, (place, material) in enumerate(groups.pools):
        if place in of_interest and float(np.median(share[:, row])) < NEARLY_NONE:
            yield _why(scenario, layout, place, material)


def _hit(scenario: Scenario, layout: Layout) -> set[str]:
    """Places that a disruption names as its target; `to` of a surge of demand is a number."""
    aims = [getattr(d, "to", None) for d in scenario.disruptions.values()]
    return set(layout.network.expand(name for aim in aims if isinstance(aim, tuple) for name in aim))


def _why(scenario: Scenario, layout: Layout, place: str, material: str) -> str:
    closed, total = 0.0, 0.0
    for lane in layout.lanes:
        if lane.material == material and layout.whole.market(place_of(lane.buyer)) == place:
            total += lane.t_per_year
            closed += lane.t_per_year * _closes(scenario, layout, lane)
    cover = layout.whole.baseline_cover(place, material)
    part = closed / total if total else 0.0
    return (f"{place} {material}: under 0.1 % short in half of the replicates; {part:.0%} of its intake comes over "
            f"lanes that a disruption closes, and its commercial stock is {cover:.0f} days.")  # fmt: skip


def _closes(scenario: Scenario, layout: Layout, lane: Lane) -> bool:
    """Whether a disruption stops the seller or bars the way to the buyer."""
    for disruption in scenario.disruptions.values():
        begins = begins_on(disruption)
        if begins is not None and begins >= scenario.end:
            continue
        stopped = isinstance(disruption, FacilityOutage) and lane.seller in disruption.facilities
        if stopped or _bars(disruption, lane, layout):
            return True
    return False


def _bars(disruption: Disruption, lane: Lane, layout: Layout) -> bool:
    """Whether a ban or a closed route lies between the seller and the buyer."""
    if isinstance(disruption, RouteClosure):
        return disruption.holds and disruption.passes(layout.whole)(lane)
    if not isinstance(disruption, ExportBan) or lane.material not in disruption.materials:
        return False
    here, there = place_of(lane.seller), place_of(lane.buyer)
    return here != there and here in layout.expand(disruption.by) and there in layout.expand(disruption.to)
