"""What the tables say, material by material: who makes it, who buys it, how concentrated it is, how sure.

Pure functions of a network; nothing prints. Rates are tonnes a year, shares 0..1, HHI 0..10,000.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from sim.network.elements import USE, Lane, place_of
from sim.network.network import Network
from sim.network.places import EVERYTHING

GRADES = ("A", "B", "C")
PROCESSES = ("mine", "refine", "component")
"""From the ground on."""
UNION = "EU27"
"""Group that is one customs area."""

COUNTED_TOGETHER = {"ndpr": "rare_earths", "dytb": "rare_earths"}
"""Minerals whose materials at one stage are tonnes of the same kind, so that their shares may be joined."""


@dataclass(frozen=True, slots=True)
class Share:
    """A place's tonnes and its part of the whole."""

    place: str
    tonnes: float
    share: float


NOBODY = Share("-", 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Closure:
    """The largest gap between two sides that should be equal, in tonnes a year, and where it is."""

    where: str
    gap_t: float
    share: float


@dataclass(frozen=True, slots=True)
class MaterialSummary:
    """One material of the steady baseline."""

    material: str
    mineral: str
    unit: str
    stage: str
    price_usd_per_t: float
    output_t: float
    capacity_t: float
    final_use_t: float
    feed_t: float
    traded_t: float
    """Tonnes a year that cross from one place to another."""
    producers: tuple[Share, ...]
    uses: tuple[Share, ...]
    """Final use by place."""
    imports: tuple[Share, ...]
    """By buying place; the share is of that place's intake."""
    hhi: float
    commercial_stock_t: float
    state_stock_t: float
    lane_grades: dict[str, float]
    """Tonnes a year on lanes by grade."""
    output_grades: dict[str, float]
    """Tonnes a year of output by grade."""
    closure: Closure

    @property
    def largest(self) -> Share:
        """The place that makes most of it."""
        return self.producers[0] if self.producers else NOBODY


@dataclass(frozen=True, slots=True)
class StageSummary:
    """One stage of one chain: who makes its materials."""

    mineral: str
    stage: str
    materials: tuple[str, ...]
    output_t: float
    hhi: float
    producers: tuple[Share, ...]

    @property
    def largest(self) -> Share:
        """The place that makes most."""
        return self.producers[0] if self.producers else NOBODY


@dataclass(frozen=True, slots=True)
class NetworkSummary:
    """The whole network: counts, each material, each stage, and where it closes worst."""

    digest: str
    counts: dict[str, int]
    materials: tuple[MaterialSummary, ...]
    stages: tuple[StageSummary, ...]
    closure: Closure

    def to_json(self) -> dict[str, Any]:
        """The same as plain dicts, lists, numbers and texts."""
        return asdict(self)


def summarise(network: Network, materials: Iterable[str] | None = None) -> NetworkSummary:
    """Summary of a network, or of the materials named."""
    chosen = tuple(network.materials if materials is None else materials)
    found = tuple(summary_of(network, material) for material in chosen)
    counts = {table: len(rows) for table, rows in network.rows().items()}
    worst = max((each.closure for each in found), key=lambda each: each.gap_t, default=Closure("-", 0.0, 0.0))
    return NetworkSummary(network.digest, counts, found, stages_of(network, found), worst)


def summary_of(network: Network, material: str) -> MaterialSummary:
    """Summary of one material."""
    row = network.materials[material]
    makers = [each for each in network.facilities.values() if each.material_out == material]
    lanes = [lane for lane in network.lanes if lane.material == material]
    made = producers(network, material)
    return MaterialSummary(
        material=material,
        mineral=row.mineral,
        unit=row.unit,
        stage=_process(network, material),
        price_usd_per_t=row.price_usd_per_t,
        output_t=sum(each.output_t_per_year for each in makers),
        capacity_t=sum(each.capacity_t_per_year for each in makers),
        final_use_t=sum(each.t_per_year for each in network.demands if each.material == material),
        feed_t=sum(network.feed(each) for each in network.recipes if each.material_in == material),
        traded_t=sum(lane.t_per_year for lane in lanes if crosses_border(network, lane)),
        producers=made,
        uses=uses(network, material),
        imports=imports(network, material),
        hhi=hhi(made),
        commercial_stock_t=network.commercial_stock(EVERYTHING, material),
        state_stock_t=network.state_stock(EVERYTHING, material),
        lane_grades=_by_grade((lane.grade, lane.t_per_year) for lane in lanes),
        output_grades=_by_grade((each.grade, each.output_t_per_year) for each in makers),
        closure=closure(network, material),
    )


def stages_of(network: Network, materials: Iterable[MaterialSummary]) -> tuple[StageSummary, ...]:
    """Stages of the chains, materials counted in the same tonnes together.

    All others stand alone: of nickel, say, what is refined was an intermediate before.
    """
    stages: dict[tuple[str, str, str], list[str]] = {}
    for each in materials:
        together = COUNTED_TOGETHER.get(each.mineral)
        key = (together, each.stage, "") if together else (each.mineral, each.stage, each.material)
        stages.setdefault(key, []).append(each.material)
    return tuple(
        _stage(mineral, stage, tuple(members), stage_shares(network, members))
        for (mineral, stage, _), members in stages.items()
    )


def _process(network: Network, material: str) -> str:
    """Furthest process that makes a material: what some refine and others dig or recycle is refined."""
    processes = {each.process for each in network.facilities.values() if each.material_out == material}
    return max(processes, key=PROCESSES.index, default="mine")


def _stage(mineral: str, stage: str, members: tuple[str, ...], shares: tuple[Share, ...]) -> StageSummary:
    return StageSummary(mineral, stage, members, sum(each.tonnes for each in shares), hhi(shares), shares)


def producers(network: Network, material: str) -> tuple[Share, ...]:
    """Places that make a material, largest first; members of a group stand for themselves."""
    makers = (each for each in network.facilities.values() if each.material_out == material)
    return _shares((each.place, each.output_t_per_year) for each in makers)


def uses(network: Network, material: str) -> tuple[Share, ...]:
    """Places with final users of a material, largest first."""
    return _shares((each.place, each.t_per_year) for each in network.demands if each.material == material)


def imports(network: Network, material: str) -> tuple[Share, ...]:
    """Tonnes a year bought abroad, by buying place; the share is of all that the place buys.

    The members of EU27 count as EU27.
    """
    bought: dict[str, float] = {}
    foreign: dict[str, float] = {}
    for lane in network.lanes:
        if lane.material == material and not lane.idle:
            place = customs_area(network, place_of(lane.buyer))
            bought[place] = bought.get(place, 0.0) + lane.t_per_year
            if crosses_border(network, lane):
                foreign[place] = foreign.get(place, 0.0) + lane.t_per_year
    rows = (Share(place, tonnes, tonnes / bought[place]) for place, tonnes in foreign.items())
    return tuple(sorted(rows, key=_largest_first))


def customs_area(network: Network, place: str) -> str:
    """EU27 for its members, else the place itself."""
    return UNION if UNION in network.groups() and place in network.group(UNION) else place


def crosses_border(network: Network, lane: Lane) -> bool:
    """Whether a lane leaves its seller's customs area; a member's own use in ROW does not."""
    seller, buyer = place_of(lane.seller), place_of(lane.buyer)
    home = customs_area(network, seller) == customs_area(network, buyer)
    return not home and seller not in network.group(buyer)


def suppliers(network: Network, place: str, material: str) -> tuple[Share, ...]:
    """Where the users and facilities of a place or group buy a material, largest first, itself included."""
    inside = network.group(place)
    return _shares(
        (place_of(lane.seller), lane.t_per_year)
        for lane in network.lanes
        if lane.material == material and place_of(lane.buyer) in inside
    )


def hhi(shares: Iterable[Share]) -> float:
    """Herfindahl-Hirschman index of concentration, 0 to 10,000: the sum of squared shares in per cent.

    Source: US Department of Justice and Federal Trade Commission, Merger Guidelines (2023), section 2.1.
    """
    return sum((100.0 * each.share) ** 2 for each in shares)


def stage_shares(network: Network, materials: Iterable[str]) -> tuple[Share, ...]:
    """Output by place of materials that are counted in the same tonnes, largest first.

    For the separated oxides, `stage_shares(network, ["ndpr_oxide", "dytb_oxide"])`.
    """
    wanted = frozenset(materials)
    makers = (each for each in network.facilities.values() if each.material_out in wanted)
    return _shares((each.place, each.output_t_per_year) for each in makers)


def closure(network: Network, material: str) -> Closure:
    """Where the flows of a material fit worst: output against lanes, or need against lanes."""
    gaps = [Closure("-", 0.0, 0.0)]
    sold: dict[str, float] = {}
    brought: dict[str, float] = {}
    for lane in network.lanes:
        if lane.material == material:
            sold[lane.seller] = sold.get(lane.seller, 0.0) + lane.t_per_year
            brought[lane.buyer] = brought.get(lane.buyer, 0.0) + lane.t_per_year
    for each in network.facilities.values():
        if each.material_out == material:
            gaps.append(_gap(each.facility, each.output_t_per_year, sold.get(each.facility, 0.0)))
    for buyer, needed in _needs(network, material).items():
        gaps.append(_gap(buyer, needed, brought.get(buyer, 0.0)))
    return max(gaps, key=lambda each: each.gap_t)


def _needs(network: Network, material: str) -> dict[str, float]:
    needs = {recipe.facility: network.feed(recipe) for recipe in network.recipes if recipe.material_in == material}
    for demand in network.demands:
        if demand.material == material:
            user = USE + demand.place
            needs[user] = needs.get(user, 0.0) + demand.t_per_year
    return needs


def _gap(where: str, figure: float, flow: float) -> Closure:
    gap = abs(figure - flow)
    return Closure(where, gap, gap / max(figure, flow) if gap else 0.0)


def _shares(parts: Iterable[tuple[str, float]]) -> tuple[Share, ...]:
    tonnes: dict[str, float] = {}
    for place, amount in parts:
        tonnes[place] = tonnes.get(place, 0.0) + amount
    whole = sum(tonnes.values())
    rows = (Share(place, amount, amount / whole) for place, amount in tonnes.items() if amount > 0.0)
    return tuple(sorted(rows, key=_largest_first))


def _largest_first(each: Share) -> tuple[float, str]:
    return -each.tonnes, each.place


def _by_grade(parts: Iterable[tuple[str, float]]) -> dict[str, float]:
    grades = dict.fromkeys(GRADES, 0.0)
    for grade, tonnes in parts:
        grades[grade] += tonnes
    return grades
