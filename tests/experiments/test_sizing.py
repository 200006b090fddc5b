"""The smallest stockpile: as a sheet of paper says, and as trying every size says."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path

import pytest

from sim import InputError, Scenario, size_stockpile
from sim.cli import outcome
from sim.experiments.executors import Workers
from sim.experiments.points import Answer, evaluate
from sim.experiments.sizing import MEASURES, Sizing
from tests.experiments.test_run import scenario
from tests.verification.quiet import COVER, TRANSIT, one_chain

CUT, DAYS = 50, 200
ONE_LANE = """\
name: One lane
start: 2026-01-01
horizon: 200 days
replicates: 1
mode: reference
network: chain
disruptions:
  ban: {kind: export_ban, by: CHN, to: USA, materials: gallium_refined, in_force: 2026-02-20, leakage: 0}
responses:
  reserve: {kind: national_stockpile, owner: USA, holdings: {gallium_refined: 10 t}, below: 20 days, until: 300 days,
            lag: 3 days, every: 1 days, daily_cap: 1}
"""


@pytest.mark.parametrize("more_than", [0.1975, 0.3975, 0.56])
def test_a_lane_that_is_cut_needs_what_a_sheet_of_paper_says(tmp_path: Path, more_than: float) -> None:
    """1 t a day is used; cut on day T of H, C + L days are left: S = (H - T - C - L) - x H tonnes, or none."""
    one_chain(days=DAYS).layout.network.write(tmp_path / "chain")
    one = Scenario.from_text(ONE_LANE, folder=tmp_path)
    found = size_stockpile(Sizing(one, "reserve", "gallium_refined", more_than=more_than, up_to=120), out=None, jobs=1)
    lacking = DAYS - CUT - COVER - TRANSIT
    assert found.facts["size"] == max(0, math.ceil(lacking - more_than * DAYS))
    (nothing,) = found.rows(size=0.0)
    assert nothing["share_missed"] == pytest.approx(lacking / DAYS, rel=1e-9)


def drawn(**more: float) -> Sizing:
    """A stockpile that releases soon and steadily, so that nearly all of it helps."""
    prompt = {"responses.group": None, "responses.stock.below": "80 days", "responses.stock.until": "100 days",
              "responses.stock.lag": "3 days"}  # fmt: skip
    return Sizing(scenario(8).but(prompt), "stock", "gallium_refined", step=5, up_to=60, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(("more_than", "alpha"), [(0.05, 0.5), (0.05, 0.375), (0.05, 0.25), (0.2, 0.1)])
def test_it_is_what_trying_every_size_finds(more_than: float, alpha: float) -> None:
    asked = drawn(more_than=more_than, alpha=alpha)
    found = size_stockpile(asked, out=None, jobs=1)
    with Workers(1) as workers:
        answers = list(evaluate([asked.point(size) for size in asked.sizes], workers, measures=MEASURES))
    chances = [float((asked.lost(answer) > more_than).mean()) for answer in answers]
    enough = [size for size, chance in zip(asked.sizes, chances, strict=True) if chance <= alpha]
    assert chances == sorted(chances, reverse=True)
    assert found.facts["size"] == (enough[0] if enough else None)
    assert found.facts["falls"]
    for row in found.table.to_pylist():
        assert row["chance"] == chances[asked.sizes.index(row["size"])]
        assert row["low"] <= row["chance"] <= row["high"]


def test_more_costs_more_and_leaves_less_to_fear() -> None:
    rows = size_stockpile(drawn(more_than=0.05, alpha=0.375), out=None, jobs=1).table.to_pylist()
    assert [row["size"] for row in rows] == sorted(row["size"] for row in rows)
    costs = [row["cost_usd"] for row in rows]
    assert costs == sorted(costs)
    assert costs[-1] > costs[0]
    assert rows[-1]["cvar_share"] < rows[0]["cvar_share"]


def test_what_sharing_saves_is_what_trying_every_level_says() -> None:
    """Every owner alone must miss little enough: held together, and each for itself with all at one level."""
    asked = drawn(more_than=0.05, alpha=0.375)
    assert asked.apart is not None
    shared = size_stockpile(asked, out=None, jobs=1).facts["sharing"]
    owners = asked.apart.owners
    joint = [asked.point(size) for size in asked.sizes]
    alike = [asked.apart.point(dict.fromkeys(owners, size)) for size in asked.sizes]
    with Workers(1) as workers:
        answers = list(evaluate([*joint, *alike], workers, measures=MEASURES))
    together, apart = answers[: len(joint)], answers[len(joint) :]

    def bearable(answer: Answer, owner: str) -> bool:
        assert asked.apart is not None
        return float((asked.lost(answer, asked.apart.places[owner]) > 0.05).mean()) <= 0.375

    def first(tried: list[Answer], whom: Sequence[str]) -> float | None:
        pairs = zip(asked.sizes, tried, strict=True)
        return next((size for size, answer in pairs if all(bearable(answer, owner) for owner in whom)), None)

    assert shared["together"] == first(together, owners) is not None
    assert shared["apart"] == {owner: first(apart, [owner]) for owner in owners}
    days = sum(asked.network.intake(owner, "gallium_refined") for owner in owners) / 365.0
    assert shared["together_t"] == pytest.approx(shared["together"] * days)
    parts = {owner: asked.network.intake(owner, "gallium_refined") / 365.0 for owner in owners}
    assert shared["apart_t"] == pytest.approx(sum(shared["apart"][owner] * parts[owner] for owner in owners))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"responses.stock.build_up": "60 days"}, "not built up"),
        ({"responses.stock.active_from": "2026-03-01"}, "held back until a day"),
        ({"responses.stock.owners": {"JPN": 1}}, "one owner"),
    ],
)
def test_where_there_is_nothing_to_share_it_is_said_why(change: dict[str, object], said: str) -> None:
    asked = Sizing(scenario(1).but({"responses.group": None, **change}), "stock", "gallium_refined", step=60, up_to=60)
    facts = size_stockpile(asked, out=None, jobs=1).facts
    assert facts["sharing"] is None
    assert said in facts["not_shared"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"stockpile": "stok"}, "no stockpile 'stok'; .*stock"),
        ({"material": "gallium_primary"}, "names no 'gallium_primary'"),
        ({"of": "gallium_primary"}, "nobody there uses 'gallium_primary'"),
        ({"alpha": 1.5}, "alpha: should be from 0 to 1, got 1.5"),
        ({"step": 0.0}, "step: should be from"),
    ],
)
def test_what_cannot_be_sized_is_refused(change: dict[str, object], said: str) -> None:
    fields = {"stockpile": "stock", "material": "gallium_refined"} | change
    with pytest.raises(InputError, match=said):
        Sizing(scenario(1), **fields)  # type: ignore[arg-type]


def test_the_verb_prints_and_writes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(scenario(4).to_yaml(), encoding="utf-8")
    told = ["size-stockpile", str(file), "--stockpile", "stock", "--material", "gallium_refined", "--more-than", "0.02",
            "--alpha", "0.25", "--step", "10", "--up-to", "60", "-j", "1", "--out", str(tmp_path), "-q"]  # fmt: skip
    assert outcome([*told, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (Path(answer["folder"]) / "size-stockpile.csv").is_file()
    assert outcome(told) == 0
    assert answer["answer"][1].split()[0] in capsys.readouterr().out
