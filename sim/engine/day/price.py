"""Step 7, weekly: prices by material and place from need over supply within the planning horizon H."""

import math

from sim.engine._jit import jit


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
def window(day, lane, horizon, rule):  # type: ignore[no-untyped-def]
    """Days within the horizon on which an order placed on this lane would still arrive.

    A control counts from its announced day to its expected end: the announced one, else as long as it has
    lasted, at least `expected_least` days.
    """
    days = horizon - lane.transit - lane.extra_days - lane.wait - lane.queue
    if days <= 0.0:
        return 0.0
    first = max(0.0, lane.shut_from - day)
    if first >= days:
        return days
    last = lane.shut_until - day
    if lane.shut_until < -1e8 or lane.shut_until >= 1e8:
        last = first + max(rule.expected_least, day - lane.shut_from)
    return days - max(0.0, min(days, last) - first)


@jit
def promised(lane, buyers, rule):  # type: ignore[no-untyped-def]
    """t/day a lane will be asked for at base price, as far as its growth allows."""
    wish = min(lane.limit, lane.share * buyers[lane.buyer].need_now)
    room = lane.allow + lane.room / rule.horizon
    if lane.spare > 0.0:
        room = lane.base + lane.spare
    return min(wish, room) * lane.passes


@jit
def room(lane, rule):  # type: ignore[no-untyped-def]
    """t/day a lane could bring beyond what it is promised to, with the growth that the horizon allows it.

    Licences and quotas are for usual amounts: under them nothing grows.
    """
    if lane.gate <= 0.0 or lane.base <= 0.0:
        return 0.0
    most = lane.base
    if lane.office < 0 and lane.passes >= 1.0:
        most = lane.allow + lane.room / rule.horizon + 0.5 * rule.horizon * rule.share_growth * lane.base
    return max(0.0, min(lane.limit, most) * lane.passes - lane.promised)


@jit
def promise(day, facilities, buyers, lanes, markets, arbitrage, stock, rule):  # type: ignore[no-untyped-def]
    """Which share of its promised deliveries each seller can honour within the horizon, mines first.

    Q = uncommitted product + work in process + min(capacity, feed) over what is left of the horizon.
    """
    forget(buyers, arbitrage, rule)
    for f in range(facilities.size):
        plant = facilities[f]
        asked, more = ask(day, plant, lanes, buyers, rule)
        offered = max(0.0, stock[f] - plant.claims) + plant.wip + max(0.0, makes(day, plant, buyers, stock, rule))
        plant.cost = 1.0
        for b in range(plant.first_feed, plant.last_feed):
            plant.cost += buyers[b].cost_share * (markets[buyers[b].market].price - 1.0)
        plant.honoured = 1.0
        if asked > offered:
            plant.honoured = offered / asked
        unsold = min(1.0, max(0.0, offered - plant.target - asked) / max(more, 1e-300))
        for l in range(plant.first_lane, plant.last_lane):
            deliver(day, lanes[l], plant, facilities, buyers, markets, rule)
            lend(lanes[l], unsold, buyers, markets, arbitrage)


@jit
def forget(buyers, arbitrage, rule):  # type: ignore[no-untyped-def]
    """Begin a new week of expectations; the need of plants is read over weeks."""
    for k in range(arbitrage.size):
        arbitrage[k].slack = 0.0
    for b in range(buyers.size):
        buyer = buyers[b]
        buyer.coming = 0.0
        buyer.coming_in = 0.0
        buyer.doubt = 0.0
        if buyer.facility >= 0:
            buyer.need_now += (max(0.0, buyer.forecast) - buyer.need_now) * rule.feed_pull


@jit
def ask(day, plant, lanes, buyers, rule):  # type: ignore[no-untyped-def]
    """T that all lanes of a seller will be asked for within the horizon, and t that they could bring beyond it."""
    asked, more = 0.0, 0.0
    for l in range(plant.first_lane, plant.last_lane):
        lane = lanes[l]
        lane.promised = promised(lane, buyers, rule)
        lane.slack = 0.0
        if lane.base + lane.spare > 0.0:
            days = window(day, lane, rule.horizon, rule)
            lane.brings = lane.promised * days
            lane.slack = room(lane, rule) * days
            asked += lane.brings
            more += lane.slack
    return asked, more


@jit
def lend(lane, unsold, buyers, markets, arbitrage):  # type: ignore[no-untyped-def]
    """A lane with room could bring first what its seller would not sell, then what users of its place would not get.

    A plant that orders little for want of customers could make what this feed allows.
    """
    markets[lane.to_market].spare += unsold * lane.slack
    buyers[lane.buyer].coming_in += unsold * lane.slack
    if lane.pair >= 0:
        arbitrage[lane.pair].slack += (1.0 - unsold) * lane.slack


