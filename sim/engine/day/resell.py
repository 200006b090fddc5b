"""Step 7, after prices: goods are sold on from cheap places to dear ones, as far as arbitrage reaches (MODEL 3.7).

What `tie` expects to move within the horizon moves physically, a week's part of it each week: out of the stocks
of users and plants in the cheap place, into those of the dear one, and on the way as long as a leak. Only the
part that can be re-exported moves so: what lanes carry between the two is on them already.
"""

from sim.engine._jit import jit
from sim.engine.day.ship import send, write

RESALE = 3
MOST = 0.1
"""Share of its stock that nobody sells more of in a week."""


@jit
def resell(day, buyers, arbitrage, stock, cargo, due, notes, rule):  # type: ignore[no-untyped-def]
    """Move a week's part of every pair's expected arbitrage."""
    for k in range(arbitrage.size):
        pair = arbitrage[k]
        expected = min(pair.moved, pair.sellable)
        if expected > 0.0:
            tonnes = collect(pair, buyers, stock, expected * 7.0 / rule.horizon)
            if tonnes > 0.0:
                hand_over(day, pair, buyers, tonnes, cargo, due, rule)
                write(notes, rule, day, RESALE, k, -1, tonnes, 0.0, day + int(rule.leak_days))


@jit
def collect(pair, buyers, stock, wanted):  # type: ignore[no-untyped-def]
    """Take tonnes out of the stocks of the cheap place, in proportion; what was taken."""
    held = 0.0
    for b in range(buyers.size):
        if buyers[b].market == pair.seller:
            held += stock[buyers[b].store]
    if held <= 0.0:
        return 0.0
    part = min(MOST, wanted / held)
    for b in range(buyers.size):
        if buyers[b].market == pair.seller:
            stock[buyers[b].store] -= part * stock[buyers[b].store]
    return part * held


@jit
def hand_over(day, pair, buyers, tonnes, cargo, due, rule):  # type: ignore[no-untyped-def]
    """Send tonnes to the buyers of the dear place, in proportion to their need."""
    need = 0.0
    for b in range(buyers.size):
        if buyers[b].market == pair.buyer:
            need += buyers[b].need
    for b in range(buyers.size):
        buyer = buyers[b]
        if buyer.market == pair.buyer and buyer.need > 0.0:
            load = tonnes * buyer.need / need
            buyer.on_order += load
            send(day, int(rule.leak_days), load, buyer.store, b, -1, -1, cargo, due, rule)
