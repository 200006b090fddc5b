"""D0 - U = substituted + restrained + priced out + short (MODEL 1), in every arm on the same D0."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given

from sim.disruptions import DemandSurge
from sim.engine.state import State
from tests.worlds import Case, cases, every_instrument, shipped_world


def assert_adds_up(state: State) -> None:
    reference, substituted, restrained, wanted, used = state.daily
    priced_out, short = reference - substituted - restrained - wanted, wanted - used
    scale = 1e-12 * reference
    for part in (substituted, restrained, priced_out, short, used):
        assert (part >= -scale).all()
    assert (used <= wanted + scale).all()
    assert (wanted <= reference + scale).all()
    lost = substituted + restrained + priced_out + short
    assert np.abs(reference - used - lost).max() <= 1e-12 * reference.max()


@given(cases())
def test_what_is_not_used_has_a_reason_on_random_networks(case: Case) -> None:
    assert_adds_up(case.world.history(case.instruments).state)


@pytest.mark.parametrize("number", range(3))
def test_what_is_not_used_has_a_reason_on_the_shipped_network(number: int) -> None:
    assert_adds_up(shipped_world().history(every_instrument(), number).state)


@given(cases())
def test_reference_demand_is_the_same_in_every_arm(case: Case) -> None:
    """Growth of demand belongs to the world of every arm, the undisturbed one too."""
    growth = {label: each for label, each in case.disruptions.items() if isinstance(each, DemandSurge)}
    arms = (growth, case.disruptions, case.instruments)
    first, *others = [case.world.history(arm).state.daily[0].tobytes() for arm in arms]
    assert all(other == first for other in others)
