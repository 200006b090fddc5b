"""Step 6: what is ordered and available leaves on its lane's departure day, as one consignment."""

import math

from sim.engine._jit import NEAR, SOON, fetch, jit
from sim.engine.day.calendar import APPLICATION, CONSIGNMENT, LEAK, send, write
from sim.engine.day.licence import allot, charge, decision
from sim.engine.day.trust import departed

CYCLE = 28
"""Days after which every lane departs again; as in the state."""
NEXT = 3
"""Departures beforehand at which what a lane points to is asked for."""


@jit
def submit(day, facilities, buyers, lanes, stock, cargo, links, due, orders, first, last, rule):  # type: ignore[no-untyped-def]
    """Orders of stockpiles and emergency groups take what no contract claims, in name order."""
    for number in range(first, last):
        if orders[number].day == day:
            execute(day, orders[number], number, facilities, lanes, buyers, stock, cargo, links, due, rule)


@jit
def ship(  # type: ignore[no-untyped-def]
    day, facilities, buyers, lanes, markets, stock, sailings, transit, cargo, links, due, notes,
    offices, officers, quotas, quota_lanes, deviates, rule,
):  # fmt: skip
    """Lanes that depart today load what is ordered, seller by seller; a short seller rations."""
    allot(day, lanes, quotas, quota_lanes, rule)
    seller, short = -1, False
    turn = day % CYCLE
    for k in range(sailings[turn], sailings[turn + 1]):
        fetch_lanes(k, sailings, lanes, transit, buyers)
        l = sailings[k]
        lane = lanes[l]
        if lane.pending <= 0.0 and lane.leak <= 0.0:
            lane.slot += 1
            lane.departs += lane.interval
            continue
        f = lane.seller
        if f != seller:
            seller = f
            short = facilities[f].claims > stock[f]
            if short:
                ration(day, f, facilities[f], lanes, markets, stock, rule)
        days = int(transit[lane.slot]) + int(lane.extra_days)
        load = to_load(f, lane, short, stock)
        wait = 0
        if lane.office >= 0 and load > 0.0:
            wait = decision(day, lane, offices, officers, deviates, rule)
            if wait < 0:
                load = 0.0
        if lane.pending > 0.0:
            departed(lane, buyers[lane.buyer], load, days_since(day, lane), wait, rule)
        lane.slot += 1
        lane.departs += lane.interval
        if lane.pending > 0.0:
            depart(
                day, l, f, load, days, wait, lanes, facilities, buyers, markets, stock, cargo, links, due, notes, rule
            )
        leak(day, l, f, days, lanes, facilities, buyers, markets, stock, cargo, links, due, notes, rule)
    if day <= rule.calls:
        call(day, facilities, buyers, lanes, markets, stock, transit, cargo, links, due, notes, rule)
    charge(lanes, quotas, quota_lanes, rule)


@jit
def fetch_lanes(k, sailings, lanes, transit, buyers):  # type: ignore[no-untyped-def]
    """In a large network, ask memory for the lanes that depart next, and for what they point to."""
    if lanes.size > NEAR:
        fetch(lanes, sailings[min(k + SOON, sailings.size - 1)], 4)
        lane = lanes[sailings[min(k + NEXT, sailings.size - 1)]]
        fetch(transit, lane.slot, 1)
        fetch(buyers, lane.buyer, 2)


@jit
def call(day, facilities, buyers, lanes, markets, stock, transit, cargo, links, due, notes, rule):  # type: ignore[no-untyped-def]
    """On the last day before a control that was announced, what is ordered leaves, though its lane does not depart."""
    for f in range(facilities.size):
        ready, short = False, False
        for l in range(facilities[f].first_lane, facilities[f].last_lane):
            lane = lanes[l]
            if lane.calls == day and lane.pending > 0.0 and lane.office < 0:
                if not ready:
                    ready = True
                    short = facilities[f].claims > stock[f]
                    if short:
                        ration(day, f, facilities[f], lanes, markets, stock, rule)
                days = int(transit[lane.slot]) + int(lane.extra_days)
                load = to_load(f, lane, short, stock)
                departed(lane, buyers[lane.buyer], load, days_since(day, lane), 0, rule)
                depart(
                    day, l, f, load, days, 0, lanes, facilities, buyers, markets, stock, cargo, links, due, notes, rule
                )


