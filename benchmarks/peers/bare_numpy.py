"""REF as the least that arrays can do: all chains of all histories at once, one day after the other.

A store is an array, a lane a ring of as many arrays as it has days. (s, S) orders are cut to what the seller has; what
is not served is lost: rule for rule what plain_simpy.py does.
"""

import time

import numpy as np

from benchmarks.peers.rules import (
    CAPACITY,
    DEMAND,
    FAILURE,
    FIRST_LANE,
    RECOVERY,
    REORDER,
    ROOM,
    SECOND_LANE,
    UP_TO,
    Outcome,
    tell,
)


class Lane:
    """A lane from a store to the next and the orders placed on it."""

    def __init__(self, source, store, days):
        self.source, self.store = source, store
        self.afloat = np.zeros((days, *store.shape))
        self.sum = np.zeros(store.shape)

    def arrive(self, day):
        """What left as many days ago as the lane is long."""
        due = self.afloat[day % len(self.afloat)]
        self.store += due
        self.sum -= due

    def order(self, day):
        """Up to S where stock and what is afloat are below s, as far as the seller has it."""
        position = self.store + self.sum
        wanted = np.where(position < REORDER, UP_TO - position, 0.0)
        order = np.minimum(wanted, self.source, out=self.afloat[day % len(self.afloat)])
        self.source -= order
        self.sum += order


def raced(chains, days, histories=1, failure=FAILURE):
    """So many histories side by side; the seconds are those of all of them."""
    luck, shape = np.random.default_rng(1), (histories, chains)
    ore, metal, shelf = (np.full(shape, float(UP_TO)) for _ in range(3))
    lanes = Lane(ore, metal, FIRST_LANE), Lane(metal, shelf, SECOND_LANE)
    down, served = np.zeros(shape, int), 0.0
    began = time.process_time()
    for day in range(days):
        for lane in lanes:
            lane.arrive(day)
        down[(down == 0) & (luck.random(shape) < failure)] = RECOVERY + 1
        down = np.maximum(down - 1, 0)
        ore += np.where(down == 0, np.minimum(CAPACITY, ROOM - ore), 0.0)
        for lane in lanes:
            lane.order(day)
        used = np.minimum(DEMAND, shelf)
        shelf -= used
        served += used.sum()
    seconds = time.process_time() - began
    return Outcome(seconds, served / (histories * chains * days * DEMAND))


if __name__ == "__main__":
    tell(raced)
