"""The least change that closes: weights, bounds, what is held, what cannot close, and the verb."""

from __future__ import annotations

import json
import math
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from sim import InputError
from sim.cli import outcome
from sim.network import Network
from sim.network.balance import Balanced, balanced
from sim.network.checks import faults_of
from tests.network.tables_by_hand import append, change, drop
from tests.networks import closed_networks, joint_ore, small_network, two_sellers

CAR_MAKER = Path("scenarios/networks/car_maker")
FIVE = Path("scenarios/networks/five")
GRADES = {"A": 0.02, "B": 0.08, "C": 0.2}


@pytest.fixture
def rough(tmp_path: Path) -> Path:
    """The car maker's overlay with a larger plant whose lanes were left as they were."""
    folder = Path(shutil.copytree(CAR_MAKER, tmp_path / "rough"))
    change("facilities", 2, output_t_per_year="640")(folder)
    return folder


def with_demand(network: Network, tonnes: float, **fields: Any) -> Network:
    return replace(network, demands=(replace(network.demands[0], t_per_year=tonnes, **fields), *network.demands[1:]))


def moved(found: Balanced) -> dict[tuple[str, str], float]:
    return {(each.table, each.column): each.new for each in found.changes}


def test_a_network_that_closes_is_left_alone(shipped: Network) -> None:
    assert balanced(shipped).changes == ()


@pytest.mark.parametrize("grade", "ABC")
def test_the_least_change_of_a_chain_is_the_weighted_mean(grade: str) -> None:
    """Four figures of 365 t of grade C and a demand of 400 t must meet: least squares by hand."""
    found = balanced(with_demand(small_network(), 400.0, grade=grade))
    chain, demand = 1.0 / GRADES["C"] ** 2, 1.0 / GRADES[grade] ** 2
    meeting = (4 * chain / 365 + demand / 400) / (4 * chain / 365**2 + demand / 400**2)
    assert [each.new for each in found.changes] == pytest.approx([meeting] * 5, rel=1e-6)


def test_the_better_figure_moves_less() -> None:
    shares = [
        abs(next(each.share for each in balanced(with_demand(small_network(), 400.0, grade=grade)).changes
                 if each.table == "demand"))
        for grade in "ABC"
    ]  # fmt: skip
    assert shares == sorted(shares)
    assert shares[0] < 0.1 * shares[2]


def test_figures_stay_within_their_range_and_capacity() -> None:
    network = with_demand(small_network(relative_range=0.05), 400.0, low=300.0, high=500.0)
    found = balanced(network)
    assert faults_of(found.network) == []
    for lane in found.network.lanes:
        assert lane.t_low <= lane.t_per_year <= lane.t_high
    full = {n: replace(f, capacity_t_per_year=366.0) for n, f in small_network().facilities.items()}
    most = balanced(replace(with_demand(small_network(), 400.0), facilities=full))
    assert moved(most)["demand", "t_per_year"] == pytest.approx(366.0)


def test_a_bound_takes_the_change_to_the_others() -> None:
    """Two sellers of alike users: one user asks more, one seller cannot give more, so the other does."""
    network = with_demand(two_sellers(share=0.5), 400.0, low=399.0, high=401.0)
    one, *rest = network.facilities.values()
    network = replace(network, facilities={one.facility: replace(one, capacity_t_per_year=365.0),
                                           **{each.facility: each for each in rest}})  # fmt: skip
    found = balanced(network)
    made = found.network.facilities
    assert faults_of(found.network) == []
    assert made[one.facility].output_t_per_year <= 365.0
    assert made[rest[0].facility].output_t_per_year > 380.0


def test_a_byproduct_keeps_its_ratio_to_the_host() -> None:
    network = joint_ore()
    found = balanced(with_demand(network, 1100.0))
    assert faults_of(found.network) == []
    before, after = network.facilities, found.network.facilities
    byproduct = next(each for each in before.values() if each.host_facility)
    assert after[byproduct.facility].output_t_per_year / after[byproduct.host_facility or ""].output_t_per_year == (
        pytest.approx(byproduct.t_per_t_host, rel=1e-6)
    )


def test_what_closes_elsewhere_is_not_touched(shipped: Network) -> None:
    demand = next(each for each in shipped.demands if each.material == "antimony_refined")
    rest = tuple(each for each in shipped.demands if each is not demand)
    found = balanced(replace(shipped, demands=(replace(demand, t_per_year=1.02 * demand.t_per_year), *rest)))
    assert faults_of(found.network) == []
    assert {getattr(each.row, "material", None) or each.row.material_out for each in found.changes} <= {
        "antimony_refined",
        "antimony_concentrate",
    }


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(network=closed_networks(ranges=False), factor=st.floats(0.8, 1.25))
def test_whatever_is_disturbed_closes_again_and_no_change_beats_it(network: Network, factor: float) -> None:
    """Closes, keeps idle what is idle, and half of the way back to where it was costs more closing, not less change."""
    assume(abs(factor - 1.0) > 0.01)
    demand = network.demands[0]
    disturbed = with_demand(network, factor * demand.t_per_year)
    full = {n: replace(f, capacity_t_per_year=10 * f.capacity_t_per_year) for n, f in network.facilities.items()}
    found = balanced(replace(disturbed, facilities=full))

    assert faults_of(found.network) == []
    assert [lane.idle for lane in found.network.lanes] == [lane.idle for lane in network.lanes]
    assert _cost(found) <= _cost_of_giving_in(factor, demand) * (1 + 1e-6)


