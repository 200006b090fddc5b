"""Step 7, after prices: goods are sold on from cheap places to dear ones, as far as arbitrage reaches (MODEL 3.7).

What `tie` expects to move within the horizon moves physically, a week's part of it each week: out of the stocks
of users and plants in the cheap place, into those of the dear one, and on the way as long as a leak. Only the
part that can be re-exported moves so: what lanes carry between the two is on them already.
"""

from sim.engine._jit import jit
from sim.engine.day.calendar import send, write

RESALE = 3
MOST = 0.1
"""Share of its stock that nobody sells more of in a week."""


@jit
def resell(  # type: ignore[no-untyped-def]
    day, buyers, markets, arbitrage, materials, market_buyers, stock, cargo, links, due, notes, rule
):
    """Move a week's part of every pair's expected arbitrage."""
    for m in range(materials.size):
        if materials[m].awake == 0:
            continue
        for k in range(materials[m].first_pair, materials[m].last_pair):
            pair = arbitrage[k]
            expected = min(pair.moved, pair.sellable)
            if expected > 0.0:
                wanted = expected * 7.0 / rule.horizon
                tonnes = collect(markets[pair.seller], market_buyers, buyers, stock, wanted)
                if tonnes > 0.0:
                    hand_over(day, markets[pair.buyer], market_buyers, buyers, tonnes, cargo, links, due, rule)
                    write(notes, rule, day, RESALE, k, -1, tonnes, 0.0, day + int(rule.leak_days))


@jit
def collect(market, market_buyers, buyers, stock, wanted):  # type: ignore[no-untyped-def]
    """Take tonnes out of the stocks of the cheap place, in proportion; what was taken."""
    held = 0.0
    for k in range(market.first_buyer, market.last_buyer):
        held += stock[buyers[market_buyers[k]].store]
    if held <= 0.0:
        return 0.0
    part = min(MOST, wanted / held)
    for k in range(market.first_buyer, market.last_buyer):
        store = buyers[market_buyers[k]].store
        stock[store] -= part * stock[store]
    return part * held


@jit
def hand_over(day, market, market_buyers, buyers, tonnes, cargo, links, due, rule):  # type: ignore[no-untyped-def]
    """Send tonnes to the buyers of the dear place, in proportion to their need."""
    need = 0.0
    for k in range(market.first_buyer, market.last_buyer):
        need += buyers[market_buyers[k]].need
    for k in range(market.first_buyer, market.last_buyer):
        b = market_buyers[k]
        buyer = buyers[b]
        if buyer.need > 0.0:
            load = tonnes * buyer.need / need
            buyer.on_order += load
            send(day, int(rule.leak_days), load, buyer.store, b, -1, -1, cargo, links, due, rule)
