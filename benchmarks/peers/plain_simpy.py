"""REF in plain SimPy: one process a node, one Container a store, (s, S) orders; what is not served is lost."""

import random
import time

import simpy

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


def mine(env, store, luck, failure):
    while True:
        if luck.random() < failure:
            yield env.timeout(RECOVERY)
        amount = min(CAPACITY, store.capacity - store.level)
        if amount > 0:
            yield store.put(amount)
        yield env.timeout(1)


def shipment(env, days, store, tonnes, afloat):
    yield env.timeout(days)
    yield store.put(tonnes)
    afloat[0] -= tonnes


def stage(env, source, store, days):
    """Keep a store between s and S from an upstream store."""
    afloat = [0]
    while True:
        position = store.level + afloat[0]
        if position < REORDER:
            order = min(UP_TO - position, source.level)
            if order > 0:
                yield source.get(order)
                afloat[0] += order
                env.process(shipment(env, days, store, order, afloat))
        yield env.timeout(1)


def demand(env, store, served):
    while True:
        used = min(DEMAND, store.level)
        if used > 0:
            yield store.get(used)
        served[0] += used
        yield env.timeout(1)


def raced(chains, days, failure=FAILURE):
    """One history."""
    env, luck, served = simpy.Environment(), random.Random(1), [0]
    for _ in range(chains):
        ore, metal, shelf = (simpy.Container(env, ROOM, UP_TO) for _ in range(3))
        env.process(mine(env, ore, luck, failure))
        env.process(stage(env, ore, metal, FIRST_LANE))
        env.process(stage(env, metal, shelf, SECOND_LANE))
        env.process(demand(env, shelf, served))
    began = time.process_time()
    env.run(until=days)
    return Outcome(time.process_time() - began, served[0] / (chains * days * DEMAND))


if __name__ == "__main__":
    tell(raced)
