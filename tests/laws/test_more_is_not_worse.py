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


def licence(materials: tuple[str, ...], approval: float) -> ExportLicence:
    return of(ExportLicence, by="CHN", materials=materials, in_force=after(FORCE), approval=approval, leakage=0.0)


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


def test_prices_of_the_place_that_controls_stay_down() -> None:
    history = shipped_world().history({"control": licence(MATERIALS["antimony"], 0.5)})
    row = history.layout.market_row
    at_home, abroad = (history.state.prices[:, row("antimony_refined", place)].max() for place in ("CHN", "EU27"))
    assert abroad > 1.2
    assert at_home - 1.0 < 0.5 * (abroad - 1.0)
