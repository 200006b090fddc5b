"""Step 7, what is expected: which of their promises sellers can keep within the planning horizon, and to whom."""

from sim.engine._jit import jit
from sim.engine.day.source import could_make
from sim.engine.day.trust import let_out


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
    return min(wish, room) * let_out(lane)


@jit
def room(lane, growth, rule):  # type: ignore[no-untyped-def]
    """t/day a lane could bring beyond what it is promised to, with the growth that the horizon allows it.

    Licences and quotas are for usual amounts: under them nothing grows.
    """
    if lane.gate <= 0.0 or lane.base <= 0.0:
        return 0.0
    most = lane.base
    if lane.usual == 0 and lane.office < 0:
        most = lane.allow + lane.room / rule.horizon + 0.5 * rule.horizon * growth * lane.base
    return max(0.0, min(lane.limit, most) * let_out(lane) - lane.promised)


@jit
def promise(day, facilities, buyers, lanes, markets, arbitrage, stock, rule):  # type: ignore[no-untyped-def]
    """Which share of its promised deliveries each seller can honour within the horizon, mines first.

    Q = uncommitted product + work in process + min(capacity, feed) over what is left of the horizon.
    """
    forget(facilities, buyers, arbitrage, stock, rule)
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
def forget(facilities, buyers, arbitrage, stock, rule):  # type: ignore[no-untyped-def]
    """Begin a new week of expectations; the need of plants is read over weeks."""
    for k in range(arbitrage.size):
        arbitrage[k].slack = 0.0
    for b in range(buyers.size):
        buyer = buyers[b]
        buyer.coming = 0.0
        buyer.coming_in = 0.0
        buyer.doubt = 0.0
        if buyer.facility >= 0:
            goal = required(buyer, facilities[buyer.facility], stock, rule)
            buyer.need_now += (goal - buyer.need_now) * rule.feed_pull


@jit
def required(feed, plant, stock, rule):  # type: ignore[no-untyped-def]
    """t/day of a feed that a plant needs over the horizon: for its customers' orders, and once to fill its store.

    What it orders now fills the store within `tau`; a half-year of that would count the gap many times.
    """
    position = stock[feed.facility] + plant.wip - plant.claims
    make = min(plant.capacity, max(0.0, plant.forecast + (plant.target - position) / rule.horizon))
    dose = feed.per_t * (1.0 - feed.thrifted) * (1.0 - feed.scrap_share)
    return max(0.0, min(feed.forecast, make * dose - feed.recycled_now))


@jit
def ask(day, plant, lanes, buyers, rule):  # type: ignore[no-untyped-def]
    """T that all lanes of a seller will be asked for within the horizon, and t that they could bring beyond it."""
    asked, more = 0.0, 0.0
    growth = rule.share_growth * could_make(plant)
    for l in range(plant.first_lane, plant.last_lane):
        lane = lanes[l]
        lane.promised = promised(lane, buyers, rule)
        lane.brings = 0.0
        lane.slack = 0.0
        if lane.base + lane.spare > 0.0:
            days = window(day, lane, rule.horizon, rule)
            lane.brings = lane.promised * days
            lane.slack = room(lane, growth, rule) * days
            asked += lane.brings
            more += lane.slack
    return asked, more


@jit
def lend(lane, unsold, buyers, markets, arbitrage):  # type: ignore[no-untyped-def]
    """A lane with room could bring first what its seller would not sell, then what users of its place would not get.

    A plant that orders little for want of customers could make what this feed allows.
    """
    if lane.slack <= 0.0:
        return
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
    if lane.share > 0.0:
        market = markets[buyer.market]
        market.cost += lane.share * buyer.need * plant.cost
        market.volume += lane.share * buyer.need
    if lane.promised > 0.0:
        buyer.coming += lane.brings * plant.honoured
        if buyer.facility >= 0:
            span = rule.horizon - facilities[buyer.facility].days
            buyer.coming_in += lane.promised * window(day, lane, span, rule) * plant.honoured
    if lane.held != 0.0:
        refused = lane.held * (1.0 - lane.trust)
        buyer.coming -= refused
        buyer.coming_in -= refused
        buyer.doubt += refused
