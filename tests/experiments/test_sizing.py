"""The smallest stockpile: as a sheet of paper says, and as trying every size says."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from itertools import product
from pathlib import Path

import pytest

from sim import InputError, Scenario, size_stockpile
from sim.cli import outcome
from sim.experiments.executors import Workers
from sim.experiments.holding import Holding
from sim.experiments.points import Answer, evaluate
from sim.experiments.sizing import MEASURES, Sizing
from sim.experiments.stalling import FLAT, changes
from sim.report.questions import sized
from tests.experiments.test_run import scenario
from tests.plan import Plan
from tests.verification.quiet import COVER, QUIET, TRANSIT, one_chain

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
    assert found.facts["size"] == {"gallium_refined": max(0, math.ceil(lacking - more_than * DAYS))}
    empty = sized.sentences(found)[1].startswith("Nothing need be held in reserve: its owners miss more than")
    assert empty == (lacking <= more_than * DAYS)
    (nothing,) = found.rows(gallium_refined=0.0)
    assert nothing["share_missed"] == pytest.approx(lacking / DAYS, rel=1e-9)


TWO_LANES = """\
name: Two lanes
start: 2026-01-01
horizon: 200 days
replicates: 1
mode: reference
network: chains
disruptions:
  gallium: {kind: export_ban, by: CHN, to: USA, materials: gallium_refined, in_force: 2026-02-20, leakage: 0}
  germanium: {kind: export_ban, by: CHN, to: USA, materials: germanium_refined, in_force: 2026-04-01, leakage: 0}
responses:
  reserve: {kind: national_stockpile, owner: USA, holdings: {gallium_refined: 10 t, germanium_refined: 10 t},
            below: 20 days, until: 300 days, lag: 3 days, every: 1 days, daily_cap: 1}