@jit
def makes(day, plant, buyers, stock, rule):  # type: ignore[no-untyped-def]
    """What a plant can make in time to be delivered, t: min(capacity, feed) over what is left of the horizon."""
    span = rule.horizon - plant.days
    down = max(0.0, min(span, plant.down_until - day))
    able = plant.capacity * (span - down * (1.0 - plant.available))
    if plant.host >= 0 or plant.mine == 2:
        able = able / plant.capacity * (plant.base + plant.opened) if plant.capacity > 0.0 else 0.0
    able = min(able, plant.quota * span)
    for b in range(plant.first_feed, plant.last_feed):
        feed = buyers[b]
        dose = feed.per_t * (1.0 - feed.thrifted) * (1.0 - feed.scrap_share)
        coming = stock[feed.store] + feed.on_order + feed.recycled_now * span
        coming += feed.coming_in
        able = min(able, coming / dose)
    return able


@jit
def deliver(day, lane, plant, facilities, buyers, markets, rule):  # type: ignore[no-untyped-def]
    """Let a buyer expect what orders yet to be placed will bring, less refusals; tell its market what sellers ask."""
    buyer = buyers[lane.buyer]
    market = markets[buyer.market]
    market.cost += lane.share * buyer.need * plant.cost
    market.volume += lane.share * buyer.need
    if lane.promised > 0.0:
        buyer.coming += lane.brings * plant.honoured
        if buyer.facility >= 0:
            span = rule.horizon - facilities[buyer.facility].days
            buyer.coming_in += lane.promised * window(day, lane, span, rule) * plant.honoured
    if lane.held != 0.0:
        refused = lane.held * (1.0 - lane.passes)
        buyer.coming -= refused
        buyer.coming_in -= refused
        buyer.doubt += refused


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


@jit
def tie(materials, arbitrage, markets, rule):  # type: ignore[no-untyped-def]
    """Move expected supply from cheap to dear places as far as arbitrage capacity reaches (MODEL 3.7).

    P_i <= P_j + cost holds while capacity k_ij is slack: base lanes and the re-exportable share of imports. Pairs
    are many: a material at rest has none that could move anything, and is passed over.
    """
    for m in range(materials.size):
        material = materials[m]
        if uneven(material, markets, rule) or material.awake > 0:
            material.awake = 0
            for k in range(material.first_pair, material.last_pair):
                pair = arbitrage[k]
                if refresh(pair, markets[pair.buyer], markets[pair.seller], rule):
                    material.awake = 1
            sweeps = 3
            while sweeps > 0 and sweep(material, arbitrage, markets):
                material.awake = 1
                sweeps -= 1


@jit
def uneven(material, markets, rule):  # type: ignore[no-untyped-def]
    """Whether places differ so much in strain or in price that any pair of them could trade."""
    low, high, cheap, dear, wedge = 1e300, 0.0, 1e300, 0.0, 1.0
    for m in range(material.first_market, material.last_market):
        market = markets[m]
        cheap = min(cheap, market.price)
        dear = max(dear, market.price)
        if market.base_ratio > 0.0:
            market.wish = market.need / market.base_ratio
            strain = market.wish / market.supply
            low = min(low, strain)
            high = max(high, strain)
            wedge = market.wedge
    # The margin covers the rounding of the quotient; prices are compared as `refresh` compares them.
    return not high < low * wedge * 0.999999999 or dear > cheap * (1.0 + 2.0 * rule.arbitrage_cost)


@jit
def sweep(material, arbitrage, markets):  # type: ignore[no-untyped-def]
    """Even out each pair in its turn; whether anything moved."""
    any_moved = False
    for k in range(material.first_pair, material.last_pair):
        pair = arbitrage[k]
        here, there = markets[pair.buyer], markets[pair.seller]
        dear = here.wish
        cheap = there.wish * here.wedge
        gap = dear * there.supply - cheap * here.supply
        if gap <= 0.0 and pair.moved == 0.0:
            continue
        step = max(-pair.moved, min(gap / (dear + cheap), pair.reach - pair.moved))
        if step != 0.0:
            any_moved = True
            pair.moved += step
            here.supply += step
            there.supply -= step
    return any_moved


@jit
def refresh(pair, here, there, rule):  # type: ignore[no-untyped-def]
    """Capacity of the pair over the horizon: re-export grows while it pays. Whether it has grown."""
    if here.price > there.price * (1.0 + 2.0 * rule.arbitrage_cost):
        pair.age += 7.0
    else:
        pair.age = max(0.0, pair.age - 7.0)
    share = min(rule.reexport_max, rule.reexport_initial + rule.reexport_growth * pair.age)
    pair.sellable = pair.open * share * there.imports * rule.horizon
    pair.reach = pair.slack + pair.sellable
    pair.moved = 0.0
    return pair.age > 0.0
