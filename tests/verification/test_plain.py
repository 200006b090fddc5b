"""The engine against an independent, deliberately plain SimPy model: the same histories, to 1e-9.

Thousands of days of networks drawn at random, in reference mode and drawn, with prices, under bans, tariffs,
outages and quotas of producers. What the plain model does not have is told in docs/verification.md.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.network import Network
from sim.network.elements import place_of
from tests.networks import closed_networks
from tests.verification.plain.cases import CASES, CLOSE, Case, apart, banned, both, live_twice, out, rationed, taxed
from tests.worlds import World


@pytest.mark.parametrize("reference", [True, False], ids=["reference", "drawn"])
@pytest.mark.parametrize(("network", "case"), [(n, c) for n, cases in CASES.items() for c in cases])
def test_a_plain_simpy_model_lives_the_same_history(network: str, case: str, reference: bool) -> None:
    found = apart(network, case, reference)
    assert max(found.values()) <= CLOSE, found


@st.composite
def cases(draw: st.DrawFn, network: Network, days: int) -> Case:
    """Up to two of what the plain model knows, on lanes and facilities that the network has."""
    crossing = [x for x in network.lanes if place_of(x.seller) != place_of(x.buyer)]
    mines = [f.facility for f in network.facilities.values() if not f.host_facility]
    found = []
    for _ in range(draw(st.integers(0, 2))):
        first = draw(st.integers(0, days // 2))
        kind = draw(st.sampled_from(("ban", "ban", "tariff", "outage", "quota") if crossing else ("outage", "quota")))
        if kind in ("ban", "tariff"):
            lane = draw(st.sampled_from(crossing))
            ends = place_of(lane.seller), place_of(lane.buyer), lane.material
            if kind == "ban":
                last = draw(st.one_of(st.none(), st.integers(first + 10, days)))
                leakage = draw(st.sampled_from((None, 0.0, 0.2)))
                found.append(banned(*ends, draw(st.integers(0, first)), first, last, leakage))
            else:
                found.append(taxed(ends[1], ends[0], ends[2], draw(st.sampled_from((0.1, 0.5, 1.5))), first))
        elif kind == "outage":
            found.append(out(draw(st.sampled_from(mines)), first, draw(st.integers(10, 150)), 0.8))
        else:
            found.append(rationed(draw(st.sampled_from(mines)), draw(st.sampled_from((0.0, 0.5, 0.9))), first))
    return found[0] if len(found) == 1 else both(*_apart(found))


def _apart(found: list[Case]) -> list[Case]:
    """Two instruments of one kind would have to be composed; the engine's laws look after that."""
    kinds = [c.steps[0][0] for c in found]
    return found if len(set(map(id, kinds))) == len(kinds) else found[:1]


@st.composite
def lives(draw: st.DrawFn) -> tuple[Network, Case, bool]:
    network = draw(closed_networks(stockpiles=False))
    return network, draw(cases(network, 300)), draw(st.booleans())


@given(lives())
@settings(max_examples=40)
def test_it_lives_the_same_history_in_networks_drawn_at_random(life: tuple[Network, Case, bool]) -> None:
    network, what, reference = life
    found = live_twice(World(network, 300, reference=reference), what)
    assert max(found.values()) <= CLOSE, (found, what.instruments)
