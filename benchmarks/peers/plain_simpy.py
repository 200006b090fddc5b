"""REF-80 in plain SimPy: one process a node, one Container a store, (s, S) orders. Prints a line of JSON."""

import json
import random
import sys
import time

import simpy

DEMAND, CAPACITY, FAILURE, RECOVERY = 50, 100, 0.001, 30
FIRST_LANE, SECOND_LANE, REORDER, UP_TO, ROOM = 30, 14, 2200, 2800, 10_000


def mine(env, store, luck):
    while True:
        if luck.random() < FAILURE:
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


def demand(env, store, short):
    while True:
        used = min(DEMAND, store.level)
        if used > 0:
            yield store.get(used)
        short[0] += DEMAND - used
        yield env.timeout(1)


def main(chains, days):
    env, luck, short = simpy.Environment(), random.Random(1), [0]
    for _ in range(chains):
        ore, metal, shelf = (simpy.Container(env, ROOM, UP_TO) for _ in range(3))
        env.process(mine(env, ore, luck))
        env.process(stage(env, ore, metal, FIRST_LANE))
        env.process(stage(env, metal, shelf, SECOND_LANE))
        env.process(demand(env, shelf, short))
    began = time.process_time()
    env.run(until=days)
    seconds = time.process_time() - began
    print(json.dumps({"seconds": seconds, "share_short": short[0] / (chains * days * DEMAND)}))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
