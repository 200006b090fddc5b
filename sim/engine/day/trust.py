"""What buyers learn of a lane: the share of what they need of it that is loaded, and let go.

One rate for whatever keeps goods back: a quota and an office that refuses while a control holds the lane, a seller that
is short on all others. It moves with every departure and every decision.
"""

import math

from sim.engine._jit import jit


@jit
def learn(lane, buyer, share, days, rule):  # type: ignore[no-untyped-def]
    """Move the trust in a lane towards the share seen of so many days; doubt about what waits on it moves along.

    What is learned in a month does not depend on how often a lane departs.
    """
    if share != lane.trust:
        buyer.doubt -= lane.held * (1.0 - lane.trust)
        lane.trust += (share - lane.trust) * (1.0 - math.exp(-days / rule.learning))
        buyer.doubt += lane.held * (1.0 - lane.trust)


@jit
def seen(lane, buyer, load, days):  # type: ignore[no-untyped-def]
    """Share of the orders of so many days that a departure loads: orders that make up for the past are nobody's due.

    Under a control it is what the control lets out of them, since what its seller lacks is worked out (`honoured`).
    """
    asked = min(lane.pending, lane.share * lane.gate * buyer.forecast * days)
    if asked <= 0.0:
        return lane.trust
    if lane.usual > 0:
        return min(1.0, lane.pending * lane.part / asked)
    return max(0.0, min(1.0, load / asked))


@jit
def departed(lane, buyer, load, days, wait, rule):  # type: ignore[no-untyped-def]
    """A departure is seen at once, or with its decision if it waits for one; below 0: no office takes it up."""
    share = seen(lane, buyer, load, days)
    if wait > 0:
        lane.filed = share
    else:
        learn(lane, buyer, share if wait == 0 else 0.0, days, rule)


@jit
def decided(lane, buyer, tonnes, passed, rule):  # type: ignore[no-untyped-def]
    """A case is decided: the doubt about its load ends. What quotas cut when it was filed is learned with it."""
    buyer.doubt -= tonnes * (1.0 - lane.trust)
    learn(lane, buyer, lane.filed if passed else 0.0, lane.interval, rule)


@jit
def let_out(lane):  # type: ignore[no-untyped-def]
    """Share that a control is expected to let out; what a seller lacks is worked out (`honoured`), not believed."""
    return lane.trust if lane.usual > 0 else 1.0
