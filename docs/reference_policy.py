"""Hand checks of the policy scenarios in docs/scenarios.md: what a pencil gives beside what the model does.

Nothing here depends on a price but the tonnes of the corridor.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import reference
from reference import Told, bench

from sim import Network
from sim.disruptions import ExportBan
from sim.engine.day.calendar import APPLICATION, CONSIGNMENT, LICENSED, REFUSAL
from sim.network.arrays import Layout
from sim.network.elements import place_of
from sim.responses import Project

SCENARIOS = (
    "us_japan_framework", "october_2025_controls", "rare_earth_licensing", "gallium_germanium_ban", "drc_cobalt_quota",
    "indonesia_nickel_ban", "tariff_war", "escalation", "taiwan_strait_closure", "suez_and_panama", "demand_surge",
    "demand_surge_4000", "allied_diversification", "central_asia_corridor", "six_month_projects",
)  # fmt: skip
reference.MID |= {
    "us_japan_framework": {"disruptions.ban.lasts": "12 months", "responses.plant.build": "11 months",
                           "responses.permits.takes": 0.5},
    "six_month_projects": {"disruptions.ban.lasts": "24 months", "responses.mountain_pass.build": "11 months",
                           "responses.permits.takes": 0.5},
    "tariff_war": {"disruptions.tariff.lasts": "18 months", "disruptions.arms.share": 0.075},
    "escalation": {"responses.austerity.share": 0.1},
    "demand_surge": {"disruptions.lithium.to": 6, "disruptions.graphite.to": 6,
                     "disruptions.ban.lasts": "12 months", "responses.scrap.works": 0.6},
    "demand_surge_4000": {"disruptions.lithium.to": 31, "disruptions.graphite.to": 31,
                          "disruptions.ban.lasts": "12 months", "responses.scrap.works": 0.6},
    "drc_cobalt_quota": {},
    "allied_diversification": {"disruptions.ban.lasts": "18 months", "responses.friends.takes": 0.7,
                               "responses.fund.candidates.refit.cost": 16.25e6,
                               "responses.fund.candidates.kuantan.cost": 117e6,
                               "responses.fund.candidates.lacq.cost": 220e6},
    "central_asia_corridor": {"responses.kadamjai.works": 0.75, "responses.caspian.takes": 0.6},
    "october_2025_controls": {"disruptions.rule_again.lasts": "12 months",
                              "disruptions.anodes_again.lasts": "12 months"},
    "rare_earth_licensing": {"disruptions.licence.lasts": "12 months"},
    "gallium_germanium_ban": {"disruptions.ban.lasts": "12 months", "responses.friends.takes": 0.6},
    "indonesia_nickel_ban": {"disruptions.ore_quota.share": 0.95, "disruptions.ban.lasts": "12 months",
                             "responses.stainless.adds": 0.05},
    "taiwan_strait_closure": {"disruptions.around.extra": "6.5 days", "disruptions.shut.lasts": "3 months",
                              "disruptions.alarm.cover": 1.25},
    "suez_and_panama": {"disruptions.from_asia.extra": "11.9 days", "disruptions.from_america.extra": "14.2 days",
                        "disruptions.shut.lasts": "3 months"},
}  # fmt: skip
"""The middle of every uncertain field of those that are simulated here."""
LEGS = (("China shut", 273), ("Russia too", 638), ("Suez too", 1004), ("", 1461))
"""Days on which the ways of central_asia_corridor are shut, and its end."""


SHORTER: Mapping[str, Mapping[str, Any]] = {
    "demand_surge": {"controls": "none"},
    "demand_surge_4000": {"controls": "none"},
    "allied_diversification": {"horizon": "1 year", "responses.friends": None, "responses.fund": None},
}
"""What their checks do not need."""


@cache
def told(name: str) -> Told:
    """One history of a scenario in reference mode, with its responses."""
    return Told(bench(name, (), tuple(SHORTER.get(name, {}).items())), "responded")


def days(name: str, what: str, *who: str) -> str:
    """The first day of some lines of the log, one for each instrument."""
    log = told(name).history.log
    return ", ".join(str(next(x.day for x in log if (x.who, x.what) == (each, what))) for each in who)


def checks() -> list[list[str]]:
    """Scenario, what is worked out, the arithmetic, its result, and the model's."""
    network = Network.shipped()
    found = [[name, *cells] for name, *cells in (*_of_the_tables(network), *_of_a_history(network))]
    return sorted(found, key=lambda row: SCENARIOS.index(row[0]))


