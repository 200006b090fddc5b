"""The reference-mode figures of docs/scenarios.md: mid figures, no luck, one history of each experiment.

Every function returns rows of text as they stand in the tables of the page.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from sim import Network, Scenario  # noqa: E402
from sim.engine.day.calendar import CONSIGNMENT, LEAK  # noqa: E402
from sim.engine.fields import drawn  # noqa: E402
from sim.engine.history import History  # noqa: E402
from sim.experiments.block import Bench  # noqa: E402
from sim.network.elements import place_of  # noqa: E402
from sim.outcomes.columns import MEASURES  # noqa: E402
from sim.outcomes.harvest import Harvest  # noqa: E402

Floats = NDArray[np.float64]
Tweak = Callable[[Any], None]

BAN = 59
"""First day in force of the ban; the outage of kuantan_outage begins on the same day."""
END = 424
"""Day on which a ban of twelve months has ended."""
DRY = 0.05
"""Share of what is wanted that lacks on a day without goods."""

CONSUMERS = tuple(
    (place, material)
    for place in ("USA", "JPN")
    for material in ("magnet_light", "magnet_heavy", "dytb_oxide", "ndpr_oxide", "gallium_refined")
)
MID = {
    "export_ban": {"disruptions.ban.lasts": "12 months"},
    "kuantan_outage": {"disruptions.kuantan.lasts": "6 months", "responses.japan_stock.lag": "30 days"},
    "cobalt_suspension": {},
    "indonesia_nickel_cut": {"disruptions.ore_cut.loss": 0.5},
    "australia_lithium_outage": {"disruptions.outage.lasts": "12 months"},
    "graphite_ban": {"disruptions.ban.lasts": "12 months"},
    "everything_everywhere": {"disruptions.ban.lasts": "12 months"},
}
"""The middle of every uncertain field."""


@cache
def bench(name: str, parameters: tuple[tuple[str, float], ...] = (), sets: tuple[tuple[str, Any], ...] = ()) -> Bench:
    """A shipped scenario in reference mode, with parameters and fields of its own."""
    scenario = Scenario.load(ROOT / "scenarios" / f"{name}.yaml")
    fixed = {"mode": "reference", "replicates": 1, **MID[name], **dict(sets)}
    whole = Network.shipped()
    rows = {key: replace(whole.parameters[key], value=value) for key, value in parameters}
    return Bench(scenario.but(fixed), replace(whole, parameters={**whole.parameters, **rows}))


class Told:
    """One history in reference mode with every consignment written down."""

    def __init__(self, on: Bench, arm: str, tweak: Tweak | None = None) -> None:
        self.bench, self.layout = on, on.layout
        instruments = next(each for each in on.arms if each.name == arm).instruments
        replicate, scenario = on.dealer.deal(0), on.scenario
        state = replicate.state.logged()
        state.lanes["touched"] = 1
        if tweak:
            tweak(state)
        self.need = state.buyers["need"].copy()
        self.history = History(self.layout, replicate, state, drawn(instruments, scenario.seed, 0), scenario.start,
                               scenario.horizon_days, scenario.seed)  # fmt: skip
        self.history.run()
        self.state = self.history.state
        self.notes = self.state.notes[: int(self.state.rules["notes"][0])]

    @cached_property
    def _measures(self) -> dict[tuple[str, str], dict[str, float]]:
        table = Harvest(self.history, self.bench.groups).measures()
        rows = zip(self.bench.groups.rows, table, strict=True)
        return {(g.place, g.material): dict(zip(MEASURES, row, strict=True)) for g, row in rows if g.tier == "all"}

    def measure(self, place: str, material: str, name: str) -> float:
        """A measure of a consumer over the horizon."""
        return float(self._measures[place, material][name])

    def world(self, material: str, name: str) -> float:
        """A measure in tonnes of all places together."""
        return float(sum(row[name] for (_, made_of), row in self._measures.items() if made_of == material))

    def first(self, place: str, material: str) -> float:
        """First short day; NaN if none."""
        return self.measure(place, material, "first_short_day")

    def daily(self, place: str, material: str) -> Floats:
        """(5, days) reference, substituted, restrained, wanted and used of a place, t/day."""
        rows = [i for i, c in enumerate(self.layout.consumers) if (c.place, c.material) == (place, material)]
        return self.state.daily[:, :, rows].sum(2)

    def dry(self, place: str, material: str) -> float:
        """First day on which goods lack at the going price; NaN if none."""
        _, _, _, wanted, used = self.daily(place, material)
        short = used < (1.0 - DRY) * wanted
        return float(short.argmax()) if short.any() else math.nan

    def wanted(self, place: str, material: str) -> Floats:
        """What users want at the going price, as a share of D0, by day."""
        reference, _, _, wanted, _ = self.daily(place, material)
        return wanted / reference

    def price(self, place: str, material: str) -> Floats:
        """Ratio of base price by day."""
        return self.state.prices[:, self.layout.market_row(material, place)]

    def buyer(self, name: str, material: str) -> int:
        """Row of a buyer: `use:PLACE` or a facility."""
        return next(i for i, b in enumerate(self.layout.buyers) if (b.name, b.material) == (name, material))

    def stock(self, name: str, material: str) -> Floats:
        """Stock of a buyer at the close of every day, in days of its base need."""
        row = self.buyer(name, material)
        return self.state.stocks[:, len(self.layout.facilities) + row] / self.need[row]

    def product(self, facility: str) -> Floats:
        """Product stock of a facility, in days of its base output."""
        row = self.layout.facility_row[facility]
        return self.state.stocks[:, row] / self.state.facilities["base"][row]

    def empty(self, name: str, material: str, days: float = 0.5) -> int:
        """First day at whose close a buyer holds less than some days of need."""
        return int((self.stock(name, material) < days).argmax())

    def arrivals(self, name: str, material: str) -> Iterator[tuple[str, int, int, float]]:
        """Kind, place of origin and what arrives: (origin, day left, day due, days of need)."""
        row, days = self.buyer(name, material), len(self.state.stocks)
        market = self.state.buyers["market"][row]
        part = self.need[row] / self.need[self.state.buyers["market"] == market].sum()
        for note in self.notes:
            kind, due = int(note["kind"]), int(note["until"])
            if kind in (CONSIGNMENT, LEAK) and note["other"] == row:
                origin = place_of(self.layout.lanes[note["row"]].seller)
                yield ("leak" if kind == LEAK else origin), int(note["day"]), due, note["tonnes"] / self.need[row]
            elif kind not in (CONSIGNMENT, LEAK) and self.state.arbitrage["buyer"][note["row"]] == market:
                seller = int(self.state.arbitrage["seller"][note["row"]])
                origin = f"resale {self.layout.places[seller % len(self.layout.places)]}"
                yield origin, int(note["day"]), min(due, days), part * note["tonnes"] / self.need[row]

    def sold_on(self, name: str, material: str, first: int, last: int) -> float:
        """What is sold on out of a buyer's stock from one day to another, in days of need."""
        row = self.buyer(name, material)
        market = self.state.buyers["market"][row]
        stores = len(self.layout.facilities) + np.flatnonzero(self.state.buyers["market"] == market)
        total = 0.0
        for note in self.notes:
            if note["kind"] in (CONSIGNMENT, LEAK) or not first <= note["day"] <= last:
                continue
            if self.state.arbitrage["seller"][note["row"]] == market:
                held = self.state.stocks[int(note["day"]), stores]
                own = self.state.stocks[int(note["day"]), len(self.layout.facilities) + row]
                total += note["tonnes"] * own / max(held.sum(), 1e-300)
        return float(total / self.need[row])


