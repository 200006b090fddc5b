"""Same luck between arms; order, batch and labels leave no trace."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.disruptions import FacilityOutage, Truce
from sim.engine import state as kind
from sim.engine.day.calendar import CONSIGNMENT, LICENSED
from sim.engine.fields import drawn
from sim.engine.history import History
from sim.instrument import Disruption
from sim.scenario.instruments import instrument_types
from tests.networks import two_sellers
from tests.worlds import Case, World, cases, differing, every_instrument, of, shipped_world


def told(world: World, instruments: object, number: int = 0) -> History:
    """A history that writes down every consignment."""
    history = world.waiting(instruments, number)  # type: ignore[arg-type]
    history.state = history.state._replace(notes=np.zeros(400_000, kind.NOTE))
    history.state.lanes["touched"] = 1
    history.run()
    return history


def transits(history: History) -> dict[tuple[int, int], int]:
    """Days of every consignment by lane and day of departure, or of application for a licence."""
    notes = history.state.notes[: int(history.state.rules["notes"][0])]
    assert len(notes) < len(history.state.notes)
    found = {(int(n["row"]), int(n["day"])): int(n["until"] - n["day"]) for n in notes if n["kind"] == CONSIGNMENT}
    licensed = notes[notes["kind"] == LICENSED]
    return found | {(int(n["row"]), -int(n["other"])): int(n["until"] - n["day"]) for n in licensed}


def assert_same_luck(with_responses: History, without: History) -> None:
    mine, theirs = transits(with_responses), transits(without)
    common = mine.keys() & theirs.keys()
    assert common
    assert {key: mine[key] for key in common} == {key: theirs[key] for key in common}
    assert with_responses.state.noise.tobytes() == without.state.noise.tobytes()
    assert with_responses.state.daily[0].tobytes() == without.state.daily[0].tobytes()
    assert outages(with_responses) == outages(without)


def outages(history: History) -> list[tuple[int, str]]:
    return [(line.day, line.text) for line in history.log if line.what == "outage"]


@given(cases())
def test_arms_share_their_luck_on_random_networks(case: Case) -> None:
    assert_same_luck(told(case.world, case.instruments), told(case.world, case.disruptions))


@pytest.mark.parametrize("number", range(2))
def test_arms_share_their_luck_on_the_shipped_network(number: int) -> None:
    instruments = every_instrument()
    disruptions = {name: each for name, each in instruments.items() if isinstance(each, Disruption)}
    world = shipped_world()
    assert_same_luck(told(world, instruments, number), told(world, disruptions, number))


@given(cases())
def test_drawn_fields_of_disruptions_do_not_know_the_responses(case: Case) -> None:
    alone = drawn(case.disruptions, 3, 7)
    together = drawn(case.instruments, 3, 7)
    assert {name: together[name] for name in alone} == alone


@given(cases(), st.randoms(use_true_random=False))
def test_the_order_in_which_instruments_are_given_leaves_no_trace(case: Case, random: object) -> None:
    shuffled = list(case.instruments.items())
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = case.world.history(case.instruments), case.world.history(dict(shuffled))
    assert differing(one.state, other.state) == []
    assert one.log == other.log


def test_twins_of_one_content_draw_by_label_whatever_their_order() -> None:
    twin = of(FacilityOutage, facilities="CHN.germanium_refined", starts="2026-03-01",
              lasts={"uniform": [1, 300], "unit": "days"})  # fmt: skip
    assert drawn({"a": twin, "b": twin}, 1, 0) == drawn({"b": twin, "a": twin}, 1, 0)


@given(cases(), st.text("abcdefgh_0123456789", max_size=6))
def test_renaming_labels_changes_nothing_while_their_order_stays(case: Case, tail: str) -> None:
    renamed = {name + tail: _tied_anew(each, tail) for name, each in case.instruments.items()}
    one, other = case.world.history(case.instruments), case.world.history(renamed)
    assert differing(one.state, other.state) == []
    peace = {name for name, each in case.instruments.items() if isinstance(each, Truce)}
    said, told = ([(n.day, n.what, n.text) for n in h.log if n.who[:2] not in peace] for h in (one, other))
    assert said == told
    assert {name + tail: account for name, account in one.accounts.items()} == other.accounts


def _tied_anew(each: Any, tail: str) -> Any:
    """The same instrument, with the new names of those it is tied to."""
    if isinstance(each, Truce):
        each = each.model_copy(update={"ends": tuple(name + tail for name in each.ends)})
    if each.after is None:
        return each
    moment = "begins" if each.after.ends is None else "ends"
    return each.model_copy(update={"after": each.after.model_copy(update={moment: each.after.other + tail})})


@pytest.mark.parametrize("label", ["a", "zz", "ban_2"])
def test_the_label_of_a_lone_disruption_changes_nothing(label: str) -> None:
    world = World(two_sellers(), 300)
    outage = of(FacilityOutage, places="CHN", rate_per_year=5.0, median_days=30.0, loss={"uniform": [0.1, 1.0]})
    one, other = world.history({"outage": outage}), world.history({label: outage})
    assert differing(one.state, other.state) == []


def test_a_replicate_does_not_know_which_were_run_before() -> None:
    alone = World(two_sellers(), 300)
    after_others = World(two_sellers(), 300)
    instruments = {"fails": of(FacilityOutage, places="CHN", rate_per_year=5.0, median_days=30.0)}
    for number in range(7):
        after_others.history(instruments, number)
    mine, theirs = alone.history(instruments, 7), after_others.history(instruments, 7)
    assert differing(mine.state, theirs.state) == []
    assert mine.log == theirs.log


def test_a_shipped_replicate_does_not_know_which_were_run_before() -> None:
    world, fresh = shipped_world(), World(shipped_world().layout.network, shipped_world().days)
    instruments = every_instrument()
    world.history(instruments, 1)
    assert differing(world.history(instruments, 7).state, fresh.history(instruments, 7).state) == []


def test_every_instrument_is_every_instrument() -> None:
    """The laws on the shipped network are laws of all that a scenario may say."""
    kinds = {each for named in instrument_types().values() for each in named.values()}
    assert {type(each) for each in every_instrument().values()} == kinds
