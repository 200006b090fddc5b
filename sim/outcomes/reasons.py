"""Why a loss is zero, in facts: what a run did not touch, and what kept the rest from running short."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.disruptions import DemandSurge, ExportBan, FacilityOutage, RouteClosure
from sim.instrument import Disruption
from sim.network import Lane, Network
from sim.network.arrays import Layout
from sim.network.elements import place_of
from sim.outcomes.columns import MEASURES, TIERS
from sim.outcomes.harvest import Groups
from sim.outcomes.tables import owners
from sim.scenario import Scenario
from sim.scenario.touch import begins_on, facilities_hit
from sim.uncertain import Distribution

NEARLY_NONE = 0.001
SETTLED = 1e-9

Fact = dict[str, Any]
"""`why` is one of nothing, dated, grows, late, untouched, spared; the rest are names and numbers."""


def reasons(
    scenario: Scenario,
    whole: Network,
    layout: Layout,
    arms: Sequence[str],
    groups: Groups,
    measures: NDArray[np.float64],
) -> list[Fact]:
    """One fact for everything that did not run short."""
    if not scenario.disruptions and not scenario.responses:
        return [{"why": "dated" if scenario.controls == "dated" else "nothing"}]
    found: list[Fact] = [
        {"why": "grows", "label": label} for label, d in scenario.disruptions.items() if isinstance(d, DemandSurge)
    ]
    found += [late for label, d in scenario.disruptions.items() for late in _too_late(scenario, label, d)]
    untouched = sorted(set(whole.materials) - set(layout.network.materials))
    if untouched:
        found.append({"why": "untouched", "materials": untouched})
    return found + list(_spared(scenario, layout, arms, groups, measures))


def _too_late(scenario: Scenario, label: str, disruption: Disruption) -> Iterator[Fact]:
    """Why a disruption that begins after the last day does nothing."""
    begins = begins_on(disruption)
    if begins is not None and begins >= scenario.end:
        yield {"why": "late", "label": label, "date": begins.isoformat()}


def _spared(
    scenario: Scenario, layout: Layout, arms: Sequence[str], groups: Groups, measures: NDArray[np.float64]
) -> Iterator[Fact]:
    if "disrupted" not in arms:
        return
    share = measures[list(arms).index("disrupted"), :, :: len(TIERS), list(MEASURES).index("shortfall_share")]
    of_interest = layout.network.expand(owners(scenario)) | _hit(scenario, layout)
    closed = Closed(scenario, layout)
    for row, (place, material) in enumerate(groups.pools):
        if place in of_interest and float(np.median(share[:, row])) < NEARLY_NONE:
            yield _why(closed, place, material)


def _hit(scenario: Scenario, layout: Layout) -> set[str]:
    named = [name for d in scenario.disruptions.values() for name in _targets(d)]
    return set(layout.network.expand(named))


def _targets(disruption: Disruption) -> tuple[str, ...]:
    """Whom a control hits; the `to` of a surge of demand is a ratio."""
    to = getattr(disruption, "to", None)
    return to if isinstance(to, tuple) else ()


def _why(closed: "Closed", place: str, material: str) -> Fact:
    """How much of the intake of a place is closed, bound or made of what is, and how long its stock lasts."""
    lanes = [lane for lane in closed.lanes_of(material) if closed.layout.whole.market(place_of(lane.buyer)) == place]
    return {
        "why": "spared",
        "place": place,
        "material": material,
        "closed": _part(lanes, closed.closes),
        "bound": _part(lanes, closed.binds),
        "upstream": _part(lanes, lambda lane: max(closed.closes(lane), closed.behind(lane.seller))),
        "cover_days": closed.layout.whole.baseline_cover(place, material),
    }


def _part(lanes: Sequence[Lane], weight: Callable[[Lane], float]) -> float:
    total = sum(lane.t_per_year for lane in lanes)
    return sum(lane.t_per_year * weight(lane) for lane in lanes) / total if total else 0.0


class Closed:
    """What the disruptions of a scenario close or bind, lane by lane and up the chain."""

    def __init__(self, scenario: Scenario, layout: Layout) -> None:
        self.layout = layout
        self._acting = [d for d in scenario.disruptions.values() if (begins_on(d) or scenario.start) < scenario.end]
        self._stopped: dict[str, float] = {}
        for outage in (d for d in self._acting if isinstance(d, FacilityOutage)):
            loss = outage.loss.mid if isinstance(outage.loss, Distribution) else outage.loss
            for facility in facilities_hit(outage, layout.whole):
                self._stopped[facility.facility] = max(loss, self._stopped.get(facility.facility, 0.0))

    def lanes_of(self, material: str) -> list[Lane]:
        """Every lane of a material."""
        return [lane for lane in self.layout.lanes if lane.material == material]

    def closes(self, lane: Lane) -> float:
        """1 where the seller stops or the way to the buyer is barred."""
        barred = any(_bars(d, lane, self.layout) for d in self._acting)
        return 1.0 if barred else self._stopped.get(lane.seller, 0.0)

    def binds(self, lane: Lane) -> float:
        """1 where a licence, a quota, a tariff or the like lies between the seller and the buyer."""
        return float(any(_between(d, lane, self.layout) and not _bars(d, lane, self.layout) for d in self._acting))

    def behind(self, facility: str) -> float:
        """Share of what a facility makes for which it needs what is closed, here or further up the chain."""
        return self._behind.get(facility, 0.0)

    @cached_property
    def _behind(self) -> dict[str, float]:
        """By facility that needs feed: from 0 up to where nothing grows any more, so that loops have one answer too."""
        inputs = self._inputs()
        found = dict.fromkeys(inputs, 0.0)
        while True:
            new = {each: max(_fed(lanes, found) for lanes in feeds) for each, feeds in inputs.items()}
            if all(new[each] - found[each] < SETTLED for each in new):
                return new
            found = new

    def _inputs(self) -> dict[str, list[list[tuple[Lane, float]]]]:
        """By facility, the lanes of each of its feeds and how far they are closed."""
        lanes: dict[tuple[str, str], list[tuple[Lane, float]]] = {}
        for lane in self.layout.lanes:
            lanes.setdefault((lane.buyer, lane.material), []).append((lane, self.closes(lane)))
        found: dict[str, list[list[tuple[Lane, float]]]] = {}
        for recipe in self.layout.network.recipes:
            found.setdefault(recipe.facility, []).append(lanes.get((recipe.facility, recipe.material_in), []))
        return found


def _fed(lanes: list[tuple[Lane, float]], behind: Mapping[str, float]) -> float:
    """Share of a feed that comes over lanes that are closed, or from sellers that need what is."""
    total = sum(lane.t_per_year for lane, _ in lanes)
    hit = sum(lane.t_per_year * max(closed, behind.get(lane.seller, 0.0)) for lane, closed in lanes)
    return hit / total if total else 0.0


def _bars(disruption: Disruption, lane: Lane, layout: Layout) -> bool:
    """Whether a ban or a closed route lies between the seller and the buyer."""
    if isinstance(disruption, RouteClosure):
        return disruption.holds and disruption.passes(layout.whole)(lane)
    return isinstance(disruption, ExportBan) and _between(disruption, lane, layout)


def _between(disruption: Disruption, lane: Lane, layout: Layout) -> bool:
    """Whether a control of trade concerns what the seller sells to the buyer."""
    by, to, materials = (getattr(disruption, name, None) for name in ("by", "to", "materials"))
    if not isinstance(by, tuple) or not isinstance(to, tuple) or lane.material not in (materials or ()):
        return False
    here, there = place_of(lane.seller), place_of(lane.buyer)
    return here != there and here in layout.expand(by) and there in layout.expand(to)
