"""Step 1: due consignments join the buyer's stock, due work in process the product stock, scrap its feed."""

from sim.engine._jit import SOON, fetch, jit
from sim.engine.day.calendar import LICENSED, REFUSAL, enter, write
from sim.engine.day.licence import granted
from sim.engine.day.trust import decided


@jit
def arrive(day, buyers, facilities, lanes, markets, stock, ring, cargo, links, due, notes, rule):  # type: ignore[no-untyped-def]
    """Unload what is due today and let the scrap loops turn."""
    if rule.freed > 0:
        free(day, lanes, cargo, links, due)
        rule.freed = 0
    unload(day, buyers, lanes, markets, stock, cargo, links, due, notes, rule)
    for f in range(facilities.size):
        plant = facilities[f]
        if plant.days > 0:
            slot = plant.ring + plant.cursor
            stock[f] += ring[slot]
            plant.wip -= ring[slot]
            ring[slot] = 0.0
    for b in range(buyers.size):
        buyer = buyers[b]
        if buyer.facility < 0 and (buyer.collected > 0.0 or buyer.recycled_now > 0.0):
            collect(buyer, stock)
        else:
            buyer.wanted = 0.0
        buyer.used = 0.0
        if buyer.scrap_share > 0.0:
            back = buyer.scrap / rule.scrap_lag
            buyer.scrap -= back
            stock[buyer.store] += back


@jit
def collect(pool, stock):  # type: ignore[no-untyped-def]
    """Programmes recycle for users, no more than they wanted yesterday; users order what is left of what they want."""
    more = min(pool.collected, max(0.0, pool.wanted + pool.recycled_now))
    stock[pool.store] += more
    pool.recycled += more
    pool.reclaimed += more
    pool.recycled_now = more
    pool.wanted = -more


@jit
def unload(day, buyers, lanes, markets, stock, cargo, links, due, notes, rule):  # type: ignore[no-untyped-def]
    """Empty today's list of consignments and give their records back; those with a licence now depart."""
    slot = day % due.size
    row = due[slot]
    due[slot] = -1
    soon = row
    for _ in range(SOON):
        soon = fetch_consignment(soon, cargo, links)
    while row >= 0:
        soon = fetch_consignment(soon, cargo, links)
        load = cargo[row]
        following = links[row]
        store = load.store
        if load.waiting > 0:
            lane = lanes[load.lane]
            lane.held -= load.tonnes
            load.waiting = 0
            passed = granted(day, load, lane, rule)
            decided(lane, buyers[load.buyer], load.tonnes, passed, rule)
            if passed:
                go(day, row, load, lane, links, due, markets, notes, rule)
                row = following
                continue
            store = lane.seller
            if lane.touched > 0:
                write(notes, rule, day, REFUSAL, load.lane, load.buyer, load.tonnes, 0.0, day)
        stock[store] += load.tonnes
        if load.buyer >= 0:
            buyer = buyers[load.buyer]
            buyer.on_order -= load.tonnes
        load.tonnes = 0.0
        links[row] = rule.free
        rule.free = row
        row = following


@jit
def fetch_consignment(row, cargo, links):  # type: ignore[no-untyped-def]
    """Ask memory for a consignment whose turn comes; the next of its list."""
    if row < 0:
        return row
    fetch(cargo, row, 1)
    return links[row]


@jit
def go(day, row, load, lane, links, due, markets, notes, rule):  # type: ignore[no-untyped-def]
    """A load with its licence leaves."""
    filed = load.left
    load.left = day
    load.due = day + max(1, load.days)
    enter(row, load, links, due)
    lane.sent += load.tonnes
    if lane.touched > 0:
        price = markets[lane.to_market].price
        write(notes, rule, day, LICENSED, load.lane, filed, load.tonnes, price, load.due)


@jit
def free(day, lanes, cargo, links, due):  # type: ignore[no-untyped-def]
    """A truce: loads waiting on lanes that need no licence any more are decided today."""
    today = day % due.size
    for slot in range(due.size):
        before = -1
        row = due[slot]
        while row >= 0:
            following = links[row]
            load = cargo[row]
            if slot != today and load.waiting > 0 and lanes[load.lane].office < 0:
                if before < 0:
                    due[slot] = following
                else:
                    links[before] = following
                load.due = day
                enter(row, load, links, due)
            else:
                before = row
            row = following
