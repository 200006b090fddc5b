"""Why a loss is zero: what a run did not touch, and what kept the rest from running short."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from sim.instrument import Disruption
from sim.network import Network
from sim.network.arrays import Layout
from sim.network.elements import place_of
from sim.outcomes.harvest import MEASURES, Groups
from sim.outcomes.tables import owners
from sim.scenario import Scenario

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
        return ["Nothing happens in this scenario: every figure is that of the steady network, and no arm but the "
                "undisturbed one is simulated."]  # fmt: skip
    found = [late for label, d in scenario.disruptions.items() for late in _too_late(scenario, label, d)]
    untouched = sorted(set(whole.materials) - set(layout.network.materials))
    if untouched:
        found.append(
            f"No disruption touches {', '.join(untouched)}, nor anything tied to them: there they change nothing."
        )
    return found + list(_spared(scenario, layout, arms, groups, measures))


def _too_late(scenario: Scenario, label: str, disruption: Disruption) -> Iterator[str]:
    """Why a disruption that begins after the last day does nothing."""
    begins = getattr(disruption, "in_force", None) or getattr(disruption, "starts", None)
    if begins is not None and begins >= scenario.end:
        yield f"{label} begins on {begins}, after the last day of the scenario."


def _spared(
    scenario: Scenario, layout: Layout, arms: Sequence[str], groups: Groups, measures: NDArray[np.float64]
) -> Iterator[str]:
    if "disrupted" not in arms:
        return
    share = measures[list(arms).index("disrupted"), :, ::3, list(MEASURES).index("shortfall_share")]
    of_interest = set(owners(scenario)) | _hit(scenario, layout)
    for row, (place, material) in enumerate(groups.pools):
        if place in of_interest and float(np.median(share[:, row])) < NEARLY_NONE:
            yield _why(scenario, layout, place, material)


def _hit(scenario: Scenario, layout: Layout) -> set[str]:
    named = [name for d in scenario.disruptions.values() for name in getattr(d, "to", ())]
    return set(layout.network.expand(named))


def _why(scenario: Scenario, layout: Layout, place: str, material: str) -> str:
    closed, total = 0.0, 0.0
    for lane in layout.lanes:
        if lane.material == material and layout.whole.market(place_of(lane.buyer)) == place:
            total += lane.t_per_year
            closed += lane.t_per_year * _closes(scenario, layout, lane.material, lane.seller, lane.buyer)
    cover = layout.whole.baseline_cover(place, material)
    part = closed / total if total else 0.0
    return (f"{place} {material}: under 0.1 % short in half of the replicates; {part:.0%} of its intake comes over "
            f"lanes that a disruption closes, and its commercial stock is {cover:.0f} days.")  # fmt: skip


def _closes(scenario: Scenario, layout: Layout, material: str, seller: str, buyer: str) -> bool:
    """Whether a disruption stops the seller or bars the way to the buyer."""
    for disruption in scenario.disruptions.values():
        begins = getattr(disruption, "in_force", None) or getattr(disruption, "starts", None)
        if begins is not None and begins >= scenario.end:
            continue
        if seller in getattr(disruption, "facilities", ()):
            return True
        by, to = getattr(disruption, "by", ()), getattr(disruption, "to", ())
        named = material in (getattr(disruption, "materials", None) or ()) and by and to
        named = named and place_of(seller) != place_of(buyer)
        if named and place_of(seller) in layout.expand(by) and place_of(buyer) in layout.expand(to):
            return True
    return False
