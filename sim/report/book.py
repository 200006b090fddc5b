"""What the tables of a run say, looked up by name, and which consumers matter to its readers."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.compute as pc

from sim.outcomes.columns import SERVED
from sim.report.daily import Daily
from sim.report.numbers import Spread
from sim.report.summary import Summary
from sim.scenario.during import first_in_force
from sim.scenario.scenario import network_of

if TYPE_CHECKING:
    from sim.network import Control, Network
    from sim.outcomes.results import Results
    from sim.scenario import Scenario

Floats = np.ndarray[Any, np.dtype[np.float64]]

NOTHING = Spread()
OFTEN = 0.5
"""Share of the replicates in which a consumer runs short from which it may be named first."""
TO_SPEAK_OF = 0.1
"""Share of the replicates in which a consumer must run short to be named at all."""


@dataclass(frozen=True, slots=True, order=True)
class Pair:
    """A place and a material: all its users together."""

    place: str
    material: str


class Book:
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
        """The first day of the run on which a disruption begins to act; None if all of them act before it.

        In force, not merely announced. What began before the first day is the world that the run begins in.
        """
        return first_in_force(self.scenario)

    @property
    def zero(self) -> int:
        """The day from which days are counted: of the disruption, or the first."""
        return ((self.disruption_date or self.start) - self.start).days

    def since(self, first: Spread) -> Spread:
        """A day of the scenario as days since the disruption, or since the start."""
        return replace(first, p05=first.p05 - self.zero, p50=first.p50 - self.zero, p95=first.p95 - self.zero)

    @cached_property
    def daily(self) -> Daily:
        """The daily quantiles."""
        return Daily(self.results.series)

    @cached_property
    def summary(self) -> Summary:
        """Every row of the summary."""
        return Summary(self.results.summary)

    def spread(self, arm: str, pair: Pair, measure: str, tier: str = "all") -> Spread:
        """A measure of one consumer over the replicates; not-a-number where the run has none."""
        return self.summary.get((arm, pair.place, pair.material, tier, measure), NOTHING)

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        """Every consumer, in name order."""
        return tuple(Pair(*each) for each in sorted({key[1:3] for key in self.summary}))

    @cached_property
    def parties(self) -> tuple[str, ...]:
        """Places that a response serves, as relief counts them; without a response, those that disruptions aim at."""
        responses = self.scenario.responses.values()
        named = _names(responses, SERVED)
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
        """Consumers that a disruption or a dated control may leave short; parties first, then by value missed."""
        if not self.scenario.disruptions and self.scenario.controls == "none":
            return ()
        arms = [arm for arm in (self.before, self.after) if arm]
        short = [pair for pair in self.pairs if any(self._runs_short(arm, pair) for arm in arms)]
        return tuple(sorted(short, key=lambda pair: (pair.place not in self.parties, -self._missed(pair), pair)))

    @cached_property
    def first_pair(self) -> Pair:
        """The consumer that is usually short first; of equals the one that is more surely so.

        One of the parties if they run short, and one that does in half of the replicates if there is any.
        """
        days = {pair: self.spread(self.before, pair, "first_short_day") for pair in self.short_pairs}
        likely = [pair for pair in days if days[pair].happens >= OFTEN] or list(days)
        named = [pair for pair in likely if pair.place in self.parties] or likely
        return min(named, key=lambda pair: (days[pair].p50, days[pair].p95, pair))

    def chosen(self, most: int = 6) -> tuple[Pair, ...]:
        """The consumers worth a picture."""
        return self.short_pairs[:most]

    def _runs_short(self, arm: str, pair: Pair) -> bool:
        return self.spread(arm, pair, "first_short_day").happens >= TO_SPEAK_OF

    def _missed(self, pair: Pair) -> float:
        """USD at base price not delivered to a consumer before any response, mean over the replicates."""
        return float(np.nan_to_num(self.spread(self.before, pair, "value_not_delivered_usd").mean))

    def value(self, arm: str, places: Iterable[str] | None = None) -> Spread:
        """USD at base price not delivered over the horizon, summed over materials in each replicate."""
        values = self.values(arm, places)
        whose = "world" if places is None else " + ".join(places)
        return self.derive(f"value not delivered, {arm}, {whose}", "USD", over(values) if len(values) else NOTHING)

    def values(self, arm: str, places: Iterable[str] | None = None) -> Floats:
        """The same in each replicate, in their order."""
        table = self.results.measures
        kept = pc.and_(pc.equal(table["arm"], arm), pc.equal(table["tier"], "all"))
        if places is not None:
            kept = pc.and_(kept, pc.is_in(table["place"], value_set=_texts(places)))
        part = table.filter(kept).select(["replicate", "value_not_delivered_usd"])
        summed = part.group_by("replicate", use_threads=False).aggregate([("value_not_delivered_usd", "sum")])
        return np.asarray(summed["value_not_delivered_usd_sum"], float)

    def derive(self, name: str, unit: str, spread: Spread) -> Spread:
        """A figure of the report's own: it is kept for `answer.csv`, so that all that is said stands in a file."""
        row = f"answer.csv: {name}"
        self.derived[name] = (unit, replace(spread, row=row))
        return self.derived[name][1]

    @cached_property
    def derived(self) -> dict[str, tuple[str, Spread]]:
        """Unit and figure by name, as far as they were asked for."""
        return {}

    def part(self, name: str, part: float, total: float) -> Spread:
        """A mean as a share of the mean it is a part of."""
        share = part / total if total > 0.0 else math.nan
        return self.derive(name, "share", Spread(mean=share, p05=share, p50=share, p95=share))


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


def over(values: Floats) -> Spread:
    """Mean and quantiles as the summary has them, by linear interpolation."""
    p05, p50, p95 = map(float, np.quantile(values, (0.05, 0.5, 0.95)))
    return Spread(float(values.mean()), p05, p50, p95)


def known(value: float | None, default: float = math.nan) -> float:
    """A number of a table, or what stands for one that is missing."""
    return default if value is None or math.isnan(value) else float(value)


def spread_of(row: dict[str, Any], name: str = "") -> Spread:
    """Mean and quantiles of a row, and the name by which it is found."""
    mean, p05, p50, p95 = (known(row[each]) for each in ("mean", "p05", "p50", "p95"))
    return Spread(mean, p05, p50, p95, known(row.get("share_of_replicates"), 1.0), name)
