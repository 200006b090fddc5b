"""Cases end to end: made-up ones whose answers are known, the document, the verb, and the shipped ones."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim import run
from sim.catalogue import CASES, case_files
from sim.cli import outcome
from sim.errors import InputError
from sim.experiments.hindcast import hindcast
from sim.experiments.replay import Replay
from sim.network import Network
from sim.outcomes.results import Results
from sim.outcomes.verdicts import Verdict
from sim.report.hindcasts import as_text
from sim.scenario import Scenario, score
from sim.scenario.period import Period
from tests.networks import small_network

pytestmark = pytest.mark.usefixtures("compiled")

HEAD = "date,series,place,value,unit,source\n"


def case(folder: Path, rows: str, lines: str, extra: str = "", **fields: Any) -> Scenario:
    """A case on a network of one mine (AUS), one refiner (CHN) and one user (USA), in reference mode."""
    small_network(use=3650.0, interval=7, days=10.0).write(folder / "world")
    (folder / "seen.csv").write_text(HEAD + rows, encoding="utf-8")
    said = {"start": "2024-01-01", "horizon": "1 year", "replicates": 2, "mode": "reference", **fields}
    head = "".join(f"{name}: {value}\n" for name, value in said.items())
    text = f"name: Made up\nnetwork: world\nobserved: seen.csv\n{head}{extra}score:\n{lines}"
    (folder / "case.yaml").write_text(text, encoding="utf-8")
    return Scenario.load(folder / "case.yaml")


def scored(scenario: Scenario) -> dict[str, Verdict]:
    return {verdict.series: verdict for verdict in hindcast([scenario], jobs=1)[0].verdicts}


BAN = "disruptions:\n  ban: {kind: export_ban, by: CHN, to: USA, materials: gallium_refined, in_force: 2024-04-01, lasts: 3 months, leakage: 0}\n"  # noqa: E501
EXPORTS = "  exports: {kind: departures, materials: gallium_refined, base: 2023, window: 2024-02/2024-12}\n"
STEADY = "".join(f"2024-{month:02},exports,CHN>USA,{value},t,me\n" for month, value in
                 ((2, 280), (3, 310), (4, 0), (5, 0), (6, 0), (8, 310), (12, 310)))  # fmt: skip


def test_an_undisturbed_world_is_predicted_to_stay_at_its_base(tmp_path: Path) -> None:
    rows = "2023,exports,CHN>USA,3650,t,me\n2024-02/2024-06,exports,CHN>USA,1520,t,me\n"
    verdict = scored(case(tmp_path, rows, EXPORTS))["exports"]
    assert verdict.points is not None
    assert verdict.points.mean[0] == pytest.approx(1.0, abs=0.05)
    assert verdict.mae == pytest.approx(abs(verdict.points.mean[0] - 1520 / 5 / (3650 / 12)))
    assert verdict.naive_stop is None
    assert verdict.holds


def test_a_stop_is_predicted_and_both_naive_forecasts_are_what_they_are_by_hand(tmp_path: Path) -> None:
    verdict = scored(case(tmp_path, "2023,exports,CHN>USA,3650,t,me\n" + STEADY, EXPORTS, BAN))["exports"]
    seen = np.array([280, 310, 0, 0, 0, 310, 310]) / (3650 / 12)
    assert [value for _, value in verdict.seen] == pytest.approx(seen.tolist())
    assert verdict.naive_persist == pytest.approx(np.abs(1.0 - seen).mean())
    stop = np.array([1, 1, 0, 0, 0, 1, 1])
    assert verdict.naive_stop == pytest.approx(np.abs(stop - seen).mean())
    assert verdict.points is not None
    np.testing.assert_array_equal(verdict.points.mean[2:5], 0.0)
    assert verdict.skill == pytest.approx(1.0 - verdict.mae / verdict.naive_stop)  # type: ignore[operator]


def test_arrivals_follow_departures_by_the_days_on_the_way(tmp_path: Path) -> None:
    lines = EXPORTS + "  imports: {kind: arrivals, series: exports, materials: gallium_refined, base: 2023}\n"
    replay = Replay(case(tmp_path, "2023,exports,CHN>USA,3650,t,me\n" + STEADY, lines, BAN))
    drawn = replay.block(0, 1)
    months = [str(period) for period in replay.asked("imports").months]
    first = len(replay.asked("imports").rows)
    came = dict(zip(months, drawn["imports"][0, first:], strict=False))
    assert 0.0 < came["2024-04"] < 0.6 * came["2024-03"]
    assert came["2024-05"] == came["2024-06"] == 0.0
    assert sum(came.values()) < 12 * drawn["imports"][0, -1]


def test_rows_in_tonnes_are_compared_in_tonnes_of_the_material(tmp_path: Path) -> None:
    rows = "2024-02/2024-11,exports,CHN>USA,10,kt of ore,me\n"
    lines = "  exports: {kind: departures, materials: gallium_refined, content: 0.3}\n"
    verdict = scored(case(tmp_path, rows, lines))["exports"]
    assert verdict.unit == "t"
    assert verdict.seen[0][1] == pytest.approx(10_000 * 0.3 / 10)
    assert verdict.points is not None
    assert verdict.points.mean[0] == pytest.approx(3650 / 12, rel=0.05)


def test_stocks_outputs_prices_and_stops_are_seen(tmp_path: Path) -> None:
    ban = BAN.replace("CHN, to: USA, materials: gallium_refined", "AUS, to: CHN, materials: gallium_primary")
    rows = (
        "2024-02-28,store,CHN,300,t,me\n2024-06-29,store,CHN,0,t,me\n2023,made,CHN,3650,t,me\n"
        "2024-06,made,CHN,0,t,me\n2024-03,price,CHN,100,USD,me\n2024-06-15,price,CHN,300,USD,me\n"
        "2024-06,dearer,CHN/USA,1,ratio,me\n2024-05-10,stop,CHN,60,days,me\n2024-06,built,CHN,-0,t,me\n"
    ).replace("-0,t", "0,t")
    lines = (
        "  store: {kind: stock, materials: gallium_primary, holders: [feed], base: 2024-02-28, window: 2024-06}\n"
        "  made: {kind: output, facilities: CHN.gallium_refined, base: 2023}\n"
        "  price: {kind: price, materials: gallium_primary, base: 2024-03, window: 2024-04/2024-12}\n"
        "  dearer: {kind: spread, materials: gallium_refined}\n"
        "  stop: {kind: starvation, facilities: CHN.gallium_refined}\n"
        "  built: {kind: stock, materials: gallium_refined, holders: [product, shipped], build: true}\n"
    )
    found = scored(case(tmp_path, rows, lines, ban))
    means = {name: v.points.mean for name, v in found.items() if v.points is not None}
    assert means["store"][0] == pytest.approx(0.0, abs=0.01)
    assert means["made"][0] == pytest.approx(0.0, abs=0.05)
    assert means["price"][0] > 1.2
    assert means["built"][0] < -100.0
    first, length = found["stop"].checks
    assert first.name == "first stop, day" and 95 < first.predicted < 140  # type: ignore[operator]
    assert length.predicted is not None and 20 < length.predicted < 90


def test_a_line_may_say_itself_where_to_look(tmp_path: Path) -> None:
    rows = "2024-02/2024-06,exports,five ports,1520,t,me\n"
    line = "  exports: {kind: departures, materials: gallium_refined, from: CHN, to: all}\n"
    scenario = case(tmp_path, rows, line)
    assert outcome(["check", "-q", str(tmp_path / "case.yaml")]) == 0
    assert Scenario.from_text(scenario.to_yaml()).score == scenario.score
    assert scored(scenario)["exports"].holds


def test_the_order_of_lanes_is_judged_by_the_months_they_share(tmp_path: Path) -> None:
    rows = STEADY.replace("exports", "stopped") + STEADY.replace("exports,CHN>USA", "open,AUS>CHN").replace(
        ",0,", ",310,"
    )
    base = "2023,stopped,CHN>USA,3650,t,me\n2023,open,AUS>CHN,3650,t,me\n"
    lines = (
        "  stopped: {kind: departures, materials: gallium_refined, base: 2023, window: 2024-04}\n"
        "  open: {kind: departures, materials: gallium_primary, base: 2023, window: 2024-04}\n"
        "  order: {kind: order, lines: [stopped, open]}\n"
    )
    order = scored(case(tmp_path, base + rows, lines, BAN))["order"]
    assert [check.predicted for check in order.checks] == [1.0, 1.0]
    assert order.holds


def test_workers_change_nothing(tmp_path: Path) -> None:
    scenario = case(tmp_path, "2023,exports,CHN>USA,3650,t,me\n" + STEADY, EXPORTS, BAN, replicates=12, mode="drawn")
    alone, shared = (hindcast([scenario], jobs=jobs)[0].verdicts[0].to_json() for jobs in (1, 2))
    assert alone == shared


def test_what_is_seen_never_reaches_the_model(tmp_path: Path) -> None:
    one = case(tmp_path, "2023,exports,CHN>USA,3650,t,me\n" + STEADY, EXPORTS, BAN)
    before = Replay(one).block(0, 1)["exports"]
    other = case(tmp_path, "2023,exports,CHN>USA,9999,t,me\n" + STEADY.replace("310", "7"), EXPORTS, BAN)
    np.testing.assert_array_equal(before, Replay(other).block(0, 1)["exports"])


def test_a_case_runs_as_a_scenario_too_and_its_folder_does_not_depend_on_what_was_seen(tmp_path: Path) -> None:
    one = case(tmp_path, "2023,exports,CHN>USA,3650,t,me\n" + STEADY, EXPORTS, BAN)
    assert one.canonical() == one.but({"observed": None, "score": None}).canonical()
    assert Scenario.from_text(one.to_yaml()).score == one.score
    results = run(one.but({"replicates": 1}), out=tmp_path / "results", jobs=1)
    (tmp_path / "seen.csv").unlink()
    assert results.folder is not None
    assert Results.load(results.folder).scenario.observed is None


def test_a_line_that_finds_nothing_says_where_it_stands(tmp_path: Path) -> None:
    scenario = case(
        tmp_path, "2024-03,exports,USA>CHN,3,t,me\n", "  exports: {kind: departures, materials: gallium_refined}\n"
    )
    assert outcome(["check", str(tmp_path / "case.yaml")]) == 2
    with pytest.raises(InputError):
        hindcast([scenario], jobs=1)


def test_the_verb_prints_a_list_of_objects(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case(tmp_path, "2023,exports,CHN>USA,3650,t,me\n" + STEADY, EXPORTS, BAN)
    code = outcome(["hindcast", str(tmp_path / "case.yaml"), "--json", "-q", "-j", "1", "--out", str(tmp_path / "out")])
    said = json.loads(capsys.readouterr().out)
    assert code == 0
    assert [row["series"] for row in said] == ["exports"]
    names = ("case", "series", "n", "mae", "naive_persist", "naive_stop", "skill", "band", "checks", "points")
    assert set(names) <= set(said[0])
    assert len(said[0]["points"]) == said[0]["n"] == 7
    drawing = (tmp_path / "out" / "hindcasts" / "case.svg").read_text(encoding="utf-8")
    assert "exports: skill" in drawing


def test_a_scenario_without_a_score_is_no_case(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "plain.yaml"
    file.write_text("name: Plain\nstart: 2026-01-01\nhorizon: 1 year\n", encoding="utf-8")
    assert outcome(["hindcast", str(file), "-q"]) == 2
    assert "plain.yaml:1:1" in capsys.readouterr().err
    assert outcome(["hindcast", "gage_2024", "-q"]) == 2
    assert "did you mean gage_2023?" in capsys.readouterr().err


@pytest.mark.parametrize("path", case_files(()), ids=lambda path: path.stem)
def test_shipped_cases_are_sound_and_replay(path: Path) -> None:
    scenario = Scenario.load(path).but({"replicates": 1})
    assert scenario.replicates == 1
    assert Scenario.load(path).replicates >= 200
    found = hindcast([scenario], jobs=1)
    assert [v.series for v in found[0].verdicts] == list(scenario.score)
    assert as_text(found).startswith("case")


def test_a_quote_of_a_day_weighs_as_much_as_one_of_a_month_and_the_base_is_no_point(tmp_path: Path) -> None:
    """Prices that stay at base where 1, e and e^3 times it were seen: (1 + 3) / 2, whatever the dates stand for."""
    quotes = [("2024-01-15", 100.0), ("2024-03-20", 100.0 * np.e), ("2024-06", 100.0 * np.e**3)]
    rows = "".join(f"{date},price,USA,{value},USD/kg,own\n" for date, value in quotes)
    line = "  price: {kind: price, materials: gallium_refined, base: 2024-01-15}\n"
    price = scored(case(tmp_path, rows, line))["price"]
    assert price.n == 2
    assert price.mae == pytest.approx(2.0)


def test_the_stop_to_japan_moves_cargoes_by_two_months_and_costs_no_volume() -> None:
    """By itself, without the quota of that half year: next to nothing in November, twice the usual and more in December
    (seen: 0.34, 2.17), and the quarter (seen: 1.06) and the year bring what they bring without the stop."""
    case = Scenario.load(CASES / "ree_2010.yaml").but({"replicates": 10, "disruptions.quota_2010_2": None})
    stopped, free = scored(case), scored(case.but({"disruptions.stop": None}))

    def months(found: dict[str, Verdict], line: str) -> dict[str, float]:
        return {point["date"]: point["predicted"] for point in found[line].to_json()["points"]}

    japan = months(stopped, "japan")
    assert japan["2010-11"] < 0.35
    assert japan["2010-12"] > 1.5
    quarter = "2010-10/2010-12"
    assert 0.8 < months(stopped, "japan_quarter")[quarter] / months(free, "japan_quarter")[quarter] < 1.3
    assert 0.95 < months(stopped, "exports_year")["2010"] / months(free, "exports_year")["2010"] < 1.05


def test_every_row_of_a_shipped_case_names_a_source_that_is_listed() -> None:
    with (CASES / "sources.csv").open(encoding="utf-8", newline="") as file:
        keys = {row["key"] for row in csv.DictReader(file)}
    for path in sorted(CASES.glob("*_20??.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert {row["source"] for row in rows} <= keys, path.name
        assert all(re.match(r"\[(outcome|baseline|input)\]", row["note"]) for row in rows), path.name
    for path in case_files(()):
        remarks = re.findall(r"\b([a-z]+(?:_[a-z0-9]+)+)\b", " ".join(re.findall(r"#(.*)", path.read_text("utf-8"))))
        assert {word for word in remarks if re.search(r"\d\d$", word)} <= keys, path.name


def test_the_page_names_every_kind_and_field() -> None:
    page = (Path(__file__).parents[2] / "docs" / "hindcasts.md").read_text(encoding="utf-8")
    quoted = set(re.findall(r"`([a-z_]+)`", page))
    for kind, model in score.scored_types().items():
        assert kind in quoted
        names = {field.alias or name for name, field in model.model_fields.items()}
        assert names - {"kind"} <= quoted, kind
    assert set(score.Tolerance.model_fields) <= quoted


@pytest.mark.parametrize(
    ("text", "first", "end"),
    [
        ("2014", "2014-01-01", "2015-01-01"),
        (2014, "2014-01-01", "2015-01-01"),
        ("2014-12", "2014-12-01", "2015-01-01"),
        ("2014-05-09", "2014-05-09", "2014-05-10"),
        ("2014-11/2015-02", "2014-11-01", "2015-03-01"),
        ("2014-01-12 / 2014-01-31", "2014-01-12", "2014-02-01"),
    ],
)
def test_a_period_is_a_year_a_month_a_day_or_two_joined(text: Any, first: str, end: str) -> None:
    period = Period.parse(text)
    assert (period.first.isoformat(), period.end.isoformat()) == (first, end)
    assert Period.parse(str(period)) == period


def test_places_of_a_network_are_known_whole() -> None:
    assert "RUS" in Network.load(CASES / "norilsk_2021").places()