def _of_the_tables(network: Network) -> Iterator[tuple[str, str, str, str, str]]:
    """What the tables alone decide."""
    layout = Layout.of(network)
    price = {name: network.materials[name].price_usd_per_t for name in ("dytb_oxide", "magnet_heavy")}
    dose = next(x.t_per_t_output for x in network.recipes
                if (x.facility, x.material_in) == ("JPN.magnet_heavy", "dytb_oxide"))  # fmt: skip
    lanes = [x for x in network.lanes if x.buyer == "JPN.magnet_heavy" and x.material == "dytb_oxide"]
    chinese = sum(x.t_per_year for x in lanes if x.seller == "CHN.dytb_oxide") / sum(x.t_per_year for x in lanes)
    inside = layout.content(frozenset({"CHN"}), ("dytb_oxide",))["JPN.magnet_heavy"]
    yield (
        "october_2025_controls", "Chinese Dy/Tb in a Japanese heavy magnet, % of its value (threshold 0.1)",
        f"{dose:.4f} t x {price['dytb_oxide']:,.0f} / {price['magnet_heavy']:,.0f} USD x {chinese:.3f} from China",
        f"{100 * dose * price['dytb_oxide'] / price['magnet_heavy'] * chinese:.1f}", f"{100 * inside:.1f}",
    )  # fmt: skip
    out = sum(x.t_per_year for x in network.lanes if x.seller == "COD.cobalt_hydroxide")
    yield ("drc_cobalt_quota", "part of the usual exports that may leave, %", f"96,600 / {out:,.0f} t",
           f"{100 * 96600 / out:.1f}", f"{100 * _passes('drc_cobalt_quota', 'quota'):.1f}")  # fmt: skip
    for name, material, seller, note in (
        (
            "indonesia_nickel_ban",
            "nickel_pig_iron",
            "IDN",
            "pig iron that places import, from Indonesia",
        ),
        ("taiwan_strait_closure", "cobalt_hydroxide", "", "cobalt hydroxide for China that passes the strait"),
        ("suez_and_panama", "anode_graphite", "", "anode powder for the United States that passes Panama"),
    ):
        hit, whole, closed = _part(network, name, material, seller)
        yield name, f"{note}, % of its imports", f"{hit:,.0f} / {whole:,.0f} t", f"{100 * hit / whole:.1f}", closed


def _part(network: Network, name: str, material: str, seller: str) -> tuple[float, float, str]:
    """Tonnes hit and all tonnes of some imports, and the same part as the scenario's own lanes have it."""
    buyer, mark = {"taiwan_strait_closure": ("CHN", "taiwan_strait"), "suez_and_panama": ("USA", "panama")}.get(
        name, ("", "")
    )
    imports = [x for x in network.lanes if x.material == material and place_of(x.seller) != place_of(x.buyer)]
    imports = [x for x in imports if not buyer or place_of(x.buyer) == buyer]
    hit = sum(x.t_per_year for x in imports if mark in x.chokepoints or (seller and place_of(x.seller) == seller))
    scenario = reference.Scenario.load(reference.ROOT / "scenarios" / f"{name}.yaml")
    each: Any = scenario.disruptions["shut" if mark else "ban"]
    passes = each.passes(network) if mark else lambda x: place_of(x.seller) == each.by[0] and material in each.materials
    closed = sum(x.t_per_year for x in imports if passes(x)) / sum(x.t_per_year for x in imports)
    return hit, sum(x.t_per_year for x in imports), f"{100 * closed:.1f}"


def _passes(name: str, label: str) -> float:
    """Share of the base flow that a quota lets out."""
    on = bench(name)
    history = reference.History(on.layout, on.dealer.deal(0), on.dealer.deal(0).state.copy(), {}, on.scenario.start,
                                on.scenario.horizon_days, 0)  # fmt: skip
    quota: Any = on.scenario.disruptions[label]
    return float(quota._passes(history, quota.materials[0]))


