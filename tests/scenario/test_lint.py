"""Every warning comes where it should, and only there."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from sim.network import Network
from sim.scenario import Scenario
from sim.scenario.lint_stocks import base_cover
from tests.scenario.texts import BAN, HEAD, ROOT, STOCK


def warnings(text: str, network: Network) -> list[str]:
    return [str(fault).removeprefix("<text>:") for fault in Scenario.from_text(HEAD + text).lint(network)]


def test_a_scenario_that_matters_has_none(network: Network) -> None:
    assert warnings(BAN + STOCK, network) == []


@pytest.mark.parametrize("file", sorted((ROOT / "scenarios").glob("*.yaml")), ids=lambda file: file.stem)
def test_the_shipped_ones_have_none(file: Path, network: Network) -> None:
    scenario = Scenario.load(file)
    said = scenario.lint(scenario.world() if scenario.network else network)
    assert [str(each) for each in said if "nothing happens" not in each.problem] == []


def test_nothing_happens(network: Network) -> None:
    said = ["1:1: disruptions: nothing happens; no shortfall is to be expected"]
    assert warnings(STOCK, network) == said
    assert warnings("controls: dated\n", network) == []


def test_a_ban_that_touches_no_lane(network: Network) -> None:
    text = BAN.replace("magnet_heavy", "gallium_refined").replace("[USA, JPN]", "[KAZ]")
    assert warnings(text, network) == [
        f"8:{column}: disruptions.ban.materials.{position}: no lane carries {material} from CHN to KAZ; "
        "the ban changes nothing there"
        for position, material, column in ((0, "dytb_oxide", 17), (1, "gallium_refined", 29))
    ]


def test_a_ban_on_what_only_idle_lanes_could_carry(network: Network) -> None:
    text = BAN.replace("by: CHN", "by: AUS").replace("[dytb_oxide, magnet_heavy]", "ndpr_oxide")
    assert warnings(text, network) == [
        "8:16: disruptions.ban.materials.0: only idle lanes could carry ndpr_oxide from AUS to USA and JPN; "
        "the ban changes nothing there"
    ]


def test_a_ban_to_a_group_touches_the_lanes_of_its_members(network: Network) -> None:
    assert warnings(BAN.replace("[USA, JPN]", "[allies]"), network) == []
    assert warnings(BAN.replace("[USA, JPN]", "all"), network) == []


OUTAGE = """\
disruptions:
  outage:
    kind: facility_outage
    starts: 2026-03-01
    lasts: 3 months
"""


def test_an_outage_of_what_makes_nothing(network: Network) -> None:
    text = OUTAGE + "    facilities: [MYS.ndpr_oxide, MYS.dytb_oxide]\n"
    assert warnings(text, network) == [
        "9:34: disruptions.outage.facilities.1: MYS.dytb_oxide makes nothing today; its outage changes nothing"
    ]
    idle = OUTAGE + "    facilities: MYS.dytb_oxide\n"
    assert warnings(idle, network) == [
        "5:3: disruptions.outage: the facilities make nothing today; the outage changes nothing"
    ]
    assert warnings(OUTAGE + "    places: JPN\n    process: mine\n    materials: ndpr_oxide\n", network) == [
        "5:3: disruptions.outage: no facility is chosen; the outage changes nothing"
    ]


CLOSURE = """\
disruptions:
  shut:
    kind: route_closure
    starts: 2026-03-01
    holds: true