def _no_resale(state: Any) -> None:
    state.arbitrage["open"] = 0.0


def _no_elasticity(state: Any) -> None:
    state.consumers["elastic_short"] = state.consumers["elastic_long"] = 0.0


def _bare(state: Any) -> None:
    _no_resale(state)
    _no_elasticity(state)
    state.consumers["substitution_cap"] = 0.0
    state.buyers["thrift_cap"] = 0.0


NO_LEAK = (("leakage_capacity_growth_per_month", 0.0),)
NO_LEAKAGE = (("disruptions.ban.leakage", 0.0),)
NO_RUSH = (("rush_multiplier_on_announcement", 1.0),)
NO_GROWTH = (("lane_growth_per_month", 1e-4),)


@cache
def ban(variant: str = "as it is") -> Told:
    """The ban without responses, as it is or with a rule switched off."""
    variants: Mapping[str, Callable[[], Told]] = {
        "as it is": lambda: Told(bench("export_ban"), "disrupted"),
        "no resale": lambda: Told(bench("export_ban"), "disrupted", _no_resale),
        "no leak": lambda: Told(bench("export_ban", NO_LEAK, NO_LEAKAGE), "disrupted"),
        "no rush": lambda: Told(bench("export_ban", NO_RUSH), "disrupted"),
        "no price response": lambda: Told(bench("export_ban"), "disrupted", _no_elasticity),
        "stock and base lanes": lambda: Told(
            bench("export_ban", (*NO_LEAK, *NO_RUSH, *NO_GROWTH), NO_LEAKAGE), "disrupted", _bare
        ),
    }
    return variants[variant]()


