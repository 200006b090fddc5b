"""What buyers learn of a lane: the share of what they need of it that is loaded, and let go.

One rate holds whatever keeps goods back: a seller that is short, a quota, an office that refuses. It moves with every
departure and every decision.
"""

import math

from sim.engine._jit import jit


@jit
def learn(lane, share, rule):  # type: ignore[no-untyped-def]
    """Move the trust in a lane towards a share that was just seen.

    Departures lie an interval apart, so that what is learned in a month does not depend on how often a lane departs.
    """
    if share != lane.trust:
        lane.trust += (share - lane.trust) * (1.0 - math.exp(-lane.interval / rule.learning))


@jit
def served(lane, buyer, load, days, rule):  # type: ignore[no-untyped-def]
    """A departure loads this much of the orders of so many days: orders that make up for the past are nobody's due."""
    usual = lane.share * lane.gate * buyer.forecast * days
    learn(lane, min(1.0, load / max(min(lane.pending, usual), 1e-300)), rule)


@jit
def decided(lane, buyer, tonnes, passed, rule):  # type: ignore[no-untyped-def]
    """A case is decided: the doubt about its load ends, and what still waits on the lane is seen in its light."""
    buyer.doubt -= (tonnes + lane.held) * (1.0 - lane.trust)
    learn(lane, 1.0 if passed else 0.0, rule)
    buyer.doubt += lane.held * (1.0 - lane.trust)


@jit
def let_out(lane):  # type: ignore[no-untyped-def]
    """Share that a control is expected to let out; what a seller lacks is worked out (`honoured`), not believed."""
    return lane.trust if lane.usual > 0 else 1.0
