from datetime import date

import pytest

from sim.disruptions import (
    ExportBan,
    FacilityOutage,
    Hoarding,
    OriginExclusion,
    ProducerQuota,
    ReexportRule,
    RouteClosure,
    Tariff,
)
from sim.instrument import Instrument
from sim.responses import (
    DemandRestraint,
    FriendShoring,
    InvestmentFund,
    NationalStockpile,
    PermittingAcceleration,
    PriceFloor,
    Project,
    RapidResponseGroup,
    Recycling,
    Substitution,
)
from sim.uncertain import Distribution
from sim.units import Duration
from tests.worlds import of


def ban(**fields: object) -> ExportBan:
    return ExportBan.model_validate(
        {"kind": "export_ban", "by": "CHN", "materials": "dytb_oxide", "to": "all", "in_force": "2026-03-01"} | fields
    )


def outage(**fields: object) -> FacilityOutage:
    return FacilityOutage.model_validate({"kind": "facility_outage", **fields})


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (
            {},
            "CHN bans exports of dytb_oxide to every place from 2026-03-01 to the end; "
            "up to the usual part of the base flow can evade it through third countries.",
        ),
        (
            {"by": ["CHN", "RUS"], "to": "JPN", "lasts": "1 year", "end_announced": True, "enforcement": 0.5},
            "CHN and RUS ban exports of dytb_oxide to JPN from 2026-03-01 for 1 year (the end is known from the "
            "start); up to the usual part of the base flow can evade it through third countries, of which 50 % is "
            "caught.",
        ),
    ],
)
def test_a_ban_in_a_sentence(fields: dict[str, object], sentence: str) -> None:
    assert ban(**fields).effect() == sentence


def test_a_partial_ban_in_a_sentence() -> None:
    assert ban(allowed="40 %").effect() == (
        "CHN bans exports of dytb_oxide to every place from 2026-03-01 to the end, but for 40 % of the base flow; "
        "up to the usual part of the base flow can evade it through third countries."
    )


def test_a_ban_announced_on_its_first_day_has_one_event() -> None:
    assert ban(lasts="6 months").events() == [
        (date(2026, 3, 1), "export ban by CHN on dytb_oxide to every place is announced and in force"),
        (date(2026, 9, 1), "export ban by CHN ends"),
    ]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (
            {"facilities": ["a", "b"], "starts": "2026-03-01", "lasts": "3 months", "loss": "40 %"},
            "a and b lose 40 % of capacity from 2026-03-01 for 3 months.",
        ),
        (
            {"rate_per_year": 0.1, "process": "mine", "places": "allies", "median_days": 30},
            "all mines in allies stop at random, 0.1 outages a facility and year, half of them for more than 30 days.",
        ),
        (
            {"rate_per_year": "parameters", "severe": True},
            "all facilities stop at random, as often as the tables say for severe outages; facilities of one hazard "
            "group fail together with probability 0.5.",
        ),
    ],
)
def test_an_outage_in_a_sentence(fields: dict[str, object], sentence: str) -> None:
    assert outage(**fields).effect() == sentence


def test_a_random_outage_has_no_dates() -> None:
    assert outage(rate_per_year=0.1).events() == []
    assert outage(rate_per_year=0.1).random


def closure(**fields: object) -> RouteClosure:
    return RouteClosure.model_validate({"kind": "route_closure", "starts": "2026-03-01", **fields})


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (
            {"chokepoints": ["suez", "cape"], "extra": "12 days", "lasts": "6 months"},
            "Shipments through suez or cape: cargo takes longer, by 12 days, from 2026-03-01 for 6 months; what is "
            "already afloat is not late.",
        ),
        (
            {"routes": "durban", "from": "COD", "to": ["CHN", "JPN"], "modes": "sea", "materials": "cobalt_hydroxide",
             "holds": True, "caught": True, "announced": "2026-02-01"},
            "Shipments of cobalt_hydroxide from COD to CHN and JPN by sea by the route durban: nothing departs, and "
            "other routes of the same sellers take over what they can carry from 2026-03-01 to the end, announced on "
            "2026-02-01; what is already afloat is held until it ends.",
        ),
    ],
)  # fmt: skip
def test_a_closure_in_a_sentence(fields: dict[str, object], sentence: str) -> None:
    assert closure(**fields).effect() == sentence


def test_the_dates_of_a_closure() -> None:
    said = closure(chokepoints="suez", holds=True, announced="2026-02-01",
                   lasts={"uniform": [10, 20], "unit": "days"}).events()  # fmt: skip
    assert said == [
        (date(2026, 2, 1), "closure for shipments through suez is announced"),
        (date(2026, 3, 1), "closure for shipments through suez begins"),
        (date(2026, 3, 11), "closure for shipments through suez ends, by 2026-03-21 at the latest"),
    ]


