"""Whether two histories of one replicate, the engine's and the plain world's, are the same."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.engine.history import History
from tests.verification.plain.world import World as PlainWorld
from tests.worlds import Instruments, World


def engine_history(history: History) -> dict[str, Any]:
    """What is compared: by day the stocks of plants and buyers, prices, wanted and used; and what lanes sent."""
    layout, state = history.layout, history.state
    stores = len(layout.facilities) + len(layout.buyers)
    return {
        "stocks": state.stocks[:, :stores],
        "prices": state.prices,
        "wanted": state.daily[3],
        "used": state.daily[4],
        "sent": state.lanes["sent"],
    }


def plain_world(world: World, number: int = 0) -> PlainWorld:
    """The plain world of a replicate, before its first day."""
    return PlainWorld(world.layout, world.dealer, world.replicate(number))


def farthest_apart(world: World, plain: PlainWorld, instruments: Instruments, number: int = 0) -> dict[str, float]:
    """Largest difference of each kind, as a share of what is compared or of 1, whichever is more."""
    mine = plain.run(world.days)
    theirs = engine_history(world.history(instruments, number))
    return {
        kind: float(np.max(np.abs(mine[kind] - values) / np.maximum(1.0, np.abs(values)), initial=0.0))
        for kind, values in theirs.items()
    }
