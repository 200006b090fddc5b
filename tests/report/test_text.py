"""Sentences from known tables, word for word."""

import io

import pyarrow as pa
from fake_results import FakeResults, fake
from rich.console import Console

from sim.report import forms, relief, text
from sim.report.ledger import Ledger, Pair


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
        "the largest shortfall is 0 % of D0 on average (users of dysprosium)."
    ).replace("users of dysprosium", "users of Dy/Tb oxide in China")
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
