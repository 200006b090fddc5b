"""A replicate: one drawn world with its luck, on its first morning. All arms start from copies of it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from sim.engine._jit import jit
from sim.engine.luck import NOISE, TRANSIT, draws, keys_of, uniform, uniforms
from sim.engine.rows import Transit
from sim.engine.start import state_at_start
from sim.engine.state import SLOT_OFFSET, State
from sim.network.arrays import Layout
from sim.network.draw import Lottery
from sim.network.drawn import Drawn
from sim.network.elements import place_of
from sim.network.spread import Spread

Floats = NDArray[np.float64]
Donors = Mapping[str, NDArray[np.int64]]
"""Numbers of the replicates from which the figures of each group are taken, row by row."""

QUANTILES = 256
LEVELS = 32
"""Parts of equal probability in which it is told how slow a way is in a replicate."""
LONGEST = 336
"""Days: no consignment is afloat longer, so that all luck before day 0 has a slot."""
PAST_WEEKS = 1_000_000
"""Slot of the noise of week 0 seen from the weeks before it."""
ATTEMPTS = 64
CUT = 0.05
"""Probability that is cut off, both tails together."""
KEEP = float(ndtri(0.95) / ndtri(0.5 * CUT + (1.0 - CUT) * 0.95))
"""Factor that puts the 5th and 95th percentile back."""


def bounded(u: Floats) -> Floats:
    """Normal deviates with the tails cut at 2.2 standard deviations, 5 % and 95 % where they were.

    A range that was read says nothing about what lies far beyond it.
    """
    return ndtri(0.5 * CUT + (1.0 - CUT) * u) * KEEP


@dataclass(frozen=True)
class Replicate:
    """One drawn world and its first morning."""

    number: int
    drawn: Drawn
    state: State
    attempts: int
    """Draws needed until material totals lay within the sourced ranges."""
    reference: bool = False
    """Whether every figure stands at its middle."""
    fields: Mapping[str, int] = field(default_factory=dict)
    """Replicates from which instruments have their uncertain fields, by label, where not from this one."""


class Dealer:
    """Deals the replicates of one network and seed."""

    def __init__(self, layout: Layout, seed: int, days: int, *, reference: bool = False, before: int = 0) -> None:
        """A dealer of one layout.

        Args:
            layout: Rows of the network.
            seed: Of all luck.
            days: Horizon.
            reference: Whether every figure stands at its middle.
            before: Days before day 0 on which the first morning is, a multiple of 28.
        """
        self.layout, self.seed, self.days, self.reference, self.before = layout, seed, days, reference, before
        self.lottery = Lottery(layout)
        self.keys = {group: keys_of(names) for group, names in self.lottery.groups().items()}
        self.parts = self.lottery.part_of()
        self.lane_keys = keys_of(layout.lane_names)
        self.consumer_keys = keys_of(layout.consumer_names)
        self.intervals = np.array([lane.interval_days for lane in layout.lanes], np.int64)
        # One more than may depart: on the eve of a control a load leaves in the slot of the departure to come.
        self.slots = (before + days + SLOT_OFFSET) // self.intervals + 2
        self.first = np.concatenate([[0], np.cumsum(self.slots)[:-1]]).astype(np.int64)
        self.quantiles = self._quantiles()
        self.ways = keys_of(f"way|{place_of(x.seller)}>{place_of(x.buyer)}|{x.mode}" for x in layout.lanes)
        lasting = layout.network.parameters.get("transit_lasting_share")
        self.places = _places(0.0 if lasting is None else lasting.value)
        self.transit = Transit.of(self.first, self.quantiles)

    def _quantiles(self) -> NDArray[np.int64]:
        """(lanes, QUANTILES) transit days at evenly spread probabilities; in reference mode the mid figure."""
        lanes = self.layout.lanes
        sigma = self.lottery.sigma
        rows = [(x.door_to_door_days, x.low, x.high, sigma[x.grade]) for x in lanes]
        z = ndtri((np.arange(QUANTILES) + 0.5) / QUANTILES) * (0.0 if self.reference else 1.0)
        days = Spread.of(rows).at(np.broadcast_to(z, (len(lanes), QUANTILES)))
        return np.clip(np.round(days), 1, LONGEST).astype(np.int64)

    def mixed(self, number: int, donors: Donors, fields: Mapping[str, int]) -> Replicate:
        """The luck of replicate `number` on figures of others.

        Nothing is drawn again where totals lie outside the sourced ranges: what one donor gives may not depend on what
        others give.

        Args:
            number: Whose luck: transit, noise, outages, licences.
            donors: Where the figures of the network come from.
            fields: Where the uncertain fields of instruments come from, by label.
        """
        zeros = {group: np.zeros(keys.size) for group, keys in self.keys.items()}
        deviates = zeros if self.reference else {
            group: self._given(keys, donors[group], 1000 * place)
            for place, (group, keys) in enumerate(self.keys.items())
        }  # fmt: skip
        return self._dealt(number, self.lottery.draw(deviates), 1, fields)

    def _given(self, keys: NDArray[np.uint64], donors: NDArray[np.int64], slot: int) -> Floats:
        """(rows,) deviates of one group, each by its donor's luck at the first attempt."""
        u = np.empty(keys.size)
        for donor in np.unique(donors):
            rows = donors == donor
            u[rows] = draws(self.seed, int(donor), keys[rows], np.full(int(rows.sum()), slot, np.int64))
        return bounded(u)

    def deal(self, number: int) -> Replicate:
        """Replicate `number`: each part drawn until its totals lie in the sourced ranges."""
        attempts = np.zeros(len(self.layout.parts) + 1, np.int64)
        drawn = self.lottery.draw(self._deviates(number, attempts))
        for _ in range(0 if self.reference else ATTEMPTS):
            again = self.lottery.implausible(drawn)
            if not again:
                break
            attempts[sorted(again)] += 1
            drawn = self.lottery.draw(self._deviates(number, attempts))
        return self._dealt(number, drawn, int(attempts.max()) + 1, {})

    def _dealt(self, number: int, drawn: Drawn, attempts: int, fields: Mapping[str, int]) -> Replicate:
        """Figures with the luck of a replicate, on the first morning."""
        transit, noise = self._transit(number), self._noise(number, drawn)
        state = state_at_start(self.layout, drawn, self.days, transit, noise, self.reference)
        state.rules["seed"], state.rules["replicate"] = self.seed, number
        return Replicate(number, drawn, state.earlier(self.before), attempts, self.reference, fields)

    def _deviates(self, number: int, attempts: NDArray[np.int64]) -> dict[str, Floats]:
        """Standard normal numbers: each part of the network by its own attempt, parameters by the first."""
        if self.reference:
            return {group: np.zeros(keys.size) for group, keys in self.keys.items()}
        return {
            group: bounded(draws(self.seed, number, keys, attempts[self.parts[group]] + 1000 * place))
            for place, (group, keys) in enumerate(self.keys.items())
        }

    def _transit(self, number: int) -> Transit:
        """Days of every departure: part of their range is how slow the way is in a replicate, the rest is own luck."""
        table = np.empty(int(self.slots.sum()), np.int16)
        slow = draws(self.seed, number, self.ways, np.zeros(len(self.ways), np.int64))
        levels = (slow * LEVELS).astype(np.int64)
        _fill_transit(
            table, np.uint64(self.seed), np.uint64(number), self.lane_keys, self.first, self.slots,
            self.intervals, self.quantiles, levels, self.places, self.transit.longest, self.before,
        )  # fmt: skip
        mean, deviation = np.empty((2, len(levels)))
        _moments(self.quantiles, levels, self.places, mean, deviation)
        return self.transit._replace(table=table, mean=mean, deviation=deviation)

    def _noise(self, number: int, drawn: Drawn) -> Floats:
        """Week-to-week noise of demand: log AR(1), autocorrelation 0.5, mean 1; (weeks, consumers).

        Weeks before day 0 stand at the end, -1 being the week before. They are drawn backwards from the first week,
        so that the past changes no demand of the time that is looked at.
        """
        weeks, past = np.arange(self.days // 7 + 1, dtype=np.int64), self.before // 7
        if self.reference:
            return np.ones((weeks.size + past, len(self.consumer_keys)))
        weeks = np.concatenate([weeks, PAST_WEEKS - np.arange(past, 0, -1)])
        z = ndtri(uniforms(self.seed, number, self.consumer_keys, weeks, NOISE))
        sd = max(0.0, drawn.parameters["demand_noise_weekly"])
        out = np.empty(z.shape[::-1])
        _autoregress(z, out, weeks.size - past)
        return np.exp(sd * out - 0.5 * sd * sd)


def _places(lasting: float) -> NDArray[np.int64]:
    """(LEVELS, QUANTILES) which quantile of its range a departure takes, by how slow its way is and its own luck.

    A normal deviate is made of two, sqrt(lasting) of the first and sqrt(1 - lasting) of the second.
    """
    slow = ndtri((np.arange(LEVELS) + 0.5) / LEVELS)[:, None]
    own = ndtri((np.arange(QUANTILES) + 0.5) / QUANTILES)[None, :]
    both = ndtr(np.sqrt(lasting) * slow + np.sqrt(1.0 - lasting) * own)
    return np.asarray(both * QUANTILES).astype(np.int64)


@jit
def _fill_transit(  # type: ignore[no-untyped-def]
    table, seed, replicate, keys, first, slots, intervals, quantiles, levels, places, longest, before
):
    for l in range(keys.size):
        for s in range(slots[l]):
            day = s * intervals[l] - before - SLOT_OFFSET
            # A slot begins on the day; its departure, `phase` days later, has arrived before the first morning.
            if day + intervals[l] + longest[l] < -before:
                table[first[l] + s] = 1
                continue
            u = uniform(seed, replicate, keys[l], np.int64(day + 1_000_000), np.int64(TRANSIT))
            table[first[l] + s] = quantiles[l, places[levels[l], int(u * quantiles.shape[1])]]


@jit
def _moments(quantiles, levels, places, mean, deviation):  # type: ignore[no-untyped-def]
    """Mean and standard deviation of every lane's transit days: exact, since days are whole."""
    count = places.shape[1]
    for l in range(levels.size):
        total, squares = 0, 0
        for k in range(count):
            days = quantiles[l, places[levels[l], k]]
            total += days
            squares += days * days
        mean[l] = total / count
        deviation[l] = math.sqrt(count * squares - total * total) / count


@jit
def _autoregress(z, out, weeks):  # type: ignore[no-untyped-def]
    for c in range(z.shape[0]):
        level = z[c, 0]
        for week in range(weeks):
            if week > 0:
                level = 0.5 * level + 0.8660254037844386 * z[c, week]
            out[week, c] = level
        level = z[c, 0]
        for week in range(z.shape[1] - 1, weeks - 1, -1):
            level = 0.5 * level + 0.8660254037844386 * z[c, week]
            out[week, c] = level
