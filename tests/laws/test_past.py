"""A past that is lived and not recorded: it changes no luck, keeps every law, and is the same in all arms."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from sim.engine.history import History
from sim.engine.ledger import ledger
from sim.engine.replicate import Replicate
from sim.experiments.block import Bench
from sim.network import Network
from sim.scenario import Scenario
from tests.laws.test_balance import TOLERANCE, assert_nothing_negative
from tests.networks import small_network, two_sellers
from tests.worlds import World, differing

TEXT = """
name: dated
start: 2026-01-01
horizon: 1 year
controls: {controls}
disruptions:
  ban: {{kind: export_ban, by: CHN, materials: [magnet_heavy, gallium_refined], to: [USA], in_force: 2026-03-01}}
responses:
  group: {{kind: rapid_response_group, members: [USA, JPN], early_warning: 60 days}}
"""


@cache
def bench(controls: str = "dated") -> Bench:
    return Bench(Scenario.from_text(TEXT.format(controls=controls)), Network.shipped())


def made(arm: int, replicate: Replicate, **how: object) -> History:
    here = bench()
    return here.begun(here.arms[arm], replicate, replicate.state.copy(), **how)  # type: ignore[arg-type]


@cache
def dealt(number: int) -> Replicate:
    return bench().dealer.deal(number)


def test_the_bench_has_a_past_and_controls_of_many_kinds() -> None:
    kinds = {each.kind for each in bench().acting.instruments.values()}
    assert {"export_ban", "export_licence", "opening", "enforcement"} <= kinds
    assert bench().acting.before % 28 == 0
    assert 700 < bench().acting.before <= 3 * 365 + 28


@pytest.mark.parametrize("number", range(2))
def test_an_arm_that_takes_the_past_over_is_the_arm_that_lived_it(number: int) -> None:
    first = made(0, dealt(number))
    first.open()
    past = first.day_0()
    for arm in range(len(bench().arms)):
        lived, told = made(arm, dealt(number)), made(arm, dealt(number), past=past)
        lived.run()
        told.run()
        assert differing(lived.state, told.state) == []
        assert (lived.sent == told.sent).all()
        assert [line for line in lived.log if line.day >= 0] == [line for line in told.log if line.day >= 0]
        assert lived.accounts == told.accounts


def test_looking_on_changes_nothing() -> None:
    from sim.experiments.past import Tally

    watched, alone = made(0, dealt(0)), made(0, dealt(0))
    Tally(watched, bench().acting, bench().dated_rows)
    watched.run()
    alone.run()
    assert differing(watched.state, alone.state) == []


def test_leap_is_step_through_the_past() -> None:
    leapt, stepped = made(2, dealt(1)), made(2, dealt(1))
    stepped._daily = True
    leapt.run()
    stepped.run()
    assert differing(leapt.state, stepped.state) == []
    assert leapt.log == stepped.log


def test_every_tonne_of_the_past_is_accounted_for() -> None:
    history = made(2, dealt(0))
    before = ledger(history.layout, history.state)
    history.run()
    after = ledger(history.layout, history.state, history.reserves)
    for material, entry in before.items():
        put_in = entry.held + history.created.get(material, 0.0)
        throughput = put_in + after[material].made + after[material].recycled
        assert after[material].initial == pytest.approx(put_in, rel=0, abs=TOLERANCE * throughput), material
    assert_nothing_negative(history)


def test_reference_demand_does_not_know_the_past() -> None:
    """D0 is the same in all arms, and whether the controls of the past act or not."""
    here, clean = bench(), bench("none")
    histories = [made(arm, dealt(3)) for arm in range(len(here.arms))]
    bare = clean.begun(clean.arms[0], replicate := clean.dealer.deal(3), replicate.state.copy())
    for history in (*histories, bare):
        history.run()
    places = [here.layout.consumer_names.index(name) for name in clean.layout.consumer_names]
    for history in histories:
        assert (history.state.daily[0][:, places] == bare.state.daily[0]).all()


@pytest.mark.parametrize("network", [small_network(relative_range=0.2), two_sellers()], ids=["chain", "two sellers"])
def test_luck_is_that_of_the_calendar(network: Network) -> None:
    """The consignments of the time that is looked at have the transits they would have without a past."""
    alone, after = World(network, 100), World(network, 100, before=112)
    one, other = alone.replicate(5).state, after.replicate(5).state
    for lane, interval in enumerate(one.lanes["interval"]):
        later = int(other.lanes["slot"][lane]) + 112 // int(interval)
        count = 100 // int(interval)
        first = int(one.lanes["slot"][lane])
        assert (one.transit[first : first + count] == other.transit[later : later + count]).all()
    assert (one.noise == other.noise[: len(one.noise)]).all()
    assert one.lanes["departs"].tolist() == (other.lanes["departs"] + 112).tolist()


def test_a_past_in_which_nothing_happens_leaves_the_steady_world() -> None:
    network = two_sellers()
    alone = World(network, 90, reference=True).history()
    after = World(network, 90, reference=True, before=728).history()
    for name in ("daily", "prices", "stocks"):
        np.testing.assert_allclose(getattr(after.state, name), getattr(alone.state, name), rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(after.sent, alone.sent, rtol=1e-9)
