"""The most damaging package: what trying all of them finds."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path

import pytest

from sim import InputError, Scenario
from sim.cli import outcome
from sim.experiments.asking import Simulating
from sim.experiments.attacking import Search, WorstCase, greedy_with_exchange, worst_case
from sim.experiments.executors import Workers

TEXT = """\
name: What an attacker may choose from
start: 2026-01-01
horizon: 200 days
replicates: 3
seed: 7
disruptions:
  gallium: {kind: export_ban, by: CHN, materials: [gallium_refined], to: [USA, JPN], in_force: 2026-01-20}
  raw_gallium: {kind: export_ban, by: CHN, materials: [gallium_primary], to: [USA, JPN], in_force: 2026-01-20}
  germanium: {kind: export_ban, by: CHN, materials: [germanium_refined], to: [USA, JPN], in_force: 2026-01-20}
  antimony: {kind: export_ban, by: CHN, materials: [antimony_refined], to: [USA, JPN], in_force: 2026-01-20}
  late: {kind: export_ban, by: CHN, materials: [gallium_refined], to: [USA, JPN], in_force: 2026-06-20}
responses:
  gallium_stock: {kind: joint_stockpile, owners: {USA: 0.5, JPN: 0.5}, holdings: {gallium_refined: 60 days},
                  below: 80 days, until: 100 days, lag: 3 days}
  antimony_stock: {kind: joint_stockpile, owners: {USA: 0.5, JPN: 0.5}, holdings: {antimony_refined: 60 days},
                   below: 80 days, until: 100 days, lag: 3 days}
"""


def asked(moves: int) -> WorstCase:
    return WorstCase(Scenario.from_text(TEXT), moves)


@pytest.mark.parametrize("moves", [1, 2, 3])
def test_it_is_what_trying_every_package_finds(moves: int) -> None:
    question = asked(moves)
    with Workers(1) as workers:
        every = list(combinations(question.candidates, moves))
        brute = Search(question, Simulating(workers)).worst(every)
        search = Search(question, Simulating(workers))
        assert greedy_with_exchange(search) == brute
        assert all(len(package) <= moves for package, _ in search.tried)


class Paper(Search):
    """Damage that is written down instead of simulated."""

    def __init__(self, question: WorstCase, damage: dict[str, float]) -> None:
        self.asked, self.damage = question, damage

    def losses(self, packages, responses=((),)):  # type: ignore[no-untyped-def]
        return [self.damage.get("+".join(package), 0.0) for package in packages]


def test_an_exchange_mends_what_greed_spoils() -> None:
    """The move that is worst alone is no part of the worst pair."""
    damage = {"late": 3.0, "antimony": 2.0, "gallium": 2.0, "antimony+late": 3.5, "antimony+gallium": 9.0}
    assert greedy_with_exchange(Paper(asked(2), damage)) == ("antimony", "gallium")


def test_the_response_that_blunts_it_best_is_named() -> None:
    found = worst_case(asked(1), out=None, jobs=1)
    facts = found.facts
    answers = [row for row in found.rows(worst=True) if row["responses"]]
    assert len(answers) == 3
    (bare,) = found.rows(worst=True, responses="")
    for row in found.table.to_pylist():
        behind = (row["behind_low"] + row["behind_high"]) / 2
        assert behind == pytest.approx(bare["usd"] - row["usd"], rel=1e-9, abs=1.0)
    assert min(answers, key=lambda row: row["usd"])["responses"] == " + ".join(facts["best_responses"])
    assert facts["histories"] == 3 * (5 + 3)


@pytest.mark.parametrize("moves", [0, 6])
def test_moves_that_there_are_not_are_refused(moves: int) -> None:
    with pytest.raises(InputError, match=f"has to choose from, got {moves}"):
        asked(moves)


def test_the_verb_prints_and_writes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(TEXT, encoding="utf-8")
    told = ["worst-case", str(file), "--moves", "2", "--replicates", "1", "-j", "1", "--out", str(tmp_path), "-q"]
    assert outcome([*told, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (Path(answer["folder"]) / "worst-case.csv").is_file()
    assert len(answer["package"]) == 2
    assert outcome(told) == 0
    assert answer["package"][0] in capsys.readouterr().out
