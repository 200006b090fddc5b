"""Step 5: orders are split over lanes; weekly the shares follow landed prices, slowly, and idle lanes open."""

import math

from sim.engine._jit import NEAR, SOON, fetch, jit

FAR = 1_000_000_000


@jit
def source(buyers, lanes, facilities, buyer_lanes):  # type: ignore[no-untyped-def]
    """Give each open lane its share of today's order, within the room it has over its base flow.

    The room is a month of base flow, refilled by base and by what growth allows: a rush or a catching-up
    fits into it, a lasting diversion has to wait for growth. Ahead of a control more is ordered on its lanes than the
    position asks for; under it that stock is there to be used, at the pace of what is missing.
    """
    far = lanes.size > NEAR
    for b in range(buyers.size):
        buyer = buyers[b]
        ordered, on_order, early = buyer.ordered, buyer.on_order, buyer.ahead
        for k in range(buyer.first_lane, buyer.last_lane):
            if far:
                fetch(lanes, buyer_lanes[min(k + SOON, buyer_lanes.size - 1)], 3)
            lane = lanes[buyer_lanes[k]]
            if lane.base + lane.spare <= 0.0:
                continue
            if lane.missing > 0.0:
                early = max(0.0, early - lane.missing * lane.base)
            room = max(lane.room, min(lane.contract, lane.room + lane.allow))
            if lane.gate <= 0.0:
                lane.room = room
                continue
            want = ordered * lane.share * lane.gate
            ahead = lane.rush * lane.base
            most = lane.base + lane.spare if lane.spare > 0.0 else room
            placed = min(want + ahead, most, lane.limit)
            if ahead > 0.0:
                early += max(0.0, placed - want)
            lane.room = max(0.0, room - placed)
            lane.pending += placed
            on_order += placed
            seller = facilities[lane.seller]
            seller.claims += placed
            seller.ordered += placed
        buyer.on_order = on_order
        buyer.ahead = early


@jit
def weigh(day, facilities, buyers, lanes, markets, buyer_lanes, stock, rule):  # type: ignore[no-untyped-def]
    """Weekly: Armington weights a (landed price)^-sigma, approached with the time constant of contracts."""
    far = lanes.size > NEAR
    for b in range(buyers.size):
        buyer = buyers[b]
        market = markets[buyer.market]
        total, tied = 0.0, 0.0
        for k in range(buyer.first_lane, buyer.last_lane):
            if far:
                fetch(lanes, buyer_lanes[min(k + SOON, buyer_lanes.size - 1)], 8)
            lane = lanes[buyer_lanes[k]]
            tied += lane.share
            awake(day, lane, facilities, buyers, lanes, markets, stock, rule)
            grow(lane, facilities[lane.seller], rule)
            lane.weight = weight(lane, buyer, market, markets, rule)
            total += lane.weight
        if buyer.need <= 0.0:
            continue
        perceive(buyer, lanes, buyer_lanes, rule)
        # With every lane shut there is nobody to switch to: old ties are there when the first one opens again.
        # Who has no seller yet has none to leave, and orders from the first that opens at once.
        if total > 0.0:
            pull = market.switching if tied > 0.0 else 1.0
            for k in range(buyer.first_lane, buyer.last_lane):
                lane = lanes[buyer_lanes[k]]
                lane.share += (lane.weight / total - lane.share) * pull


@jit
def landed(lane, markets):  # type: ignore[no-untyped-def]
    """Price at the seller's place with tariff, and freight, as a ratio to its base.

    Where only a part comes, that part is dear: so much of the gap to the buyer's price is asked.
    """
    price = markets[lane.from_market].price
    price += (1.0 - lane.trust) * max(0.0, markets[lane.to_market].price - price)
    return (price * (1.0 + lane.tariff) + lane.freight) / (1.0 + lane.freight)


@jit
def weight(lane, buyer, market, markets, rule):  # type: ignore[no-untyped-def]
    """Unscaled share of a lane: its base share (or what it offers, takes over, is left of it) by its landed price.

    The short-run elasticity answers at once, the long-run one as the price lasts.
    """
    cost = landed(lane, markets)
    part = lane.base_share * lane.gate * lane.trust
    if buyer.need > 0.0:
        part = min(part + lane.spare / buyer.need * lane.gate, lane.limit / buyer.need)
    if cost == 1.0 and lane.slow == 0.0:
        return part
    fast = math.log(cost)
    lane.slow += (fast - lane.slow) * rule.armington_pull
    if part <= 0.0:
        return 0.0
    power = market.sigma_short * fast + (market.sigma_long - market.sigma_short) * lane.slow
    return part * math.exp(-power)


@jit
def grow(lane, seller, rule):  # type: ignore[no-untyped-def]
    """A lane that is used to its limit may grow by a share of its base each month; else the right lapses.

    The more so the more idle capacity its seller has: a lane in use has nothing to qualify, and a new one would be
    offered all of that capacity at once. Licences are for known users and their usual amounts: under them nothing
    grows. One that takes over from a closed route grows by what it takes over, and by no more.
    """
    if lane.base <= 0.0 or lane.spare > 0.0:
        return
    growing = lane.room < 0.5 * lane.contract and lane.office < 0
    if not growing and lane.allow <= lane.base:
        return
    step = lane.base * could_make(seller) * rule.share_growth * 7.0
    if growing:
        lane.allow += step
    else:
        lane.allow = max(lane.base, lane.allow - step)


