"""Where a control lets more through, nobody abroad is worse off, and users at home are not drained."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from sim.disruptions import ExportBan, ExportLicence
from sim.instrument import Instrument
from tests.worlds import after, of, shipped_world

MATERIALS = {
    "antimony": ("antimony_refined",),
    "gallium": ("gallium_primary", "gallium_refined"),
    "germanium": ("germanium_refined",),
}
REPLICATES = 3
FORCE = 60
SLACK = 0.03
"""Share of what is short under a ban: who still hopes for what is held back turns to others a little later."""


def licence(materials: tuple[str, ...], approval: float, **how: str) -> ExportLicence:
    return of(
        ExportLicence, by="CHN", materials=materials, in_force=after(FORCE), approval=approval, leakage=0.0, **how
    )


def ban(materials: tuple[str, ...], allowed: float = 0.0) -> ExportBan:
    return of(ExportBan, by="CHN", materials=materials, to="all", in_force=after(FORCE), allowed=allowed, leakage=0.0)


def short(control: Instrument, *, home: bool) -> float:
    """Share of the demand of users abroad, or at home, for its materials that is short or priced out."""
    reference = lost = 0.0
    for number in range(REPLICATES):
        history = shipped_world().history({"control": control}, number)
        users = history.layout.consumers
        rows = [(u.place == "CHN") == home and u.material in control.materials for u in users]  # type: ignore[attr-defined]
        wanted, substituted, restrained, _, used = history.state.daily[:, :, rows].sum(axis=(1, 2))
        reference, lost = reference + wanted, lost + wanted - substituted - restrained - used
    return lost / reference


@cache
def banned(mineral: str) -> float:
    return short(ban(MATERIALS[mineral]), home=False)


@pytest.mark.parametrize("mineral", MATERIALS)
def test_a_licence_that_passes_more_leaves_less_short(mineral: str) -> None:
    shares = [short(licence(MATERIALS[mineral], approval), home=False) for approval in (0.0, 0.1, 0.2, 0.5, 1.0)]
    falls = -np.diff([banned(mineral), *shares])
    assert (falls >= -SLACK * banned(mineral)).all(), (banned(mineral), shares)
    assert shares[-1] < 0.5 * banned(mineral)


@pytest.mark.parametrize("mineral", MATERIALS)
def test_a_ban_that_allows_more_leaves_less_short(mineral: str) -> None:
    shares = [short(ban(MATERIALS[mineral], allowed), home=False) for allowed in (0.1, 0.5, 0.9)]
    falls = -np.diff([banned(mineral), *shares])
    assert (falls >= -SLACK * banned(mineral)).all(), (banned(mineral), shares)


@pytest.mark.parametrize("mineral", MATERIALS)
def test_users_at_home_lose_no_more_under_a_licence_than_under_a_ban(mineral: str) -> None:
    """What may not leave is theirs: a control that is half open moves no supply that lanes do not carry."""
    closed = short(ban(MATERIALS[mineral]), home=True)
    for approval in (0.2, 0.5):
        assert short(licence(MATERIALS[mineral], approval), home=True) <= closed + 0.01


def prices(control: Instrument) -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
    """Prices of antimony at home and in Europe, what the dearest ore so far and that of the day excuse at home.

    The latter has the shape (2, days). The last is what it costs to sell on to another place, as a ratio of price.
    """
    history = shipped_world().history({"control": control})
    row = history.layout.market_row
    rows = [row("antimony_refined", "CHN"), row("antimony_refined", "EU27"), row("antimony_concentrate", "CHN")]
    home, abroad, ore = history.state.prices[:, rows].T
    buyers = [(b.name, b.material) for b in history.layout.buyers]
    share = history.state.buyers["cost_share"][buyers.index(("CHN.antimony_refined", "antimony_concentrate"))]
    dear = np.array([np.maximum.accumulate(ore), ore])
    passed_on = np.maximum(1.0, (1.0 + share * (dear - 1.0)) / (1.0 + history.state.rules["margin"][0]))
    return home, abroad, passed_on, float(history.state.rules["arbitrage_cost"][0])


@pytest.mark.parametrize(("control", "apart"), [
    (licence(MATERIALS["antimony"], 0.1), 1.10), (licence(MATERIALS["antimony"], 0.3), 0.74),
    (licence(MATERIALS["antimony"], 0.5), 0.355), (licence(MATERIALS["antimony"], 0.7), 0.14),
    (licence(MATERIALS["antimony"], 0.9), 0.14), (ban(MATERIALS["antimony"]), 2.13),
], ids=["0.1", "0.3", "0.5", "0.7", "0.9", "ban"])  # fmt: skip
def test_prices_of_the_place_that_controls_rise_by_dearer_ore_alone(control: Instrument, apart: float) -> None:
    """What users at home need and what there is for them stays as it was, so that scarcity adds nothing (MODEL 3.7).

    But loads wait for months at the port, and as long as that pipeline fills, plants work at capacity and draw down the
    world's ore; later smelters abroad bring their idle capacity on and buy more of it. What ore costs more plants pass
    on, less the margin that they bear: at home the price is never over (1 + share of ore in its cost x rise of ore) /
    (1 + margin), of the dearest ore so far, and in the end of the ore of the day. Nor does it fall below base: what may
    not leave is not made. Abroad it parts from that, for the way is shut: the further, the less comes through, by
    `apart` at its widest, the measured gap (2.198 under a ban, 1.132, 0.765, 0.366 and 0.145 under licences) less
    3 %. With 70 % and more let through the widest gap is that of the wait for the first decisions, and the same.
    """
    home, abroad, (dearest, of_the_day), cost = prices(control)
    assert (home >= 1.0 - 1e-9).all()
    assert (home <= dearest + 1e-9).all()
    assert home[-1] <= of_the_day[-1] + 1e-3
    assert (abroad - home).max() > apart > cost


@pytest.mark.parametrize(("control", "apart"), [
    (ban(MATERIALS["antimony"], 0.5), 0.258),
    *((licence(MATERIALS["antimony"], 0.5, processing=f"{days} days"), gap) for days, gap in ((1, 0.92), (30, 0.79))),
], ids=["half a ban", "licences of a day", "of a month"])  # fmt: skip
def test_without_a_long_wait_at_the_port_prices_at_home_do_not_move(control: Instrument, apart: float) -> None:
    """No long pipeline to fill: what ore costs more stays within the margin that plants bear.

    Abroad half is missing. `apart` is the measured gap at its widest (0.266, 0.948 and 0.811) less 3 %.
    """
    home, abroad, _, cost = prices(control)
    assert home.min() >= 1.0 - 1e-9
    assert home.max() == 1.0
    assert (abroad - home).max() > apart > cost
