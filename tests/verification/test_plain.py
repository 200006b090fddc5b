"""The engine against an independent, deliberately plain SimPy model: the same histories, to 1e-9.

Thousands of days of networks drawn at random, in reference mode and drawn, with prices, under bans, tariffs, outages and
quotas of producers. What the plain model does not have is told in docs/verification.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.disruptions import ExportBan, FacilityOutage, ProducerQuota, Tariff
from sim.network import Network
from sim.network.elements import place_of
from tests.networks import closed_networks, joint_ore, small_network, two_sellers
from tests.verification.plain import instruments as plainly
from tests.verification.plain.same import farthest_apart, plain_world
from tests.verification.plain.world import World as PlainWorld
from tests.worlds import Instruments, World, after, of

CLOSE = 1e-9
DAYS = 400


@dataclass(frozen=True)
class Case:
    """What happens, told to both."""

    instruments: Instruments
    steps: tuple[tuple[object, dict[str, object]], ...]

    def act(self, plain: PlainWorld) -> None:
        for act, fields in self.steps:
            act(plain, **fields)  # type: ignore[operator]


QUIET = Case({}, ())


def banned(
    by: str, to: str, material: str, announced: int, first: int, last: int | None, leakage: float | None = None
) -> Case:
    fields: dict[str, object] = {"announced": after(announced), "in_force": after(first), "leakage": leakage}
    if last is not None:
        fields["lasts"] = f"{last - first} days"
    ban = of(ExportBan, by=by, to=to, materials=material, **fields)
    plain = {"by": by, "to": [to], "material": material, "announced": announced, "first": first, "last": last,
             "leakage": leakage}  # fmt: skip
    return Case({"ban": ban}, ((plainly.ban, plain),))


def taxed(by: str, on: str, material: str, rate: float, first: int) -> Case:
    tariff = of(Tariff, by=by, on=on, materials=material, rate=rate, starts=after(first))
    return Case({"tariff": tariff}, ((plainly.tariff, {"by": by, "on": on, "material": material, "rate": rate,
                                                       "first": first}),))  # fmt: skip


def out(facility: str, first: int, days: int, loss: float) -> Case:
    outage = of(FacilityOutage, facilities=facility, starts=after(first), lasts=f"{days} days", loss=loss)
    return Case({"outage": outage}, ((plainly.outage, {"facility": facility, "first": first, "days": days,
                                                       "loss": loss}),))  # fmt: skip


def rationed(facility: str, share: float, first: int) -> Case:
    place, material = facility.split(".")
    quota = of(ProducerQuota, by=place, materials=material, facilities=facility, share=share, in_force=after(first))
    return Case({"quota": quota}, ((plainly.producer_quota, {"facility": facility, "share": share, "first": first}),))


def both(*cases: Case) -> Case:
    named = {f"{number}_{name}": x for number, c in enumerate(cases) for name, x in c.instruments.items()}
    return Case(named, tuple(step for c in cases for step in c.steps))


NETWORKS = {"chain": small_network(interval=28), "two sellers": two_sellers(interval=14), "joint ore": joint_ore()}
CASES = {
    "chain": {
        "at rest": QUIET,
        "ban": banned("CHN", "USA", "gallium_refined", 20, 50, 250),
        "ban for ever": banned("CHN", "USA", "gallium_refined", 50, 50, None, 0.1),
        "outage": out("CHN.gallium_refined", 30, 120, 0.7),
        "quota": rationed("AUS.gallium_primary", 0.6, 40),
    },
    "two sellers": {
        "at rest": QUIET,
        "ban": banned("CHN", "USA", "germanium_refined", 10, 100, 200),
        "tariff": taxed("USA", "CHN", "germanium_refined", 0.5, 60),
        "all at once": both(
            banned("CHN", "USA", "germanium_refined", 0, 40, None),
            taxed("JPN", "CHN", "germanium_refined", 0.25, 90),
            out("AUS.germanium_refined", 120, 60, 1.0),
        ),
    },
    "joint ore": {
        "at rest": QUIET,
        "ban": banned("CHN", "JPN", "dytb_oxide", 20, 50, 250),
        "outage of the host": out("CHN.ndpr_in_concentrate", 30, 100, 0.5),
    },
}


@pytest.mark.parametrize("reference", [True, False], ids=["reference", "drawn"])
@pytest.mark.parametrize(("network", "case"), [(n, c) for n, cases in CASES.items() for c in cases])
def test_a_plain_simpy_model_lives_the_same_history(network: str, case: str, reference: bool) -> None:
    world, what = World(NETWORKS[network], DAYS, reference=reference), CASES[network][case]
    plain = plain_world(world)
    what.act(plain)
    apart = farthest_apart(world, plain, what.instruments)
    assert max(apart.values()) <= CLOSE, apart


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
    world = World(network, 300, reference=reference)
    plain = plain_world(world)
    what.act(plain)
    apart = farthest_apart(world, plain, what.instruments)
    assert max(apart.values()) <= CLOSE, (apart, what.instruments)
