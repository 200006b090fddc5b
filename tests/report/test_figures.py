"""Every figure renders without a warning, says what it found, and does so in the same bytes twice."""

import re
import xml.etree.ElementTree as ET
from datetime import date, timedelta

import pyarrow as pa
import pytest
from fake_results import FakeResults, fake
from matplotlib.figure import Figure

from sim.report import names
from sim.report.figures import canvas
from sim.report.figures.clock import shortage_clock
from sim.report.figures.dates import date_axis, mark_events, short
from sim.report.figures.drawing import draw
from sim.report.figures.inline import inline
from sim.report.figures.plan import planned
from sim.report.figures.sketch import Picture
from sim.report.ledger import Ledger

FINDINGS = {
    "clock": ("United States is first short, of heavy magnets, on 26 Apr 2026; the responses change that by +30 days"),
    "fan_jpn_magnet_heavy": "Japan, heavy magnets: 42 % short in Dec 2026, 24 % with the responses",
    "difference_jpn_magnet_heavy": "Japan, heavy magnets: responses take up to 18 points off the median",
    "price_magnet_heavy": "Heavy magnets: 3.7 times base in the United States, 1 in China, at their peaks",
    "cover_jpn_magnet_heavy": (
        "Japan, heavy magnets: stock falls from 50 to 16 days by Nov 2026, to 31 with the responses"
    ),
    "heat_disrupted": (
        "Without responses: 3 materials are 5 % short or more somewhere; worst: heavy magnets in the United "
        "States, 28 %"
    ),
    "timeline": (
        "The median history: first warning 16 Mar 2026, decision 30 Mar 2026, trigger 1 May 2026 "
        "and shipment 15 May 2026"
    ),
}


@pytest.mark.parametrize("name", FINDINGS)
def test_the_title_states_the_finding(drawn: list[Picture], name: str) -> None:
    picture = next(picture for picture in drawn if picture.name == name)
    assert picture.finding == FINDINGS[name]
    words = re.sub(r"\s+", " ", " ".join(ET.fromstring(picture.svg).itertext()))
    assert picture.finding in words, "the title is text, and whole"


def test_every_figure_is_sound_svg_with_its_number_of_replicates(drawn: list[Picture]) -> None:
    kinds = {picture.kind for picture in drawn}
    assert kinds == {"clock", "fan", "difference", "price", "cover", "heat", "timeline", "ribbon", "map", "reserve"}
    for picture in drawn:
        words = " ".join(ET.fromstring(picture.svg).itertext())
        assert "n = 10" in words or picture.kind == "timeline"


def test_at_most_six_panels_of_a_kind(drawn: list[Picture]) -> None:
    kinds = [picture.kind for picture in drawn]
    assert max(kinds.count(kind) for kind in kinds) <= 6


def test_the_same_results_give_the_same_bytes(ledger: Ledger, drawn: list[Picture]) -> None:
    assert [picture.svg for picture in draw(planned(ledger))] == [picture.svg for picture in drawn]
    assert not any(str(date.today().year) + "-" in picture.svg for picture in drawn)  # noqa: DTZ011


def test_nothing_short_means_nothing_drawn() -> None:
    assert draw(planned(Ledger(fake(quiet=True, days=200, replicates=3)))) == []


def test_without_a_response_only_one_arm_is_drawn(results: FakeResults) -> None:
    drawn = draw(planned(Ledger(fake(response=False, days=400, replicates=4))))
    kinds = {picture.kind for picture in drawn}
    assert "difference" not in kinds
    assert not any("responded" in picture.svg or "with responses" in picture.svg for picture in drawn)


def test_names_are_never_mathematics_or_markup() -> None:
    with canvas.dressed():
        svg = canvas.figure(2.0, lambda ax: (canvas.titled(ax, "<b>$x^2$</b> & 日本"), ax)[1])
    assert "&lt;b&gt;$x^2$&lt;/b&gt; &amp; 日本" in svg


def test_inline_ids_are_their_own_and_colours_are_the_page_s(drawn: list[Picture]) -> None:
    body = inline(drawn[0].svg, "clock", 'says "a" < b')
    assert body.startswith('<svg role="img" aria-label="says &quot;a&quot; &lt; b"')
    assert all(name.startswith("clock-") for name in re.findall(r'\bid="([^"]+)"', body))
    assert set(re.findall(r'xlink:href="#([^"]+)"', body)) <= set(re.findall(r'\bid="([^"]+)"', body))
    assert "currentColor" in body and "<style" not in body and "<metadata" not in body


@pytest.mark.parametrize("days", [1, 20, 300, 1096, 11_000])
def test_dates_on_an_axis_stay_few(days: int) -> None:
    ax = Figure().add_subplot()
    date_axis(ax, date(2026, 1, 15), days)
    assert len(ax.get_xticks()) <= 9


def test_words_of_events_do_not_lie_on_each_other() -> None:
    ax = Figure().subplots()
    ax.set_xlim(0, 1000)
    told = (31, "announced and in force"), (120, "ends"), (120, "in force"), (127, "ends"), (131, "begins")
    events = [(date(2026, 1, 1) + timedelta(day), f"ban by CHN {what}") for day, what in told]
    mark_events(ax, events, date(2026, 1, 1), 1000)
    # From the last to the first, each above those it would lie on; what finds no room of three rows keeps its line.
    assert [text.get_text() for text in ax.texts] == ["begins", "ends", "in force"]
    assert [text.get_label() for text in ax.texts] == ["_event0", "_event1", "_event2"]


def test_the_clock_names_whom_the_box_names_though_others_are_as_early(results: FakeResults) -> None:
    ledger = Ledger(results)
    (clock,) = [each for each in planned(ledger) if each.kind == "clock"]
    first = ledger.first_pair
    assert clock.more["first"] == (first.place, first.material)
    rows = [row | {"p50": 100.0} for row in clock.table.to_pylist()]
    table = pa.Table.from_pylist(rows, clock.table.schema)
    ax = Figure().subplots()
    shortage_clock(table, ax, **clock.more)
    named = names.place_title(first.place), names.material(first.material)
    assert " ".join(ax.get_title().split()).startswith("{} is first short, of {}".format(*named))


def test_a_word_that_would_leave_the_figure_stands_left_of_its_line() -> None:
    ax = Figure().subplots()
    ax.set_xlim(0, 1000)
    events = [(date(2026, 1, 1) + timedelta(day), "ban by CHN is in force") for day in (100, 990)]
    mark_events(ax, events, date(2026, 1, 1), 1000)
    assert [(text.get_ha(), text.get_label()) for text in ax.texts] == [("right", "_event0"), ("left", "_event0")]


def test_events_are_told_in_a_word() -> None:
    assert short("export ban by CHN on announced_material to USA is announced") == "announced"
    assert short("export ban by CHN ends, by 2028-03-01 at the latest") == "earliest end"
    assert short("outage of MYS.ndpr_oxide ends") == "ends"
    assert short("something else entirely happens") == "something else entir"
