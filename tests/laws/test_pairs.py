"""Every pair of instruments: who acts first on a day leaves no trace, and both can be stopped at any time."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import combinations_with_replacement
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from pydantic import ValidationError

from sim.engine.fields import drawn
from sim.engine.history import History
from sim.engine.levers import LEVERS
from sim.instrument import Instrument
from sim.scenario.instruments import instrument_types
from tests.networks import two_sellers
from tests.plan import Plan
from tests.told import Told
from tests.worlds import START, World, after, differing, drawn_instruments, of

DAYS, STOP = 120, 80
METAL = "germanium_refined"
SPAN: dict[str, Any] = {"starts": after(20), "lasts": "90 days"}
RULE: dict[str, Any] = {"announced": after(10), "in_force": after(20), "lasts": "90 days"}
PLANT: dict[str, Any] = {"facility": f"KAZ.{METAL}", "capacity": "200 t", "build": "20 days", "ramp": "50 days"}
TRIGGER: dict[str, Any] = {"below": "25 days", "until": "40 days", "lag": "3 days"}
FIELDS: Mapping[str, dict[str, Any]] = {
    "demand_surge": {"materials": METAL, "places": "USA", "to": 1.5, "starts": after(20), "by": after(100)},
    "export_ban": {"by": "CHN", "materials": METAL, "to": "USA", "leakage": 0.1, **RULE},
    "export_licence": {"by": "CHN", "materials": METAL, **RULE},
    "export_quota": {"by": "CHN", "materials": METAL, "share": 0.5, "period": "month", **RULE},
    "facility_outage": {"facilities": f"CHN.{METAL}", "ramp": "20 days", **SPAN},
    "hoarding": {"places": "USA", "materials": METAL, "cover": 1.5, **SPAN},
    "origin_exclusion": {"by": "USA", "origins": "CHN", "materials": METAL, "share": 0.5, **RULE},
    "producer_quota": {"by": "CHN", "materials": METAL, "share": 0.6, **RULE},
    "reexport_rule": {"by": "KAZ", "materials": METAL, "to": "USA", "enforcement": 1.0, **RULE},
    "route_closure": {"from": "CHN", "to": "USA", "holds": True, "caught": True, **SPAN},
    "tariff": {"by": "USA", "on": "CHN", "materials": METAL, "rate": 0.5, **SPAN},
    "truce": {"ends": ["a", "b"], "starts": after(60)},
    "demand_restraint": {"places": "USA", "materials": METAL, "share": 0.2, "compensation": 10, **SPAN},
    "friend_shoring": {"buyers": "USA", "partners": "KAZ", "materials": METAL, "takes": 0.2, **SPAN},
    "investment_fund": {"owners": ["USA", "JPN"], "budget": 1000, "starts": after(40), "review": "20 days",
                        "candidates": {"plant": {**PLANT, "stands": "build", "cost": 900}}},
    "joint_stockpile": {"owners": {"USA": 0.5, "JPN": 0.5}, "holdings": {METAL: "20 days"}, **TRIGGER},
    "national_stockpile": {"owner": "USA", "holdings": {METAL: "20 days"}, **TRIGGER},
    "permitting_acceleration": {"where": "KAZ", "takes": 0.3, **SPAN},
    "price_floor": {"facilities": f"CHN.{METAL}", "floor": 1.2, **SPAN},
    "project": {**PLANT, "starts": after(0), "permit": "30 days", "finance": "5 days", "slip": 1, "cancelled": 0.0},
    "rapid_response_group": {"members": ["USA", "JPN"], "early_warning": "40 days"},
    "recycling": {"places": "USA", "capacity": {METAL: "50 t"}, "usd_per_t": 10, **SPAN},
    "substitution": {"places": "USA", "materials": METAL, "adds": 0.2, "faster": 10, **SPAN},
}  # fmt: skip
IDLE_ALONE = ("truce", "permitting_acceleration", "reexport_rule", "investment_fund", "joint_stockpile",
              "national_stockpile", "rapid_response_group", "price_floor", "substitution")  # fmt: skip
"""Kinds that wait for what another one does."""
HOLDING = ("joint_stockpile", "national_stockpile", "rapid_response_group")
"""Kinds that hold a store or submit orders, which are executed in the order of names."""
PAIRS = tuple(combinations_with_replacement(sorted(FIELDS), 2))


WATCHING = ("investment_fund", "price_floor")
"""Kinds that build or pay by what another one has done before it was stopped."""
STANDS = 100
"""A day on which all that has dates is still in force."""


@cache
def world(days: int = DAYS) -> World:
    """CHN, AUS and KAZ sell germanium to the USA and Japan; the lanes from KAZ, which makes little, are idle."""
    plan = Plan().material(METAL, 1_000_000.0)
    for place, weight in (("CHN", 0.8), ("AUS", 0.2), ("KAZ", 0.0)):
        plan.maker(f"{place}.{METAL}")
        for user in ("USA", "JPN"):
            plan.lane(f"{place}.{METAL}", f"use:{user}", weight)
    for user in ("USA", "JPN"):
        plan.user(user, METAL, 365.0, stock_days=30.0)
    return World(plan.network(), days)


@cache
def types() -> dict[str, type[Instrument]]:
    return {name: each for kinds in instrument_types().values() for name, each in kinds.items()}


@cache
def made(kind: str) -> Instrument:
    return of(types()[kind], **FIELDS[kind])  # type: ignore[no-any-return]


def history(instruments: Mapping[str, Instrument], stopped: tuple[str, ...] = (), days: int = DAYS) -> History:
    """A history in which some instruments are stopped half-way, in the given order."""

    def act(one: History) -> Any:
        yield one.days(STOP)
        for name in stopped:
            one.interrupt(name, "stopped")

    here = world(days)
    replicate = here.replicate()
    waiting = History(here.layout, replicate, replicate.state.copy(), drawn(instruments, 42, 0), START, days, 42)
    if stopped:
        waiting.instruments = {**waiting.instruments, "zz": Told(act)}  # type: ignore[dict-item]
    waiting.run()
    return waiting


def columns(one: History) -> dict[str, bytes]:
    return {name: getattr(one.state, at.table)[at.field].tobytes() for name, at in LEVERS.items()}


@cache
def at_rest() -> dict[str, bytes]:
    return columns(world().waiting({}))


def test_every_kind_stands_here() -> None:
    assert set(FIELDS) == {kind for kinds in instrument_types().values() for kind in kinds}


@pytest.mark.parametrize("kind", sorted(set(FIELDS) - set(IDLE_ALONE)))
def test_each_does_something_here(kind: str) -> None:
    assert differing(history({"a": made(kind)}).state, history({}).state) != []


@pytest.mark.parametrize("kind", sorted(set(IDLE_ALONE) - {"truce", "permitting_acceleration"}))
def test_the_others_do_something_in_a_ban_or_a_building(kind: str) -> None:
    shut = {"ban": made("export_ban"), "mine": made("project")}
    assert differing(history({**shut, "a": made(kind)}).state, history(shut).state) != []


@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
def test_who_acts_first_and_who_is_stopped_first_leaves_no_trace(pair: tuple[str, str]) -> None:
    """With the labels exchanged each acts where the other did; stopped half-way, every lever is back at base."""
    one, other = (history(dict(zip(labels, map(made, pair), strict=True)), tuple(labels)) for labels in ("ab", "ba"))
    assert columns(one) == at_rest()
    assert columns(other) == at_rest()
    if sum(kind in HOLDING for kind in pair) < 2:
        assert differing(one.state, other.state) == []
    if not set(pair) & {"truce", *HOLDING}:
        said = [sorted((line.day, line.what, line.text) for line in each.log) for each in (one, other)]
        assert said[0] == said[1]


@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
def test_where_two_stand_in_the_document_is_nothing(pair: tuple[str, str]) -> None:
    """Names decide who is served first where two want the same tonnes, never the order of the lines."""
    one, other = dict(zip("ab", map(made, pair), strict=True)), dict(zip("ba", map(made, reversed(pair)), strict=True))
    assert list(one) != list(other)
    assert differing(history(one, ("a", "b")).state, history(other, ("a", "b")).state) == []


@cache
def alone(kind: str) -> dict[str, bytes]:
    return columns(history({"b": made(kind)}, days=STANDS))


@pytest.mark.parametrize("stopped", sorted(set(FIELDS) - {"truce"}))
def test_one_is_stopped_and_the_other_goes_on_as_if_alone(stopped: str) -> None:
    """What is stopped takes its own levers back and nobody else's; beside each kind in turn."""
    for kind in sorted(set(FIELDS) - set(WATCHING)):
        if (stopped, kind) != ("permitting_acceleration", "project"):  # it has got its permit sooner
            both = history({"a": made(stopped), "b": made(kind)}, ("a",), days=STANDS)
            left = alone(kind)
            assert [name for name, held in columns(both).items() if held != left[name]] == [], kind


