"""The day: arrive - use - make - order - source - ship - price - gauges, one file a step."""

from sim.engine._jit import jit
from sim.engine.day.arrive import arrive
from sim.engine.day.gauges import gauges
from sim.engine.day.licence import expect
from sim.engine.day.make import make
from sim.engine.day.open import unfold
from sim.engine.day.order import order
from sim.engine.day.price import price
from sim.engine.day.record import close
from sim.engine.day.resell import resell
from sim.engine.day.ship import ship, submit
from sim.engine.day.source import source, weigh
from sim.engine.day.use import respond, use


@jit
def advance(  # type: ignore[no-untyped-def]
    facilities, buyers, lanes, consumers, markets, arbitrage, materials, stock, ring, cargo, links, due, buyer_lanes,
    market_buyers, sailings, transit, noise, orders, wires, wire_stores, notes, daily, prices, stocks, offices,
    officers, quotas, quota_lanes, deviates, rules, first_order, last_order, day, until,
):  # fmt: skip
    """Let days pass from `day`; stop at `until`, or after the first day on which a wire trips. The day reached."""
    rule = rules[0]
    while day < until:
        arrive(day, buyers, facilities, lanes, markets, stock, ring, cargo, links, due, notes, rule)
        use(day, consumers, buyers, stock, noise, daily)
        make(day, facilities, buyers, stock, ring, rule)
        order(buyers, stock, rule)
        source(buyers, lanes, facilities, buyer_lanes)
        submit(day, facilities, buyers, lanes, stock, cargo, links, due, orders, first_order, last_order, rule)
        ship(
            day, facilities, buyers, lanes, markets, stock, sailings, transit, cargo, links, due, notes,
            offices, officers, quotas, quota_lanes, deviates, rule,
        )  # fmt: skip
        if day % 7 == 6:
            unfold(day, facilities, buyers, rule)
            expect(lanes, offices, quotas, quota_lanes, rule)
            price(day, facilities, buyers, lanes, consumers, markets, arbitrage, materials, stock, rule)
            resell(day, buyers, markets, arbitrage, materials, market_buyers, stock, cargo, links, due, notes, rule)
            respond(consumers, buyers, facilities, markets, rule)
            weigh(day, facilities, buyers, lanes, markets, buyer_lanes, stock, rule)
        close(day, markets, stock, prices, stocks)
        day += 1
        if gauges(wires, wire_stores, stock, markets, facilities, buyers):
            break
    return day