def producer_quota(**fields: object) -> ProducerQuota:
    given = {"kind": "producer_quota", "by": "COD", "materials": "cobalt_hydroxide", "in_force": "2026-03-01"}
    return ProducerQuota.model_validate(given | fields)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (
            {"share": "60 %", "announced": "2026-02-01", "lasts": "1 year"},
            "Producers in COD make at most 60 % of their base output of cobalt_hydroxide from 2026-03-01 for 1 year, "
            "announced on 2026-02-01; what is won with it falls alike.",
        ),
        (
            {"tonnes": {"cobalt_hydroxide": "96.6 kt"}, "facilities": "COD.cobalt_hydroxide"},
            "COD.cobalt_hydroxide makes at most 96.6 kt of cobalt_hydroxide a year from 2026-03-01 to the end; what is "
            "won with it falls alike.",
        ),
    ],
)
def test_a_producer_quota_in_a_sentence(fields: dict[str, object], sentence: str) -> None:
    assert producer_quota(**fields).effect() == sentence


def test_the_dates_of_a_producer_quota() -> None:
    quota = "producer quota of COD on cobalt_hydroxide"
    assert producer_quota(share=0.5, announced="2026-02-01", lasts="1 month").events() == [
        (date(2026, 2, 1), f"{quota} is announced"),
        (date(2026, 3, 1), f"{quota} is in force"),
        (date(2026, 4, 1), f"{quota} ends"),
    ]


def test_hoarding_in_a_sentence_and_its_dates() -> None:
    rush = Hoarding.model_validate(
        {"kind": "hoarding", "places": ["JPN", "allies"], "materials": "cobalt_refined", "starts": "2026-03-01",
         "cover": {"uniform": [1.2, 2.0]}, "lasts": "6 months", "ramp": "2 months"}
    )  # fmt: skip
    assert rush.effect() == (
        "Buyers in JPN and allies aim at more than their usual cover of cobalt_refined from 2026-03-01 for 6 months, "
        "rising over 2 months; ratio to the usual: 1.2 to 2 (all equally likely)."
    )
    what = "hoarding of cobalt_refined in JPN and allies"
    assert rush.events() == [(date(2026, 3, 1), f"{what} begins"), (date(2026, 9, 1), f"{what} ends")]


def test_a_tariff_in_a_sentence_and_its_dates() -> None:
    duty = Tariff.model_validate({"kind": "tariff", "by": "USA", "on": "CHN", "materials": "magnet_light",
                                  "rate": "145 %", "starts": "2026-03-01", "lasts": "90 days"})  # fmt: skip
    assert duty.effect() == (
        "USA puts a tariff of 145 % of the price on magnet_light from CHN from 2026-03-01 for 90 days."
    )
    what = "tariff of USA on magnet_light from CHN"
    assert duty.events() == [(date(2026, 3, 1), f"{what} begins"), (date(2026, 5, 30), f"{what} ends")]


def test_a_national_stockpile_in_a_sentence() -> None:
    stock = NationalStockpile(kind="national_stockpile", owner="JPN", refill=True)
    assert stock.effect() == (
        "JPN releases its standing stock to its own users every 7 days, at most 5 % of its holdings a day; "
        "it refills at up to 1.2 times the base price."
    )
    assert stock.waits_for().startswith("the cover of JPN in a material it holds below 45 days; then, to decide,")


def test_drawing_takes_each_field_by_its_name() -> None:
    group = RapidResponseGroup.model_validate(
        {
            "kind": "rapid_response_group",
            "members": "JPN",
            "detection": {"uniform": [0, 10], "unit": "days"},
            "consent": {"uniform": [0, 1]},
        }
    )
    us = {"detection": 0.2, "consent": 0.7}
    drawn = group.drawn(us.__getitem__)
    assert drawn.detection == Duration(2, "days")
    assert drawn.consent == pytest.approx(0.7)
    assert isinstance(group.detection, Distribution)
    assert drawn.model_copy(update={"detection": group.detection, "consent": group.consent}) == group


