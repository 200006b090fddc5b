"""Licences in one chain: Australia digs, China refines, the USA use 1 t of gallium a day, shipped every day."""

from __future__ import annotations

import math
from contextlib import ExitStack
from typing import Any

import numpy as np
import pytest

from sim.disruptions import ExportBan, ExportLicence
from sim.engine.day.calendar import APPLICATION, CONSIGNMENT, LICENSED, REFUSAL
from sim.engine.history import History
from sim.engine.ledger import ledger
from tests.networks import small_network
from tests.told import tell
from tests.verification.quiet import QUIET, TRANSIT, arrivals, one_chain
from tests.worlds import World, after, of

QUICK = {"learning": "0 days", "leakage": 0.0}


@pytest.fixture(scope="module")
def world() -> World:
    return one_chain()


def licence(day: int, **fields: Any) -> ExportLicence:
    """China asks licences for refined gallium; in reference mode every case takes the median."""
    given = {"processing": "40 days", "approval": 1.0, "capacity": 4.0} | QUICK | fields
    return of(ExportLicence, by="CHN", materials="gallium_refined", in_force=after(day), **given)


def lane(history: History) -> Any:
    row = next(i for i, name in enumerate(history.layout.lane_names) if "use:USA" in name)
    return history.state.lanes[row]


def noted(history: History, *kinds: int) -> list[tuple[int, float]]:
    """Day and tonnes of the notes of some kinds, in the order of days."""
    notes = history.state.notes[: int(history.state.rules["notes"][0])]
    return [(int(note["day"]), float(note["tonnes"])) for note in notes if note["kind"] in kinds]


def test_the_first_load_leaves_when_its_case_is_decided(world: World) -> None:
    """In force on day 50, 40 days a case: nothing departs from day 50 to 89, the load of day 50 departs on day 90."""
    history = world.history({"licence": licence(50)})
    departed = [day for day, _ in noted(history, CONSIGNMENT, LICENSED)]
    assert [day for day in departed if 45 <= day <= 95] == [45, 46, 47, 48, 49, 90, 91, 92, 93, 94, 95]
    assert noted(history, APPLICATION)[0] == (50, pytest.approx(1.0))


def test_what_is_ordered_before_the_licence_leaves_before_it() -> None:
    """A lane that departs every 28 days carries what was ordered on it since on the eve; no notice, no such load."""
    world = one_chain(interval=28)
    told, untold = (world.history({"licence": licence(150, announced=after(day))}) for day in (120, 150))
    eve = [tonnes for day, tonnes in noted(told, CONSIGNMENT) if day == 149]
    assert len(eve) == 1 and eve[0] > 1.0
    assert not [day for day, _ in noted(untold, CONSIGNMENT) if day == 149]


def test_buyers_do_not_count_on_what_will_be_refused(world: World) -> None:
    """With nothing approved, what waits is ordered once more: the position has it at what will pass."""
    history = world.history({"licence": licence(50, approval=0.0)})
    buyer = history.state.buyers[history.layout.buyer_row["use:USA", "gallium_refined"]]
    assert 0.0 < buyer["doubt"] == pytest.approx(float(lane(history)["held"]), rel=0.05)


def test_markets_learn_what_passes_from_decisions(world: World) -> None:
    """Until the first case is decided, on day 90, licences are taken to be given; then a refusal a day is seen."""
    trust: list[float] = []

    def look(history: History) -> Any:
        for day in (90, 132, 230):
            yield history.days(day - history.today)
            trust.append(float(lane(history)["trust"]))

    tell(world, aa=lambda history: licence(50, approval=0.0).act(history), zz=look)
    assert trust == pytest.approx([1.0, math.exp(-42 / 60), math.exp(-140 / 60)], rel=1e-9)


