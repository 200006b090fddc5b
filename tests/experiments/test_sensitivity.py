"""What an answer hangs on: as on paper where it can be worked out, and every factor by itself."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from sim import InputError, Scenario, Sweep
from sim.cli import outcome
from sim.experiments.block import Bench
from sim.experiments.depending import Sensitivity, sensitivity
from sim.experiments.factors import LUCK, donors, factors
from sim.experiments.factors import fields as uncertain
from sim.outcomes.finding import Finding
from tests.experiments.test_run import TEXT, scenario
from tests.experiments.test_sizing import CUT, DAYS, ONE_LANE
from tests.verification.quiet import COVER, TRANSIT, one_chain


@pytest.fixture(scope="module")
def found() -> Finding:
    return sensitivity(Sensitivity(scenario(1), bases=4), out=None, jobs=1)


def test_of_a_lane_that_is_cut_day_and_stock_explain_what_paper_says(tmp_path: Path) -> None:
    """Missed are (H - T - C - L) - S tonnes: of the variance the day T explains a^2 and the stock S b^2 parts.

    The ranges are a = 40 days and b = 20 t, uniform; nothing else varies, and the effects add up: no interactions.
    """
    one_chain(days=DAYS).layout.network.write(tmp_path / "chain")
    file = tmp_path / "one.yaml"
    file.write_text(ONE_LANE.replace("10 t}", "30 t}"), encoding="utf-8")
    over = ["disruptions.ban.in_force=2026-02-20 .. 2026-04-01",
            "responses.reserve.holdings.gallium_refined=10 t .. 30 t"]  # fmt: skip
    varied = Sweep.over_scenario(file, over, design="sobol")
    asked = Sensitivity(Scenario.load(file), varied, bases=64, of="shortfall_t", material="gallium_refined",
                        whom=["USA"])  # fmt: skip
    got = sensitivity(asked, out=None, jobs=1)
    lacking = DAYS - CUT - COVER - TRANSIT - 20.0
    assert got.facts["means"]["disrupted"] == pytest.approx(lacking, abs=1.0)
    parts = {"disrupted": (1.0, 0.0), "responded": (0.8, 0.2), "relief": (0.0, 1.0)}
    for output, (day, stock) in parts.items():
        by = {row["factor"].split(".")[0]: row for row in got.rows(of=output)}
        for section, known in (("disruptions", day), ("responses", stock)):
            assert by[section]["first"] == pytest.approx(known, abs=0.06), (output, section)
            assert by[section]["total"] == pytest.approx(known, abs=0.06), (output, section)
    # Two draws from a range of r differ by less than -x with probability (1 - x / r)^2 / 2: a tenth at 0.553 r.
    for row in got.rows(of="responded"):
        reach = (1.0 - 0.2**0.5) * (40.0 if row["factor"].startswith("disruptions") else 20.0)
        assert (row["swing_low"], row["swing_high"]) == pytest.approx((-reach, reach), abs=0.15 * reach)


def test_a_mixture_of_one_replicate_is_that_replicate() -> None:
    bench = Bench(scenario(1), scenario(1).world())
    compared = 0
    for number in range(40):
        plain = bench.dealer.deal(number)
        if plain.attempts == 1:
            compared += 1
            mixed = bench.dealer.mixed(number, donors(bench.layout, {LUCK: number}, number), {})
            for field in fields(plain.drawn):
                one, other = getattr(plain.drawn, field.name), getattr(mixed.drawn, field.name)
                np.testing.assert_equal(one, other)
    assert compared > 5


def test_a_factor_moves_its_own_figures_and_no_others() -> None:
    bench = Bench(scenario(1), scenario(1).world())
    before = bench.dealer.mixed(1, donors(bench.layout, {}, 1), {}).drawn
    for name, moved, kept in [("demand", "demand", "cover"), ("stocks", "cover", "elasticity"),
                              ("elasticity", "elasticity", "demand"), ("lanes", "share", "dose")]:  # fmt: skip
        after = bench.dealer.mixed(1, donors(bench.layout, {name: 2}, 1), {}).drawn
        assert not np.array_equal(getattr(before, moved), getattr(after, moved)), name
        np.testing.assert_array_equal(getattr(before, kept), getattr(after, kept), err_msg=name)
    one = bench.dealer.mixed(1, donors(bench.layout, {"demand gallium_refined": 2}, 1), {}).drawn
    rows = np.array([each.material == "gallium_refined" for each in bench.layout.consumers])
    assert np.all((one.demand != before.demand) == rows)


def test_every_group_of_figures_has_its_grade(found: Finding) -> None:
    layout = Bench(scenario(1), scenario(1).world()).layout
    rows = {each.name: each for each in factors(layout, "table")}
    assert {"demand", "elasticity", "lanes", "recipes", "stocks", "parameters.prices"} <= set(rows)
    assert all(0.0 <= (each.weakness or 0.0) <= 1.0 and each.figures > 0 for each in rows.values())
    finer = factors(layout, "material")
    assert len(finer) > len(rows)
    assert sum(each.figures for each in finer) == sum(each.figures for each in rows.values())
    assert not any("germanium" in each.widest for each in finer)


def test_the_table_says_what_was_varied_and_what_is_worth_firming_up(found: Finding) -> None:
    assert {row["of"] for row in found.table.to_pylist()} == {"disrupted", "responded", "relief"}
    kinds = {row["factor"]: row["kind"] for row in found.table.to_pylist()}
    assert (kinds["disruptions.ban"], kinds["demand"], kinds["luck"]) == ("fields", "figures", "luck")
    for row in found.table.to_pylist():
        assert row["total"] >= 0.0
        assert row["total_low"] <= row["total_high"]
        assert (row["worth"] is None) == (row["weakness"] is None)
        if row["worth"] is not None:
            assert row["worth"] == pytest.approx(row["total"] * row["weakness"])
    assert found.facts["histories"] == 4 * (found.facts["factors"] + 2) * 2
    ranked = [row["total"] for row in found.rows(of="relief")]
    assert ranked == sorted(ranked, reverse=True)


def test_how_many_replicates_a_scenario_names_changes_nothing() -> None:
    one, other = (Sensitivity(scenario(replicates), bases=2) for replicates in (1, 9))
    assert one.scenario.canonical() == other.scenario.canonical()


def test_uncertain_figures_of_a_funds_candidates_are_a_factor() -> None:
    candidate = {"facility": "USA.gallium_refined", "capacity": "5 t", "cost": {"uniform": [1e6, 2e6]}}
    fund = {"kind": "investment_fund", "owners": "USA", "budget": 1e7, "starts": "2026-02-01",
            "candidates": {"plant": candidate}}  # fmt: skip
    funded = scenario(1).but({"responses.fund": fund})
    path = "responses.fund.candidates.plant.cost"
    assert {each.name: each.widest for each in uncertain(funded, frozenset())}["responses.fund"] == path[15:]
    assert "responses.fund" not in {each.name for each in uncertain(funded, frozenset({path}))}


def test_two_processes_give_the_answer_of_one(found: Finding) -> None:
    again = sensitivity(Sensitivity(scenario(1), bases=4), out=None, jobs=2)
    assert again.table.equals(found.table)
    assert again.facts == found.facts


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"by": "tabel"}, "no grouping 'tabel'; .*table"),
        ({"bases": 6}, "power of two, 2 or more, got 6; try 8"),
        ({"of": "shortfal_t"}, "cannot ask after 'shortfal_t'; .*shortfall_t"),
        ({"of": "shortfall_t"}, "name one with --material"),
        ({"material": "galium_refined"}, "gallium_refined"),
        ({"whom": ["JPX"]}, "JPX"),
    ],
)
def test_what_cannot_be_asked_is_refused(fields: dict[str, object], said: str) -> None:
    with pytest.raises(InputError, match=said):
        Sensitivity(scenario(1), **fields)  # type: ignore[arg-type]


def test_nothing_uncertain_is_refused() -> None:
    certain = scenario(1).but({"mode": "reference", "disruptions.ban.lasts": "3 months"})
    with pytest.raises(InputError, match="nothing in it is uncertain"):
        Sensitivity(certain)


@pytest.mark.parametrize(
    ("over", "told"),
    [
        ("responses.stok.lag=0..9 days", "did you mean stock?"),
        ("disruptions.ban.leakage=0..2", "should be between 0 and 1"),
        ("responses.stock.lag=[]", "empty list"),
    ],
)
def test_what_cannot_be_varied_is_refused(
    over: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(TEXT.format(replicates=1), encoding="utf-8")
    assert outcome(["sensitivity", str(file), "--over", over, "--out", str(tmp_path / "out"), "-q"]) == 2
    assert told in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_the_verb_prints_draws_and_writes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(TEXT.format(replicates=1), encoding="utf-8")
    told = ["sensitivity", str(file), "--over", "responses.group=on/off", "--bases", "2", "-j", "1", "--out",
            str(tmp_path), "-q"]  # fmt: skip
    assert outcome([*told, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    folder = Path(answer["folder"])
    assert (folder / "sensitivity.csv").is_file()
    assert (folder / "sensitivity.svg").read_text(encoding="utf-8").startswith("<?xml")
    assert "responses.group" in {row["factor"] for row in answer["table"]}
    assert "variance" in answer["answer"][1]
    assert outcome(told) == 0
