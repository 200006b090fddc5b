"""What buyers learn of a lane: the share of what they order on it that is loaded and let go.

It is one rate, whatever keeps goods back: a seller that is short, a quota, an office that refuses. Lanes are weighed by
it, and what is ordered on them in future counts for so much.
"""

import math

from sim.engine._jit import jit


@jit
def learn(lane, share, rule):  # type: ignore[no-untyped-def]
    """Move the trust in a lane towards the share of an order that has just been loaded, or let go.

    Orders lie an interval apart, so that what is learned in a month does not depend on how often a lane departs.
    """
    if share != lane.trust:
        lane.trust += (share - lane.trust) * (1.0 - math.exp(-lane.interval / rule.learning))
