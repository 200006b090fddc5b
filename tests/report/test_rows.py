"""Every number of the answer stands in a file of the folder, in the row that the page names."""

import csv
import math
import re
from html import unescape
from pathlib import Path

import pytest
from fake_results import FakeResults

from sim.network.evidence import weak_figures
from sim.report import page
from sim.report.ledger import Ledger
from sim.report.tongue import LANGUAGES

NUMBER = re.compile(r"[−]?\d[\d.,]*")
MARKED = re.compile(r'<span class="n" title="([^"]*)">(.*?)</span>(?!</span>)', re.DOTALL)
KEYS = {
    "summary.csv": ("arm", "place", "material", "tier", "measure"),
    "relief.csv": ("of", "for", "material"),
    "answer.csv": ("name",),
}
WORDS = {"billion": 1e9, "million": 1e6, "miliar": 1e9, "juta": 1e6, "億": 1e8, "万": 1e4}


@pytest.fixture(scope="module")
def written(results: FakeResults, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rows")
    for name in ("summary", "relief"):
        table = getattr(results, name)
        with (folder / f"{name}.csv").open("w", encoding="utf-8-sig", newline="") as file:
            rows = csv.DictWriter(file, table.column_names)
            rows.writeheader()
            rows.writerows(table.to_pylist())
    for language in LANGUAGES:
        page.write(results, folder, language=language)
    return folder


def rows_of(folder: Path) -> dict[str, dict[str, dict[str, str]]]:
    found = {}
    for file, keys in KEYS.items():
        with (folder / file).open(encoding="utf-8-sig", newline="") as lines:
            found[file] = {" > ".join(row[key] for key in keys): row for row in csv.DictReader(lines)}
    return found


def numbers_in(html: str, language: str) -> list[float]:
    """Numbers of a marked text with their words of scale, percent left as it stands."""
    text = unescape(re.sub("<[^>]*>", "", html)).replace("\xa0", " ")
    found = []
    for match in NUMBER.finditer(text):
        digits = match[0].rstrip(".,").replace("−", "-")
        digits = digits.replace(".", "").replace(",", ".") if language == "id" else digits.replace(",", "")
        after = re.match(r"\s*(\w+?)(?=\W|米|〜|$)", text[match.end() :])
        scale = WORDS.get(after[1], 1.0) if after else 1.0
        found.append(float(digits) * scale)
    return found


def past(columns: str) -> float:
    """Days taken off, where days count from the disruption: the last column is then `-59`."""
    found = re.search(r"-(\d+)$", columns)
    return float(found[1]) if found else 0.0


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_stands_in_the_row_it_names(written: Path, language: str) -> None:
    name = "report.html" if language == "en" else f"report.{language}.html"
    rows, checked = rows_of(written), 0
    for title, shown in MARKED.findall((written / name).read_text(encoding="utf-8")):
        file, key, columns = re.fullmatch(r"(\S+): (.*): ([^:]*)", unescape(title)).groups()
        if key.endswith("_day") and "share" not in columns and not re.search(r"-\d+$", columns):
            continue  # a date: the same row is told in days beside it
        row = rows[file][key]
        values = [float(row[each] or "nan") - past(columns) for each in columns.split() if not each.startswith("-")]
        for number in numbers_in(shown, language):
            got = number / 100.0 if "%" in shown else number
            room = {"rel_tol": 0.06, "abs_tol": 0.51 if past(columns) else 1e-4}
            under = got == 0.01 and min(map(abs, values)) < 0.01
            assert under or any(math.isclose(abs(got), abs(value), **room) for value in values), (title, shown)
            checked += 1
    assert checked > 200


def test_no_number_of_the_answer_goes_without_a_row(written: Path) -> None:
    html = (written / "report.html").read_text(encoding="utf-8")
    (answer,) = re.findall(r'<section class="answer".*?</section>', html, re.DOTALL)
    tables = html[html.index('<h2 id="clock"') : html.index('<h2 id="why"')]
    told = bare(answer) + re.sub("<h3>Which form.*?(?=<details>)", "", bare(tables), flags=re.DOTALL)
    assert not re.findall(r".{0,30}\d.{0,10}", words(told))


def bare(html: str) -> str:
    """Without numbers that name their row, captions, and figures, whose numbers stand in tables of their names."""
    return re.sub("<caption>.*?</caption>|<figure.*?</figure>", "", MARKED.sub("", html), flags=re.DOTALL)


def words(html: str) -> str:
    """The text, without dates and names that hold a digit."""
    told = unescape(re.sub(r"<[^>]*>", " ", html))
    return re.sub(r"\d{1,2} [A-Z][a-z]{2} \d{4}|\bD0\b|5th|95th|one of twenty", "", told)


def test_every_figure_but_that_of_the_log_has_its_numbers_beside_it(written: Path) -> None:
    figures = written / "figures"
    drawn = {path.stem for path in figures.glob("*.svg")}
    assert drawn - {path.stem for path in figures.glob("*.csv")} == {"timeline"}
    assert len(drawn) > 10


def test_reasons_and_weak_figures_are_those_of_the_manifest_and_of_the_tables(
    results: FakeResults, written: Path
) -> None:
    html = (written / "report.html").read_text(encoding="utf-8")
    why = html[html.index('<h2 id="why"') :].partition("</section>")[0]
    facts = [value for fact in results.reasons for value in fact.values() if isinstance(value, int | float)]
    constants = {0.1}
    for number in numbers_in(words(why), "en"):
        near = any(math.isclose(number, part, rel_tol=0.06, abs_tol=0.51) for f in facts for part in (f, 100.0 * f))
        assert near or number in constants, number
    weak = html[html.index("<h3>The weakest figures") :].partition("</table>")[0]
    cells = re.findall(r'<td data-label="Value"><span>(.*?)</span>', weak)
    network = Ledger(results).network
    tables = [each.value for each in weak_figures(network, tuple(network.materials), 10_000)]
    for (value,) in (numbers_in(cell.partition(" ")[0], "en") for cell in cells):
        assert any(math.isclose(value, each, rel_tol=0.006) for each in tables), value