VARIANTS = ("as it is", "no resale", "no leak", "no rush", "no price response", "stock and base lanes")


@cache
def arm(scenario: str, name: str) -> Told:
    """An arm of a shipped scenario."""
    return Told(bench(scenario), name)


def day(value: float) -> str:
    """A day, or a dash."""
    return "-" if math.isnan(value) else f"{value:.0f}"


def consumers() -> list[list[str]]:
    """When each consumer runs short, and of what kind the shortfall is."""
    told, rows = ban(), []
    for place, material in CONSUMERS:
        demand = told.measure(place, material, "demand_t")
        rows.append([
            f"{place} {material}", day(told.first(place, material)), day(told.dry(place, material)),
            f"{100 * told.measure(place, material, 'priced_out_t') / demand:.1f}",
            f"{100 * told.measure(place, material, 'short_t') / demand:.1f}",
            f"{told.measure(place, material, 'price_peak'):.2f}",
        ])  # fmt: skip
    return rows


def experiments() -> list[list[str]]:
    """First short day of each consumer with one rule after another switched off."""
    return [
        [f"{place} {material}", *(day(ban(variant).first(place, material)) for variant in VARIANTS)]
        for place, material in CONSUMERS
    ]


BUDGETS = (
    ("use:USA", "magnet_light"), ("use:USA", "magnet_heavy"), ("use:USA", "dytb_oxide"), ("use:JPN", "dytb_oxide"),
    ("JPN.magnet_heavy", "dytb_oxide"), ("JPN.gallium_refined", "gallium_primary"),
)  # fmt: skip


def budgets() -> list[list[str]]:
    """What the stock at the ban and the goods that still come last, in days of base need."""
    return [budget(ban(), name, material) for name, material in BUDGETS]


def budget(told: Told, name: str, material: str) -> list[str]:
    """What a buyer had at the close of the day before the ban, what came since, and how long it lasted."""
    stock = told.stock(name, material)
    last = told.empty(name, material, 2.0)
    came = dict.fromkeys(("afloat", "sold before", "open lanes", "sold on", "leak"), 0.0)
    for origin, left, due, days in told.arrivals(name, material):
        if BAN <= due <= last:
            came[_kind(origin, left)] += days
    went = told.sold_on(name, material, BAN, last)
    used = float(stock[BAN - 1] + sum(came.values()) - went - stock[last])
    return [
        f"{name} {material}", f"{stock[BAN - 1]:.1f}", *(f"{each:.1f}" for each in came.values()),
        f"{went:.1f}", f"{stock[last]:.1f}", f"{used:.1f}", str(last - BAN + 1), str(last),
    ]  # fmt: skip


def _kind(origin: str, left: int) -> str:
    if origin == "CHN":
        return "afloat"
    if origin.startswith("resale"):
        return "sold before" if left < BAN else "sold on"
    return "leak" if origin == "leak" else "open lanes"


