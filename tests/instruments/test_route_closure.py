"""A closed or longer route: the Congo sells 1 t of cobalt-like germanium a day to users in China, daily, in 10 days."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.disruptions import RouteClosure
from sim.disruptions.route_closure import LONGEST
from sim.engine.history import History
from sim.engine.state import LATE
from tests.plan import Plan
from tests.told import Told, mornings
from tests.verification.quiet import QUIET, arrivals, short
from tests.worlds import World, after, differing, of

DURBAN, DAR, LOBITO = 79_102.0, 57_529.0, 7_191.0
"""t/year of the Congo's cobalt hydroxide to China in the battery tables."""


def ways(*lanes: dict[str, Any], use: float = 365.0, days: int = 400, **parameters: float) -> World:
    """One seller (COD) and one user (CHN), by some lanes; each is what `Plan.lane` takes."""
    plan = Plan(parameters=QUIET | {"route_spare_capacity": 1.3} | parameters)
    plan.material("germanium_refined", 1_000_000.0)
    plan.maker("COD.germanium_refined", use_of_capacity=0.5)
    plan.user("CHN", "germanium_refined", use, stock_days=30.0, elasticity=0.0, substitution=0.0)
    for lane in lanes:
        plan.lane("COD.germanium_refined", "use:CHN", **{"days": 10.0, "interval": 1, **lane})
    return World(plan.network(), days, reference=True)


def corridors(**parameters: float) -> World:
    weights = {"durban": 0.6, "dar_es_salaam": 0.4}
    return ways(*({"route": route, "weight": part} for route, part in weights.items()), **parameters)


def cape_and_suez() -> World:
    cape = {"route": "cape", "chokepoints": ("cape",)}
    suez = {"route": "suez", "chokepoints": ("suez",), "weight": 0.0, "qualification_days": 14.0, "days": 6.0}
    return ways(cape, suez)


def closed(day: int, **fields: Any) -> RouteClosure:
    return of(RouteClosure, starts=after(day), **fields)  # type: ignore[no-any-return]


def received(world: World, **instruments: Any) -> list[float]:
    """Tonnes that reach the users, by day, rounded to what a sheet of paper can say."""
    return np.round(arrivals(world.history(instruments), "use:CHN", "germanium_refined"), 6).tolist()  # type: ignore[no-any-return]


def by_route(world: World, route: str, field: str, days: list[int], **instruments: Any) -> list[float]:
    """A field of the lane of a route on some mornings."""
    row = next(i for i, lane in enumerate(world.layout.lanes) if lane.route == route)
    return mornings(world, row, field, days, **instruments)


def test_a_longer_way_leaves_a_gap_of_its_days_and_closes_it_with_a_double_lot() -> None:
    """Departures of days 50 to 99 take 15 days: nothing on 60 to 64, twice as much on 110 to 114."""
    came = received(ways({}), detour=closed(50, **{"from": "COD"}, extra="5 days", lasts="50 days"))
    assert came[50:60] == [1.0] * 10
    assert came[60:65] == [0.0] * 5
    assert came[65:75] == pytest.approx([1.0] * 10, abs=0.2)
    assert all(now > 1.5 for now in came[110:115])


def test_cargo_afloat_is_late_by_the_detour_if_it_is_caught() -> None:
    """What was due on day 50 comes on 55: the gap moves forward by the ten days of the way."""
    came = received(ways({}), detour=closed(50, **{"from": "COD"}, extra="5 days", caught=True))
    assert came[49:55] == [1.0] + [0.0] * 5
    assert came[55:65] == [1.0] * 10


def test_every_arrival_shifts_by_the_detour() -> None:
    usual = received(ways({}))
    late = received(ways({}), detour=closed(50, routes="direct", extra="12 days", caught=True))
    assert late[62:72] == usual[50:60]


