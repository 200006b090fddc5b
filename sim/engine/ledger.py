"""The ledger of tonnes: what a history started with and made, and where each tonne of it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sim.engine.state import State
from sim.network.arrays import Layout

Floats = NDArray[np.float64]


class Held(Protocol):
    """A stockpile that an instrument filled: the store it lies in and its material."""

    material: str
    store: int


@dataclass(frozen=True)
class Entry:
    """One material in one history, t since its first morning; the last four as they stand now."""

    made: float
    """By mines and plants, stated losses included."""
    recycled: float
    """Secondary feed that came in from outside."""
    used: float
    """By consumers."""
    fed: float
    """Consumed as feed, net of the new scrap that returns."""
    lost: float
    """Stated losses: excess of joint products, and by-products for which no store is left."""
    stocks: float
    """In all stores: products, feeds, users and reserves."""
    in_transit: float
    in_queue: float
    """Loaded and waiting for a licence."""
    in_process: float
    in_scrap: float
    """New scrap on its way back."""

    @property
    def held(self) -> float:
        """What there is now, wherever it is."""
        return self.stocks + self.in_transit + self.in_queue + self.in_process + self.in_scrap

    @property
    def initial(self) -> float:
        """What must have been there on the first morning: all that left and stayed, less all that came."""
        return self.held + self.used + self.fed + self.lost - self.made - self.recycled


def ledger(layout: Layout, state: State, reserves: Iterable[Held] = ()) -> dict[str, Entry]:
    """Where the tonnes of every material are; `initial` of an entry never changes while a history passes.

    Args:
        layout: Rows of the network.
        state: The state on a morning or at the end of a history.
        reserves: Stockpiles that instruments filled (`History.reserves`); what they filled counts as initial.
    """
    f, b, cargo = state.facilities, state.buyers, state.cargo
    makes = np.array([layout.materials.index(plant.material_out) for plant in layout.facilities], np.int64)
    buys = np.array([layout.materials.index(buyer.material) for buyer in layout.buyers], np.int64)
    stores = _materials_of_stores(layout, makes, buys, len(state.stock), reserves)
    waiting = cargo["waiting"] > 0
    afloat = (cargo["tonnes"] > 0.0) & ~waiting
    pools = b["facility"] < 0

    def total(rows: NDArray[np.int64], tonnes: Floats) -> Floats:
        known = rows >= 0
        return np.bincount(rows[known], tonnes[known], len(layout.materials)).astype(float)

    columns = (
        total(makes, f["made"]),
        total(buys, b["recycled"]),
        total(buys, b["consumed"] * pools),
        total(buys, b["consumed"] * ~pools),
        total(makes, f["lost"]),
        total(stores, state.stock),
        total(stores[cargo["store"][afloat]], cargo["tonnes"][afloat]),
        total(stores[cargo["store"][waiting]], cargo["tonnes"][waiting]),
        total(makes, f["wip"]),
        total(buys, b["scrap"]),
    )
    rows = zip(*columns, strict=True)
    return {name: Entry(*map(float, row)) for name, row in zip(layout.materials, rows, strict=True)}


def _materials_of_stores(
    layout: Layout, makes: NDArray[np.int64], buys: NDArray[np.int64], stores: int, reserves: Iterable[Held]
) -> NDArray[np.int64]:
    """(stores,) row of the material in each store, -1 where a store has never been given one."""
    standing = [layout.materials.index(stock.material) for stock in layout.reserves]
    found = np.full(stores, -1, np.int64)
    found[: len(makes) + len(buys) + len(standing)] = np.concatenate([makes, buys, np.array(standing, np.int64)])
    for reserve in reserves:
        found[reserve.store] = layout.materials.index(reserve.material)
    return found
