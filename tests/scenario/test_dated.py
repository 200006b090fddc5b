"""What the rows of controls.csv become: instruments with dates and figures, or a reason why not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from sim.disruptions import ExportBan
from sim.errors import InputError
from sim.network import Network
from sim.network.controls import MOVES_NO_TONNE, SAID
from sim.network.elements import Control
from sim.scenario.dated import Row, calendar
from sim.scenario.dated_entries import BUILDERS


def rows(network: Network, *controls: Control) -> dict[str, Row]:
    return {row.control.id: row for row in calendar(replace(network, controls=controls))}


def control(kind: str, name: str = "X", **said: object) -> Control:
    fields = {"by": ("CHN",), "to": ("all",), "materials": ("gallium_refined",), "in_force": date(2025, 1, 1)}
    parameters = said.pop("parameters", {})
    return Control(name, kind=kind, parameters=parameters, **{**fields, **said})  # type: ignore[arg-type]


def test_every_row_of_the_tables_acts_or_says_why_not(network: Network) -> None:
    found = calendar(network)
    assert len(found) == len(network.controls)
    assert all(bool(row.instruments) != bool(row.why) for row in found)
    assert {each.kind for each in network.controls} <= {*SAID, *MOVES_NO_TONNE}


def test_every_kind_that_acts_is_built(network: Network) -> None:
    ends = {"suspension", "withdrawal", "export_licence_suspended", "opening"}
    assert set(SAID) - ends == set(BUILDERS)
    del network


def test_a_ban_ends_with_its_suspension_and_returns_where_the_row_says_so(network: Network) -> None:
    ban = control("export_ban", "BAN", announced=date(2024, 12, 1))
    stop = {"in_force": date(2025, 3, 1), "until": date(2025, 6, 1)}
    gone = rows(network, ban, control("suspension", "S", parameters={"of": "BAN"}, **stop))["BAN"].instruments
    assert [(each.in_force, str(each.lasts)) for each in gone.values()] == [(date(2025, 1, 1), "59 days")]
    told = {"of": "BAN", "returns_by_default": "1"}
    back = rows(network, ban, control("suspension", "S", parameters=told, **stop))["BAN"].instruments
    assert [(name, each.announced, each.in_force) for name, each in back.items()] == [
        ("BAN 1", date(2024, 12, 1), date(2025, 1, 1)),
        ("BAN 2", date(2025, 6, 1), date(2025, 6, 1)),
    ]


def test_what_is_withdrawn_before_it_is_in_force_never_acts(network: Network) -> None:
    ban = control("export_ban", "BAN", announced=date(2024, 12, 1))
    end = control("withdrawal", "W", parameters={"of": "BAN"}, in_force=date(2024, 12, 20))
    assert rows(network, ban, end)["BAN"].why == "was ended before it was in force"


def test_an_end_that_is_said_is_known_and_one_that_comes_by_suspension_is_not(network: Network) -> None:
    ban = control("export_ban", "BAN", until=date(2025, 7, 1))
    assert rows(network, ban)["BAN"].instruments["BAN"].end_announced
    stop = control("suspension", "S", in_force=date(2025, 3, 1), parameters={"of": "BAN"})
    assert not rows(network, ban, stop)["BAN"].instruments["BAN"].end_announced


def test_a_ban_on_military_users_is_a_licence_that_they_never_get(network: Network) -> None:
    said = {"military_users_only": "1", "military_multiplier": "0", "civil_multiplier": "1"}
    licence = rows(network, control("export_ban", parameters=said))["X"].instruments["X"]
    assert (licence.kind, licence.protected, licence.approval) == ("export_licence", 0.0, None)


def test_a_licence_that_only_some_sellers_need_binds_those(network: Network) -> None:
    found = {row.control.id: row for row in calendar(network)}["CHNGR23"].instruments
    assert [(each.materials, each.sellers) for each in found.values()] == [
        (("graphite_flake", "graphite_spherical"), ()),
        (("anode_graphite",), ("CHN.anode_graphite_natural",)),
    ]


def test_the_months_of_a_quota_hold_what_the_row_says(network: Network) -> None:
    """October of 2025 counts from the 16th: 16 of 31 days x its month's rate are the 3,625 t."""
    found = {row.control.id: row for row in calendar(network)}["CODQ25"].instruments
    october, november, _ = found.values()
    assert october.tonnes["cobalt_hydroxide"].tonnes * 16 / 31 == pytest.approx(3625, rel=1e-3)
    assert november.tonnes["cobalt_hydroxide"].tonnes == 7250
    assert (october.announced, october.in_force) == (date(2025, 9, 21), date(2025, 10, 16))


def test_the_ramps_of_a_facility_are_one_opening(network: Network) -> None:
    found = {row.control.id: row for row in calendar(network)}
    opening = found["OP_MPFW_L"].instruments["OP_MPFW_L"]
    assert [step.capacity.tonnes for step in opening.steps] == [700, 1700, 6200]
    assert found["OP_EVAC_L"].why == "counts in the opening of USA.magnet_light above"
    assert opening.steps[0].at(0.5) == 700
    assert opening.steps[0].at(0.05) == pytest.approx(200)


def test_a_campaign_without_a_figure_is_the_top_of_the_range(network: Network) -> None:
    caught = rows(network, control("enforcement", parameters={"enforcement": "1"}))["X"].instruments["X"].caught
    assert caught == network.parameters["leakage_enforcement"].high


def test_a_reexport_rule_keeps_its_threshold_and_ends_with_its_suspension(network: Network) -> None:
    rule = control("reexport_rule", "R", materials=("dytb_oxide",), parameters={"de_minimis": "0.001"})
    stop = control("suspension", "S", in_force=date(2025, 3, 1), parameters={"of": "R"})
    found = rows(network, rule, stop)["R"].instruments["R"]
    assert (found.kind, found.de_minimis, found.materials) == ("reexport_rule", 0.001, ("dytb_oxide",))
    assert str(found.lasts) == "59 days"


def test_a_guaranteed_price_says_that_it_is_a_response(network: Network) -> None:
    assert rows(network, control("price_floor"))["X"].why.startswith("not acted on: a guaranteed price is a response")


def test_a_row_that_makes_no_instrument_is_a_fault_with_its_line(network: Network) -> None:
    bad = control("export_licence", by=(), file="controls.csv", line=7)
    with pytest.raises(InputError, match=r"controls\.csv:7: controls: by: is an empty list; name at least one"):
        rows(network, bad)


def test_a_ban_that_lets_a_share_through_acts_only_where_there_is_such_an_instrument(network: Network) -> None:
    row = rows(network, control("export_ban", parameters={"multiplier": "0.4"}))["X"]
    partly = "allowed" in ExportBan.model_fields
    assert [each.allowed for each in row.instruments.values()] == [0.4] if partly else "let a share" in row.why  # type: ignore[attr-defined]
