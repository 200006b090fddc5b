"""Sentences from known tables, word for word."""

import dataclasses
import io

import pyarrow as pa
import pyarrow.compute as pc
from fake_results import FakeResults, fake
from rich.console import Console

from sim.report import forms, relief, text
from sim.report.ledger import Ledger, Pair

HEADLINE = [
    (
        "Without a response, Japan and the United States run short of refined gallium, heavy magnets and "
        "light magnets (priced out or with nothing to be had); the first are users of heavy magnets in the "
        "United States, short from 26 Apr 2026 (27 Mar 2026 to 1 Jun 2026), 56 days (26 to 92) after the "
        "disruption."
    ),
    (
        "Between 1 Jan 2026 and 23 Aug 2027 the United States and Japan go without goods worth USD 393 "
        "million (290 million to 560 million) at base prices; the largest part is heavy magnets in "
        "Japan, with 2,540 t (1,870 to 3,620 t) missing, 20.5 % (15.1 to 29.2 %) of D0; the largest share "
        "is missed by users of heavy magnets in the United States, 26.8 % (19.8 to 38.2 %)."
    ),
    (
        "The responses (joint_stock and rapid_response) take USD 86.7 million (64 million to 124 million) "
        "off that, 22.1 %, at a mean cost of USD 8.3 million; they help most with heavy magnets, whose "
        "shortfall falls by 1,330 t (978 to 1,890 t) for the owners, 28.1 % of it, and for the world as a "
        "whole by 1,280 t (941 to 1,820 t)."
    ),
]

JAPAN_HEAVY = (
    "Japan, heavy magnets (magnet_heavy): short from 2 Jun 2026 (3 May 2026 to 8 Jul 2026), 93 days "
    "(63 to 129) after the disruption; 2,540 t (1,870 to 3,620 t) of 12,400 t D0 missing, 20.5 % "
    "(15.1 to 29.2 %), on average 1,590 t priced out and 1,060 t short; protected uses miss 4.1 %, "
    "other uses miss 20.5 %; value not delivered USD 145 million (107 million to 206 million). With "
    "the responses short from 2 Jul 2026 (2 Jun 2026 to 7 Aug 2026), 123 days (93 to 159) after the "
    "disruption; 11.7 % (8.64 to 16.7 %) missing."
)

TOGETHER = [
    (
        "Together the responses spare the owners 1,330 t (978 to 1,890 t) of heavy magnets, 28.1 % of "
        "their shortfall; the world's shortfall falls by 1,280 t (941 to 1,820 t)."
    ),
    (
        "Together the responses spare the owners 205 t (151 to 291 t) of light magnets, 7.39 % of their "
        "shortfall; the world's shortfall falls by 205 t (151 to 291 t)."
    ),
    (
        "Together the responses spare the owners 5.79 t (4.27 to 8.24 t) of refined gallium, 31.5 % of "
        "their shortfall; the world's shortfall falls by 5.79 t (4.27 to 8.24 t)."
    ),
    ("With them the shortfall of heavy magnets grows in Korea by 52.4 t (36.8 to 71 t)."),
]

WITHOUT_STOCK = (
    "Without joint_stock the owners would miss goods worth USD 60.7 million (44.8 million to 86.5 "
    "million) more; 928 t (685 to 1,320 t) more heavy magnets; 143 t (106 to 204 t) more light "
    "magnets; 4.05 t (2.99 to 5.77 t) more refined gallium. It costs USD 7.1 million on average over "
    "the period (holding USD 7.1 million): USD 0.131 for a USD of goods relieved; set against heavy "
    "magnets alone, USD 8,570 a tonne."
)


def test_the_headline_says_who_how_much_and_what_helps(ledger: Ledger) -> None:
    assert text.headline(ledger) == HEADLINE


def test_a_consumer_in_full(ledger: Ledger) -> None:
    assert text.consumer(ledger, Pair("JPN", "magnet_heavy")) == JAPAN_HEAVY


def test_what_the_responses_do_together_and_alone(ledger: Ledger) -> None:
    assert list(relief.together(ledger)) == TOGETHER
    assert next(relief.one_by_one(ledger)) == WITHOUT_STOCK


def test_which_form_helps_whom(ledger: Ledger) -> None:
    """Oxide relieves who makes magnets; users elsewhere only through the magnets made there."""
    used, through, *_ = forms.sentences(ledger)
    assert "in Japan makers of heavy magnets take 380 t/yr" in used
    assert through == (
        "Users in the United States gain from it almost only through heavy magnets made in Japan "
        "(630 t/yr in the baseline)."
    )


def test_parties_come_first_and_few_are_named(ledger: Ledger) -> None:
    assert ledger.parties == ("USA", "JPN")
    assert all(pair.place in ledger.parties for pair in ledger.chosen(6))
    assert ledger.short_pairs[-1] == Pair("KOR", "magnet_heavy")


def test_without_responses_no_sentence_speaks_of_them() -> None:
    sentences = text.answer(fake(response=False, days=300, replicates=4))
    assert not any("response" in sentence for sentence in sentences)
    assert sentences[0].startswith("Japan and the United States run short of")


def test_nothing_happens_and_the_answer_says_so() -> None:
    quiet = fake(quiet=True, days=300, replicates=4)
    assert text.answer(quiet)[0] == (
        "Nothing happens in this scenario, so there is nothing to report: between 1 Jan 2026 and 27 Oct 2026 "
        "the largest shortfall is 0 % of D0 on average (users of anode graphite in China)."
    )
    assert text.answer(quiet)[1] == "germanium_refined: no instrument touches it."


def test_disruptions_that_leave_no_mark() -> None:
    spared = text.answer(fake(depth=False, days=300, replicates=4))
    assert spared[0].startswith("What happens leaves nobody short in 10 % of the replicates or more")


def test_the_terminal_fits_eighty_columns(results: FakeResults) -> None:
    console = Console(width=80, record=True, file=io.StringIO())
    console.print(text.terminal(results))
    lines = console.export_text().splitlines()
    assert any("JPN heavy magnets" in line and "█" in line for line in lines)
    assert any("joint_stock" in line for line in lines)
    assert not any("…" in line for line in lines)


def test_hostile_labels_are_text_in_the_terminal() -> None:
    assert text.terminal(fake(name="[bold]x[/bold]", days=300, replicates=4)) is not None


def test_an_empty_relief_table_is_no_error() -> None:
    bare = fake(response=False, days=300, replicates=4)
    assert isinstance(bare.relief, pa.Table)
    assert Ledger(bare).relieved("all responses", "owners") == ()


def test_a_response_that_was_not_left_out_is_not_said_to_change_nothing() -> None:
    """With one response, or with more than three, no arm leaves one out: then only its cost is told."""
    whole = fake(days=300, replicates=4)
    together = whole.relief.filter(pc.equal(whole.relief["of"], "all responses"))
    ledger = Ledger(dataclasses.replace(whole, relief=together))
    lines = [*relief.one_by_one(ledger), *forms.sentences(ledger)]
    assert lines[0].startswith("joint_stock costs USD ")
    assert not [line for line in lines if "Without" in line or "Leaving" in line or "leaving" in line]
