"""Instruments tied to a gauge, to one another, to their own repetition; a truce. One chain, 1 t a day."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.disruptions import ExportLicence, ExportQuota, FacilityOutage, Truce
from sim.engine.history import History
from sim.instrument import Instrument
from sim.responses import DemandRestraint, RapidResponseGroup
from tests.verification.quiet import ban, one_chain
from tests.worlds import World, after, differing, of

CHN = "CHN.gallium_refined"


@pytest.fixture(scope="module")
def world() -> World:
    return one_chain()


def outage(day: int = 0, **fields: Any) -> FacilityOutage:
    return of(FacilityOutage, **{"facilities": CHN, "starts": after(day), "lasts": "10 days"} | fields)


def order(**fields: Any) -> DemandRestraint:
    given = {"places": "USA", "materials": "gallium_refined", "share": 0.2, "starts": after(0)} | fields
    return of(DemandRestraint, **given)


def lines(history: History, who: str) -> list[tuple[int, str]]:
    return [(line.day, line.what) for line in history.log if line.who == who]


def test_one_begins_when_another_has_begun(world: World) -> None:
    """The ban is in force on day 50; 30 days later users are told to save, for 20 days."""
    tied = order(lasts="20 days", after={"begins": "ban", "lag": "30 days"})
    history = world.history({"ban": ban(50), "order": tied})
    assert lines(history, "order") == [(80, "in force"), (100, "ends")]


def test_its_name_alone_means_its_beginning(world: World) -> None:
    history = world.history({"ban": ban(50, announced=after(20)), "order": order(after="ban")})
    assert lines(history, "order") == [(50, "in force")]


def test_one_begins_when_another_has_ended(world: World) -> None:
    history = world.history({"ban": ban(50, lasts="25 days"), "order": order(after={"ends": "ban"})})
    assert lines(history, "order") == [(75, "in force")]


def test_a_chain_of_one_day(world: World) -> None:
    """Names in the wrong order, all without lag: all on the day of the ban."""
    history = world.history({"zz": ban(50), "mm": outage(after="zz"), "aa": order(after="mm")})
    assert lines(history, "aa") == [(50, "in force")]
    assert lines(history, "mm") == [(50, "outage"), (60, "outage ends")]


def test_dates_that_have_not_passed_stay(world: World) -> None:
    history = world.history({"ban": ban(50), "stop": outage(90, after="ban")})
    assert lines(history, "stop") == [(90, "outage"), (100, "outage ends")]


def test_a_notice_is_kept_when_dates_move(world: World) -> None:
    """Announced on day 10 for day 25, it waits for day 50: announced then, in force on day 65."""
    late = ban(25, announced=after(10), after="stop", lasts="5 days")
    history = world.history({"stop": outage(50), "ban": late})
    assert lines(history, "ban") == [(50, "announced"), (65, "in force"), (70, "ends")]


def test_one_begins_when_cover_has_fallen(world: World) -> None:
    """Cover is 30 days at 1 t a day, and 10 t are afloat: a ban on day 50 leaves 20 t at the close of day 69."""
    watch = {"cover": "gallium_refined", "place": "USA", "below": "20.5 days"}
    history = world.history({"ban": ban(50), "order": order(when=watch)})
    day = lines(history, "order")[0][0]
    store = history.state.stocks[:, len(history.layout.facilities) + 1]
    assert store[day - 1] < 20.5 <= store[day - 2]


def test_what_never_comes_about_never_acts(world: World) -> None:
    watch = {"price": "gallium_refined", "place": "USA", "above": 5}
    tied = {"a": order(when=watch), "b": order(after={"ends": "ban"})}
    history = world.history({"ban": ban(50), **tied})
    assert lines(history, "a") == lines(history, "b") == []
    assert differing(history.state, world.history({"ban": ban(50)}).state) == []


def test_one_tied_to_what_is_not_there_never_acts(world: World) -> None:
    """As in the arm without responses."""
    assert differing(world.history({"order": order(after="group")}).state, world.history().state) == []


def test_it_comes_again(world: World) -> None:
    """Ten days every hundred, three times in all."""
    history = world.history({"stop": outage(20, repeats={"every": "100 days", "times": 2})})
    assert lines(history, "stop") == [
        (d, w) for f in (20, 120, 220) for d, w in ((f, "outage"), (f + 10, "outage ends"))
    ]


def test_it_comes_again_only_when_it_is_over(world: World) -> None:
    history = world.history({"stop": outage(20, lasts="60 days", repeats={"every": "30 days"})})
    assert lines(history, "stop") == [(20, "outage"), (80, "outage ends"), (80, "outage"), (140, "outage ends")]


def test_a_condition_is_waited_for_each_time(world: World) -> None:
    """A ban of 45 days each time that cover is above 29: not before stocks are full again."""
    watch = {"cover": "gallium_refined", "place": "USA", "above": "29 days"}
    history = world.history({"ban": ban(10, lasts="45 days", when=watch, repeats={"every": "50 days"})})
    first, second = (day for day, what in lines(history, "ban") if what == "in force")
    store = history.state.stocks[:, len(history.layout.facilities) + 1]
    assert first == 10
    assert second > 60 and store[second - 1] > 29.0 >= store[second - 2]


@pytest.mark.parametrize("kind", [ExportLicence, ExportQuota])
def test_licences_and_quotas_come_as_often_as_one_likes(world: World, kind: type[Instrument]) -> None:
    """Offices and balances that are closed are used again: there is room for 16 and 64 at a time."""
    how = {"share": 0.5} if kind is ExportQuota else {}
    it = of(kind, by="CHN", materials="gallium_refined", to="USA", in_force=after(10), lasts="2 days",
            repeats={"every": "4 days", "times": 80}, **how)  # fmt: skip
    history = world.history({"it": it})
    assert sum(what == "in force" for _, what in lines(history, "it")) == 81


def test_a_truce_ends_what_it_names(world: World) -> None:
    """The ban would last to the end: it is over on day 80, and goods depart again that day."""
    history = world.history({"ban": ban(50), "peace": of(Truce, ends="ban", starts=after(80))})
    assert lines(history, "ban")[-1] == (80, "ends early")
    shorter = world.history({"ban": ban(50, lasts="30 days")})
    assert differing(history.state, shorter.state) == []


def test_a_truce_once_cover_is_low_and_something_after_it(world: World) -> None:
    watch = {"cover": "gallium_refined", "place": "USA", "below": "5 days"}
    peace = of(Truce, ends=["ban", "stop"], when=watch)
    history = world.history(
        {"ban": ban(50), "stop": outage(390), "peace": peace, "order": order(after={"ends": "ban"})}
    )
    day = lines(history, "peace")[0][0]
    assert lines(history, "ban")[-1] == (day, "ends early")
    assert lines(history, "order")[0] == (day, "in force")
    assert (390, "outage") not in lines(history, "stop")


def test_a_truce_lets_go_what_waits_for_a_licence(world: World) -> None:
    licence = of(ExportLicence, by="CHN", materials="gallium_refined", to="USA", in_force=after(50), leakage=0.0,
                 processing="90 days", capacity=2, approval=1.0, learning="0 days")  # fmt: skip
    history = world.history({"l": licence, "peace": of(Truce, ends="l", starts=after(70))})
    assert float(history.state.lanes["held"].max()) == pytest.approx(0.0, abs=1e-9)
    waiting = history.state.cargo["waiting"]
    assert not waiting.any()


def test_a_group_can_be_founded_later(world: World) -> None:
    group = of(RapidResponseGroup, members="USA", sources="third_country", after={"begins": "ban", "lag": "20 days"})
    history = world.history({"ban": ban(50), "group": group})
    assert min((day for day, _ in lines(history, "group")), default=400) >= 70


def test_the_names_of_others_are_no_part_of_luck() -> None:
    def uncertain(tie: object) -> Instrument:
        return outage(50, lasts={"uniform": [10, 90], "unit": "days"}, after=tie)

    world = World(one_chain().layout.network, 300)
    ends = [
        lines(world.history({name: ban(20), "stop": uncertain(name)}, 3), "stop") for name in ("ban", "another_name")
    ]
    assert ends[0] == ends[1]
    assert len(np.unique([day for day, _ in ends[0]])) == 2