@jit
def to_load(f, lane, short, stock):  # type: ignore[no-untyped-def]
    """T of its order that a lane may load today: what is granted, as far as quotas let it."""
    load = lane.pending
    if short:
        load = min(lane.granted, stock[f])
    return load * lane.part


@jit
def depart(day, l, f, load, days, wait, lanes, facilities, buyers, markets, stock, cargo, links, due, notes, rule):  # type: ignore[no-untyped-def]
    """Load; what is not served lapses and is ordered anew."""
    lane = lanes[l]
    buyer = buyers[lane.buyer]
    facilities[f].claims -= lane.pending
    buyer.on_order -= lane.pending - load
    lane.pending = 0.0
    lane.granted = 0.0
    stock[f] -= load
    lane.loaded = load
    if load <= 0.0:
        return
    if wait > 0:
        file(day, wait, days, load, buyer, l, lane, cargo, links, due, notes, rule)
    else:
        send(day, days, load, buyer.store, lane.buyer, l, -1, cargo, links, due, rule)
        lane.sent += load
        if lane.touched > 0:
            write(notes, rule, day, CONSIGNMENT, l, lane.buyer, load, markets[lane.to_market].price, day + days)


@jit
def leak(day, l, f, days, lanes, facilities, buyers, markets, stock, cargo, links, due, notes, rule):  # type: ignore[no-untyped-def]
    """Send what evades a control, as far as the store holds it free of orders."""
    lane, plant = lanes[l], facilities[f]
    buyer = buyers[lane.buyer]
    if lane.leak > 0.0:
        load = min(leaked(day, lane, markets, rule), max(0.0, stock[f] - plant.claims))
        if load > 0.0:
            stock[f] -= load
            buyer.on_order += load
            lane.sent += load
            lane.evaded += load * lane.undeclared
            days += int(rule.leak_days)
            send(day, days, load, buyer.store, lane.buyer, l, -1, cargo, links, due, rule)
            write(notes, rule, day, LEAK, l, lane.buyer, load, markets[lane.to_market].price, day + days)


@jit
def file(day, wait, days, load, buyer, l, lane, cargo, links, due, notes, rule):  # type: ignore[no-untyped-def]
    """Set a load aside at the port until its licence is decided."""
    row = send(day, wait, load, buyer.store, lane.buyer, l, -1, cargo, links, due, rule)
    if row >= 0:
        cargo[row].waiting = 1
        cargo[row].days = days
    lane.held += load
    buyer.doubt += load * (1.0 - lane.trust)
    if lane.touched > 0:
        write(notes, rule, day, APPLICATION, l, lane.buyer, load, 0.0, day + wait)


@jit
def leaked(day, lane, markets, rule):  # type: ignore[no-untyped-def]
    """Capacity x logistic(price gap / cost - 1) x (1 - enforcement), t a departure (MODEL 3.7)."""
    gap = markets[lane.to_market].price - markets[lane.from_market].price
    grown = lane.leak_grows * max(0.0, day - lane.leak_from)
    capacity = min(max(rule.leak_max, lane.leak), lane.leak + grown)
    open_share = 1.0 / (1.0 + math.exp(min(50.0, 1.0 - gap / rule.leak_cost)))
    return capacity * lane.base * lane.interval * open_share * lane.leak_kept


