"""Why a loss is zero: what a run did not touch, and what kept the rest from running short."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

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
    if not scenario.disruptions:
        return ["Nothing happens in this scenario: every figure is that of the steady network, and no arm but the "
                "undisturbed one is simulated."]  # fmt: skip
    untouched = sorted(set(whole.materials) - set(layout.network.materials))
    found = [f"No disruption touches {', '.join(untouched)}, nor anything tied to them: there they change nothing."]
    return (found if untouched else []) + list(_spared(scenario, layout, arms, groups, measures))


def _spared(
    scenario: Scenario, layout: Layout, arms: Sequence[str], groups: Groups, measures: NDArray[np.float64]
) -> Iterator[str]:
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
        if seller in getattr(disruption, "facilities", ()):
            return True
        by, to = getattr(disruption, "by", ()), getattr(disruption, "to", ())
        named = material in (getattr(disruption, "materials", None) or ()) and by and to
        if named and place_of(seller) in layout.expand(by) and place_of(buyer) in layout.expand(to):
            return True
    return False