@pytest.mark.parametrize(
    ("kind", "fields", "sentence", "waits"),
    [
        (
            DemandRestraint,
            {"places": "JPN", "materials": "gallium_refined", "share": 0.2, "below": "30 days", "until": "45 days",
             "above": 3, "back_at": 2, "compensation": 1000},
            "Users of gallium_refined of the other tier in JPN are ordered to use 20 % less, paid 1,000 USD a tonne "
            "for it.",
            "the cover of gallium_refined in JPN below 30 days or the price of gallium_refined in JPN above 3 times "
            "its base; then, to decide, 14 days; it ends above 45 days of cover and under 2 times the base price.",
        ),
        (
            Substitution,
            {"places": ["JPN", "EU27"], "materials": "magnet_heavy", "starts": "2026-03-01", "lasts": "2 years",
             "adds": "10 %", "faster": 2, "usd_per_t": 500},
            "A programme helps users of magnet_heavy in JPN and EU27 to replace 10 % more of the material and change 2 "
            "times as fast from 2026-03-01 for 2 years, at 500 USD for each tonne they substitute.",
            "nothing but its date, 2026-03-01.",
        ),
        (
            Recycling,
            {"places": "JPN", "capacity": {"ndpr_oxide": "200 t", "gallium_refined": "5 t"}, "works": 0.8,
             "starts": "2026-03-01", "ramp": "2 years", "investment": 1e7},
            "JPN recovers up to 200 t of ndpr_oxide and 5 t of gallium_refined a year from what is thrown away, of "
            "which 80 % is reached, built up over 2 years, from 2026-03-01 to the end; it costs 10,000,000 USD to "
            "build.",
            "nothing but its date, 2026-03-01.",
        ),
        (
            Project,
            {"facility": "USA.dytb_oxide", "capacity": "200 t", "starts": "2026-03-01", "stands": "finance",
             "build": "2 years", "slip": 1.5, "cancelled": "20 %", "offtake": "JPN", "cost": 1e8},
            "USA.dytb_oxide is to gain 200 t a year, from 2026-03-01: finance in the usual time, build in 2 years "
            "and ramp in the usual time, all but the ramp 1.5 times as long, or given up with a probability of 20 %; "
            "JPN has bought ahead; it costs 100,000,000 USD.",
            "nothing but its stages, finance, build and ramp, from 2026-03-01 on.",
        ),
        (
            PermittingAcceleration,
            {"projects": "mine", "where": ["AUS", "USA"], "takes": 0.25, "starts": "2026-03-01"},
            "From 2026-03-01 to the end a permit takes 25 % of the time that is left to it, for mine and every project "
            "in AUS and USA.",
            "nothing but its date, 2026-03-01.",
        ),
        (
            FriendShoring,
            {"buyers": "JPN", "partners": ["KAZ", "KGZ"], "materials": "gallium_primary", "routes": "trans_caspian",
             "takes": 0.5, "capacity": "15 t", "starts": "2026-03-01", "cost": 2e7},
            "JPN qualifies sellers of gallium_primary in KAZ and KGZ by trans_caspian in 50 % of the usual time from "
            "2026-03-01 on, for up to 15 t a year; it costs 20,000,000 USD.",
            "nothing but its date, 2026-03-01.",
        ),
        (
            InvestmentFund,
            {"owners": ["JPN", "USA"], "budget": 2e8, "tranches": ["50 %", 0.5], "starts": "2026-03-01",
             "candidates": {"ores": {"facility": "MYS.dytb_oxide", "capacity": "300 t", "cost": 1e8}}},
            "From 2026-03-01 a fund of JPN and USA with 200,000,000 USD, in parts of 50 % and 50 %, one every 1 year, "
            "pays for those of ores that relieve most of what its owners will miss for its money.",
            "2026-03-01, and every 90 days from then on: a shortfall of its owners expected within 1 year in what a "
            "candidate makes, and money for it.",
        ),
        (
            PriceFloor,
            {"facilities": "USA.ndpr_oxide", "floor": 1.8, "keeps": 0.9},
            "USA.ndpr_oxide is guaranteed 1.8 times the base price: paid the difference, at least 90 % of base output "
            "goes on under it.",
            "the price that customers of USA.ndpr_oxide pay below 1.8 times its base.",
        ),
    ],
)  # fmt: skip
def test_a_programme_in_a_sentence(
    kind: type[Instrument], fields: dict[str, object], sentence: str, waits: str
) -> None:
    made = of(kind, **fields)
    assert made.effect() == sentence
    assert made.waits_for() == waits


def test_rules_of_origin_in_a_sentence() -> None:
    rule = ReexportRule(kind="reexport_rule", by="CHN", materials="dytb_oxide", to="USA", in_force="2025-12-01",
                        announced="2025-10-09", approved=0.5)  # fmt: skip
    assert rule.effect() == (
        "CHN forbids others to sell goods with more than 0.1 % of dytb_oxide from there to USA from 2025-12-01 to the "
        "end, announced on 2025-10-09; each place of origin complies with the usual probability, 50 % of it gets a "
        "licence."
    )
    refusal = OriginExclusion(kind="origin_exclusion", by="EU27", origins=["COD", "RUS"], materials="cobalt_refined",
                              content_above=0.25, share=0.4, in_force="2026-03-01", lasts="1 year")  # fmt: skip
    assert refusal.effect() == (
        "40 % of the buyers in EU27 refuse cobalt_refined from COD and RUS, and what contains more than 25 % from "
        "there from 2026-03-01 for 1 year."
    )
    assert refusal.events() == [
        (date(2026, 3, 1), "exclusion of cobalt_refined from COD and RUS by EU27 is announced and in force"),
        (date(2027, 3, 1), "exclusion of cobalt_refined from COD and RUS by EU27 ends"),
    ]