def test_on_the_day_of_a_truce_doubt_ends(world: World) -> None:
    """40 loads that were feared lost leave on day 150: on that evening nobody doubts them any more."""
    doubts: list[float] = []

    def look(history: History) -> Any:
        buyer = history.layout.buyer_row["use:USA", "gallium_refined"]
        for day in (150, 151):
            yield history.days(day - history.today)
            doubts.append(float(history.state.buyers["doubt"][buyer]))

    tell(world, aa=lambda history: licence(50, approval=0.0, lasts="100 days", truce=True).act(history), zz=look)
    assert doubts[0] > 20.0
    assert doubts[1] == pytest.approx(0.0, abs=1e-9)


def test_arrivals_pause_for_exactly_the_wait(world: World) -> None:
    """The last load without a licence arrives on day 49 + 10, the first with one on day 90 + 10."""
    came = arrivals(world.history({"licence": licence(50)}), "use:USA", "gallium_refined")
    assert np.flatnonzero(came[50:110] < 1e-9).tolist() == list(range(10, 50))
    assert came[49 + TRANSIT] == pytest.approx(1.0) and came[90 + TRANSIT] > 0.5


def test_buyers_learn_the_wait_and_order_for_it(world: World) -> None:
    """With everything approved the flow comes back to base and the pipeline holds 40 days more."""
    history = world.history({"licence": licence(50)})
    assert lane(history)["held"] == pytest.approx(40.0, rel=0.05)
    used = history.state.daily[4][-30:].sum()
    assert used == pytest.approx(30.0, rel=0.02)


def test_what_is_refused_returns_to_its_seller(world: World) -> None:
    """Approval 0: no load of day 50 and after leaves, and none of it is lost."""
    history = world.waiting({"licence": licence(50, approval=0.0)})
    before = ledger(history.layout, history.state)["gallium_refined"]
    history.run()
    after_all = ledger(history.layout, history.state)["gallium_refined"]
    assert lane(history)["sent"] == pytest.approx(50.0)
    assert len(noted(history, REFUSAL)) > 100
    assert after_all.initial == pytest.approx(before.held, abs=1e-9 * (before.held + after_all.made))
    assert lane(history)["held"] == pytest.approx(after_all.in_queue, abs=1e-9)


def test_what_is_refused_for_good_is_not_asked_for_again(world: World) -> None:
    """Approval 0.6 at once: about 0.6 t a day pass in the long run, though buyers would order twice as much."""
    history = world.history({"licence": licence(50, approval=0.6)})
    passed = [tonnes for day, tonnes in noted(history, CONSIGNMENT, LICENSED) if day >= 200]
    assert sum(passed) / (history.horizon - 200) == pytest.approx(0.6, abs=0.09)


def test_exporters_learn(world: World) -> None:
    """After one time constant 1 - 1/e = 0.632 of the share in the end is approved."""
    history = world.waiting({"licence": licence(50, approval=0.5, learning="100 days")})
    shares: dict[int, float] = {}
    history.run()
    decided = [(day, True) for day, _ in noted(history, CONSIGNMENT, LICENSED) if day >= 90]
    decided += [(day, False) for day, _ in noted(history, REFUSAL)]
    for first, last in ((90, 150), (300, 400)):
        inside = [passed for day, passed in decided if first <= day < last]
        shares[first] = float(np.mean(inside))
    assert shares[90] == pytest.approx(0.5 * (1 - np.exp(-0.7)), abs=0.13)
    assert shares[300] == pytest.approx(0.5 * (1 - np.exp(-3.0)), abs=0.1)


def test_a_truce_lets_all_go_that_waits(world: World) -> None:
    """40 loads wait on day 150; with a truce they leave that day, without one each on its own."""
    for truce, leave in ((True, 41), (False, 2)):
        history = world.history({"licence": licence(50, lasts="100 days", truce=truce, approval=1.0)})
        assert sum(1 for day, _ in noted(history, CONSIGNMENT, LICENSED) if day == 150) == leave
        assert lane(history)["held"] == pytest.approx(0.0, abs=1e-9)


