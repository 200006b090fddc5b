"""Who may ship what to whom: controls in force, how places stand to one another, what licence offices let pass."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv
from simpy.events import Event

from sim.engine._jit import jit
from sim.engine.fixed import Fixed
from sim.engine.luck import FIELD
from sim.engine.scene import Scene, Whole
from sim.engine.setting import Setting
from sim.network.arrays import Layout
from sim.network.elements import place_of


@dataclass(frozen=True)
class Control:
    """Who forbids or licenses what to whom, while it is in force."""

    by: frozenset[str]
    to: frozenset[str]
    materials: frozenset[str]
    bans: bool
    everybody: bool
    """Whether it names no target: such a control says nothing about the relation of a pair."""

    def names(self, one: str, other: str) -> bool:
        """Whether it is a control of one place against the other."""
        return not self.everybody and one in self.by and other in self.to


class Permits(Scene):
    """The controls of one history and what follows from them."""

    def __init__(self, setting: Setting) -> None:
        super().__init__(setting)
        self._may: dict[tuple[str, str, str], bool] = {}
        self._known_at = -1
        self._controls: list[Control] = []
        self._watching: list[Event] = []
        self._approved: dict[tuple[str, str, str], float] = {}

    @contextmanager
    def controlling(
        self, by: Iterable[str], to: Iterable[str], materials: Iterable[str], *, bans: bool
    ) -> Iterator[None]:
        """A control for as long as the block lasts: nobody ships past it without the lanes it leaves open."""
        to = tuple(to)
        control = Control(self.places(by), self.places(to), frozenset(materials), bans, "all" in to)
        self._controls.append(control)
        self._control_changes()
        try:
            yield
        finally:
            self._controls.remove(control)
            if not self.levers.sealed:
                self._control_changes()

    def may_ship(self, origin: str, destination: str, material: str) -> bool:
        """Whether no control in force forbids it between two places, with or without a lane of the tables."""
        if self._known_at != self.levers.ways:
            self._may.clear()
            self._known_at = self.levers.ways
        key = origin, destination, material
        if key not in self._may:
            self._may[key] = self._open(*key)
        return self._may[key]

    def _open(self, origin: str, destination: str, material: str) -> bool:
        if any(origin in c.by and destination in c.to and material in c.materials for c in self._controls):
            return False
        lanes, rows = Fixed.of(self.layout).ways_between(self.layout, origin, destination, material)
        return bool(_passable(lanes, self.state.lanes, rows, self.state.arbitrage))

    def open_sellers(self, place: str, material: str) -> list[int]:
        """Rows of the makers of a material that may ship to a place."""
        return [row for row, origin in makers(self.layout, material) if self.may_ship(origin, place, material)]

    def approvals(self, lanes: Whole, usual: object, protected: object) -> NDArray[np.float64]:
        """(lanes,) share of the applications that pass in the end, by destination, material and the uses served.

        Args:
            lanes: Rows of the lanes.
            usual: The share, or None for the prior of each pair of places and material.
            protected: The share for goods that serve protected uses, or None for the same.
        """
        shares = np.empty(len(lanes))
        relation = cache(self.relation)
        for position, row in enumerate(lanes):
            lane = self.layout.lanes[row]
            stands = relation(place_of(lane.seller), place_of(lane.buyer))
            share = self.approval(stands, lane.material, place_of(lane.buyer)) if usual is None else float(usual)  # type: ignore[arg-type]
            barred = share if protected is None else float(protected)  # type: ignore[arg-type]
            serves = float(self.layout.protected[self.layout.buyer[row]])
            shares[position] = share * (1.0 - serves) + barred * serves
        return shares

    def relation(self, by: str, to: str) -> str:
        """How a place that decides on licences stands to another: neutral, strained or embargoed (MODEL 3)."""
        if any(c.bans and c.names(by, to) for c in self._controls):
            return "embargoed"
        strained = any(c.names(by, to) or c.names(to, by) for c in self._controls)
        return "strained" if strained else "neutral"

    def controls_changed(self) -> Event:
        """When the next control begins or ends."""
        event = self.env.event()
        self._watching.append(event)
        return event

    def _control_changes(self) -> None:
        self.levers.ways += 1
        watching, self._watching = self._watching, []
        for event in watching:
            event.succeed()

    def approval(self, relation: str, material: str, to: str) -> float:
        """Share of the applications for a material to a place that are approved in the end, in this replicate.

        A Beta for each relation (MODEL 5), around its draw another for each material, with the spread of
        `approval_material_sd`, and around that one for each place, with `approval_place_sd`: one rule gave gallium and
        germanium different levels, and antimony nothing to Europe.
        """
        if (relation, material, to) not in self._approved:
            self._approved[relation, material, to] = self._approval(relation, material, to)
        return self._approved[relation, material, to]

    def _approval(self, relation: str, material: str, to: str) -> float:
        if self.reference:
            return self._beta(relation)[0]
        a, b = self._beta(relation)[1:]
        key = f"approval|{relation}"
        mean = float(betaincinv(a, b, self.luck(key, 0, FIELD)))
        for name, spread in ((material, "approval_material_sd"), (to, "approval_place_sd")):
            key = f"{key}|{name}"
            mean = _around(mean, self.parameter(spread), self.luck(key, 0, FIELD))
        return mean

    def _beta(self, relation: str) -> tuple[float, float, float]:
        """Mean and the two parameters of the prior of a relation."""
        a, b = (self.parameter(f"approval_beta_{letter}_{relation}") for letter in ("alpha", "beta"))
        return a / (a + b), a, b


@lru_cache(maxsize=512)
def makers(layout: Layout, material: str) -> tuple[tuple[int, str], ...]:
    """Rows of the makers of a material anywhere, and where they are."""
    rows = layout.makers_in(layout.everywhere, material).tolist()
    return tuple((row, layout.facilities[row].place) for row in rows)


def _around(mean: float, sd: float, luck: float) -> float:
    """A Beta around a mean with a standard deviation, as far as a share can have it, at a probability."""
    mean = min(0.999, max(0.001, mean))
    size = mean * (1.0 - mean) / min(0.9 * mean * (1.0 - mean), sd**2) - 1.0
    return float(betaincinv(mean * size, (1.0 - mean) * size, luck))


@jit
def _passable(rows, lanes, pairs, arbitrage):  # type: ignore[no-untyped-def]
    # One way of several may be closed: the others are open.
    shut = 0
    for k in range(rows.size):
        if lanes[rows[k]].gate <= 0.0:
            shut += 1
    if rows.size > 0 and shut == rows.size:
        return False
    barred = 0
    for k in range(pairs.size):
        if arbitrage[pairs[k]].open <= 0.0:
            barred += 1
    return barred == 0