def _of_a_history(network: Network) -> Iterator[tuple[str, str, str, str, str]]:
    """What one history in reference mode shows, prices apart."""
    slip = network.parameters["project_slip_median"].value
    separator = network.parameters["project_months_build_separator"].value
    mountain, eneabba = round(11 * 30.4375 * slip), round(separator * 30.4375 * slip)
    yield ("six_month_projects", "day of the first tonne, Mountain Pass and Eneabba",
           f"117 + 11 months x {slip:g}; 117 + {separator:g} months x {slip:g}", f"{117 + mountain}, {117 + eneabba}",
           days("six_month_projects", "in force", "mountain_pass", "eneabba"))  # fmt: skip
    use = sum(network.intake(place, "dytb_oxide") for place in ("USA", "JPN"))
    held = sum(x.initial for x in told("us_japan_framework").history.reserves)
    yield ("us_japan_framework", "Dy/Tb oxide of the joint stock, t", f"90 / 365 x {use:,.0f} t",
           f"{90 / 365 * use:.1f}", f"{held:.1f}")  # fmt: skip
    yield ("tariff_war", "days of tariff, licences and stop", "59, + 30, + 183 (6 months)", "59, 89, 272",
           days("tariff_war", "in force", "tariff", "licences", "answer"))  # fmt: skip
    yield ("escalation", "days of licences, tariff, ban, rule and truce", "59, + 91, + 91, + 30; ban + 183",
           "59, 150, 241, 271, 424",
           days("escalation", "in force", "licences", "tariff", "wider", "abroad", "truce"))  # fmt: skip
    made = network.facilities["USA.ndpr_oxide"].output_t_per_year
    price = network.materials["ndpr_oxide"].price_usd_per_t
    paid = told("allied_diversification").history.accounts["floor"].usd["price floor"]
    yield ("allied_diversification", "the floor in the first year, at base price, USD million",
           f"(2.05 - 1) x {price:,.0f} x {made:,.0f} t", f"{1.05 * price * made / 1e6:.1f}",
           f"{paid / 1e6:.1f}")  # fmt: skip
    for name, ratio in (("demand_surge", 6), ("demand_surge_4000", 31)):
        last = told(name).daily("JPN", "lithium_chemical")[0]
        yield (name, "demand for lithium on the last day, ratio to the first", f"{ratio}^(5 / 14)",
               f"{ratio ** (1823 / 5113):.3f}", f"{last[-1] / last[0]:.3f}")  # fmt: skip
    yield from _licences(network)
    yield from _germanium()
    on = told("central_asia_corridor")
    ban, pavlodar = on.bench.scenario.disruptions["ban"], on.bench.scenario.responses["pavlodar"]
    assert isinstance(ban, ExportBan)
    assert isinstance(pavlodar, Project)
    sold = sum(x.t_per_year for x in network.lanes if x.material == "gallium_primary"
               and (place_of(x.seller), place_of(x.buyer)) == ("CHN", "JPN"))  # fmt: skip
    lost = on.history.base_flow(on.history.lanes(ban.by, ban.to, ("gallium_primary",))) * 365.0
    yield ("central_asia_corridor", "Pavlodar beside what China sold Japan of gallium, %", f"15 / {sold:g} t a year",
           f"{100 * 15 / sold:.1f}", f"{100 * pavlodar.capacity.tonnes / lost:.1f}")  # fmt: skip
    yield _tajik_ore(network)


def _licences(network: Network) -> Iterator[tuple[str, str, str, str, str]]:
    """Waiting for a licence: the first decision, a shelf that nothing reaches before it, the load of the truce."""
    name, on = "rare_earth_licensing", told("rare_earth_licensing")
    wait, first, year = round(network.parameters["licence_processing_median"].value), 93, 365
    loads = [(int(note["kind"]), int(note["day"]), on.layout.lanes[note["row"]])
             for note in on.notes if note["kind"] in (APPLICATION, REFUSAL, LICENSED)]  # fmt: skip
    decided = min(day for kind, day, _ in loads if kind != APPLICATION)
    yield name, "day of the first decision", f"{first} + {wait}", f"{first + wait}", f"{decided}"
    shelf = on.stock("use:KOR", "dytb_oxide")
    landed = max(range(first, decided), key=lambda day: float(shelf[day]))
    yield (name, "day on which users of Dy/Tb oxide in Korea have none, all of it Chinese",
           f"{landed} + {shelf[landed]:.0f} days of need, nothing before {decided}", f"{landed + round(shelf[landed])}",
           f"{on.empty('use:KOR', 'dytb_oxide', 0.5)}")  # fmt: skip
    filed = sum(kind == APPLICATION for kind, _, _ in loads)
    usual = sum(year / x.interval_days for x in network.lanes if x.material in ("dytb_oxide", "magnet_heavy")
                and x.t_per_year and place_of(x.seller) == "CHN" != place_of(x.buyer))  # fmt: skip
    let_go = sum(kind == LICENSED and day == first + year for kind, day, _ in loads)
    yield (name, "loads that leave on the day of the truce",
           f"{filed} filed - {usual:.0f} a year x {year - wait} / {year} days decided",
           f"{filed - usual * (year - wait) / year:.0f}", f"{let_go}")  # fmt: skip