@jit
def ration(day, f, plant, lanes, markets, stock, rule):  # type: ignore[no-untyped-def]
    """Grant each lane its part of what there is: contracts pro rata, then by price; claims capped at base.

    Lanes that do not depart today keep their part in the store, so a daily lane takes nothing from a monthly one.
    """
    firm = 0.0
    for l in range(plant.first_lane, plant.last_lane):
        lane = lanes[l]
        capped = min(lane.pending, (lane.base + lane.spare) * days_since(day, lane))
        lane.granted = rule.honour * capped
        firm += lane.granted
    left = stock[f] - firm
    if left <= 0.0:
        for l in range(plant.first_lane, plant.last_lane):
            lanes[l].granted *= stock[f] / max(firm, 1e-300)
        return
    rank(plant, lanes, markets)
    for capped_round in range(2):
        left = by_price(day, plant, lanes, left, capped_round == 0)


@jit
def rank(plant, lanes, markets):  # type: ignore[no-untyped-def]
    """Put the seller's lanes in the order of what they pay, equals in their own order.

    Prices move slowly, so that the last order is nearly right and each lane is compared with a neighbour or two.
    """
    for l in range(plant.first_lane, plant.last_lane):
        lanes[l].net = net_back(lanes[l], markets)
    for k in range(plant.first_lane + 1, plant.last_lane):
        row = lanes[k].ranked
        place = k
        while place > plant.first_lane:
            other = lanes[place - 1].ranked
            if lanes[other].net > lanes[row].net or (lanes[other].net == lanes[row].net and other < row):
                break
            lanes[place].ranked = other
            place -= 1
        lanes[place].ranked = row


@jit
def by_price(day, plant, lanes, left, capped):  # type: ignore[no-untyped-def]
    """Hand out `left` to the lanes with the best price net of freight; first up to base, then beyond."""
    k = plant.first_lane
    while k < plant.last_lane and left > 0.0:
        best = lanes[lanes[k].ranked].net
        claim = 0.0
        end = k
        while end < plant.last_lane and lanes[lanes[end].ranked].net == best:
            claim += open_claim(day, lanes[lanes[end].ranked], capped)
            end += 1
        if claim > 0.0:
            part = min(1.0, left / claim)
            while k < end:
                lane = lanes[lanes[k].ranked]
                lane.granted += part * open_claim(day, lane, capped)
                k += 1
            left -= part * claim
        k = end
    return max(0.0, left)


@jit
def open_claim(day, lane, capped):  # type: ignore[no-untyped-def]
    """What the lane still asks for, t."""
    claim = lane.pending
    if capped:
        claim = min(claim, (lane.base + lane.spare) * days_since(day, lane))
    return max(0.0, claim - lane.granted)


@jit
def net_back(lane, markets):  # type: ignore[no-untyped-def]
    """What the buyer's place pays less tariff and freight, ratio of base price."""
    return markets[lane.to_market].price / (1.0 + lane.tariff) - lane.freight


@jit
def days_since(day, lane):  # type: ignore[no-untyped-def]
    """Days of orders since the lane's last departure, today included."""
    return day - lane.departs + lane.interval


@jit
def execute(day, o, number, facilities, lanes, buyers, stock, cargo, links, due, rule):  # type: ignore[no-untyped-def]
    """Move one submitted order: at most what the source holds free of contracts."""
    free = stock[o.source]
    if o.source < facilities.size:
        plant = facilities[o.source]
        for l in range(plant.first_lane, plant.last_lane):
            lane = lanes[l]
            free -= rule.honour * min(lane.pending, (lane.base + lane.spare) * days_since(day, lane))
    o.moved = max(0.0, min(o.tonnes, free))
    if o.moved <= 0.0:
        return
    stock[o.source] -= o.moved
    buyer = -1
    if facilities.size <= o.target < facilities.size + buyers.size:
        buyer = o.target - facilities.size
        buyers[buyer].on_order += o.moved
    send(day, o.transit, o.moved, o.target, buyer, -1, number, cargo, links, due, rule)
