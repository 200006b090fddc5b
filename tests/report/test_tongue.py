"""Every sentence has its translation, with the same slots, and languages write numbers their own way."""

import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from fake_results import FakeResults

from sim.errors import InputError
from sim.outcomes.comparison import Comparison
from sim.report import comparisons, explained, names, text
from sim.report.anew import anew
from sim.report.numbers import Spread, tonnes_range, usd
from sim.report.tongue import LANGUAGES, catalogue, count, listed, say, speaking
from sim.scenario import Scenario
from sim.sentence import Figure, Given, Names, Sentence, percent, tell
from sim.units import Duration

ROOT = Path(__file__).parents[2]
SLOT = re.compile(r"\{(\w+)\}")
OTHERS = [each for each in LANGUAGES if each != "en"]


def test_no_sentence_is_missing_and_no_catalogue_is_stale() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "docs" / "catalogues.py", "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("language", OTHERS)
def test_slots_and_markup_survive_translation(language: str) -> None:
    for message in catalogue(language):
        if not message.id:
            continue
        many = isinstance(message.id, tuple)
        given, told = (message.id[-1], message.string[0]) if many else (message.id, message.string)
        assert set(SLOT.findall(told)) == set(SLOT.findall(given)), given
        assert sorted(re.findall(r"</?\w+", told)) == sorted(re.findall(r"</?\w+", given)), given


@pytest.mark.parametrize("language", OTHERS)
def test_no_english_is_left_in_the_answer(results: FakeResults, language: str) -> None:
    with speaking(language):
        told = " ".join(text.answer(results))
    assert not re.findall(r"\b(?:the|of|users|short|missing|with|from|without)\b", told)


SCENARIOS = sorted((ROOT / "scenarios").glob("*.yaml"))
ENGLISH = re.compile(r"\b(?:the|of|and|from|with|lanes|days|months|ban|until|usual|their)\b")


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("file", SCENARIOS, ids=lambda file: file.stem)
def test_no_english_is_left_of_what_instruments_say(file: Path, language: str) -> None:
    scenario = Scenario.load(file)
    labels = {*scenario.disruptions, *scenario.responses}
    with speaking(language):
        for title, lines in explained.parts(scenario, scenario.world()):
            assert not ENGLISH.findall(title)
            for _, said in lines:
                assert not set(ENGLISH.findall(said)) - labels, said


def test_names_and_numbers_in_sentences_are_those_of_people() -> None:
    said = tell("{place} holds {share} from {day}", place="USA", share=percent(0.5), day=date(2026, 5, 12))
    assert anew(said) == "the United States holds 50% from 12 May 2026"
    with speaking("id"):
        assert anew(Figure("1,234.5")) == "1.234,5"
        assert anew(Names.of(["USA", "JPN"], "or")) == "Amerika Serikat atau Jepang"
    with speaking("ja"):
        assert anew(Duration(3, "weeks").words()) == "3週間"


def test_a_name_that_a_scenario_gives_stays_whatever_else_is_called_so() -> None:
    said = tell("{name} ends, by {mode}", name=Given("air"), mode="air")
    with speaking("ja"):
        assert anew(Sentence.unpacked(said.packed())).count("air") == 1
        scenario = Scenario.load(ROOT / "scenarios" / "export_ban.yaml")
        renamed = scenario.model_copy(update={"disruptions": {"sea": scenario.disruptions["ban"]}})
        lines = [said for _, part in explained.parts(renamed, scenario.world()) for _, said in part]
    assert any("sea：" in line for line in lines)


def test_a_language_that_no_report_speaks_is_refused() -> None:
    with pytest.raises(InputError, match="no report speaks 'de'"), speaking("de"):
        pass


def test_numbers_dates_and_lists_are_those_of_the_language() -> None:
    spread = Spread(mean=12_345.0, p05=1200.5, p95=30_000.0)
    said = {}
    for language in LANGUAGES:
        with speaking(language):
            said[language] = (tonnes_range(spread), usd(1.25e9), names.day(date(2026, 5, 12)), listed("abc"),
                              count("one other place", "{number} other places", 1, number="1"))  # fmt: skip
    assert said["en"] == (
        "12,000 t (1,200 to 30,000 t)",
        "USD 1.25 billion",
        "12 May 2026",
        "a, b and c",
        "one other place",
    )
    assert said["ja"] == ("12,000トン（1,200〜30,000トン）", "12.5億米ドル", "2026年5月12日", "a、b、c", "ほか1か所")
    assert said["id"] == (
        "12.000 t (1.200 sampai 30.000 t)",
        "USD 1,25 miliar",
        "12 Mei 2026",
        "a, b, dan c",
        "1 tempat lain",
    )


def test_a_name_that_looks_like_a_slot_stays_as_it_is() -> None:
    assert say("{label} costs {cost}.", label="{cost}", cost="USD 1") == "{cost} costs USD 1."


@pytest.mark.parametrize("language", OTHERS)
def test_no_english_is_left_of_a_comparison(language: str, tmp_path: Path) -> None:
    row = {"b": "other", "material": "magnet_heavy", "mean_a": 8e8, "mean_b": 6e8, "difference": -2e8, "low": -3e8,
           "high": -1e8, "share_less": 0.9, "settled": False, "replicates_needed": 400}  # fmt: skip
    value = {"measure": "value_not_delivered_usd", "unit": "USD"}
    rows = [
        *({**row, **value, "place": place, "material": "all"} for place in ("owners", "world")),
        {**row, **value, "place": "JPN"},
        {**row, "place": "JPN", "measure": "shortfall_t", "unit": "t"},
        {**row, "place": "owners", "material": "all", "measure": "cost_usd", "unit": "USD"},
    ]
    found = Comparison(
        None, {}, ("one", "other"), ("disrupted", "responded"), ("1", "2"), 30, pa.Table.from_pylist(rows)
    )
    with speaking(language):
        page = comparisons.write(found, tmp_path)
        said = " ".join(comparisons.sentences(found))
    assert page.name == f"compare.{language}.html" and (tmp_path / f"compare.{language}.svg").is_file()
    words = re.sub(r"<style>.*?</style>|<[^>]*>", " ", page.read_text("utf-8"), flags=re.DOTALL)
    assert not re.findall(r"\b(?:the|of|users|less|more|replicates|world|owners|disrupted|yes)\b", said + words)
