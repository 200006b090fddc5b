"""What the `network` verb says, and the sources and weak figures behind it."""

from __future__ import annotations

import json

import pytest

from sim.network import Network
from sim.network.evidence import evidence_of, sources_used, weak_figures
from sim.network.summary import Share, hhi, imports, stage_shares, summarise, summary_of, suppliers, uses
from sim.network.summary_text import aligned, as_text, tonnes
from tests.networks import small_network, two_sellers


def test_a_monopoly_has_ten_thousand_points() -> None:
    assert hhi([Share("CHN", 5.0, 1.0)]) == pytest.approx(10_000)
    assert hhi([Share("A", 1.0, 0.5), Share("B", 1.0, 0.5)]) == pytest.approx(5_000)


def test_a_material_by_hand() -> None:
    each = summary_of(two_sellers(share=0.9, use=100.0), "germanium_refined")

    assert each.output_t == pytest.approx(200)
    assert each.final_use_t == pytest.approx(200)
    assert each.traded_t == pytest.approx(200)
    assert each.largest.place == "CHN"
    assert each.largest.share == pytest.approx(0.9)
    assert each.hhi == pytest.approx(8_100 + 100)
    assert [(share.place, share.share) for share in each.imports] == [("JPN", 1.0), ("USA", 1.0)]
    assert each.commercial_stock_t == pytest.approx(2 * 200 * 30 / 365)
    assert each.capacity_t == pytest.approx(250)
    assert each.stage == "mine"


def test_stocks_of_feed_and_product_both_count() -> None:
    network = small_network(use=365.0, stock_days=30.0, recovery=0.5)

    assert network.commercial_stock("CHN", "gallium_primary") == pytest.approx(60)
    assert network.commercial_stock("CHN", "gallium_refined") == pytest.approx(30)
    assert network.intake("CHN", "gallium_primary") == pytest.approx(730)
    assert network.baseline_cover("CHN", "gallium_primary") == pytest.approx(30)
    assert summary_of(network, "gallium_primary").feed_t == pytest.approx(730)


def test_grades_add_up_to_the_tonnage(shipped: Network) -> None:
    for each in summarise(shipped).materials:
        assert sum(each.output_grades.values()) == pytest.approx(each.output_t)
        assert sum(each.lane_grades.values()) == pytest.approx(each.output_t)


def test_the_separation_of_rare_earths_shows_as_a_stage(shipped: Network) -> None:
    stages = {(each.mineral, each.stage): each for each in summarise(shipped).stages}
    separation = stages["rare_earths", "refine"]

    assert separation.materials == ("ndpr_oxide", "dytb_oxide")
    assert separation.largest.place == "CHN"
    assert separation.largest.share > 0.9
    assert separation.hhi > 8_000
    assert {stage for mineral, stage in stages if mineral == "rare_earths"} == {"mine", "refine", "component"}


def test_members_of_the_union_buy_as_the_union(shipped: Network) -> None:
    bought = {share.place: share for share in imports(shipped, "ndpr_oxide")}

    assert "EU27" in bought
    assert not shipped.group("EU27") - {"EU27"} & set(bought)
    assert all(0.0 < share.share <= 1.0 + 1e-9 for share in bought.values())


def test_suppliers_of_a_place_are_where_it_buys(shipped: Network) -> None:
    first, *_ = suppliers(shipped, "JPN", "dytb_oxide")

    assert first.place == "CHN"
    assert first.share > 0.95
    assert sum(share.share for share in suppliers(shipped, "allies", "magnet_heavy")) == pytest.approx(1.0)


def test_use_is_by_place(shipped: Network) -> None:
    assert uses(shipped, "magnet_heavy")[0].place == "CHN"
    assert stage_shares(shipped, ["dytb_oxide"])[0].place == "CHN"


def test_the_text_shows_each_material_stage_and_unit(shipped: Network) -> None:
    text = as_text(summarise(shipped))

    for material in shipped.materials.values():
        assert material.material in text
        assert material.unit in text
    assert "rare_earths  refine     ndpr_oxide + dytb_oxide" in text
    assert "90.3%" in text
    assert "Largest gap in closure" in text
    assert not any(line.endswith(" ") for line in text.splitlines())


def test_the_text_names_who_makes_most_of_each_material(shipped: Network) -> None:
    """Each material by itself: Myanmar leads the ore of Dy/Tb, which the stage of both ores does not show."""
    made = as_text(summarise(shipped)).partition("Made by")[2].partition("\n\n")[0]
    leaders = {line.split()[0]: line.split()[2] for line in made.splitlines()[3:]}
    assert set(leaders) == set(shipped.materials)
    assert leaders == {name: stage_shares(shipped, [name])[0].place for name in shipped.materials}
    expected = {
        "cobalt_hydroxide": "COD",
        "nickel_ore": "IDN",
        "spodumene_concentrate": "AUS",
        "dytb_in_concentrate": "MMR",
    }
    assert expected.items() <= leaders.items()
    for material in ("cobalt_refined", "lithium_chemical", "graphite_spherical", "anode_graphite"):
        assert leaders[material] == "CHN"


def test_the_summary_is_plain_data(shipped: Network) -> None:
    data = json.loads(json.dumps(summarise(shipped).to_json()))

    assert data["counts"]["lanes"] == len(shipped.lanes)
    assert data["materials"][0]["producers"][0]["place"] == "COD"


def test_a_summary_of_some_materials(shipped: Network) -> None:
    assert [each.material for each in summarise(shipped, ["dytb_oxide"]).materials] == ["dytb_oxide"]


def test_numbers_stand_right_and_texts_left() -> None:
    assert aligned(("a", "n"), [("xx", "1"), ("y", "1,000")]).splitlines() == [
        "a       n",
        "--  -----",
        "xx      1",
        "y   1,000",
    ]
    assert [tonnes(0.0), tonnes(1.234), tonnes(45.67), tonnes(12345.6)] == ["0", "1.23", "45.7", "12,346"]


def test_sources_used_are_counted(shipped: Network) -> None:
    used = sources_used(shipped, ["gallium_primary", "gallium_refined"])

    assert sum(count for _, count in used) == len(evidence_of(shipped, ["gallium_primary", "gallium_refined"]))
    assert [count for _, count in used] == sorted((count for _, count in used), reverse=True)


def test_weak_figures_are_those_most_tonnes_hang_on(shipped: Network) -> None:
    weak = weak_figures(shipped, ["dytb_oxide"], 5)

    assert len(weak) == 5
    assert all(each.grade == "C" and each.material == "dytb_oxide" for each in weak)
    assert [each.spread_t for each in weak] == sorted((each.spread_t for each in weak), reverse=True)
    assert weak[0].key == ("CHN.magnet_heavy", "dytb_oxide")
    assert "grade C, own_balance" in str(weak[0])


def test_weak_figures_by_hand() -> None:
    network = small_network(use=100.0, relative_range=0.25)
    weak = {(each.table, each.key): each for each in weak_figures(network, network.materials, 99)}

    use = weak["demand", ("USA", "gallium_refined", "everything")]
    assert use.spread_t == pytest.approx(125 - 80)
    assert use.spread_share == pytest.approx(0.45)
    stock = weak["stocks", ("use:USA", "gallium_refined", "user")]
    assert stock.spread_t == pytest.approx((37.5 - 24) * 100 / 365)
    assert weak_figures(network, []) == ()