"""


def test_a_closure_of_a_way_that_nothing_goes(network: Network) -> None:
    way = "    from: KAZ\n    modes: rail\n"
    assert warnings(CLOSURE + way, network) == [
        "5:3: disruptions.shut: only idle lanes go that way; the closure changes nothing"
    ]
    assert warnings(CLOSURE + "    chokepoints: cape\n", network) == []


def test_a_stockpile_of_more_than_the_world_makes(network: Network) -> None:
    made = sum(f.output_t_per_year for f in network.facilities.values() if f.material_out == "dytb_oxide")
    said = "responses.joint_stock.holdings.dytb_oxide: 90,000 t of dytb_oxide are more than the world makes in a year "
    said += f"({made:,.0f} t); check the unit"
    found = warnings(BAN + STOCK.replace("90 days", "90 kt"), network)
    assert [line.split(": ", 1)[1] for line in found] == [said]
    days = 365.0 * made / sum(network.intake(place, "dytb_oxide") for place in ("USA", "JPN"))
    for holding, warned in (("90 t", 0), (f"{days + 10:.0f} days", 1), (f"{days - 10:.0f} days", 0)):
        assert len(warnings(BAN + STOCK.replace("90 days", holding), network)) == warned


def test_a_closure_touches_the_materials_of_its_lanes(network: Network) -> None:
    stock = STOCK.replace("dytb_oxide: 90 days", "antimony_refined: 90 days")
    assert warnings(CLOSURE + "    chokepoints: cape\n" + stock, network) == []
    assert len(warnings(CLOSURE + "    chokepoints: cape\n    materials: magnet_light\n" + stock, network)) == 1


def test_a_closure_outside_the_time(network: Network) -> None:
    late = CLOSURE.replace("2026-03-01", "2029-01-01") + "    chokepoints: cape\n"
    assert warnings(late, network) == [
        "7:13: disruptions.shut.starts: 2029-01-01 is after the end, 2028-01-01; shut never acts"
    ]


QUOTA = """\
disruptions:
  limited:
    kind: producer_quota
    by: COD
    materials: [cobalt_hydroxide, gallium_primary]
    in_force: 2026-03-01
"""


def test_a_producer_quota_that_binds_nobody(network: Network) -> None:
    made = sum(f.output_t_per_year for f in network.facilities.values()
               if f.place == "COD" and f.material_out == "cobalt_hydroxide")  # fmt: skip
    nobody = "COD makes no gallium_primary there; the quota changes nothing there"
    assert warnings(QUOTA + "    share: 0.5\n", network) == [f"8:35: disruptions.limited.materials.1: {nobody}"]
    generous = QUOTA + "    tonnes: {cobalt_hydroxide: 900 kt, gallium_primary: 0 t}\n"
    assert warnings(generous, network) == [
        f"8:17: disruptions.limited.materials.0: {made:,.0f} t of cobalt_hydroxide are made a year today, no more "
        "than the quota; the quota changes nothing there",
        f"8:35: disruptions.limited.materials.1: {nobody}",
    ]
    few = QUOTA.replace(", gallium_primary", "") + "    share: {uniform: [0.5, 0.9]}\n"
    assert warnings(few, network) == []


def test_hoarding_of_what_nobody_takes_in(network: Network) -> None:
    text = """\
disruptions:
  rush:
    kind: hoarding
    places: JPN
    materials: [dytb_oxide, dytb_in_concentrate]
    starts: 2026-03-01
    cover: 1.5
"""
    assert warnings(text, network) == [
        "8:29: disruptions.rush.materials.1: nobody takes in dytb_in_concentrate in JPN; the hoarding changes nothing "
        "there"
    ]


def test_a_tariff_on_what_is_not_bought(network: Network) -> None:
    text = """\
disruptions:
  duty: {kind: tariff, by: JPN, on: CHN, materials: [magnet_light, dytb_in_concentrate], rate: 25 %, starts: 2026-03-01}
