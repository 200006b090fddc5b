"""What the tables of a run say, looked up by name, and which consumers matter to its readers."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.compute as pc

from sim.report.daily import Daily
from sim.report.numbers import Spread
from sim.scenario.scenario import network_of

if TYPE_CHECKING:
    from sim.network import Control, Network
    from sim.outcomes.results import Results
    from sim.scenario import Scenario

ALL = "all"
"""In place of a material: all of them, by value."""

NOTHING = Spread()
TO_SPEAK_OF = 0.1
"""Share of the replicates in which a consumer must run short to be named at all."""


@dataclass(frozen=True, slots=True, order=True)
class Pair:
    """A place and a material: all its users together."""

    place: str
    material: str


@dataclass(frozen=True, slots=True)
class Relief:
    """What responses take away from a shortfall, paired on the same replicates.

    Tonnes of one material, or USD at base price over all of them (`material` is then `all`).
    """

    of: str
    whom: str
    material: str
    amount: Spread
    share: float
    """Of the shortfall without it, median."""
    cost_usd: float
    usd_per_unit: float
    """Cost a tonne, or a USD of goods; not-a-number without relief."""


class Ledger:
    """A reader of results: measures by name, parties first, nothing recomputed that the run has counted."""

    def __init__(self, results: Results) -> None:
        self.results = results
        self.scenario: Scenario = results.scenario
        self.arms = tuple(results.arms)

    @property
    def before(self) -> str:
        """The arm without a response."""
        return "disrupted" if "disrupted" in self.arms else self.arms[0]

    @property
    def after(self) -> str | None:
        """The arm with all responses, if there are any."""
        return "responded" if "responded" in self.arms else None

    @property
    def last(self) -> str:
        """The arm with everything in it."""
        return self.after or self.before

    @property
    def replicates(self) -> int:
        """How many histories each arm holds."""
        return int(self.scenario.replicates)

    @cached_property
    def network(self) -> Network:
        """The tables that the run was made on."""
        return network_of(self.scenario.network)

    @cached_property
    def controls(self) -> dict[str, Control]:
        """Dated controls of the tables by id."""
        return {control.id: control for control in self.network.controls}

    @cached_property
    def start(self) -> date:
        """The first day."""
        return self.scenario.start

    @cached_property
    def final_day(self) -> date:
        """The last day."""
        return self.start + timedelta(days=self.scenario.horizon_days - 1)

    def date_of(self, day: float) -> date | None:
        """The date of a day of the scenario; None if it never comes."""
        return self.start + timedelta(days=round(day)) if math.isfinite(day) else None

    @cached_property
    def disruption_date(self) -> date | None:
        """The first day on which a disruption acts: in force, not merely announced."""
        days = [_acts_on(each) for each in self.scenario.disruptions.values()]
        return min((each for each in days if each is not None), default=None)

    @cached_property
    def daily(self) -> Daily:
        """The daily quantiles."""
        return Daily(self.results.series)

    @cached_property
    def _summary(self) -> dict[tuple[str, str, str, str, str], Spread]:
        return {
            (row["arm"], row["place"], row["material"], row["tier"], row["measure"]): _spread(row)
            for row in self.results.summary.to_pylist()
        }

    def spread(self, arm: str, pair: Pair, measure: str, tier: str = "all") -> Spread:
        """A measure of one consumer over the replicates; not-a-number where the run has none."""
        return self._summary.get((arm, pair.place, pair.material, tier, measure), NOTHING)

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        """Every consumer, in name order."""
        return tuple(sorted({Pair(key[1], key[2]) for key in self._summary}))

    @cached_property
    def parties(self) -> tuple[str, ...]:
        """Places that own or join a response; without a response, those that the disruptions aim at."""
        responses = self.scenario.responses.values()
        named = _names(responses, ("owners", "owner", "members"))
        named = named or _names(self.scenario.disruptions.values(), ("to",))
        using = {pair.place for pair in self.pairs}
        inside = [place for name in named for place in ([name] if name in using else self._group(name))]
        return tuple(dict.fromkeys(place for place in inside if place in using))

    def _group(self, name: str) -> list[str]:
        if name == "all":
            return []
        known = name in self.network.groups() or name in self.network.places()
        return sorted(self.network.group(name)) if known else []

    @cached_property
    def short_pairs(self) -> tuple[Pair, ...]:
        """Consumers that a disruption or a dated control may leave short; parties first, then the worst hit."""
        if not self.scenario.disruptions and self.scenario.controls == "none":
            return ()
        arms = [arm for arm in (self.before, self.after) if arm]
        short = [pair for pair in self.pairs if any(self._runs_short(arm, pair) for arm in arms)]
        return tuple(sorted(short, key=lambda pair: (pair.place not in self.parties, -self._weight(pair), pair)))

    def chosen(self, most: int = 6) -> tuple[Pair, ...]:
        """The consumers worth a picture."""
        return self.short_pairs[:most]

    def _runs_short(self, arm: str, pair: Pair) -> bool:
        return self.spread(arm, pair, "first_short_day").happens >= TO_SPEAK_OF

    def _weight(self, pair: Pair) -> float:
        """Share of demand not met plus value not delivered as a share of the largest."""
        share = self.spread(self.before, pair, "shortfall_share").mean
        value = self.spread(self.before, pair, "value_not_delivered_usd").mean
        return float(np.nan_to_num(share)) + float(np.nan_to_num(value)) / self._largest_value

    @cached_property
    def _largest_value(self) -> float:
        values = [self.spread(self.before, pair, "value_not_delivered_usd").mean for pair in self.pairs]
        return max([value for value in values if value > 0.0], default=1.0)

    def value(self, arm: str, places: Iterable[str] | None = None) -> Spread:
        """USD at base price not delivered over the horizon, summed over materials in each replicate."""
        table = self.results.measures
        kept = pc.and_(pc.equal(table["arm"], arm), pc.equal(table["tier"], "all"))
        if places is not None:
            kept = pc.and_(kept, pc.is_in(table["place"], value_set=_texts(places)))
        part = table.filter(kept).select(["replicate", "value_not_delivered_usd"])
        summed = part.group_by("replicate").aggregate([("value_not_delivered_usd", "sum")])
        values = np.asarray(summed["value_not_delivered_usd_sum"], float)
        return _over(values) if len(values) else NOTHING

    @cached_property
    def relief(self) -> tuple[Relief, ...]:
        """Every line of the relief table."""
        return tuple(_relief(row) for row in self.results.relief.to_pylist())

    def left_out(self, label: str) -> bool:
        """Whether an arm without this response was simulated: of one alone, and of four and more, none is."""
        return any(each.of == label for each in self.relief)

    def relieved(self, of: str, whom: str) -> tuple[Relief, ...]:
        """Materials of which a response, or all, relieves a shortfall; what is worth most first."""
        lines = [each for each in self.relief if (each.of, each.whom) == (of, whom)]
        found = [each for each in lines if each.material != ALL and not math.isnan(each.share)]
        return tuple(sorted(found, key=lambda each: (-self.worth(each), each.material)))

    def relieved_value(self, of: str, whom: str) -> Relief | None:
        """The same over all materials, in USD at base price; None if the run has no such line."""
        found = (each for each in self.relief if (each.of, each.whom, each.material) == (of, whom, ALL))
        return next(found, None)

    def worth(self, relief: Relief) -> float:
        """USD at base price of the median relief, with its sign."""
        price = self.network.materials[relief.material].price_usd_per_t
        return float(np.nan_to_num(relief.amount.p50)) * price

    @cached_property
    def costs(self) -> dict[str, dict[str, float]]:
        """USD by response and purpose, mean over the replicates of the responded arm."""
        table = self.results.costs
        summed: dict[str, dict[str, float]] = {}
        for row in table.filter(pc.equal(table["arm"], self.last)).to_pylist():
            purposes = summed.setdefault(row["response"], {})
            purposes[row["purpose"]] = purposes.get(row["purpose"], 0.0) + row["usd"] / self.replicates
        return summed


def _acts_on(instrument: Any) -> date | None:
    for name in ("in_force", "starts"):
        day = getattr(instrument, name, None)
        if isinstance(day, date):
            return day
    events = instrument.events()
    return events[0][0] if events else None


def _names(instruments: Iterable[Any], fields: tuple[str, ...]) -> list[str]:
    """Places under some fields of instruments, in the order of the document."""
    found: list[str] = []
    for instrument in instruments:
        for name in fields:
            value = getattr(instrument, name, None)
            found += [value] if isinstance(value, str) else list(value) if isinstance(value, tuple | Mapping) else []
    return found


def _texts(places: Iterable[str]) -> Any:
    import pyarrow as pa  # noqa: PLC0415 - only here

    return pa.array(list(places), pa.string())


def _over(values: np.ndarray[Any, np.dtype[np.float64]]) -> Spread:
    """Mean and quantiles as the summary has them: of real replicates, not interpolated."""
    ordered, last = np.sort(values), len(values) - 1
    p05, p50, p95 = (float(ordered[round(q * last)]) for q in (0.05, 0.5, 0.95))
    return Spread(float(values.mean()), p05, p50, p95)


def _float(value: float | None, default: float = math.nan) -> float:
    return default if value is None or math.isnan(value) else float(value)


def _spread(row: dict[str, Any]) -> Spread:
    mean, p05, p50, p95 = (_float(row[name]) for name in ("mean", "p05", "p50", "p95"))
    return Spread(mean, p05, p50, p95, _float(row.get("share_of_replicates"), 1.0))


def _relief(row: dict[str, Any]) -> Relief:
    share, cost, each = (_float(row[name]) for name in ("share", "cost_usd", "usd_per_unit"))
    return Relief(row["of"], row["for"], row["material"], _spread(row), share, cost, each)
