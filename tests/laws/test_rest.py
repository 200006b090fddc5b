"""An undisturbed world is at rest: exactly periodic in reference mode, nearly so when figures are drawn."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.engine.history import History
from sim.network import Network
from sim.network.elements import USE
from tests.networks import closed_networks
from tests.worlds import World, shipped_world

PERIOD = 28
REPLICATES = 20


def assert_periodic(history: History) -> None:
    """Every close equals the one 28 days before, from the first to the last; prices are at base."""
    state = history.state
    least = 1e-9 * state.stocks.max()
    for name, days in (("stocks", state.stocks), ("used", state.daily[4]), ("wanted", state.daily[3])):
        scale = np.maximum(np.abs(days).max(axis=0), least)
        assert (np.abs(days[PERIOD:] - days[:-PERIOD]) / scale).max() <= 1e-9, name
    assert np.abs(state.prices - 1.0).max() <= 1e-9
    reference, used = state.daily[0], state.daily[4]
    assert (np.abs(reference - used) <= 1e-9 * reference).all()


@given(closed_networks(max_facilities=2))
def test_reference_mode_is_periodic_on_random_networks(network: Network) -> None:
    assert_periodic(World(network, 6 * PERIOD * 4, reference=True).history())


def test_reference_mode_is_periodic_on_the_shipped_network() -> None:
    assert_periodic(shipped_world(reference=True).history())


@pytest.fixture(scope="module")
def undisturbed() -> list[History]:
    """Histories of three years in which nothing happens but the drawn figures, transits and noise."""
    return [shipped_world().history({}, number) for number in range(REPLICATES)]


def test_undisturbed_consumers_stay_within_a_thousandth_of_their_demand(undisturbed: list[History]) -> None:
    """Share of D0 that each consumer is short of or priced out of, over three years."""
    shares = {}
    for history in undisturbed:
        reference, substituted, restrained, _, used = history.state.daily.sum(axis=1)
        share = _share(reference, substituted + restrained + used)
        for consumer, name in enumerate(history.layout.consumer_names):
            shares[history.replicate.number, name] = share[consumer]
    assert {key: share for key, share in shares.items() if share >= 0.001} == {}


def _share(reference: np.ndarray, met: np.ndarray) -> np.ndarray:
    return np.divide(reference - met, reference, out=np.zeros_like(reference), where=reference > 0)


def test_undisturbed_prices_stay_within_3_per_cent_in_nine_replicates_of_ten(undisturbed: list[History]) -> None:
    """In nine replicates of ten everywhere; in the others (demand noise and eta drawn high) within 10 %."""
    furthest = [float(np.abs(history.state.prices - 1.0).max()) for history in undisturbed]
    assert sum(away <= 0.03 for away in furthest) >= 0.9 * REPLICATES, furthest
    assert max(furthest) <= 0.1, furthest


def assert_closes(world: World, number: int) -> None:
    """Flows into each buyer are its need, out of each seller its output; feeds are the recipe of the output."""
    layout, drawn = world.layout, world.replicate(number).drawn
    into = np.bincount(layout.buyer, drawn.flow, len(layout.buyers))
    out = np.bincount(layout.seller, drawn.flow, len(layout.facilities))
    np.testing.assert_allclose(into, drawn.need, rtol=1e-9, atol=1e-15)
    np.testing.assert_allclose(out, drawn.output, rtol=1e-9, atol=1e-15)
    feeds = layout.feed_of >= 0
    recipe = drawn.dose * (1.0 - drawn.scrap) * drawn.output[layout.feed_of]
    np.testing.assert_allclose((drawn.need + drawn.secondary)[feeds], recipe[feeds], rtol=1e-9, atol=1e-15)
    use = np.bincount(layout.pool, drawn.demand, len(layout.buyers))
    np.testing.assert_allclose(use[~feeds], drawn.need[~feeds], rtol=1e-9, atol=1e-15)
    assert (drawn.capacity >= drawn.made * (1.0 - 1e-12)).all()
    assert (drawn.made >= drawn.output * (1.0 - 1e-12)).all()


@given(closed_networks(), st.integers(0, 1000), st.booleans())
def test_every_drawn_network_closes(network: Network, number: int, reference: bool) -> None:
    assert_closes(World(network, 28, reference=reference), number)


@pytest.mark.parametrize("number", range(5))
def test_every_draw_of_the_shipped_network_closes(number: int) -> None:
    assert_closes(shipped_world(), number)


def test_the_mid_figures_of_the_shipped_network_are_those_of_the_tables() -> None:
    layout, drawn = shipped_world(reference=True).layout, shipped_world(reference=True).replicate().drawn
    output = [f.output_t_per_year for f in layout.facilities]
    np.testing.assert_allclose(drawn.output * 365.0, output, rtol=2e-3, atol=1e-3)
    need = [d.t_per_year for d in layout.consumers]
    np.testing.assert_allclose(drawn.demand * 365.0, need, rtol=1e-12)
    assert all(layout.buyers[row].name.startswith(USE) for row in layout.pool)