"""


def test_two_lanes_need_what_two_sheets_of_paper_say(tmp_path: Path) -> None:
    """1 t of gallium and 2 t of germanium a day; the cheapest that is enough for both is what each takes by itself."""
    plan, uses = Plan(parameters=dict(QUIET)), {"gallium_refined": 1.0, "germanium_refined": 2.0}
    for material, daily in uses.items():
        plan.material(material, 1_000_000.0).maker(f"CHN.{material}")
        plan.user("USA", material, 365.0 * daily, stock_days=COVER, elasticity=0.0, substitution=0.0)
        plan.lane(f"CHN.{material}", "use:USA", days=TRANSIT, interval=1)
    plan.network().write(tmp_path / "chains")
    two = Scenario.from_text(TWO_LANES, folder=tmp_path)
    found = size_stockpile(Sizing(two, "reserve", list(uses), more_than=0.2, step=3, up_to=180), out=None, jobs=1)
    cut = {"gallium_refined": CUT, "germanium_refined": 90}
    lacking = {name: daily * (DAYS - cut[name] - COVER - TRANSIT - 0.2 * DAYS) for name, daily in uses.items()}
    assert found.facts["size"] == {name: 3 * math.ceil(tonnes / 3) for name, tonnes in lacking.items()}
    assert lacking == {"gallium_refined": 70.0, "germanium_refined": 60.0}
    assert found.table.num_rows < 40, "61 x 61 sizes are there to be tried"


def test_it_is_said_that_the_lag_binds_and_not_the_stock(tmp_path: Path) -> None:
    """80 days to decide: however much is held, it comes when users have long run out."""
    one_chain(days=DAYS).layout.network.write(tmp_path / "chain")
    one = Scenario.from_text(ONE_LANE.replace("lag: 3 days", "lag: 80 days"), folder=tmp_path)
    asked = Sizing(one, "reserve", "gallium_refined", more_than=0.1, step=10, up_to=200)
    found = size_stockpile(asked, out=None, jobs=1)
    flat = found.facts["flat"]
    assert found.facts["size"] is None
    assert flat["missed_from"] == pytest.approx(flat["missed_to"], abs=FLAT)
    assert flat["missed_to"] > 0.1
    missed = {row["change"]: row["missed"] for row in flat["would"]}
    assert missed["releasing on the day of the trigger"] == pytest.approx(0.0, abs=1e-9)
    assert missed["releasing every day"] == pytest.approx(flat["missed_to"], rel=1e-9)
    told = " ".join(sized.sentences(found))
    assert "It is not the stock that binds there" in told
    assert "releasing on the day of the trigger (0 %)" in told
    sizes, changed = found.table.num_rows, len(flat["would"])
    assert sizes + changed == found.facts["histories"]
    assert f"1 for each of {sizes} sizes in the table and {changed} changes beside them." in told


def test_where_nothing_is_left_to_be_relieved_that_is_said(tmp_path: Path) -> None:
    one_chain(days=DAYS).layout.network.write(tmp_path / "chain")
    one = Scenario.from_text(ONE_LANE, folder=tmp_path)
    found = size_stockpile(Sizing(one, "reserve", "gallium_refined", step=10, up_to=300), out=None, jobs=1)
    assert found.facts["flat"]["would"] == []
    assert 110.0 <= found.facts["flat"]["from"]["gallium_refined"] <= 150.0, "of those that were tried"
    assert "nothing is left to be relieved" in " ".join(sized.sentences(found))


def test_nothing_is_flat_where_every_tonne_helps(tmp_path: Path) -> None:
    one_chain(days=DAYS).layout.network.write(tmp_path / "chain")
    one = Scenario.from_text(ONE_LANE, folder=tmp_path)
    found = size_stockpile(Sizing(one, "reserve", "gallium_refined", step=10, up_to=80), out=None, jobs=1)
    assert found.facts["flat"] is None


PROMPT = {"responses.group": None, "responses.stock.below": "80 days", "responses.stock.until": "100 days",
          "responses.stock.lag": "3 days"}  # fmt: skip


def drawn(**more: float) -> Sizing:
    """A stockpile that releases soon and steadily, so that nearly all of it helps."""
    return Sizing(scenario(8).but(PROMPT), "stock", "gallium_refined", step=5, up_to=60, **more)  # type: ignore[arg-type]


def sizes(asked: Sizing) -> list[tuple[float, ...]]:
    """Everything that may be the answer."""
    return [asked.holding.levels(places) for places in product(*(range(top + 1) for top in asked.holding.tops))]


@pytest.mark.parametrize(("more_than", "alpha"), [(0.1, 0.5), (0.1, 0.25), (0.2, 0.125)])
def test_the_cheapest_of_two_is_what_trying_every_pair_finds(more_than: float, alpha: float) -> None:
    both = {**PROMPT, "disruptions.ban.materials": ["gallium_refined", "germanium_refined"],
            "responses.stock.holdings": {"gallium_refined": "60 days", "germanium_refined": "60 days"}}  # fmt: skip
    names = ["gallium_refined", "germanium_refined"]
    asked = Sizing(scenario(8).but(both), "stock", names, step=15, up_to=75, more_than=more_than, alpha=alpha)
    found = size_stockpile(asked, out=None, jobs=1)
    with Workers(1) as workers:
        every = sizes(asked)
        answers = evaluate([asked.holding.point(levels) for levels in every], workers, measures=MEASURES)
        chance = {at: float((asked.lost(each) > more_than).mean()) for at, each in zip(every, answers, strict=True)}
    enough = [levels for levels in every if chance[levels] <= alpha]
    assert enough
    least = min(map(asked.holding.value, enough))
    assert found.facts["size"] is not None
    chosen = tuple(found.facts["size"][name] for name in names)
    assert asked.holding.value(chosen) == pytest.approx(least, rel=1e-12)
    assert chance[chosen] <= alpha
    for row in found.table.to_pylist():
        assert row["chance"] == chance[tuple(row[name] for name in names)]
        assert row["value_usd"] == pytest.approx(asked.holding.value(tuple(row[name] for name in names)))


@pytest.mark.parametrize(("more_than", "alpha"), [(0.05, 0.5), (0.05, 0.375), (0.05, 0.25), (0.2, 0.1)])
def test_it_is_what_trying_every_size_finds(more_than: float, alpha: float) -> None:
    asked = drawn(more_than=more_than, alpha=alpha)
    found = size_stockpile(asked, out=None, jobs=1)
    with Workers(1) as workers:
        answers = list(evaluate([asked.holding.point(size) for size in sizes(asked)], workers, measures=MEASURES))
    chances = [float((asked.lost(answer) > more_than).mean()) for answer in answers]
    enough = [size for (size,), chance in zip(sizes(asked), chances, strict=True) if chance <= alpha]
    assert chances == sorted(chances, reverse=True)
    assert found.facts["size"] == ({"gallium_refined": enough[0]} if enough else None)
    assert found.facts["falls"]
    for row in found.table.to_pylist():
        assert row["chance"] == chances[sizes(asked).index((row["gallium_refined"],))]
        assert row["low"] <= row["chance"] <= row["high"]


def test_more_costs_more_and_leaves_less_to_fear() -> None:
    rows = size_stockpile(drawn(more_than=0.05, alpha=0.375), out=None, jobs=1).table.to_pylist()
    held = [row["gallium_refined"] for row in rows]
    assert held == sorted(held)
    assert any(row["frontier"] for row in rows)
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
    every = sizes(asked)
    joint = [asked.holding.point(size) for size in every]
    alike = [asked.apart.point(dict.fromkeys(owners, size)) for size in every]
    with Workers(1) as workers:
        answers = list(evaluate([*joint, *alike], workers, measures=MEASURES))
    together, apart = answers[: len(joint)], answers[len(joint) :]

    def bearable(answer: Answer, owner: str) -> bool:
        assert asked.apart is not None
        return float((asked.lost(answer, asked.apart.places[owner]) > 0.05).mean()) <= 0.375

    def first(tried: list[Answer], whom: Sequence[str]) -> dict[str, float]:
        pairs = zip(every, tried, strict=True)
        return {"gallium_refined": next(size for (size,), each in pairs if all(bearable(each, o) for o in whom))}

    assert shared["together"] == first(together, owners)
    assert shared["apart"] == {owner: first(apart, [owner]) for owner in owners}
    parts = {owner: asked.network.intake(owner, "gallium_refined") / 365.0 for owner in owners}
    tonnes = shared["together"]["gallium_refined"] * sum(parts.values())
    assert shared["together_t"] == {"gallium_refined": pytest.approx(tonnes)}
    tonnes = sum(shared["apart"][owner]["gallium_refined"] * parts[owner] for owner in owners)
    assert shared["apart_t"] == {"gallium_refined": pytest.approx(tonnes)}
    price = asked.network.materials["gallium_refined"].price_usd_per_t
    assert shared["apart_value_usd"] == pytest.approx(tonnes * price)


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


def test_every_rule_that_is_loosened_leaves_a_sound_scenario() -> None:
    """Also of a stockpile that begins to be bought on a day and may release from another."""
    dated = {"build_up": "90 days", "bought_from": "2026-02-01", "active_from": "2026-03-01"}
    asked = scenario(1).but({f"responses.stock.{name}": value for name, value in dated.items()})
    holding = Holding(asked, asked.world(), "stock", ["gallium_refined"], 60.0, 60.0)
    loosened = [asked.but(change).responses["stock"] for change in changes(holding).values()]
    assert [stock.build_up for stock in loosened].count(None) == 2


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"stockpile": "stok"}, "no stockpile 'stok'; .*stock"),
        ({"material": "gallium_primary"}, "names no 'gallium_primary'"),
        ({"material": ["gallium_refined", "gallium_refind"]}, "names no 'gallium_refind'; .*gallium_refined"),
        ({"material": []}, "name at least one"),
        ({"of": "gallium_primary"}, "nobody there uses 'gallium_primary'"),
        ({"alpha": 1.5}, "alpha: should be from 0 to 1, got 1.5"),
        ({"more_than": 30.0}, "more than: should be from 0 to 1, got 30; 30 % is 0.3"),
        ({"step": 0.0}, "step: should be above 0"),
        ({"step": 60.0, "up_to": 10.0}, "at most the largest holding tried, 10"),
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
