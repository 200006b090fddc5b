"""The tables that come with the package: they close, they name their sources, they show who leads."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from sim.errors import InputError
from sim.network import Network
from sim.network.checks import faults_of
from sim.network.elements import place_of
from sim.network.part import parts
from sim.network.summary import stage_shares, summarise


def test_every_flow_closes(shipped: Network) -> None:
    assert faults_of(shipped) == []
    assert summarise(shipped).closure.gap_t < 0.005


def test_what_is_made_is_used_or_lost_in_a_yield(shipped: Network) -> None:
    for material in shipped.materials:
        made = sum(f.output_t_per_year for f in shipped.facilities.values() if f.material_out == material)
        fed = sum(shipped.feed(recipe) for recipe in shipped.recipes if recipe.material_in == material)
        used = sum(demand.t_per_year for demand in shipped.demands if demand.material == material)
        assert made == pytest.approx(fed + used, rel=1e-5)


def test_china_separates_over_nine_tenths_of_rare_earths(shipped: Network) -> None:
    first, second, *_ = stage_shares(shipped, ["ndpr_oxide", "dytb_oxide"])

    assert first.place == "CHN"
    assert 0.90 < first.share < 0.92
    assert second.place == "MYS"
    assert stage_shares(shipped, ["dytb_oxide"])[0].share > 0.99


@pytest.mark.parametrize(
    ("materials", "place", "least"),
    [
        (["cobalt_refined"], "CHN", 0.5),
        (["lithium_chemical"], "CHN", 0.5),
        (["graphite_spherical"], "CHN", 0.95),
        (["anode_graphite"], "CHN", 0.95),
        (["cobalt_hydroxide"], "COD", 0.5),
        (["nickel_ore"], "IDN", 0.5),
        (["nickel_ore", "nickel_intermediate"], "IDN", 0.5),
        (["spodumene_concentrate"], "AUS", 0.4),
        (["magnet_light", "magnet_heavy"], "CHN", 0.9),
        (["gallium_primary"], "CHN", 0.95),
    ],
)
def test_who_leads_and_by_how_much(shipped: Network, materials: list[str], place: str, least: float) -> None:
    first, *_ = stage_shares(shipped, materials)

    assert first.place == place
    assert first.share > least


def test_the_two_sets_of_tables_are_one_network(shipped: Network) -> None:
    """Members are the union of both, and the draw knows which minerals are tied."""
    files = {Path(row.file).parent.name for row in shipped.materials.values()}
    tied = {frozenset(shipped.materials[name].mineral for name in part) for part in parts(shipped)}

    assert files == {"rare", "battery"}
    assert tied == {
        frozenset(minerals)
        for minerals in (
            {"cobalt", "nickel"}, {"lithium"}, {"graphite"}, {"ndpr", "dytb"}, {"gallium"}, {"germanium"}, {"antimony"},
        )
    }  # fmt: skip
    assert {"FIN", "EST"} <= shipped.group("EU27")
    assert {"GBR", "AUS", "JPN"} <= shipped.group("allies")
    assert len({(row.place, row.group) for row in shipped.members}) == len(shipped.members)


def test_cobalt_follows_its_hosts(shipped: Network) -> None:
    """Nickel plants inside the network, copper outside; the ratio of Indonesia is that of its hydroxide plant."""
    indonesia = shipped.facilities["IDN.cobalt_hydroxide"]
    congo = shipped.facilities["COD.cobalt_hydroxide"]

    assert indonesia.host_facility == "IDN.nickel_intermediate_mhp"
    assert indonesia.t_per_t_host == pytest.approx(0.0836)
    assert (congo.host, congo.host_facility) == ("copper", None)


def test_every_figure_has_a_source_and_a_grade(shipped: Network) -> None:
    for table, rows in shipped.rows().items():
        for row in rows if table != "sources" else ():
            assert row.source in shipped.sources
            assert row.grade in "ABC"
            assert row.line > 1
            assert row.file.endswith(".csv")


def test_every_material_and_parameter_says_its_unit(shipped: Network) -> None:
    assert all(material.unit for material in shipped.materials.values())
    assert all(parameter.unit for parameter in shipped.parameters.values())


def test_parameters_lie_within_their_ranges(shipped: Network) -> None:
    for each in shipped.parameters.values():
        if each.low is not None and each.high is not None:
            assert each.low <= each.value <= each.high, each.parameter


def test_groups_hold_their_members_and_theirs(shipped: Network) -> None:
    assert shipped.group("JPN") == {"JPN"}
    assert {"EU27", "DEU", "EST"} <= shipped.group("EU27")
    assert shipped.group("EU27") <= shipped.group("allies")
    assert "allies" not in shipped.group("allies")
    assert shipped.group("all") == set(shipped.places())
    assert shipped.expand(["JPN", "EU27"]) == shipped.group("EU27") | {"JPN"}


def test_an_unknown_group_is_told_with_a_near_one(shipped: Network) -> None:
    with pytest.raises(InputError, match="did you mean EU27"):
        shipped.group("EU28")


def test_a_place_without_users_is_counted_with_its_market(shipped: Network) -> None:
    assert shipped.market("JPN") == "JPN"
    assert shipped.market("DEU") == "EU27"
    assert shipped.market("VNM") == "ROW"
    assert shipped.market("KOR", "ndpr_oxide") == "KOR"


def test_every_place_that_makes_something_has_a_market_with_users(shipped: Network) -> None:
    users = {demand.place for demand in shipped.demands}
    assert {shipped.market(each.place) for each in shipped.facilities.values()} <= users


def test_ninety_days_of_dysprosium_for_the_partners_is_about_a_hundred_tonnes(shipped: Network) -> None:
    together = sum(shipped.intake(place, "dytb_oxide") for place in ("USA", "JPN"))

    assert together * 90 / 365 == pytest.approx(100, rel=0.05)


def test_cover_counts_commercial_stock_over_final_use_and_feed(shipped: Network) -> None:
    material, place = "dytb_oxide", "JPN"
    held = sum(
        shipped.stock_tonnes(stock)
        for stock in shipped.stocks
        if stock.material == material and place_of(stock.holder) == place and stock.kind != "state"
    )

    assert shipped.intake(place, material) == pytest.approx(400)
    assert shipped.baseline_cover(place, material) == pytest.approx(held / 400 * 365)
    assert shipped.state_stock(place, material) > 0


def test_cover_without_intake(shipped: Network) -> None:
    assert shipped.baseline_cover("USA", "dytb_in_concentrate") == float("inf")
    assert shipped.baseline_cover("JPN", "antimony_concentrate") == 0.0


def test_reading_loads_no_numerical_library() -> None:
    code = (
        "import sys; from sim.network import Network; import sim.network.summary_text, sim.network.evidence;"
        "Network.shipped(); print([m for m in ('numpy', 'scipy', 'numba', 'matplotlib') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_two_readings_are_equal(shipped: Network) -> None:
    again = Network.shipped()

    assert again == shipped
    assert again.digest == shipped.digest
    assert hash(again) == hash(shipped)
    assert repr(shipped).startswith("<Network ")