SPANNED = sorted(kind for kind, fields in FIELDS.items() if "lasts" in fields)
"""Kinds with a first day and a length."""


@pytest.mark.parametrize("kind", SPANNED)
def test_it_waits_for_another_and_comes_again(kind: str) -> None:
    """Eight days after a ban that begins on day 30, and twice more, 15 days after its last beginning."""
    tied = {"after": {"begins": "first"}, "repeats": {"every": "15 days", "times": 2}}
    fields = {**FIELDS[kind], **tied, "lasts": "8 days"}
    fields |= {"announced": fields["in_force"]} if "announced" in fields else {}
    fields |= {"ramp": "0 days"} if kind == "facility_outage" else {}
    first = of(types()["export_ban"], by="CHN", materials=METAL, to="JPN", in_force=after(30), lasts="50 days")
    one = history({"a": of(types()[kind], **fields), "first": first})
    told = [(line.day, line.what) for line in one.log if line.who == "a"]
    assert [day for day, what in told if what in ("in force", "outage")] == [30, 45, 60]
    assert [day for day, what in told if what in ("ends", "outage ends")] == [38, 53, 68]
    assert columns(one) == at_rest()


@pytest.mark.parametrize("kind", sorted(set(FIELDS) - set(SPANNED)))
def test_what_has_no_length_is_tied_or_says_why_not(kind: str) -> None:
    """Growth acts in every arm alike and stockpiles are full before the first day: neither waits for another."""
    tied = {**FIELDS[kind], "after": {"begins": "b"}}
    if kind in ("demand_surge", "joint_stockpile", "national_stockpile"):
        with pytest.raises(ValidationError, match=r"every arm alike|filled before the first day"):
            of(types()[kind], **tied)
        return
    late = {"a": of(types()[kind], **tied), "b": of(types()["tariff"], **{**FIELDS["tariff"], "starts": after(50)})}
    assert min(line.day for line in history({**late, "c": made("export_ban")}).log if line.who == "a") >= 50


def test_the_laws_draw_every_kind() -> None:
    """What the laws on random networks draw from holds every kind there is."""
    seen: set[str] = set()

    @settings(max_examples=600, database=None, derandomize=True, phases=[Phase.generate], deadline=None)
    @given(drawn_instruments(two_sellers(), 250))
    def draws(found: tuple[dict[str, Instrument], dict[str, Instrument]]) -> None:
        seen.update(each.kind for named in found for each in named.values())

    draws()
    assert seen == set(FIELDS)
