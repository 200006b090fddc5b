"""Step 7, weekly: prices by material and place from need over supply within the planning horizon H."""

import math

from sim.engine._jit import jit
from sim.engine.day.promise import promise
from sim.engine.day.tie import tie


@jit
def price(  # type: ignore[no-untyped-def]
    day, facilities, buyers, lanes, consumers, markets, arbitrage, materials, stock, rule
):
    """P/P0 = clip(max(((N/S) / (N0/S0))^eta, cost), floor, cap), places tied by arbitrage, smoothed."""
    for m in range(markets.size):
        markets[m].cost = 0.0
        markets[m].volume = 0.0
        markets[m].spare = 0.0
    promise(day, facilities, buyers, lanes, markets, arbitrage, stock, rule)
    balance(buyers, consumers, markets, stock, rule)
    tie(materials, arbitrage, markets, rule)
    for m in range(markets.size):
        market = markets[m]
        if market.base_ratio <= 0.0:
            continue
        goal = felt(market, rule)
        cost = passed_on(market, rule)
        if goal == 1.0 and cost == 1.0 and market.price == 1.0:
            continue
        goal = max(market.floor, min(market.cap, max(goal**market.eta, cost)))
        market.price += (goal - market.price) * rule.price_pull
        market.log_price = math.log(market.price)


@jit
def felt(market, rule):  # type: ignore[no-untyped-def]
    """Need over supply as a ratio to its base; nobody reads it more finely than the dead band."""
    ratio = market.need / market.supply / market.base_ratio
    if ratio > 1.0:
        return max(1.0, ratio / (1.0 + rule.dead_band))
    return min(1.0, ratio * (1.0 + rule.dead_band))


@jit
def passed_on(market, rule):  # type: ignore[no-untyped-def]
    """What dearer feeds make sellers ask, as a ratio to base; they bear the first part of a rise themselves."""
    if market.volume <= 0.0:
        return 1.0
    return max(1.0, market.cost / market.volume / (1.0 + rule.margin))


@jit
def balance(buyers, consumers, markets, stock, rule):  # type: ignore[no-untyped-def]
    """Need N = H x use at base price + target stocks, supply S = positions + expected deliveries, by market."""
    for m in range(markets.size):
        markets[m].need = 0.0
        markets[m].supply = 0.0
    for b in range(buyers.size):
        buyer = buyers[b]
        if buyer.need <= 0.0:
            continue
        if buyer.facility < 0:
            buyer.need_now = 0.0
            for c in range(buyer.first_consumer, buyer.last_consumer):
                who = consumers[c]
                buyer.need_now += who.base * who.grown * (1.0 - who.substituted) * (1.0 - who.restrained)
            if buyer.recycled_now > 0.0:
                buyer.need_now = max(0.0, buyer.need_now - buyer.recycled_now)
        market = markets[buyer.market]
        have = stock[buyer.store] + buyer.on_order
        usual = buyer.need_now * (buyer.cover + buyer.lead)
        buyer.hoard = buyer.hoard_least
        if usual > 0.0:
            scarce = (rule.hoard_below - have / usual) / rule.hoard_below
            afraid = 1.0 + (rule.hoard - 1.0) * max(0.0, min(1.0, 2.0 * scarce))
            buyer.hoard = max(buyer.hoard_least, afraid)
        market.need += buyer.need_now * (rule.horizon + buyer.cover * buyer.hoard) + buyer.ahead
        market.supply += have + buyer.coming
    for m in range(markets.size):
        fill(markets[m])


@jit
def fill(market):  # type: ignore[no-untyped-def]
    """Where less is expected than in the undisturbed world, buyers turn to lanes with room and unsold goods."""
    market.supply = max(market.supply, 1e-9 * market.need)
    if market.base_ratio > 0.0:
        missing = market.need / market.base_ratio - market.supply
        market.supply += max(0.0, min(market.spare, missing))
