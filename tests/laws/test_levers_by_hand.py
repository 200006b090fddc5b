"""Levers in a world in which nothing varies: a mine, a refiner, a user who takes a tonne a day from daily lanes."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from scipy.special import ndtri

from sim.disruptions import FacilityOutage
from sim.engine.clock import Story
from sim.engine.history import History
from sim.engine.outlook import _foresee
from sim.engine.permits import _around
from sim.engine.replicate import LEVELS, QUANTILES, _autoregress, _places
from sim.engine.sourcing import book, space
from sim.engine.start import LATE, _loads
from tests.networks import small_network
from tests.told import lever, tell
from tests.worlds import World, after, of

MATERIAL = "gallium_refined"


@pytest.fixture(scope="module")
def world() -> World:
    return World(small_network(interval=1, elasticity=0.0, substitution=0.0), 60, reference=True)


def to_user(history: History) -> np.ndarray:
    """Row of the lane to the user."""
    market = history.layout.market_row(MATERIAL, "USA")
    return np.flatnonzero(history.state.lanes["to_market"] == market)


def test_cargo_that_is_held_comes_so_many_days_later(world: World) -> None:
    """Ten loads of a tonne are afloat; all wait for ten days, in which the user lives on what is in store."""

    def holds(history: History) -> Story:
        yield from lever("caught", to_user(history), 1.0, 20, 30)(history)

    history = tell(world, holds=holds)
    (user,) = history.layout.buyers_in(frozenset({"USA"}), MATERIAL)
    closes = history.state.stocks[:, history.state.buyers["store"][user]]
    assert np.diff(closes[19:30]) == pytest.approx([-1.0] * 10)
    assert np.diff(closes[29:31]).sum() >= -1e-9, "then they go on"


def test_who_may_ship_is_asked_anew_when_a_lane_opens_or_shuts_and_only_then(world: World) -> None:
    said: list[bool] = []

    def asks(history: History) -> Story:
        for _ in range(3):
            said.append(history.may_ship("CHN", "USA", MATERIAL))
            yield history.days(10)

    def shuts(history: History) -> Story:
        yield from lever("gate", to_user(history), 0.0, 5, 15)(history)

    shut = tell(world, asks=asks, shuts=shuts)
    assert said == [True, False, True]

    def taxes(history: History) -> Story:
        yield from lever("tariff", to_user(history), 0.5, 5, 15)(history)

    taxed = tell(world, taxes=taxes)
    assert (shut.levers.ways, taxed.levers.ways, taxed.levers.changes) == (2, 0, 2)


def test_a_share_around_a_mean_is_a_beta() -> None:
    """Around a half with the deviation of a number between 0 and 1, it is that number: Beta(1, 1)."""
    assert _around(0.5, (1.0 / 12.0) ** 0.5, 0.2) == pytest.approx(0.2)
    assert _around(0.25, 0.0375**0.5, 0.75) == pytest.approx(1.0 - 0.25 ** (1.0 / 3.0)), "Beta(1, 3): 1 - (1 - x)^3"


def test_a_control_strains_those_it_names_and_a_ban_parts_them(world: World) -> None:
    said: list[tuple[str, ...]] = []

    def look(history: History) -> None:
        said.append(tuple(history.relation(*pair) for pair in (("CHN", "USA"), ("USA", "CHN"), ("CHN", "AUS"))))

    def controls(history: History) -> Story:
        for to, bans in (("USA", False), ("USA", True), ("all", True)):
            with history.controlling(["CHN"], [to], [MATERIAL], bans=bans):
                look(history)
            yield history.days(1)
        look(history)

    tell(world, controls=controls)
    assert said == [("strained", "strained", "neutral"), ("embargoed", "strained", "neutral"),
                    ("neutral",) * 3, ("neutral",) * 3]  # fmt: skip


def test_a_floor_pays_for_what_is_made_while_it_stands(world: World) -> None:
    """A plant makes a tonne a day and has lost five; for ten days it is paid half of the base price a tonne."""

    def pays(history: History) -> Story:
        history.state.facilities["lost"][history.layout.facility_row["CHN.gallium_refined"]] = 5.0
        yield history.days(20)
        with history.programmes.paying("CHN.gallium_refined", 1.5):
            yield history.days(10)

    paid = tell(world, pays=pays).accounts["pays"].usd["price floor"]
    assert paid == pytest.approx(10.0 * 0.5 * 450_000.0, rel=1e-6)


def test_noise_of_a_week_keeps_half_of_that_of_the_week_next_to_it() -> None:
    """Weeks of the run from its first one on, those before it backward from it; the rest is new, so spreads stay."""
    z, out, new = np.array([[1.0, 2.0, 3.0, 4.0]]), np.zeros((4, 1)), 0.75**0.5
    _autoregress(z, out, 2)
    before = 0.5 + 4.0 * new
    assert out[:, 0].tolist() == pytest.approx([1.0, 0.5 + 2.0 * new, 0.5 * before + 3.0 * new, before])


def test_how_slow_a_way_is_is_luck_of_its_own_or_of_its_replicate() -> None:
    """Nothing of it lasts, or all: the quantiles of one or the other in their order; half of it is even in both."""
    assert (_places(0.0) == np.arange(QUANTILES)).all()
    middles = (np.arange(LEVELS)[:, None] + 0.5) * QUANTILES / LEVELS
    assert (np.abs(_places(1.0) - middles) <= 1).all(), "of each level the middle, but for rounding"
    half = _places(0.5)
    assert (np.abs(half + half[::-1, ::-1] - (QUANTILES - 1)) <= 1).all()


def test_what_waits_for_a_licence_is_foreseen_after_half_of_its_wait(world: World) -> None:
    """40 t are held, of which a half is let out; 20 days of wait and 10 of voyage: known from the 21st day on."""

    def known(span: float) -> float:
        state = tell(world, run=False).state
        rows, buyers, lanes = np.array([0]), state.buyers[:1].view(np.recarray), state.lanes[:1].view(np.recarray)
        buyers["store"], buyers["first_lane"], buyers["last_lane"], buyers["forecast"] = 0, 0, 1, 2.0
        lanes["held"], lanes["trust"], lanes["wait"], lanes["queue"], lanes["transit"] = 40.0, 0.5, 15.0, 5.0, 10.0
        lanes["share"] = 0.0
        found, use = np.zeros(1), np.zeros(1)
        plain = getattr(_foresee, "py_func", _foresee)
        plain(0, span, rows, buyers, lanes, rows, state.facilities, np.array([3.0]), found, np.array([4.0]), use,
              np.zeros(1, bool))  # fmt: skip
        assert use[0] == 2.0 * span
        return float(found[0])

    assert (known(20.0), known(20.5)) == (7.0, 27.0)


def test_a_plan_slips_by_its_median_where_nothing_is_drawn(world: World) -> None:
    """Else its logarithm is that of the median and as many deviations as a normal number is from its middle."""
    sure, drawn = (tell(each, run=False) for each in (world, World(small_network(), 60)))
    assert sure.slip("a") == pytest.approx(sure.parameter("project_slip_median"))
    middle, spread = drawn.parameter("project_slip_median"), drawn.parameter("project_slip_sigma_log")
    assert np.log(drawn.slip("a") / middle) / spread == pytest.approx(ndtri(drawn.luck("a", 0)))
    assert drawn.slip("a") != drawn.slip("b")


def test_a_flight_takes_of_its_week_what_it_carries_and_gives_it_back_after_seven_days() -> None:
    """7 t a week: 3 t fly on day 0, 2 t on day 3; on day 7 the first count no longer, on day 10 neither do those."""
    weekly, flown, count = np.array([7.0]), np.zeros(1), np.zeros(1, np.int64)
    day, tonnes = np.zeros((1, 8), np.int64), np.zeros((1, 8))
    held = (count, weekly, flown, day, tonnes)
    assert space(0, 0, 7.0, *held) == 7.0
    for today, load, left in ((0, 3.0, 4.0), (3, 2.0, 2.0), (7, 5.0, 0.0)):
        room = space(0, today, 7.0, *held)
        book(0, today, load, *held)
        assert (room - load, space(0, today, 7.0, *held)) == (left, left)
    assert (count[0], day[0, :2].tolist(), tonnes[0, :2].tolist()) == (2, [3, 7], [2.0, 5.0])
    assert (space(0, 10, 7.0, *held), count[0]) == (2.0, 1)


def test_there_is_room_for_every_load_that_can_be_afloat() -> None:
    """A load an interval for the longest voyage and what may make it late, and three more."""
    lanes = np.array([(7,), (28,)], [("interval", np.int64)])
    voyages = SimpleNamespace(longest=np.array([30, 10]))
    assert _loads(lanes, voyages) == (30 + LATE) // 7 + 3 + (10 + LATE) // 28 + 3  # type: ignore[arg-type]


def test_a_first_morning_four_weeks_earlier_is_the_same_four_weeks_before(world: World) -> None:
    now, then = (tell(world, run=False).state for _ in range(2))
    then = then.earlier(28)
    loads = slice(0, int(now.rules["fresh"][0]))
    for name in ("left", "due"):
        assert (then.cargo[loads][name] == now.cargo[loads][name] - 28).all() and now.cargo[loads][name].any()
    assert (then.lanes["departs"] == now.lanes["departs"] - 28).all()
    size = len(now.due)
    assert [int(then.due[(day - 28) % size]) for day in range(size)] == now.due.tolist()


def test_what_repeats_begins_so_many_days_after_it_began(world: World) -> None:
    fails = of(FacilityOutage, facilities="CHN.gallium_refined", starts=after(10), lasts="5 days", loss=0.5,
               repeats={"every": "20 days", "times": 2})  # fmt: skip
    history = world.history({"fails": fails})
    assert [line.day for line in history.log if line.what == "outage"] == [10, 30, 50]


def test_a_shipment_costs_its_freight_and_what_is_said_beside_it(world: World) -> None:
    history = tell(world, run=False)
    (user,) = history.layout.buyers_in(frozenset({"USA"}), MATERIAL)
    seller = history.layout.facility_row["CHN.gallium_refined"]
    plain, dear = (history.shipment(seller, "CHN", int(user), "USA", MATERIAL, 3.0, "sea", *more)
                   for more in ((), (7.0,)))  # fmt: skip
    assert (plain.tonnes, plain.price, dear.price) == (3.0, 0.0, 7.0)
    assert plain.usd_per_t == dear.usd_per_t > 0.0


def test_reserves_stand_behind_all_other_stores_full_or_yet_to_be_filled(world: World) -> None:
    history = tell(world, run=False)
    behind = len(history.layout.facilities) + len(history.layout.buyers) + len(history.layout.reserves)
    full = history.reserve({"USA": 1.0}, "USA", MATERIAL, 5.0)
    empty = history.reserve({"USA": 1.0}, "USA", MATERIAL, 4.0, held=0.0)
    assert (full.store, full.initial, empty.store, empty.initial) == (behind, 5.0, behind + 1, 0.0)
    assert history.state.stock[behind:].tolist()[:2] == [5.0, 0.0]
    assert history.created == {MATERIAL: 5.0}
