"""What the responses of a run relieve and cost, beside all that its tables say."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sim.outcomes.flows import DURING
from sim.report.book import Book, known, over, spread_of
from sim.report.numbers import Spread

ALL = "all"
"""In place of a material: all of them, by value."""
TOGETHER = "all responses"
"""In place of a response: all of them."""
LITTLE = 0.005
"""Relief under this share of a shortfall is not worth a sentence."""
ENOUGH = 8
"""Replicates from which one response may surely bring more than another."""


@dataclass(frozen=True, slots=True)
class Relief:
    """What responses take away from a shortfall, paired on the same replicates.

    Tonnes of one material, or USD at base price over all of them (`material` is then `all`).
    """

    of: str
    whom: str
    material: str
    amount: Spread
    share: Spread
    """Mean relief as a share of the mean shortfall without it: parts of one whole."""
    cost_usd: float
    """Mean over the replicates."""
    usd_per_unit: float
    """Mean cost over mean relief: a tonne, or a USD of goods; not-a-number without relief."""
    row: str
    """File and row in which it stands."""

    @property
    def gain(self) -> float:
        """The mean share, with its sign; nothing for what was not counted."""
        return 0.0 if math.isnan(self.share.mean) else self.share.mean


class Ledger(Book):
    """A reader of results that also knows what responses relieve, cost and move."""

    @cached_property
    def relief(self) -> tuple[Relief, ...]:
        """Every line of the relief table."""
        return tuple(self._relief(row) for row in self.results.relief.to_pylist())

    def _relief(self, row: dict[str, Any]) -> Relief:
        of, whom, material = row["of"], row["for"], row["material"]
        name = f"relief.csv: {of} > {whom} > {material}"
        share = self.part(f"share relieved, {of} > {whom} > {material}", row["mean"], self._lost(of, whom, material))
        cost, each = known(row["cost_usd"]), known(row["usd_per_unit"])
        return Relief(of, whom, material, spread_of(row, name), share, cost, each, name)

    def _lost(self, of: str, whom: str, material: str) -> float:
        """Mean shortfall in the arm without a response."""
        return self.mean_lost(self.before if of == TOGETHER else f"without {of}", whom, material)

    def mean_lost(self, arm: str, whom: str, material: str) -> float:
        """Mean shortfall of a place, the `owners` or the `world`: t of a material, or USD over `all` of them."""
        return self._means.get((arm, whom, material), 0.0)

    @cached_property
    def _means(self) -> dict[tuple[str, str, str], float]:
        """Mean of what is gone without, by arm, place (or `owners`, `world`) and material (or `all`, in USD)."""
        found: dict[tuple[str, str, str], float] = {}
        for key in self.summary:
            arm, place, material, tier, measure = key
            of = {"shortfall_t": material, "restrained_t": material, "value_not_delivered_usd": ALL}.get(measure)
            if tier != "all" or of is None or math.isnan(self.summary[key].mean):
                continue
            for whom in (place, "world", *(("owners",) if place in self.parties else ())):
                found[arm, whom, of] = found.get((arm, whom, of), 0.0) + self.summary[key].mean
        return found

    def left_out(self, label: str) -> bool:
        """Whether an arm without this response was simulated: of one alone, and of four and more, none is."""
        return any(each.of == label for each in self.relief)

    def surely_more(self, one: str, other: str, places: Sequence[str] | None = None) -> bool:
        """Whether leaving out one response surely costs owners more, on the same replicates, than another does.

        Of all owners together, or of those in some places.

        It is sure where the 95 % interval of the mean difference, by Student's t, lies above none; of few replicates it
        never is.
        """
        from sim.outcomes.student import half  # noqa: PLC0415 - scipy only where two are compared

        where = self.parties if places is None else places
        gap = self.values(f"without {one}", where) - self.values(f"without {other}", where)
        ends = half(gap)
        return ends is not None and len(gap) >= ENOUGH and float(gap.mean()) > ends

    def rivals(self, first: str, others: Iterable[str]) -> list[str]:
        """Which of the others cannot be told apart from the one that seems to bring most."""
        return [other for other in others if not self.surely_more(first, other)]

    def relieved(self, of: str, whom: str) -> tuple[Relief, ...]:
        """Materials of which a response, or all, relieves a shortfall; what is worth most first."""
        lines = [each for each in self.relief if (each.of, each.whom) == (of, whom)]
        found = [each for each in lines if each.material != ALL and not math.isnan(each.share.mean)]
        return tuple(sorted(found, key=lambda each: (-self.worth(each), each.material)))

    def relieved_value(self, of: str, whom: str) -> Relief | None:
        """The same over all materials, in USD at base price; None if the run has no such line."""
        found = (each for each in self.relief if (each.of, each.whom, each.material) == (of, whom, ALL))
        return next(found, None)

    def worth(self, relief: Relief) -> float:
        """USD at base price of the mean relief, with its sign."""
        price = self.network.materials[relief.material].price_usd_per_t
        return float(np.nan_to_num(relief.amount.mean)) * price

    @cached_property
    def flows_during(self) -> pa.Table:
        """Flows in the first half-year of the disruptions: later ones make up for them and would hide what is cut."""
        flows = self.results.flows
        return flows.filter(pc.equal(flows["period"], DURING))

    def lost_flow(self, material: str) -> float | None:
        """Share of the undisturbed flow of a material that does not leave during the disruptions; None without one."""
        table = self.flows_during
        own = (
            table.filter(pc.equal(table["material"], material))
            .group_by("arm", use_threads=False)
            .aggregate([("mean", "sum")])
        )
        t = dict(zip(own["arm"].to_pylist(), own["mean_sum"].to_pylist(), strict=True))
        usual = t.get("undisturbed", 0.0)
        return 1.0 - t.get("disrupted", 0.0) / usual if usual > 0.0 else None

    def cost(self, of: str, purpose: str | None = None) -> Spread:
        """USD that a response, or all, costs in the last arm; for one purpose or all of them.

        A replicate in which it was not called on costs nothing.
        """
        table = self.results.costs
        kept = pc.equal(table["arm"], self.last)
        if of != TOGETHER:
            kept = pc.and_(kept, pc.equal(table["response"], of))
        if purpose is not None:
            kept = pc.and_(kept, pc.equal(table["purpose"], purpose))
        summed = table.filter(kept).group_by("replicate", use_threads=False).aggregate([("usd", "sum")])
        paid = np.zeros(self.replicates)
        paid[: summed.num_rows] = np.asarray(summed["usd_sum"], float)
        return self.derive(f"cost, {of}, {purpose or 'all purposes'}", "USD", over(paid))

    def purposes(self, of: str) -> list[str]:
        """What a response, or all, costs money for."""
        table = self.results.costs
        kept = pc.and_(pc.equal(table["arm"], self.last), pc.greater(table["usd"], 0.0))
        rows = (
            table.filter(kept)
            .select(["response", "purpose"])
            .group_by(["response", "purpose"], use_threads=False)
            .aggregate([])
        )
        return sorted({row["purpose"] for row in rows.to_pylist() if of in (TOGETHER, row["response"])})
