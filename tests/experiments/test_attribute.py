"""Relief shared out: the shares add up to what all responses bring, and known games come out as on paper."""

from __future__ import annotations

import json
from itertools import permutations
from pathlib import Path

import numpy as np
import pyarrow.compute as pc
import pytest

from sim import InputError, attribute, run
from sim.cli import outcome
from sim.experiments import shapley
from sim.outcomes.finding import Finding
from tests.experiments.test_run import scenario

REPLICATES = 6


@pytest.fixture(scope="module")
def found() -> Finding:
    return attribute(scenario(REPLICATES), out=None, jobs=1)


def test_gloves() -> None:
    """Two left gloves, one right: a pair is worth 1. The right one gets 2/3, each left one 1/6."""
    worth = {mask: np.array(float(mask & 4 > 0 and mask & 3 > 0)) for mask in range(8)}
    np.testing.assert_allclose(shapley.exact(3, worth), [1 / 6, 1 / 6, 2 / 3], rtol=1e-12)


def test_exact_is_the_mean_over_all_orders() -> None:
    luck = np.random.default_rng(1)
    worth = {mask: luck.normal(size=(3, 2)) for mask in range(16)}
    every = list(permutations(range(4)))
    np.testing.assert_allclose(shapley.sampled(every, worth).mean(0), shapley.exact(4, worth), rtol=1e-12)


def test_shares_add_up_to_what_the_run_says_all_responses_relieve(found: Finding) -> None:
    relief = run(scenario(REPLICATES), out=None, jobs=1).relief
    for row in relief.filter(pc.equal(relief["of"], "all responses")).to_pylist():
        rows = found.rows(**{"for": row["for"], "material": row["material"]})
        if rows:
            assert sum(each["relief"] for each in rows) == pytest.approx(row["mean"], rel=1e-9, abs=1e-9)
            assert sum(each["cost_usd"] for each in rows) == pytest.approx(row["cost_usd"], rel=1e-9)
            assert all(each["total"] == pytest.approx(row["mean"], rel=1e-9, abs=1e-9) for each in rows)
    assert {row["for"] for row in found.table.to_pylist()} == {"owners", "world"}
    assert max(row["relief"] for row in found.table.to_pylist()) > 0.0


def test_with_two_responses_the_share_is_half_alone_and_half_as_the_last(found: Finding) -> None:
    for row in found.table.to_pylist():
        assert row["relief"] == pytest.approx((row["alone"] + row["last"]) / 2, rel=1e-9, abs=1e-9)


def test_ranks_follow_relief(found: Finding) -> None:
    rows = found.rows(**{"for": "owners", "material": "all"})
    assert [row["rank"] for row in rows] == [1, 2]
    assert rows[0]["relief"] >= rows[1]["relief"]
    behind = (rows[1]["behind_low"] + rows[1]["behind_high"]) / 2
    assert behind == pytest.approx(rows[0]["relief"] - rows[1]["relief"], rel=1e-9)
    assert rows[0]["behind_low"] == rows[0]["behind_high"] == 0.0
    assert rows[0]["usd_per_unit"] == pytest.approx(rows[0]["cost_usd"] / rows[0]["relief"])


def test_drawn_orders_add_up_and_say_their_error(found: Finding) -> None:
    drawn = attribute(scenario(REPLICATES), samples=30, out=None, jobs=1)
    for row in drawn.rows(**{"for": "owners", "material": "all"}):
        (exact,) = found.rows(**{"for": "owners", "material": "all", "response": row["response"]})
        assert row["total"] == exact["total"]
        assert abs(row["relief"] - exact["relief"]) <= 4.0 * row["sampling_error"]
    first, second = drawn.rows(**{"for": "owners", "material": "all"})
    assert (second["behind_low"] + second["behind_high"]) / 2 == pytest.approx(first["relief"] - second["relief"])
    assert first["behind_low"] == first["behind_high"] == 0.0
    total = sum(row["relief"] for row in drawn.rows(**{"for": "owners", "material": "all"}))
    assert total == pytest.approx(row["total"], rel=1e-9)


def test_nothing_to_share_out_is_refused() -> None:
    with pytest.raises(InputError, match="give it disruptions and responses"):
        attribute(scenario(1).but({"responses": None}), out=None, jobs=1)
    with pytest.raises(InputError, match="should be 2 or more, got 1"):
        attribute(scenario(1), samples=1, out=None, jobs=1)


def test_the_verb_prints_and_writes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(scenario(2).to_yaml(), encoding="utf-8")
    assert outcome(["attribute", str(file), "-j", "1", "--out", str(tmp_path / "out"), "--json"]) == 0
    told = capsys.readouterr()
    answer = json.loads(told.out)
    assert "Budget: 8 histories" in told.err
    assert (Path(answer["folder"]) / "attribute.csv").is_file()
    assert {row["response"] for row in answer["table"]} == {"stock", "group"}
