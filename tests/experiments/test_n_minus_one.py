"""One loss at a time: what a run with that outage gives, ranked, beside the static cover."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.compute as pc
import pytest

from sim import InputError, Scenario, n_minus_one, run
from sim.cli import outcome
from sim.experiments.losing import NMinusOne
from sim.experiments.losses import losses
from sim.network.remaining import cover_without
from sim.outcomes.finding import Finding
from tests.networks import small_network

SMALL = ["replicates=3", "horizon=300 days", "responses=null", "disruptions=null"]


def own() -> Scenario:
    return Scenario.load("scenarios/own_network.yaml", SMALL)


@pytest.fixture(scope="module")
def found() -> Finding:
    scenario = own()
    kinds = ["stage", "chokepoint", "facility", "flow"]
    return n_minus_one(NMinusOne(scenario, kinds, ["examplium_metal", "examplium_tool"]), out=None, jobs=1)


def test_every_stage_chokepoint_and_flow_is_lost_once(found: Finding) -> None:
    names = [row["loss"] for row in found.rows(material="all")]
    assert len(names) == len(set(names)) == found.facts["losses"]
    assert {row["kind"] for row in found.rows(material="all")} == {"stage", "chokepoint", "flow"}
    assert {"KOR examplium refine", "cape", "examplium_tool EU27 to USA"} <= set(names)


def test_a_loss_is_what_a_run_with_that_outage_gives(found: Finding) -> None:
    outage = {"kind": "facility_outage", "facilities": ["EU27.examplium_tool"], "starts": own().start,
              "lasts": "6 months"}  # fmt: skip
    results = run(own().but({"disruptions.outage": outage}), out=None, jobs=1)
    rows = results.measures.filter(pc.equal(results.measures["tier"], "all"))
    disrupted, undisturbed = (
        pc.sum(rows.filter(pc.equal(rows["arm"], arm))["value_not_delivered_usd"]).as_py() / 3
        for arm in ("disrupted", "undisturbed")
    )
    (row,) = found.rows(loss="EU27 examplium component", material="all")
    assert row["missed"] == pytest.approx(disrupted - undisturbed, rel=1e-9)
    assert row["missed"] > 0.0
    assert row["rank"] == 1
    assert row["low"] < row["missed"] < row["high"]


def test_ranks_follow_what_is_missed(found: Finding) -> None:
    for material in {row["material"] for row in found.table.to_pylist()}:
        rows = found.rows(material=material)
        missed = [row["missed"] for row in rows]
        assert missed == sorted(missed, reverse=True)
        assert [row["rank"] for row in rows] == list(range(1, len(rows) + 1))
        behind = [(row["behind_low"] + row["behind_high"]) / 2 for row in rows]
        assert behind == pytest.approx([missed[0] - each for each in missed], rel=1e-9, abs=1e-6)


def test_the_static_cover_is_as_on_paper() -> None:
    """Metal: 1,650 t of China and Korea feed tools in the EU, 480 t of alloys are used in China."""
    network = own().world()
    made = {f.place: f.output_t_per_year for f in network.facilities.values() if f.material_out == "examplium_metal"}
    fed = sum(network.feed(each) for each in network.recipes if each.material_in == "examplium_metal")
    assert cover_without(network, "examplium_metal", "CHN") == pytest.approx(made["KOR"] / fed)
    assert cover_without(network, "examplium_metal", "KOR") == pytest.approx(made["CHN"] / (fed + 480.0))
    assert cover_without(small_network(), "gallium_refined", "USA") is None


def test_a_facility_that_is_the_whole_stage_is_listed_once() -> None:
    network = own().world()
    both, alone = losses(network, ["stage", "facility"]), losses(network, ["facility"])
    assert all(loss.kind == "stage" for loss in both)
    assert len(alone) == len(network.facilities)


@pytest.mark.parametrize(
    ("kinds", "materials", "said"),
    [(["stages"], None, "no kind of loss 'stages'; .*stage"), (["stage"], ["examplium_tols"], "examplium_tool")],
)
def test_what_there_is_not_is_refused(kinds: list[str], materials: list[str] | None, said: str) -> None:
    with pytest.raises(InputError, match=said):
        NMinusOne(own(), kinds, materials)


def test_a_time_that_is_none_is_refused() -> None:
    with pytest.raises(InputError, match="lasts"):
        NMinusOne(own(), lasts="6 moons")


def test_the_verb_prints_draws_and_writes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sets = [part for each in SMALL for part in ("--set", each)]
    told = ["n-1", "scenarios/own_network.yaml", *sets, "--kind", "stage", "-j", "1", "--out", str(tmp_path)]
    assert outcome([*told, "--json", "-q"]) == 0
    answer = json.loads(capsys.readouterr().out)
    folder = Path(answer["folder"])
    assert answer["losses"] == 5
    assert (folder / "n-1.svg").read_text(encoding="utf-8").startswith("<?xml")
    assert "Without" in answer["answer"][1]
    assert outcome([*told, "-q"]) == 0
    assert "of the need outside" in capsys.readouterr().out
