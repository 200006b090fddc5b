"""The page: one file that needs nothing else, the same bytes each time, and every name as text."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pyarrow as pa
import pytest
from fake_results import FakeResults, fake

from sim.outcomes.verdicts import Check
from sim.report import hindcasts, markup, page, sections, story
from sim.report.numbers import CLOSE, OPEN, PART

HOSTILE = "<script>alert('x')</script> \"quoted\" & <img src=x onerror=y> \u202eback"
VOID = {"meta", "br", "link", "img", "input", "hr"}


class Outline(HTMLParser):
    """Tags with their attributes, and whether every one is closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes another"

    def handle_data(self, data: str) -> None:
        self.text += data


def outline(html: str) -> Outline:
    parsed = Outline()
    parsed.feed(html)
    parsed.close()
    assert parsed.open == []
    return parsed


@pytest.fixture(scope="module")
def written(results: FakeResults, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return page.write(results, tmp_path_factory.mktemp("report") / "run")


def test_nothing_is_fetched_from_anywhere(written: Path) -> None:
    html = written.read_text(encoding="utf-8")
    seen = outline(html).seen
    tags = {tag for tag, _ in seen}
    assert not tags & {"script", "link", "img", "iframe", "object", "embed", "base", "form", "image"}
    for tag, attributes in seen:
        assert not {"src", "srcset", "action", "data", "poster"} & set(attributes)
        href = attributes.get("href") or attributes.get("xlink:href")
        assert href is None or href.startswith("#") or (tag == "a" and href.startswith("http"))
        assert not any(name.startswith("on") for name in attributes)
    assert "@import" not in html
    assert not re.search(r"url\((?!#)", html)


def test_the_order_of_the_page(written: Path) -> None:
    heads = re.findall(r"<h2[^>]*>([^<]+)", written.read_text(encoding="utf-8"))
    assert heads == [
        "The shortage clock",
        "Who misses how much",
        "What the responses relieve, and at what cost",
        "Why the rest is not short",
        "Figures",
        "The scenario in words",
        "One history, day by day",
        "Controls of the past",
        "What the answer rests on",
        "Run it again",
        "Limits",
    ]


def test_the_same_bytes_twice_and_no_old_figures(results: FakeResults, written: Path, tmp_path: Path) -> None:
    (tmp_path / "figures").mkdir()
    (tmp_path / "figures" / "fan_old.svg").write_text("old")
    again = page.write(results, tmp_path)
    assert again.read_bytes() == written.read_bytes()
    first, second = (sorted((path.parent / "figures").iterdir()) for path in (written, again))
    assert [path.name for path in first] == [path.name for path in second]
    assert all(a.read_bytes() == b.read_bytes() for a, b in zip(first, second, strict=True))
    assert {path.suffix for path in second} == {".svg", ".csv"}, "no drafts are left"


def test_pictures_have_their_finding_as_alternative_text(written: Path) -> None:
    pictures = [attributes for tag, attributes in outline(written.read_text("utf-8")).seen if tag == "svg"]
    assert len(pictures) > 10
    assert all(each["role"] == "img" and len(each["aria-label"] or "") > 20 for each in pictures)


def test_ids_are_unique_and_every_inner_link_leads_somewhere(written: Path) -> None:
    seen = outline(written.read_text(encoding="utf-8")).seen
    ids = [attributes["id"] for _, attributes in seen if "id" in attributes]
    assert len(ids) == len(set(ids))
    links = {href[1:] for _, attributes in seen if (href := attributes.get("href") or "").startswith("#")}
    assert links <= set(ids)


def test_hostile_names_appear_as_text(tmp_path: Path) -> None:
    html = page.write(fake(name=HOSTILE, days=300, replicates=4), tmp_path).read_text(encoding="utf-8")
    parsed = outline(html)
    assert HOSTILE in parsed.text
    assert "script" not in {tag for tag, _ in parsed.seen}


def test_hostile_words_in_the_log_and_in_reasons(tmp_path: Path) -> None:
    results = fake(days=300, replicates=4)
    said = [text.replace("the ban", "<script>the ban") for text in results.log["text"].to_pylist()]
    log = results.log.set_column(results.log.column_names.index("text"), "text", [said])
    results = replace(results, reasons=[{"why": "grows", "label": HOSTILE}], log=log)
    parsed = outline(page.write(results, tmp_path).read_text(encoding="utf-8"))
    assert HOSTILE in parsed.text
    assert "<script>the ban" in parsed.text, "a deed of the log"


def test_nothing_to_report_has_its_reason(tmp_path: Path) -> None:
    html = page.write(fake(quiet=True, days=200, replicates=3), tmp_path).read_text(encoding="utf-8")
    assert "Why there is nothing to report" in html
    assert "No disruption touches refined germanium" in html
    outline(html)


def test_a_page_without_a_response(tmp_path: Path) -> None:
    html = page.write(fake(response=False, days=300, replicates=4), tmp_path).read_text(encoding="utf-8")
    assert 'id="relief"' not in html and "What the responses change" not in html
    outline(html)


def test_only_web_addresses_are_linked() -> None:
    assert sections.safe_url("https://example.org/a") == "https://example.org/a"
    assert sections.safe_url("javascript:alert(1)") == ""
    assert sections.safe_url(None) == ""


def test_licences_asked_for_are_told_with_names_people_read() -> None:
    row = {"date": "2026-03-05", "who": "the world", "text": "raw", "material": "dytb_oxide", "mode": "air",
           "origin": "CHN.dytb_oxide", "destination": "JPN.magnet_heavy", "tonnes": 25.07, "until": None,
           "usd": None, "said": None}  # fmt: skip
    (fold,) = story.told(pa.Table.from_pylist([row | {"what": "application"}, row | {"what": "refusal"}]))
    assert isinstance(fold, story.Departures)
    assert fold.sums == ["1 application for a licence", "1 refusal of a licence"]
    ends = "25.1 t of Dy/Tb oxide from makers of Dy/Tb oxide in China to makers of heavy magnets in Japan, by air, "
    assert [line for _, line in fold.lines] == [f"{ends}waits for a licence",
                                                f"{ends}is refused a licence and returned"]  # fmt: skip


def test_a_check_of_when_says_early_or_late() -> None:
    early = Check("peak late by, months", 0.0, -21.19, 2.0, holds=False)
    assert hindcasts.miss(early) == "month of the peak: predicted 21.2 months early (tolerance 2.00)"
    assert hindcasts.miss(replace(early, predicted=3.0)).startswith("month of the peak: predicted 3.0 months late")
    assert hindcasts.miss(replace(early, predicted=0.0)).startswith("month of the peak: predicted on time")


def test_no_line_ends_between_a_number_and_its_unit() -> None:
    told = markup.told(
        f"{OPEN}r{PART}12 % (9.3 to 25 %){CLOSE} and {OPEN}r{PART}USD 1 million (1 to 2.5 million){CLOSE}"
    )
    assert "12\xa0%" in told and "(9.3 to 25\xa0%)" in told and "(1 to 2.5\xa0million)" in told


def test_departures_are_folded_and_summed(results: FakeResults) -> None:
    chapters = story.told(results.log)
    deeds = [each for each in chapters if isinstance(each, story.Deed)]
    folds = [each for each in chapters if isinstance(each, story.Departures)]
    assert deeds[0].text == "49.2 t of dytb_oxide in JPN"
    assert folds[0].sums == ["10 consignments on watched lanes"]
    assert folds[0].goods == ["10 consignments on watched lanes: 124 t of heavy magnets"]
    assert folds[0].when == "1 to 28 Feb 2026"
    assert folds[1].sums[0].startswith("joint_stock: 24 shipments, at USD 290,000")
