"""Step 2: consumers draw W from their place's stock, the protected tier first."""

import math

from sim.engine._jit import jit


@jit
def use(day, consumers, buyers, stock, noise, daily):  # type: ignore[no-untyped-def]
    """W = D0 (1 - substituted)(1 - restrained) x response; U = min(W, what the stock gives)."""
    week = day // 7 % noise.shape[0]  # weeks before day 0 stand at the end
    for c in range(consumers.size):
        who = consumers[c]
        pool = buyers[who.buyer]
        store = pool.store
        reference = who.base * who.grown * noise[week, c]
        left = reference * (1.0 - who.substituted)
        want = left * (1.0 - who.restrained) * who.response
        took = min(want, stock[store])
        gross = took
        if pool.scrap_share > 0.0:
            kept = 1.0 - pool.scrap_share
            took = min(want, stock[store] * kept)
            gross = min(took / kept, stock[store])
            pool.scrap += gross - took
        stock[store] -= gross
        pool.wanted += want
        pool.used += took
        pool.consumed += took
        who.short_week += want - took
        who.want_week += want
        if day >= 0:
            daily[0, day, c] = reference
            daily[1, day, c] = reference - left
            daily[2, day, c] = left * who.restrained
            daily[3, day, c] = want
            daily[4, day, c] = took


@jit
def respond(consumers, buyers, facilities, markets, rule):  # type: ignore[no-untyped-def]
    """Weekly: the lagged answer of demand to price, substitution, and thrifting in recipes."""
    for c in range(consumers.size):
        who = consumers[c]
        market = markets[buyers[who.buyer].market]
        who.fast += (market.log_price - who.fast) * rule.response_pull
        who.slow += (market.log_price - who.slow) * rule.long_pull
        lasting = min(who.slow, who.fast)
        answer = who.elastic_short * who.fast + (who.elastic_long - who.elastic_short) * lasting
        who.response = min(1.0, math.exp(-answer))
        short = 0.0
        if who.want_week > 0.0:
            short = who.short_week / who.want_week
        goal = who.substitution_cap * max(who.urged, signal(short, market.price, rule.signal_from))
        who.substituted += (goal - who.substituted) * min(1.0, rule.substitution_pull * who.hastened)
        who.short_week = 0.0
        who.want_week = 0.0
    for b in range(buyers.size):
        feed = buyers[b]
        if feed.thrift_cap > 0.0:
            plant = facilities[feed.facility]
            short = plant.starved if plant.bound == b else 0.0
            goal = feed.thrift_cap * signal(short, markets[feed.market].price, rule.signal_from)
            feed.thrifted += (goal - feed.thrifted) * rule.thrift_pull


@jit
def signal(short, price, start):  # type: ignore[no-untyped-def]
    """How loudly shortage or price calls for another material: 0 below `start`, 1 when nothing is left."""
    loud = max(short, 1.0 - 1.0 / price)
    return max(0.0, min(1.0, (loud - start) / (1.0 - start)))