def test_a_detour_that_ends_brings_nothing_back_and_a_second_one_adds_its_days() -> None:
    """Ten days from day 50 on, three more from day 55 on: what was due on 50 comes on 63, the usual lot on 67."""
    world = ways({})
    first = closed(50, **{"from": "COD"}, extra="10 days", lasts="6 days", caught=True)
    second = closed(55, **{"from": "COD"}, extra="3 days", lasts="2 days", caught=True)
    came = received(world, a=first, b=second)
    assert came[50:63] == [0.0] * 13
    assert came[63:67] == [1.0] * 4
    assert came[67] > 1.9


def test_what_is_held_waits_and_then_goes_the_rest_of_its_way() -> None:
    """Held on the morning of day 50 with 0 to 9 days to go, free on day 110: it comes on days 110 to 119."""
    shut = closed(50, **{"from": "COD"}, holds=True, caught=True, lasts="60 days")
    came = received(ways({}), shut=shut)
    assert came[49:110] == [1.0] + [0.0] * 60
    assert came[110:120] == [1.0] * 10
    assert all(now > 1.3 for now in came[120:130])


def test_cargo_afloat_arrives_unless_it_is_caught() -> None:
    came = received(ways({}), shut=closed(50, **{"from": "COD"}, holds=True, lasts="60 days"))
    assert came[50:60] == [1.0] * 10
    assert came[60:120] == [0.0] * 60


def test_two_holds_free_the_cargo_with_the_later() -> None:
    world = ways({})
    both = {
        "a": closed(50, **{"from": "COD"}, holds=True, caught=True, lasts="20 days"),
        "b": closed(60, to="CHN", holds=True, caught=True, lasts="20 days"),
    }
    one = closed(50, **{"from": "COD"}, holds=True, caught=True, lasts="30 days")
    assert received(world, **both) == received(world, one=one)


def test_another_corridor_takes_over_at_once_what_it_can_carry() -> None:
    """Dar es Salaam carries 0.4 t a day and at most 1.3 times that, 0.52."""
    world = corridors()
    shut = closed(50, routes="durban", holds=True, lasts="100 days")
    sent = by_route(world, "dar_es_salaam", "sent", [50, 51, 60, 150], shut=shut)
    assert np.diff(sent) == pytest.approx([0.52, 9 * 0.52, 90 * 0.52], rel=1e-9)
    assert by_route(world, "dar_es_salaam", "share", [49, 50, 149], shut=shut) == pytest.approx([0.4, 1.0, 1.0])


def test_the_corridors_share_as_before_when_it_is_over() -> None:
    shut = closed(50, routes="durban", holds=True, lasts="100 days")
    assert by_route(corridors(), "durban", "share", [49, 50, 150], shut=shut) == pytest.approx([0.6, 0.0, 0.6])


def test_users_run_short_of_what_the_corridors_cannot_carry() -> None:
    """Of 1 t a day 0.52 comes; 30 days of stock and what was afloat last until then, and orders wait in full."""
    history = corridors().history({"shut": closed(50, routes="durban", holds=True)})
    assert short(history)[300] == pytest.approx(0.48, rel=1e-6)


def test_with_room_enough_nobody_runs_short() -> None:
    history = corridors(route_spare_capacity=2.5).history({"shut": closed(50, routes="durban", holds=True)})
    assert short(history).max() < 1e-9


def test_the_congo_without_durban() -> None:
    """57,529 and 7,191 t a year become 74,788 and 9,348: 84,136 of 143,822, or 58.5 %."""
    tonnes = {"durban": DURBAN, "dar_es_salaam": DAR, "lobito": LOBITO}
    world = ways(*({"route": r, "weight": t} for r, t in tonnes.items()), use=sum(tonnes.values()))
    shut = closed(50, routes="durban", holds=True)
    for route in ("dar_es_salaam", "lobito"):
        sent = by_route(world, route, "sent", [60, 300], shut=shut)
        assert (sent[1] - sent[0]) * 365.0 / 240.0 == pytest.approx(1.3 * tonnes[route], rel=1e-9)
    assert 1.0 - short(world.history({"shut": shut}))[350] * 365.0 / sum(tonnes.values()) == pytest.approx(
        0.585, abs=5e-4
    )


