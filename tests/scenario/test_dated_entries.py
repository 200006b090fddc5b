"""What one row of controls.csv says, by hand: amounts, shares and days of every kind."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from sim.network import Network
from sim.network.elements import Control
from sim.scenario.dated_entries import BUILDERS, Inert, entries_of

SPAN = (date(2025, 1, 1), date(2025, 4, 11))
"""A hundred days."""


def control(kind: str, **said: str) -> Control:
    parameters = {key.rstrip("_"): value for key, value in said.items()}
    return Control("X", ("CHN",), ("all",), ("gallium_refined",), kind, in_force=SPAN[0], until=SPAN[1],
                   parameters=parameters)  # fmt: skip


def built(row: Control, network: Network, span: tuple[date, date | None] = SPAN) -> list[dict[str, Any]]:
    return BUILDERS[row.kind](row, span, network)


def only(row: Control, network: Network, span: tuple[date, date | None] = SPAN) -> dict[str, Any]:
    (found,) = built(row, network, span)
    return found


def test_a_quota_of_a_year_is_let_out_by_the_month_and_so_is_one_of_its_whole_time(network: Network) -> None:
    by_year = only(control("export_quota", quota_t_per_year="1200"), network)
    assert (by_year["tonnes"], by_year["carry_over"]) == ({"gallium_refined": "100 t"}, 1.0)
    whole = only(control("export_quota", quota_t="100"), network)
    assert float(whole["tonnes"]["gallium_refined"].split()[0]) == pytest.approx(365 / 12, rel=1e-4)
    both = only(control("export_quota", quota_t_per_year="1200", quota_t="7"), network)
    assert both["tonnes"] == {"gallium_refined": "100 t"}


@pytest.mark.parametrize(("said", "last"), [({}, SPAN[1]), ({"quota_t": "100"}, None)])
def test_a_quota_without_an_amount_or_an_end_is_not_acted_on(
    said: dict[str, str], last: date | None, network: Network
) -> None:
    with pytest.raises(Inert, match="counts goods"):
        built(control("export_quota", **said), network, (SPAN[0], last))
    assert built(control("export_quota", quota_t_per_year="12"), network, (SPAN[0], None))


def test_months_of_a_quota_are_bound_to_its_time_and_keep_their_rate(network: Network) -> None:
    """April has 30 days, of which ten are left to the quota; December ends with the year."""
    january, april = built(control("export_quota", month_2025_01="31", month_2025_04="10"), network)
    assert (january["in_force"], january["lasts"], january["tonnes"]) == (date(2025, 1, 1), "31 days",
                                                                          {"gallium_refined": "31 t"})  # fmt: skip
    assert (april["in_force"], april["lasts"], april["carry_over"]) == (date(2025, 4, 1), "10 days", 0.0)
    assert april["tonnes"] == {"gallium_refined": "10 t"}
    late = only(control("export_quota", month_2025_12="8"), network, (date(2025, 12, 16), None))
    assert (late["lasts"], float(late["tonnes"]["gallium_refined"].split()[0])) == (
        "16 days",
        pytest.approx(8 * 31 / 16),
    )


def test_a_closed_route_holds_or_is_longer_and_else_stands_in_the_tables(network: Network) -> None:
    longer = only(control("route_closure", chokepoint="suez", extra_days="12"), network)
    assert (longer["chokepoints"], longer["extra"], longer["lasts"]) == (["suez"], "12 days", "100 days")
    assert "holds" not in longer and "routes" not in longer
    shut = only(control("route_closure", route="cape", holds="1"), network, (SPAN[0], None))
    assert (shut["routes"], shut["holds"], "lasts" in shut, "extra" in shut) == (["cape"], True, False, False)
    assert "holds" not in only(control("route_closure", route="cape", holds="1", extra_days="3"), network)
    for said in ({}, {"holds": "0"}):
        with pytest.raises(Inert, match="standing state"):
            built(control("route_closure", route="cape", **said), network)
    assert shut["materials"] == ["gallium_refined"]
    every = replace(control("route_closure", route="cape", holds="1"), materials=("all",))
    assert "materials" not in only(every, network)


@pytest.mark.parametrize(("said", "loss"), [({}, 1.0), ({"multiplier": "0.4"}, 0.6), ({"multiplier": "1.5"}, 0.0)])
def test_an_outage_loses_what_is_not_left(said: dict[str, str], loss: float, network: Network) -> None:
    found = only(control("outage", facility="CHN.gallium_refined", **said), network)
    assert (found["loss"], found["lasts"]) == (pytest.approx(loss), "100 days")
    assert only(control("outage", facility="x"), network, (SPAN[0], None))["lasts"] == "36500 days"


def test_a_ban_may_let_a_share_through_be_of_military_users_or_of_nothing(network: Network) -> None:
    assert "allowed" not in only(control("export_ban"), network)
    assert only(control("export_ban", multiplier="0.4"), network)["allowed"] == 0.4
    military = only(control("export_ban", military_users_only="1"), network)
    assert (military["kind"], military["protected"]) == ("export_licence", 0.0)
    assert only(control("export_ban", military_users_only="1", military_multiplier="0.2"), network)["protected"] == 0.2
    for said, words in (({"multiplier": "1"}, "bars nothing"), ({"brought_forward_by": "Y"}, "brought forward by Y")):
        with pytest.raises(Inert, match=words):
            built(control("export_ban", **said), network)


def test_an_end_is_known_where_it_is_the_row_s_own(network: Network) -> None:
    assert only(control("export_ban"), network)["end_announced"] is True
    assert "end_announced" not in only(control("export_ban"), network, (SPAN[0], date(2025, 2, 1)))
    assert "end_announced" not in only(replace(control("export_ban"), until=None), network, (SPAN[0], None))


def test_a_licence_waits_its_working_days_and_bars_who_it_names(network: Network) -> None:
    plain = only(control("export_licence"), network)
    assert "processing" not in plain and "protected" not in plain
    assert only(control("export_licence", wait_working_days="60"), network)["processing"] == "84 days"
    assert only(control("export_licence", military_users="barred"), network)["protected"] == 0.0
    some = only(control("export_licence", sellers_of_gallium_refined="a, b"), network)
    assert (some["materials"], some["sellers"]) == (["gallium_refined"], ["a", "b"])


@pytest.mark.parametrize(("enforcement", "caught"), [("0.3", 0.3), ("0.999", 0.999)])
def test_what_a_campaign_catches(enforcement: str, caught: float, network: Network) -> None:
    found = only(control("enforcement", enforcement=enforcement), network)
    assert (found["caught"], found["starts"], "announced" in found, "in_force" in found) == (
        caught,
        SPAN[0],
        False,
        False,
    )
    assert only(control("enforcement"), network)["caught"] == 0.0


def test_a_quota_of_producers_is_a_share_with_its_range(network: Network) -> None:
    row = control("producer_quota", multiplier_on_ore="0.6")
    for low, high, share in ((0.5, 0.8, {"triangular": [0.5, 0.6, 0.8]}), (None, 0.8, 0.6), (0.6, 0.6, 0.6)):
        found = only(replace(row, low=low, high=high), network)
        assert (found["share"], "to" in found) == (share, False)
    with pytest.raises(Inert, match="no share"):
        built(control("producer_quota"), network)


def test_a_reexport_rule_has_the_threshold_of_its_row_or_none(network: Network) -> None:
    assert only(control("reexport_rule", de_minimis="0.001"), network)["de_minimis"] == 0.001
    assert "de_minimis" not in only(control("reexport_rule"), network)


def test_a_duty_takes_the_place_of_an_earlier_one_of_its_name(network: Network) -> None:
    said = {"ad_2024_12_01": "0.2", "ad_2025_02_01": "0.3", "cvd_2025_02_01": "0.05"}
    steps = built(control("tariff", **said), network)
    assert [each["rate"] for each in steps] == [0.2, pytest.approx(0.35)]


def test_a_plant_opens_at_its_tonnes_or_somewhere_in_their_range(network: Network) -> None:
    row = control("opening", facility="CHN.gallium_refined", capacity_t="50", ramp_days="90")
    for low, high, ends, drawn in ((None, None, ("50 t", "50 t"), {}),
                                   (30.0, 80.0, ("30 t", "80 t"), {"luck": {"uniform": [0.05, 0.95]}})):  # fmt: skip
        one = replace(row, low=low, high=high)
        (found,) = entries_of(one, replace(network, controls=(one,)))
        (step,) = found.pop("steps")
        assert (step["capacity"], step["low"], step["high"], step["ramp"]) == ("50 t", *ends, "90 days")
        assert found == {"kind": "opening", "facilities": "CHN.gallium_refined", **drawn}


def test_a_tariff_is_one_rate_or_steps_of_duties_by_name(network: Network) -> None:
    """An anti-dumping duty of 0.2 from the start, a countervailing one of 0.1 a month later, of 0.15 from March on."""
    flat = only(control("tariff", rate="0.25"), network)
    assert (flat["rate"], flat["starts"], flat["lasts"], flat["on"]) == (0.25, SPAN[0], "100 days", ["all"])
    assert only(control("tariff", ad_valorem="0.1"), network)["rate"] == 0.1
    steps = built(control("tariff", ad_2024_12_01="0.2", cvd_2025_02_01="0.1", final_cvd_2025_03_01="0.15"), network)
    assert [(each["starts"], each["lasts"], each["rate"]) for each in steps] == [
        (date(2025, 1, 1), "31 days", 0.2), (date(2025, 2, 1), "28 days", pytest.approx(0.3)),
        (date(2025, 3, 1), "41 days", pytest.approx(0.35)),
    ]  # fmt: skip
    open_ended = built(control("tariff", ad_2025_02_01="0.2"), network, (SPAN[0], None))
    assert [(each["starts"], "lasts" in each) for each in open_ended] == [(date(2025, 2, 1), False)]
    assert built(control("tariff", ad_2025_05_01="0.2"), network) == [], "after the end of the row"