def single() -> list[list[str]]:
    """Single figures used in the text: name, value, unit."""
    told, both = ban(), arm("export_ban", "responded")
    alone, kuantan = arm("export_ban", "without rapid_response"), arm("kuantan_outage", "disrupted")
    helped = arm("kuantan_outage", "responded")
    heavy = "JPN.magnet_heavy"
    rows: list[tuple[str, str, str]] = [
        *((f"price of dytb_oxide in JPN on day {d}", f"{told.price('JPN', 'dytb_oxide')[d]:.2f}", "base price")
          for d in (58, 62, 69, 600)),
        *((f"wanted dytb_oxide in JPN on day {d}", f"{100 * told.wanted('JPN', 'dytb_oxide')[d]:.1f}", "% of D0")
          for d in (90, 91, 600, 1000)),
        *((f"stock of dytb_oxide at {heavy} on day {d}", f"{told.stock(heavy, 'dytb_oxide')[d]:.1f}", "days of need")
          for d in (58, 122)),
        (f"{heavy} has no dytb_oxide", day(told.empty(heavy, "dytb_oxide")), "first day"),
        *((f"magnets in the store of {heavy} on day {d}", f"{told.product(heavy)[d]:.1f}", "days of output")
          for d in (180, 205)),
        (f"most ndpr_oxide at {heavy}", f"{told.stock(heavy, 'ndpr_oxide').max():.0f}", "days of need"),
        ("JPN.gallium_refined has no gallium_primary", day(told.empty("JPN.gallium_refined", "gallium_primary")),
         "first day"),
        *((f"shortfall of {m} of the owners, {n}", f"{_owners(t, m):,.1f}", "t")
          for m in ("magnet_heavy", "magnet_light")
          for n, t in (("no response", told), ("joint stock alone", alone), ("both responses", both))),
        *((f"shortfall of {m} of the world, {n}", f"{t.world(m, 'shortfall_t'):,.1f}", "t")
          for m in ("magnet_heavy",) for n, t in (("no response", told), ("both responses", both))),
        *((f"shortfall of magnet_heavy in CHN, {n}", f"{t.measure('CHN', 'magnet_heavy', 'shortfall_t'):,.1f}", "t")
          for n, t in (("no response", told), ("both responses", both))),
        *((f"shortfall of ndpr_oxide in JPN, {n}", f"{t.measure('JPN', 'ndpr_oxide', 'shortfall_t'):,.1f}", "t")
          for n, t in (("both responses", both), ("joint stock alone", alone))),
        *_flown(both),
        *((f"kuantan_outage, first short day of {m} in {p}", day(kuantan.first(p, m)), "day")
          for p, m in (("USA", "ndpr_oxide"), ("JPN", "ndpr_oxide"))),
        *((f"kuantan_outage, users' stock of ndpr_oxide in USA on day {d}",
           f"{kuantan.stock('use:USA', 'ndpr_oxide')[d]:.1f}", "days of need") for d in (58, 206, 262)),
        *((f"kuantan_outage, stock of ndpr_oxide at {heavy} on day {d}",
           f"{kuantan.stock(heavy, 'ndpr_oxide')[d]:.1f}", "days of need") for d in (58, 206, 262, 340)),
        ("kuantan_outage, highest price of ndpr_oxide in JPN", f"{kuantan.price('JPN', 'ndpr_oxide').max():.2f}",
         "base price"),
        ("kuantan_outage, the trigger of japan_stock is reached",
         next((str(x.day) for x in helped.history.log if x.who == "japan_stock" and x.what == "trigger"), "-"), "day"),
        ("kuantan_outage, japan_stock releases",
         f"{sum(s.moved for s in helped.history.shipments if s.who == 'japan_stock'):.0f}", "t"),
    ]  # fmt: skip
    return [list(row) for row in rows]


def _owners(told: Told, material: str) -> float:
    return sum(told.measure(place, material, "shortfall_t") for place in ("USA", "JPN"))


def _flown(told: Told) -> Iterator[tuple[str, str, str]]:
    """What the rapid response group moved and paid, by material, before and after the end of the ban."""
    totals: dict[str, list[float]] = {}
    for line in told.history.log:
        if (line.who, line.what) == ("rapid_response", "shipment"):
            after = "after" if line.day >= END else "during"
            row = totals.setdefault(f"{line.material}, {after} the ban", [0.0, 0.0])
            row[0] += line.tonnes or 0.0
            row[1] += (line.usd or 0.0) / 1e6
    for name, (tonnes, usd) in sorted(totals.items()):
        yield f"rapid_response moves {name}", f"{tonnes:,.1f}", "t"
        yield f"rapid_response pays for {name}", f"{usd:.1f}", "USD million"


TABLES: dict[str, tuple[tuple[str, ...], Callable[[], list[list[str]]]]] = {
    "consumers": (
        ("consumer", "first short day", "first day without goods", "priced out, % of D0", "short, % of D0",
         "highest price"), consumers),
    "experiments": (("first short day", *VARIANTS), experiments),
    "budgets": (
        ("buyer, days of base need", "stock at the close of day 58", "afloat from China", "resale from before",
         "open lanes", "resale since", "leak", "sold on", "left", "used", "in days", "until day"), budgets),
    "single": (("figure", "value", "unit"), single),
}  # fmt: skip