def _germanium() -> Iterator[tuple[str, str, str, str, str]]:
    """How little of what American users take the ban cuts, and what scrap has brought by the end."""
    name, on = "gallium_germanium_ban", told("gallium_germanium_ban")
    ban = on.bench.scenario.disruptions["ban"]
    assert isinstance(ban, ExportBan)
    for material in ("germanium_refined", "gallium_refined"):
        taken = [x for x in on.layout.network.lanes if x.material == material and x.buyer == "use:USA"]
        cut = sum(x.t_per_year for x in taken if place_of(x.seller) == "CHN")
        shut = on.history.lanes(ban.by, ban.to, (material,))
        share = on.history.base_flow(shut) * 365.0 / sum(x.t_per_year for x in taken)
        whole = " + ".join(f"{x.t_per_year:g}" for x in taken if x.t_per_year)
        yield (name, f"part of what American users take of {material} that the ban closes, %",
               f"{cut:g} / ({whole}) t", f"{100 * cut / sum(x.t_per_year for x in taken):.1f}",
               f"{100 * share:.1f}")  # fmt: skip
    rows = on.layout.buyers_in(frozenset({"USA"}), "germanium_refined")
    yield (name, "germanium recycled in the United States by the end, t", "5 t a year x (365 / 2 + 488) / 365 days",
           f"{5 * (365 / 2 + 488) / 365:.2f}", f"{on.history.programmes.recycled(rows):.2f}")  # fmt: skip


def _tajik_ore(network: Network) -> tuple[str, str, str, str, str]:
    """Ore for Kadamjai by pencil: its part of the mine's spare capacity, in the year of the ramp and after it."""
    mine, plant = network.facilities["TJK.antimony_concentrate"], "KGZ.antimony_refined"
    dose = next(x.t_per_t_output for x in network.recipes if x.facility == plant)
    spare, kgz = mine.capacity_t_per_year - mine.output_t_per_year, 0.75 * 4000 * dose
    bel = network.intake("BEL", mine.material_out)
    ramp = spare * (1.0 - bel / kgz * math.log(1.0 + kgz / bel))
    after = spare * kgz / (kgz + bel) * (1461 - 151 - 365) / 365
    on = told("central_asia_corridor")
    sent = sum(float(on.state.lanes["sent"][r]) for r, x in enumerate(on.layout.lanes) if x.buyer == plant)
    return ("central_asia_corridor", "Tajik ore for Kadamjai, t; the pencil knows no growth of lanes",
            f"{spare:,.0f} t a year to spare, shared {kgz:,.0f} to {bel:,.0f} with Belgium: {ramp:,.0f} + {after:,.0f}",
            f"{ramp + after:,.0f}", f"{sent:,.0f}")  # fmt: skip


def corridor() -> list[list[str]]:
    """Tonnes that left Central Asia for Japan by route, from one closure to the next."""
    on = told("central_asia_corridor")
    found: dict[tuple[str, str], list[float]] = {}
    for note in on.notes:
        lane = on.layout.lanes[note["row"]] if note["kind"] == CONSIGNMENT else None
        if lane and place_of(lane.seller) in ("KAZ", "KGZ") and place_of(lane.buyer) == "JPN":
            tonnes = found.setdefault((lane.material, lane.route), [0.0] * (len(LEGS) - 1))
            for leg, ((_, first), (_, end)) in enumerate(pairwise(LEGS)):
                tonnes[leg] += float(note["tonnes"]) if first <= note["day"] < end else 0.0
    return [[*key, *(f"{each:.1f}" for each in tonnes)] for key, tonnes in sorted(found.items())]


TABLES = {
    "policy_checks": (("scenario", "what", "by pencil", "gives", "the model"), checks),
    "corridor": (("material", "route", *(f"{name}, t" for name, _ in LEGS[:-1])), corridor),
}