def _cost(found: Balanced) -> float:
    return math.fsum((each.share / GRADES[each.row.grade]) ** 2 for each in found.changes)


def _cost_of_giving_in(factor: float, demand: Any) -> float:
    """Putting the demand back is one way to close: the least change costs no more."""
    return float(((1.0 / factor - 1.0) / GRADES[demand.grade]) ** 2)


def test_no_choice_within_the_ranges_names_the_tightest_bound(rough: Path) -> None:
    change("facilities", 2, output_t_per_year="3000", capacity_t_per_year="4000", low="2900", high="3100")(rough)
    with pytest.raises(InputError) as caught:
        balanced(Network.overlay(rough, balanced=False))
    (fault,) = caught.value.faults
    assert Path(fault.file).parent == rough
    assert "no figures within their ranges close" in fault.problem
    assert "t a year" in fault.problem
    assert "tightest bound is" in fault.problem
    assert fault.column is not None
    assert fault.remedy


def test_what_has_no_lane_cannot_close(rough: Path) -> None:
    drop("lanes", 5)(rough)
    with pytest.raises(InputError, match=r"no lanes of JPN.traction_motor|no lanes of use:JPN"):
        balanced(Network.overlay(rough, balanced=False))


def test_held_rows_keep_their_figures(rough: Path) -> None:
    change("lanes", 5, t_per_year="640")(rough)
    change("demand", 3, t_per_year="640")(rough)
    change("lanes", 3, t_per_year="240.8")(rough)
    free = balanced(Network.overlay(rough, balanced=False))
    held = balanced(Network.overlay(rough, balanced=False), rough)
    assert any(Path(each.row.file).parent == rough for each in free.changes)
    assert held.changes
    assert not any(Path(each.row.file).parent == rough for each in held.changes)
    assert faults_of(held.network) == []


def test_held_rows_that_contradict_each_other_are_told(rough: Path) -> None:
    with pytest.raises(InputError, match="leave --hold out"):
        balanced(Network.overlay(rough, balanced=False), rough)


def test_the_verb_prints_what_it_changes_and_writes_a_copy_that_closes(
    rough: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path.name: path.read_bytes() for path in rough.iterdir()}
    out = rough.parent / "balanced"
    assert outcome(["balance", str(rough), "--out", str(out)]) == 0
    told = capsys.readouterr().out
    assert "JPN.traction_motor" in told
    assert "facilities.csv:2" in told
    assert {path.name: path.read_bytes() for path in rough.iterdir()} == before
    laid = Network.overlay(out)
    assert laid.materials == Network.overlay(CAR_MAKER).materials
    plant = laid.facilities["JPN.traction_motor"]
    assert 600 < plant.output_t_per_year < 640
    assert "output_t_per_year 640 before balancing" in plant.note
    assert sorted(path.name for path in rough.parent.iterdir()) == ["balanced", "rough"]
    assert balanced(Network.overlay(out, balanced=False)).changes == ()


def test_a_primary_figure_that_was_moved_is_none_any_more(rough: Path, tmp_path: Path) -> None:
    change("facilities", 2, grade="A")(rough)
    assert outcome(["balance", str(rough), "--out", str(tmp_path / "out")]) == 0
    assert Network.overlay(tmp_path / "out").facilities["JPN.traction_motor"].grade == "B"


def test_the_verb_writes_over_nothing_unless_told(rough: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {path.name: path.read_bytes() for path in rough.iterdir()}
    assert outcome(["balance", str(rough), "--out", str(rough)]) == 2
    assert "--force" in capsys.readouterr().err
    assert {path.name: path.read_bytes() for path in rough.iterdir()} == before
    (rough / "notes.txt").write_text("mine")
    assert outcome(["balance", str(rough), "--out", str(rough), "--force"]) == 0
    assert (rough / "notes.txt").read_text() == "mine"
    Network.overlay(rough)


@pytest.mark.parametrize("edit", [change("lanes", 2, t_per_year="much"), append("lanes", "a,b"), drop("sources", 2)])
def test_the_verb_refuses_broken_tables_and_writes_nothing(
    rough: Path, edit: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(rough)
    assert outcome(["balance", str(rough), "--out", str(rough.parent / "out")]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert ".csv:" in told.err
    assert not (rough.parent / "out").exists()


def test_the_verb_closes_a_network_of_ones_own_and_tells_it_as_data(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = Path(shutil.copytree(FIVE, tmp_path / "mine"))
    change("demand", 4, t_per_year="540")(folder)
    assert outcome(["balance", str(folder), "--whole", "--json", "--out", str(tmp_path / "out")]) == 0
    changes = json.loads(capsys.readouterr().out)
    assert {"file", "line", "row", "column", "from", "to", "share", "grade"} == set(changes[0])
    assert changes == sorted(changes, key=lambda each: -abs(each["share"]))
    closed = Network.load(tmp_path / "out")
    assert len(closed.lanes) == len(Network.load(FIVE).lanes)
    assert any(each["column"] == "secondary_t_per_year" for each in changes)