def test_a_ban_that_comes_meanwhile_wins(world: World) -> None:
    """What would be decided from day 70 on is refused, since a ban is in force then."""
    stop = of(ExportBan, by="CHN", materials="gallium_refined", to="USA", in_force=after(70), leakage=0.0)
    history = world.history({"licence": licence(50), "stop": stop})
    assert lane(history)["sent"] == pytest.approx(50.0)
    assert sum(tonnes for _, tonnes in noted(history, REFUSAL)) == pytest.approx(
        sum(tonnes for _, tonnes in noted(history, APPLICATION))
    )


def test_an_office_with_half_the_officers_decides_half(world: World) -> None:
    """40 days a case and one application a day keep 40 officers busy; 20 of them decide 20 loads every 40 days."""
    history = world.history({"licence": licence(50, capacity=0.5)})
    decided = [day for day, _ in noted(history, CONSIGNMENT, LICENSED) if 90 <= day < 250]
    assert len(decided) == 4 * 20
    assert set(decided) == {day for first in (90, 130, 170, 210) for day in range(first, first + 20)}


@pytest.mark.parametrize(
    ("others", "relation"),
    [
        ([], "neutral"),
        ([{"by": "USA", "to": "CHN"}], "strained"),
        ([{"by": "CHN", "to": "USA"}], "embargoed"),
        ([{"by": "CHN", "to": "all"}], "neutral"),
    ],
)
def test_approval_goes_by_the_relation_of_the_two_places(
    world: World, others: list[dict[str, str]], relation: str
) -> None:
    """In reference mode the share is the mean of the prior: alpha / (alpha + beta) = 0.8, 0.5, 0.05."""
    history = world.waiting()
    with ExitStack() as controls:
        for other in others:
            bans, ends = other["by"] == "CHN", ([other["by"]], [other["to"]], ["gallium_primary"])
            controls.enter_context(history.controlling(*ends, bans=bans))
        assert history.relation("CHN", "USA") == relation
    expected = {"neutral": 0.8, "strained": 0.5, "embargoed": 0.05}[relation]
    assert history.approval(relation, "gallium_refined", "USA") == pytest.approx(expected)


def test_a_drawn_share_differs_by_material_and_not_by_arm() -> None:
    world = World(small_network(parameters=QUIET), 30)
    found = {number: world.waiting({}, number).approval("neutral", "gallium_refined", "JPN") for number in range(200)}
    again = world.waiting({"licence": licence(5)}, 3)
    assert again.approval("neutral", "gallium_refined", "JPN") == found[3]
    for material, place in (("germanium_refined", "JPN"), ("gallium_refined", "USA")):
        other = [world.waiting({}, number).approval("neutral", material, place) for number in range(20)]
        assert sum(abs(share - found[number]) > 1e-6 for number, share in enumerate(other)) > 5
    assert 0.6 < np.mean(list(found.values())) < 0.9
    assert all(0.0 <= share <= 1.0 for share in found.values())


def test_two_offices_on_one_lane_take_the_stricter_share(world: World) -> None:
    both = {"a": licence(50, approval=0.9), "b": licence(60, approval=0.0)}
    history = world.history(both)
    assert sum(tonnes for day, tonnes in noted(history, CONSIGNMENT, LICENSED) if day >= 101) == 0.0


@pytest.mark.parametrize("capacity", [200.0, 1000.0])
def test_beyond_all_cases_at_once_a_larger_office_changes_nothing(world: World, capacity: float) -> None:
    """One load a day and 40 days a case are 40 cases: an office for 120 has somebody free for every one of them."""
    large, larger = (world.history({"licence": licence(50, capacity=each)}) for each in (3.0, capacity))
    assert noted(large, APPLICATION, LICENSED) == noted(larger, APPLICATION, LICENSED)
    np.testing.assert_array_equal(large.state.daily, larger.state.daily)