"""
    assert warnings(text, network) == [
        "5:68: disruptions.duty.materials.1: JPN buys no dytb_in_concentrate from CHN; the tariff changes nothing there"
    ]


def test_dates_outside_the_time(network: Network) -> None:
    late = BAN.replace("in_force: 2026-03-01", "in_force: 2028-01-01")
    assert warnings(late, network) == [
        "11:15: disruptions.ban.in_force: 2028-01-01 is after the end, 2028-01-01; ban never acts"
    ]
    early = BAN.replace("2026-02-01", "2023-12-01").replace("2026-03-01", "2024-01-01")
    over, begun = warnings(early, network)
    assert over == "5:3: disruptions.ban: is over before the start, 2026-01-01; ban never acts"
    assert begun.startswith("11:15: disruptions.ban.in_force: 2024-01-01 is before the scenario starts (2026-01-01); ")
    stock = STOCK + "    active_from: 2030-01-01\n"
    assert warnings(BAN + stock, network) == [
        "19:18: responses.joint_stock.active_from: 2030-01-01 is after the end, 2028-01-01; joint_stock never acts"
    ]


def test_a_stockpile_of_a_form_that_its_owner_cannot_use(network: Network) -> None:
    text = BAN + STOCK.replace("dytb_oxide: 90 days", "dytb_in_concentrate: 10 t")
    said = warnings(text, network)[::-1]
    assert "18:37: responses.joint_stock.holdings.dytb_in_concentrate: JPN uses no dytb_in_concentrate; " in said[0]
    assert said[0].endswith("it can relieve JPN only through plants in CHN, which turn it into dytb_oxide")
    assert any("no disruption touches dytb_in_concentrate" in line for line in said)


def test_a_form_that_nobody_turns_into_anything_relieves_nobody(network: Network) -> None:
    without = replace(network, recipes=tuple(r for r in network.recipes if r.material_in != "dytb_in_concentrate"))
    text = BAN + STOCK.replace("dytb_oxide: 90 days", "dytb_in_concentrate: 10 t")
    assert warnings(text, without)[-1].endswith("JPN uses no dytb_in_concentrate; it can relieve nobody there")


def test_a_response_that_nothing_triggers(network: Network) -> None:
    text = BAN + STOCK.replace("dytb_oxide: 90 days", "antimony_refined: 90 days")
    assert warnings(text, network) == [
        "15:3: responses.joint_stock: no disruption touches antimony_refined; joint_stock has nothing to wait for"
    ]


def test_what_is_made_of_a_touched_material_is_touched(network: Network) -> None:
    text = BAN.replace(", magnet_heavy", "") + (
        "responses: {group: {kind: rapid_response_group, members: JPN, materials: magnet_heavy}}\n"
    )
    assert warnings(text, network) == []


def test_a_stockpile_that_releases_from_the_start(network: Network) -> None:
    text = BAN + STOCK + "    below: 80 days\n    until: 90 days\n"
    cover = base_cover(network, ["USA", "JPN"], "dytb_oxide")
    assert cover is not None
    assert warnings(text, network) == [
        f"19:12: responses.joint_stock.below: the base cover of USA and JPN in dytb_oxide is {cover:.0f} days, "
        "under 80 days already; it releases from the start"
    ]


def test_base_cover_is_stock_over_intake(network: Network) -> None:
    stocks = sum(network.commercial_stock(place, "dytb_oxide") for place in ("USA", "JPN"))
    intake = sum(network.intake(place, "dytb_oxide") for place in ("USA", "JPN"))
    assert base_cover(network, ["USA", "JPN"], "dytb_oxide") == pytest.approx(stocks / intake * 365)
    assert base_cover(network, ["JPN"], "antimony_concentrate") is None


def test_a_stockpile_without_stock(network: Network) -> None:
    text = BAN + "responses: {stock: {kind: national_stockpile, owner: IND}}\n"
    assert warnings(text, network) == [
        "14:13: responses.stock: the tables have no standing stock of IND; give holdings"
    ]


def test_a_group_told_to_draw_on_a_stockpile_that_is_not_there(network: Network) -> None:
    group = "responses: {group: {kind: rapid_response_group, members: JPN, sources: joint_stock}}\n"
    assert warnings(BAN + group, network) == [
        "14:72: responses.group.sources: there is no joint stockpile to draw on; add one, or leave it out"
    ]


def test_programmes_for_nobody(network: Network) -> None:
    text = (
        BAN
        + """\
responses:
  order: {kind: demand_restraint, places: KAZ, materials: dytb_oxide, share: 0.1, starts: 2026-03-01}
  scrap: {kind: recycling, places: JPN, capacity: {dytb_oxide: 100000 t}, starts: 2026-03-01}
  floor: {kind: price_floor, facilities: [CHN.gallium_primary, CHN.gallium_refined], floor: 1.5}
  low: {kind: price_floor, facilities: CHN.gallium_refined, floor: 0.9}
"""
    )
    said = [line.split(": ", 1)[1] for line in warnings(text, network)]
    assert said[0] == ("responses.order.materials.0: no such user of dytb_oxide in KAZ; order changes nothing there")
    assert said[1].startswith("responses.scrap.capacity.dytb_oxide: JPN take in ")
    assert said[2] == (
        "responses.floor.facilities.0: CHN.gallium_primary runs with its host, "
        f"{network.facilities['CHN.gallium_primary'].host}; the floor is paid and keeps nothing going"
    )
    assert said[3] == (
        "responses.low.floor: is not over the base price; sellers ask at least what it costs them, so that no price "
        "falls under its base"
    )
    assert len(said) == 4


def test_projects_that_come_too_late_permits_of_nobody_and_friends_without_lanes(network: Network) -> None:
    text = (
        BAN
        + """\