def test_an_idle_twin_by_open_sea_opens_after_its_qualification_and_closes_with_the_end() -> None:
    """The Cape shut from day 50 to 149; the Suez twin takes 14 days to open and may then carry the whole flow."""
    shut = closed(50, chokepoints="cape", holds=True, lasts="100 days")
    world = cape_and_suez()
    assert by_route(world, "suez", "spare", [50, 63, 64, 149, 150], shut=shut) == [0.0, 0.0, 1.0, 1.0, 0.0]
    before, opened, last, later = by_route(world, "suez", "sent", [64, 100, 150, 200], shut=shut)
    assert before == 0.0
    assert (last - opened) / 50.0 == pytest.approx(1.0, rel=1e-9)
    assert later == last
    passed = by_route(world, "suez", "share", [149, 150], shut=shut)
    assert by_route(world, "cape", "share", [149, 150], shut=shut) == pytest.approx(passed[::-1])
    assert passed[1] == 0.0


def test_an_idle_corridor_waits_for_its_trigger_as_ever() -> None:
    world = ways({"route": "durban"}, {"route": "lobito", "weight": 0.0, "mode": "rail"})
    assert by_route(world, "lobito", "spare", [60, 120], shut=closed(50, routes="durban", holds=True)) == [0.0, 0.0]


def test_lanes_are_chosen_by_all_that_is_said() -> None:
    lanes = {"durban": "truck", "lobito": "rail"}
    world = ways(*({"route": route, "mode": mode} for route, mode in lanes.items()))
    network = world.layout.network

    def routes(**fields: Any) -> list[str]:
        return [x.route for x in filter(closed(50, holds=True, **fields).passes(network), world.layout.lanes)]

    assert routes(modes="rail") == ["lobito"]
    assert sorted(routes(to="all")) == ["durban", "lobito"]
    assert routes(modes="rail", routes="durban") == []
    assert routes(to="COD") == []
    assert routes(to="all", materials="gallium_refined") == []
    assert routes(chokepoints="suez") == []


def test_deliveries_within_a_place_are_never_touched() -> None:
    plan = Plan(parameters=dict(QUIET)).material("germanium_refined").maker("CHN.germanium_refined")
    plan.user("CHN", "germanium_refined", 365.0).lane("CHN.germanium_refined", "use:CHN", days=3.0)
    world = World(plan.network(), 200, reference=True)
    history = world.history({"shut": closed(50, modes="truck", to="all", holds=True)})
    assert differing(history.state, world.history().state) == []


def test_it_is_told() -> None:
    shut = closed(50, routes="durban", holds=True, caught=True, announced=after(20), lasts="100 days")
    lines = [(x.day, x.what, x.text) for x in corridors().history({"shut": shut}).log]
    assert lines == [
        (20, "announced", "known for 2026-02-20; 1 lanes"),
        (50, "in force", "1 lanes close; 6.0 t afloat are caught"),
        (50, "taken over", "1 other lanes carry up to 0.12 t/day more"),
        (150, "ends", "1 lanes are as before"),
    ]


def test_a_truce_frees_what_is_held() -> None:
    """Interrupted on day 80: the cargo goes on as if the closure had lasted 30 days, and the lanes share as before."""
    world = ways({})
    forever = closed(50, **{"from": "COD"}, holds=True, caught=True)

    def truce(history: History) -> Any:
        yield history.days(80)
        history.interrupt("shut", "truce")

    waiting = world.waiting({"shut": forever})
    waiting.instruments = {**waiting.instruments, "zz": Told(truce)}  # type: ignore[dict-item]
    waiting.run()
    came = np.round(arrivals(waiting, "use:CHN", "germanium_refined"), 6).tolist()
    ended = received(world, shut=closed(50, **{"from": "COD"}, holds=True, caught=True, lasts="30 days"))
    assert came == ended


def test_the_longest_detour_is_what_the_calendar_has_room_for() -> None:
    assert LONGEST == LATE
