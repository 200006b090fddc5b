"""Projects: stage by stage to more capacity. Two sellers of germanium, AUS with a tenth of 2 t a day."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import Any

import pytest

from sim.engine.history import History
from sim.responses import PermittingAcceleration, Project
from sim.responses.project import usual
from tests.networks import two_sellers
from tests.worlds import World, after, differing, of

PLANT = "AUS.germanium_refined"
PLAIN = {"permit": "30 days", "finance": "20 days", "build": "50 days", "ramp": "70 days"}


@pytest.fixture(scope="module")
def world() -> World:
    return World(two_sellers(share=0.9), 400, reference=True)


def project(**fields: Any) -> Project:
    given = {"facility": PLANT, "capacity": "365 t", "starts": after(0), "slip": 1, "cancelled": 0, **PLAIN}
    return of(Project, **{name: value for name, value in (given | fields).items() if value is not None})


def grown(world: World, instruments: dict[str, Any], days: list[int], number: int = 0) -> tuple[list[float], History]:
    """What the plant has gained by the mornings of some days, t/day."""
    history = world.waiting(instruments, number)
    row = history.layout.facility_row[PLANT]
    has, found = float(history.state.facilities["capacity"][row]), []

    def look() -> Any:
        for day in days:
            yield history.days(day - history.today)
            found.append(float(history.state.facilities["capacity"][row]) - has)

    history.env.process(look())
    history.run()
    return found, history


def lines(history: History, who: str = "p") -> list[tuple[int, str]]:
    return [(line.day, line.what) for line in history.log if line.who == who]


def test_stages_follow_one_another_and_capacity_comes_evenly(world: World) -> None:
    """30 + 20 + 50 days; then 1 t/day within 70: the week of day 105 stands at 3.5 + 7 x 0 or 1 of 70."""
    found, history = grown(world, {"p": project()}, [100, 134, 200, 399])
    assert lines(history) == [(0, "permit"), (30, "finance"), (50, "build"), (100, "in force")]
    # Capacity is looked at on days that are multiples of 7: on day 133 the step of 128 to 134 stands, 31.5 / 70.
    assert found == pytest.approx([0.0, 31.5 / 70, 1.0, 1.0], abs=1e-12)


def test_a_slip_of_a_half_and_what_it_costs(world: World) -> None:
    """45 + 30 + 75 days: first tonne on day 150; the money of a year of building goes by the day."""
    history = world.history({"p": project(slip=1.5, cost=7500)})
    assert lines(history)[-1] == (150, "in force")
    assert history.accounts["p"].usd == {"investment": pytest.approx(7500.0)}


def test_what_is_not_yet_built_at_the_end_is_not_yet_paid(world: World) -> None:
    """Of 600 days of building 350 lie before the end: 350 / 600 of the cost."""
    history = world.history({"p": project(build="600 days", cost=6000)})
    assert history.accounts["p"].usd == {"investment": pytest.approx(3500.0)}


def test_what_lies_before_the_first_morning_is_behind_it(world: World) -> None:
    """Begun 60 days ago: 10 of 50 days of building are behind it, and a fifth of the cost."""
    history = world.history({"p": project(starts=after(-60), cost=1000)})
    assert lines(history) == [(0, "build"), (40, "in force")]
    assert history.accounts["p"].usd == {"investment": pytest.approx(800.0)}


def test_the_slip_is_log_normal_by_the_luck_of_the_plant() -> None:
    world = World(
        two_sellers(
            share=0.9,
        ),
        400,
    )
    history = world.waiting({})
    one = project(slip=None)
    luck = history.luck(f"project|{PLANT}|slip", 0)
    median, spread = (history.parameter(f"project_slip_{name}") for name in ("median", "sigma_log"))
    assert one._slip(history) == pytest.approx(median * math.exp(spread * NormalDist().inv_cdf(luck)))


def test_as_many_are_given_up_as_the_probability_says() -> None:
    """Of 200 replicates at one half: 100, give or take three standard deviations of 7."""
    world = World(two_sellers(share=0.9), 120)
    given_up = [project(cancelled=0.5)._given_up(world.waiting({}, number)) for number in range(200)]
    assert 79 <= sum(given_up) <= 121


def test_given_up_it_brings_nothing_and_costs_nothing(world: World) -> None:
    found, history = grown(world, {"p": project(cancelled=1, cost=1000)}, [399])
    assert found == [0.0]
    assert lines(history) == [(0, "permit"), (30, "finance"), (50, "ends")]
    assert history.accounts == {}
    assert differing(history.state, world.history().state) == []


def test_two_projects_at_one_plant_add_up(world: World) -> None:
    found, _ = grown(world, {"p": project(), "q": project(capacity="730 t", works=0.5)}, [399])
    assert found == pytest.approx([2.0], abs=1e-12)


def test_what_is_built_stands_when_the_builder_is_stopped(world: World) -> None:
    truce = {"ends": ["p"], "starts": after(134)}
    from sim.disruptions import Truce

    found, _ = grown(world, {"p": project(), "t": of(Truce, **truce)}, [134, 399])
    assert found == pytest.approx([31.5 / 70] * 2, abs=1e-12)


def test_users_buy_what_it_makes(world: World) -> None:
    history, plain = world.history({"p": project(stands="ramp", permit=None, finance=None, build=None, slip=None,
                                                 cancelled=None)}), world.history()  # fmt: skip
    lanes = world.layout.lanes_between(frozenset({"AUS"}), frozenset({"USA", "JPN"}), frozenset({"germanium_refined"}))
    assert history.sent[lanes].sum() > 1.3 * plain.sent[lanes].sum()


@pytest.mark.parametrize(
    ("stage", "of_what", "name"),
    [
        ("permit", ("mine", "antimony_concentrate", False), "project_months_permit_mine"),
        ("permit", ("mine", "dytb_oxide", False), "project_months_permit_plant"),
        ("finance", ("refine", "dytb_oxide", False), "project_months_finance"),
        ("build", ("mine", "gallium_primary", True), "project_months_build_gallium_circuit"),
        ("build", ("mine", "germanium_refined", True), "project_months_build_germanium_circuit"),
        ("build", ("mine", "nickel_ore", False), "project_months_build_mine"),
        ("build", ("component", "magnet_heavy", False), "project_months_build_magnet_plant"),
        ("build", ("refine", "cobalt_refined", False), "project_months_build_separator"),
        ("ramp", ("refine", "dytb_oxide", False), "project_months_ramp_separator"),
        ("ramp", ("component", "magnet_heavy", False), "project_months_ramp_magnet_plant"),
        ("ramp", ("refine", "cobalt_refined", False), "project_months_ramp_other"),
    ],
)
def test_what_is_usual_depends_on_what_is_built(stage: str, of_what: tuple[str, str, bool], name: str) -> None:
    assert usual(stage, *of_what) == name


def test_the_shipped_tables_have_every_usual_time() -> None:
    from sim.network import Network

    network = Network.shipped()
    for plant in network.facilities.values():
        for stage in ("permit", "finance", "build", "ramp"):
            assert usual(stage, plant.process, plant.material_out, bool(plant.host)) in network.parameters


def hastened(**fields: Any) -> PermittingAcceleration:
    return of(PermittingAcceleration, **({"takes": 0.5, "starts": after(0)} | fields))


@pytest.mark.parametrize(
    ("fields", "first_tonne"),
    [
        ({"projects": ["p"]}, 85),
        # 10 of 30 days pass as usual, 20 are left and take 10.
        ({"where": "AUS", "starts": after(10)}, 90),
        # 8 days with half of the time do 16 days of work; 14 more follow.
        ({"where": "AUS", "lasts": "8 days"}, 92),
        ({"where": "AUS", "takes": 0, "starts": after(10)}, 80),
        ({"where": "CHN"}, 100),
        ({"projects": ["p"], "starts": after(30)}, 100),
    ],
)
def test_a_permit_takes_a_share_of_the_time_that_is_left(world: World, fields: Any, first_tonne: int) -> None:
    """Of 30 days for the permit, 20 for money and 50 to build."""
    history = world.history({"p": project(), "h": hastened(**fields)})
    assert lines(history)[-1] == (first_tonne, "in force")


def test_of_two_that_hasten_a_permit_the_least_counts_and_cost_is_paid_once(world: World) -> None:
    two = {"a": hastened(projects=["p"], takes=0.5), "z": hastened(where="AUS", takes=0.2, cost=50)}
    history = world.history({"p": project(), **two})
    assert lines(history)[-1] == (76, "in force")
    assert history.accounts["z"].usd == {"permits": 50.0}


def test_a_project_that_an_arm_does_not_have_is_hastened_by_nobody(world: World) -> None:
    assert differing(world.history({"h": hastened(projects=["p"])}).state, world.history().state) == []
