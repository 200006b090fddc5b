"""Reference-mode figures of the battery scenarios in docs/scenarios.md; `reference.py` has those of the rare ones."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))

import reference
from reference import NO_GROWTH, NO_LEAK, NO_LEAKAGE, NO_RUSH, Told, arm, bench, day

SCENARIOS = (
    "cobalt_suspension",
    "indonesia_nickel_cut",
    "australia_lithium_outage",
    "graphite_ban",
    "everything_everywhere",
)
SEEN_BEFORE = ("ndpr", "dytb", "gallium")
"""Minerals that everything_everywhere leaves exactly as export_ban has them."""
SHOWN = 0.01
"""Share of D0 from which a consumer that never counts as short is shown all the same."""

VARIANTS = ("as it is", "no resale", "no rush", "no price response", "stock and base lanes")


@cache
def graphite(variant: str = "as it is") -> Told:
    """The graphite ban without responses, as it is or with a rule switched off."""
    name = "graphite_ban"
    variants: dict[str, Callable[[], Told]] = {
        "as it is": lambda: arm(name, "disrupted"),
        "no resale": lambda: Told(bench(name), "disrupted", reference._no_resale),
        "no rush": lambda: Told(bench(name, NO_RUSH), "disrupted"),
        "no price response": lambda: Told(bench(name), "disrupted", reference._no_elasticity),
        "stock and base lanes": lambda: Told(
            bench(name, (*NO_LEAK, *NO_RUSH, *NO_GROWTH), NO_LEAKAGE), "disrupted", reference._bare
        ),
    }
    return variants[variant]()


def consumers() -> list[list[str]]:
    """When consumers run short in each scenario, and of what kind the shortfall is."""
    rows = []
    for scenario in SCENARIOS:
        told = arm(scenario, "disrupted")
        minerals = told.layout.network.materials
        for (place, material), found in sorted(told._measures.items(), key=lambda each: each[0][::-1]):
            missed = (found["priced_out_t"] + found["short_t"]) / max(found["demand_t"], 1e-9)
            first = told.first(place, material)
            known = scenario == SCENARIOS[-1] and minerals[material].mineral in SEEN_BEFORE
            if not known and (missed >= SHOWN or not np.isnan(first)):
                rows.append([
                    scenario, f"{place} {material}", day(first), day(told.dry(place, material)),
                    *(f"{100 * found[name] / found['demand_t']:.1f}" for name in ("priced_out_t", "short_t")),
                    f"{found['price_peak']:.2f}",
                ])  # fmt: skip
    return rows


GRAPHITE = (("USA", "anode_graphite"), ("JPN", "anode_graphite"), ("JPN", "graphite_flake"), ("USA", "graphite_flake"))


def experiments() -> list[list[str]]:
    """First day without goods of the consumers of the graphite ban with one rule after another switched off."""
    return [
        [f"{place} {material}", *(day(graphite(variant).first(place, material)) for variant in VARIANTS)]
        for place, material in GRAPHITE
    ]


BUDGETS = (
    ("graphite_ban", "use:USA", "anode_graphite"),
    ("graphite_ban", "use:JPN", "anode_graphite"),
    ("graphite_ban", "JPN.anode_graphite_natural", "graphite_spherical"),
    ("graphite_ban", "use:JPN", "graphite_flake"),
    ("everything_everywhere", "use:JPN", "lithium_chemical"),
)


def budgets() -> list[list[str]]:
    """What the stock at the ban and the goods that still come last, in days of base need."""
    return [reference.budget(arm(scenario, "disrupted"), name, material) for scenario, name, material in BUDGETS]


def single() -> list[list[str]]:
    """Single figures used in the text: name, value, unit."""
    rows = [*_cobalt(), *_nickel(), *_lithium(), *_graphite()]
    return [list(row) for row in rows]


def _cobalt() -> list[tuple[str, str, str]]:
    told = arm("cobalt_suspension", "disrupted")
    plant, ore, metal = "CHN.cobalt_refined", "cobalt_hydroxide", "cobalt_refined"
    mines = told.product("COD.cobalt_hydroxide")
    sent = [(left, due) for origin, left, due, _ in told.arrivals(plant, ore) if origin == "COD"]
    return [
        ("cobalt: last cargo sent before the suspension is in China", str(max(d for n, d in sent if n < 52)), "day"),
        ("cobalt: first cargo sent after it is in China", str(min(d for n, d in sent if n >= 52)), "day"),
        ("cobalt: feed at CHN.cobalt_refined on day 147", f"{told.stock(plant, ore)[147]:.1f}", "days of need"),
        ("cobalt: CHN.cobalt_refined has no feed", str(told.empty(plant, ore)), "first day"),
        ("cobalt: metal in the store of CHN.cobalt_refined on day 300", f"{told.product(plant)[300]:.1f}", "days"),
        ("cobalt: metal in the store of CHN.cobalt_refined on day 360", f"{told.product(plant)[360]:.1f}", "days"),
        ("cobalt: users' metal in CHN on day 360", f"{told.stock('use:CHN', metal)[360]:.1f}", "days of need"),
        ("cobalt: users' metal in CHN on day 450", f"{told.stock('use:CHN', metal)[450]:.1f}", "days of need"),
        *(
            (f"cobalt: hydroxide at the Congolese mines on day {d}", f"{mines[d]:.0f}", "days of output")
            for d in (51, 287)
        ),
        *(
            (f"cobalt: price of hydroxide in CHN on day {d}", f"{told.price('CHN', ore)[d]:.2f}", "base price")
            for d in (58, 142, 170, 320)
        ),
        *(
            (f"cobalt: metal wanted in CHN on day {d}", f"{100 * told.wanted('CHN', metal)[d]:.1f}", "% of D0")
            for d in (308, 315)
        ),
        ("cobalt: price of metal in CHN on day 308", f"{told.price('CHN', metal)[308]:.2f}", "base price"),
    ]


def _nickel() -> list[tuple[str, str, str]]:
    told = arm("indonesia_nickel_cut", "disrupted")
    iron, ore = "nickel_pig_iron", "nickel_ore"
    cobalt = told.layout.facility_row["IDN.cobalt_hydroxide"]
    plant = told.state.facilities[cobalt]
    made = plant["made"] / (plant["base"] * len(told.state.stocks))
    return [
        ("nickel: the store of IDN.nickel_ore is empty", str(int((told.product("IDN.nickel_ore") < 0.5).argmax())),
         "first day"),
        ("nickel: IDN.nickel_pig_iron has no ore", str(told.empty("IDN.nickel_pig_iron", ore)), "first day"),
        ("nickel: IDN.nickel_intermediate_mhp has no ore", str(told.empty("IDN.nickel_intermediate_mhp", ore)),
         "first day"),
        ("nickel: cobalt of Indonesia over three years", f"{100 * made:.1f}", "% of base"),
        *((f"nickel: users' pig iron in {p} on day {d}", f"{told.stock(f'use:{p}', iron)[d]:.1f}", "days of need")
          for p, d in (("IDN", 210), ("IDN", 250), ("CHN", 210), ("CHN", 361))),
        ("nickel: pig iron wanted in IDN on day 300", f"{100 * told.wanted('IDN', iron)[300]:.1f}", "% of D0"),
        *((f"nickel: pig iron from {origin} to users in {place}, days {a} to {b}",
           f"{_came(told, f'use:{place}', iron, origin, a, b):.1f}", "days of need")
          for origin, place, a, b in (("IDN", "IDN", 220, 361), ("IDN", "CHN", 250, 403), ("CHN", "CHN", 250, 403))),
    ]  # fmt: skip


def _came(told: Told, name: str, material: str, origin: str, first: int, last: int) -> float:
    return sum(
        days for place, _, due, days in told.arrivals(name, material) if place == origin and first <= due <= last
    )


def _lithium() -> list[tuple[str, str, str]]:
    told = arm("australia_lithium_outage", "disrupted")
    plant, ore, salt = "CHN.lithium_chemical", "spodumene_concentrate", "lithium_chemical"
    return [
        ("lithium: concentrate in store in Australia on day 58",
         f"{told.product('AUS.spodumene_concentrate')[58]:.1f}", "days of output"),
        *((f"lithium: concentrate at {plant} on day {d}", f"{told.stock(plant, ore)[d]:.1f}", "days of need")
          for d in (58, 140)),
        (f"lithium: {plant} has no concentrate", str(told.empty(plant, ore)), "first day"),
        *((f"lithium: chemical in the store of {plant} on day {d}", f"{told.product(plant)[d]:.1f}", "days of output")
          for d in (250, 340)),
        *((f"lithium: users' chemical in CHN on day {d}", f"{told.stock('use:CHN', salt)[d]:.1f}", "days of need")
          for d in (340, 400)),
        ("lithium: highest price of concentrate in CHN", f"{told.price('CHN', ore).max():.2f}", "base price"),
    ]  # fmt: skip


def _graphite() -> list[tuple[str, str, str]]:
    rows = []
    for variant in ("as it is", "no resale", "stock and base lanes"):
        told = graphite(variant)
        rows += [
            (f"graphite: anodes from Korea to users in USA, days 59 to 180, {variant}",
             f"{_came(told, 'use:USA', 'anode_graphite', 'KOR', 59, 180):.1f}", "days of need"),
            (f"graphite: price of anodes in USA on day 150, {variant}",
             f"{told.price('USA', 'anode_graphite')[150]:.2f}", "base price"),
        ]  # fmt: skip
    return rows


BUDGET_HEAD = (
    "buyer, days of base need", "stock at the close of day 58", "afloat from China", "resale from before",
    "open lanes", "resale since", "leak", "sold on", "left", "used", "in days", "until day",
)  # fmt: skip

TABLES: dict[str, tuple[tuple[str, ...], Callable[[], list[list[str]]]]] = {
    "battery": (
        ("scenario", "consumer", "first short day", "first day without goods", "priced out, % of D0", "short, % of D0",
         "highest price"), consumers),
    "graphite_experiments": (("first short day", *VARIANTS), experiments),
    "battery_budgets": (BUDGET_HEAD, budgets),
    "battery_single": (("figure", "value", "unit"), single),
}  # fmt: skip