@jit
def could_make(seller):  # type: ignore[no-untyped-def]
    """What a seller can make over what it makes in the undisturbed world, at least 1; a by-product follows its host."""
    if seller.host >= 0 or seller.mine == 2 or seller.base <= 0.0:
        return 1.0
    return max(1.0, seller.capacity / seller.base)


@jit
def perceive(buyer, lanes, buyer_lanes, rule):  # type: ignore[no-untyped-def]
    """The lead time buyers plan with follows that of their lanes, smoothed."""
    lead = 0.0
    total = 0.0
    for k in range(buyer.first_lane, buyer.last_lane):
        lane = lanes[buyer_lanes[k]]
        if lane.gate > 0.0:
            days = lane.transit + lane.extra_days + lane.wait + lane.queue
            lead += lane.share * (days + 0.5 * (lane.interval - 1))
            total += lane.share
    if total > 0.0:
        buyer.lead += (lead / total - buyer.lead) * rule.lead_pull


@jit
def awake(day, lane, facilities, buyers, lanes, markets, stock, rule):  # type: ignore[no-untyped-def]
    """An idle lane begins to qualify at a trigger and opens with the capacity its seller can offer.

    What is offered follows the need of the buyer: a plant that grows is offered more as it grows.
    """
    seller = facilities[lane.seller]
    buyer = buyers[lane.buyer]
    invite(day, lane)
    if seller.opened > 0.0 and lane.opens != FAR:
        outlet(day, lane, seller, buyer, facilities, lanes, buyers, stock, rule)
        return
    if lane.opens == FAR or (lane.base > 0.0 and (lane.opens == -FAR or rule.grown == 0)):
        return
    if lane.base <= 0.0 and lane.gate <= 0.0:
        return
    market = markets[lane.to_market]
    fed = buyer.facility >= 0 and facilities[buyer.facility].opened > 0.0
    if lane.opens == -FAR:
        hungry = 0.0
        if buyer.facility >= 0 and facilities[buyer.facility].bound == lane.buyer:
            hungry = facilities[buyer.facility].starved
        if fed or market.price > rule.trigger_price or hungry > rule.trigger_starved:
            lane.opens = day + lane.qualify
    elif day >= lane.opens and buyer.need > 0.0 and (seller.mine > 0 or seller.base > 0.0):
        # (A plant that makes nothing has no feed on order and cannot begin: it has nothing to offer.)
        spare = max(0.0, seller.capacity - seller.base)
        offer(lane, buyer, spare * part(lane, seller, buyers, lanes), rule)


@jit
def offer(lane, buyer, added, rule):  # type: ignore[no-untyped-def]
    """A lane offers `added` t/day beyond the undisturbed world: its base, its room and its weight follow."""
    share = added / buyer.need
    lane.base_share = max(0.0, lane.base_share + (share - lane.offered))
    lane.offered = share
    step = added - lane.added
    if step == 0.0:
        return
    lane.added = added
    lane.base = max(0.0, lane.base + step)
    lane.allow = max(lane.base, lane.allow + step)
    lane.contract += step * rule.slack_days
    lane.room = max(0.0, min(lane.contract, lane.room + max(0.0, step) * rule.slack_days))


@jit
def invite(day, lane):  # type: ignore[no-untyped-def]
    """An idle lane that an instrument has invited qualifies at once, in its days, or sooner if it is under way."""
    if lane.invited < FAR and lane.base <= 0.0 and lane.opens != FAR:
        ready = day + int(lane.invited)
        if lane.opens == -FAR or ready < lane.opens:
            lane.opens = ready


@jit
def part(lane, seller, buyers, lanes):  # type: ignore[no-untyped-def]
    """Part of its seller's spare capacity that is offered to a buyer: by its need among those of all new lanes.

    Lanes that are idle still and those that were count, whether open or not; lanes of the undisturbed world do not.
    """
    need = 0.0
    for l in range(seller.first_lane, seller.last_lane):
        other = lanes[l]
        if other.opens != FAR and (other.base <= 0.0 or other.opens > -FAR):
            need += buyers[other.buyer].need
    return buyers[lane.buyer].need / max(need, 1e-300)


@jit
def outlet(day, lane, seller, buyer, facilities, lanes, buyers, stock, rule):  # type: ignore[no-untyped-def]
    """What a seller with opened capacity has beyond its usual store is offered over all its lanes, by their need.

    An idle lane qualifies from the opening on; the lanes of the undisturbed world are qualified. What is offered a
    day is a part of the store that exceeds the usual one: a plant that lacks feed offers what it can make.
    """
    if lane.base <= 0.0 and lane.opens == -FAR:
        lane.opens = day + lane.qualify
    if buyer.need <= 0.0 or lane.gate <= 0.0 or (lane.base <= 0.0 and day < lane.opens):
        return
    need = 0.0
    for l in range(seller.first_lane, seller.last_lane):
        other = lanes[l]
        if other.gate > 0.0 and (other.base > 0.0 or -FAR < other.opens <= day):
            need += buyers[other.buyer].need
    usual = seller.target - seller.opened * (rule.slack_days + seller.days) - seller.base * seller.days
    beyond = (stock[lane.seller] - seller.claims - usual) / rule.slack_days
    added = max(0.0, min(seller.opened, beyond)) * buyer.need / max(need, 1e-300)
    offer(lane, buyer, added, rule)