responses:
  late: {kind: project, facility: USA.dytb_oxide, capacity: 200 t, starts: 2026-03-01, finance: 1 year, build: 3 years}
  in_time: {kind: project, facility: AUS.dytb_oxide, capacity: 200 t, starts: 2026-03-01, stands: build, build: 1 year}
  reform: {kind: permitting_acceleration, where: AUS, takes: 0.5, starts: 2026-03-01}
  friends: {kind: friend_shoring, buyers: JPN, partners: [RUS], materials: gallium_primary, starts: 2026-03-01}
"""
    )
    months = network.parameters["project_months_permit_plant"].value
    soonest = date(2026, 3, 1) + timedelta(round(30.4375 * months + 365.25 + 3 * 365.25))
    said = [line.split(": ", 1)[1] for line in warnings(text, network)]
    assert said[0].startswith(f"responses.late: brings nothing before {soonest} even if all goes as planned; ")
    assert said[1:] == [
        "responses.reform: no project of the scenario waits for a permit there; reform changes nothing",
        "responses.friends.materials.0: every lane of gallium_primary from RUS to JPN is in use already; friends opens "
        "nothing there",
    ]


def test_a_programme_that_acts_from_the_start(network: Network) -> None:
    text = (
        BAN
        + """\
responses:
  order: {kind: demand_restraint, places: JPN, materials: magnet_heavy, share: 0.1, below: 2 years, until: 3 years}
"""
    )
    cover = base_cover(network, ["JPN"], "magnet_heavy")
    assert warnings(text, network) == [
        f"15:92: responses.order.below: the base cover of JPN in magnet_heavy is {cover:.0f} days, under 2 years "
        "already; it acts from the start"
    ]


def test_rules_of_origin_that_bar_nothing(network: Network) -> None:
    text = """\
disruptions:
  rule: {kind: reexport_rule, by: KAZ, materials: gallium_refined, to: USA, in_force: 2026-03-01}
  pure: {kind: origin_exclusion, by: USA, origins: KAZ, materials: gallium_refined, in_force: 2026-03-01}
  real: {kind: reexport_rule, by: CHN, materials: dytb_oxide, to: USA, in_force: 2026-03-01}
"""
    assert warnings(text, network) == [
        "5:3: disruptions.rule: no goods that are sold today fall under it; it closes only resale",
        "6:3: disruptions.pure: no goods that are sold today fall under it; the exclusion changes nothing",
    ]


def test_ties_that_cannot_hold(network: Network) -> None:
    text = (
        BAN.replace("    leakage: 5 %\n", "    after: order\n")
        + """\
responses:
  order: {kind: demand_restraint, places: JPN, materials: magnet_heavy, share: 0.1, starts: 2026-03-01, when: {cover: \
dytb_oxide, place: KAZ, below: 3 days}}
"""
    )
    assert [line.split(": ", 1)[1] for line in warnings(text, network)] == [
        "disruptions.ban.after: order is a response, which is not there in the disrupted arm; ban happens only where "
        "it is",
        "responses.order.when: KAZ takes in no dytb_oxide; its cover says nothing",
    ]


def test_a_candidate_that_costs_too_much_or_makes_what_its_owners_do_not_take_in(network: Network) -> None:
    text = """\
responses:
  fund:
    kind: investment_fund
    owners: [USA, JPN]
    budget: 100
    starts: 2026-04-28
    candidates:
      dear: {facility: MYS.dytb_oxide, capacity: 300 t, cost: {uniform: [101, 200]}}
      ore: {facility: BRA.dytb_in_concentrate, capacity: 100 t, cost: 50}
"""
    said = [each for each in warnings(BAN + text, network) if "candidates" in each]
    assert [each.split(": ", 2)[1:] for each in said] == [
        ["responses.fund.candidates.dear.cost", "is more than the whole budget; the fund never chooses it"],
        [
            "responses.fund.candidates.ore.facility",
            "USA and JPN take in no dytb_in_concentrate; the fund never chooses it",
        ],
    ]
