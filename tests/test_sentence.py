"""Sentences are English text that remembers what it was made of."""

import pickle
from datetime import date

import pytest

from sim.sentence import Figure, Names, Sentence, percent, tell, tell_of
from sim.uncertain import Distribution, said_share
from sim.units import Duration, Tonnes

BAN = tell_of(
    1,
    "{by} bans {materials} from {day} for {time}; {lanes} lanes, {share}{rest}.",
    "{by} ban {materials} from {day} for {time}; {lanes} lanes, {share}{rest}.",
    by=Names.of(["CHN"]),
    materials=Names.of(["ndpr_oxide", tell("{amount} of {what}", amount=Tonnes(2.5, "kt"), what="dytb_oxide")], "or"),
    day=date(2026, 3, 1),
    time=Distribution("triangular", (6, 12, 24), "months"),
    lanes=1234,
    share=percent(0.25),
    rest="",
)


def test_a_sentence_is_its_english() -> None:
    assert BAN == (
        "CHN bans ndpr_oxide or 2.5 kt of dytb_oxide from 2026-03-01 for 6 to 24 months (most likely 12); "
        "1,234 lanes, 25%."
    )
    assert tell("for {time}", time=Duration(1, "years")) == "for 1 year"
    assert said_share(0.005) == "0.5 %"


@pytest.mark.parametrize("copy", [lambda s: Sentence.unpacked(s.packed()), lambda s: pickle.loads(pickle.dumps(s))])
def test_it_survives_files_and_processes(copy) -> None:  # type: ignore[no-untyped-def]
    again = copy(BAN)
    assert again == BAN
    assert (again.template, again.key) == (BAN.template, BAN.key)
    assert again.fields == dict(BAN.fields)
    assert type(again.fields["lanes"]) is Figure
    assert type(again.fields["materials"].each[1]) is Sentence
