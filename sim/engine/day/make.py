"""Step 3: facilities make what is wanted, as far as capacity and feed allow."""

from sim.engine._jit import jit


@jit
def make(day, facilities, buyers, stock, ring, rule):  # type: ignore[no-untyped-def]
    """Rate = min(capacity x availability; feed by recipe; wanted rate). Hosts stand before their by-products."""
    for f in range(facilities.size):
        plant = facilities[f]
        limit = min(plant.capacity * plant.available, plant.quota / (1.0 - plant.loss))
        plant.forecast += (plant.ordered - plant.forecast) * rule.forecast_pull
        plant.ordered = 0.0
        if plant.host >= 0:
            plant.wanted = facilities[plant.host].rate * per_host(plant, facilities[plant.host])
        elif plant.mine > 0:
            plant.wanted = dig(plant, stock[f], rule) / (1.0 - plant.loss)
        else:
            plant.wanted = replenish(plant, stock[f], rule)
        if plant.kept > 0.0 and plant.host < 0 and plant.mine < 2:
            room = max(0.0, plant.store - stock[f] - plant.wip)
            plant.wanted = max(plant.wanted, min(plant.kept, room) / (1.0 - plant.loss))
        # Nobody wants more than capacity: starved of one feed, a plant must not hoard the others for orders that it
        # could never have served.
        plant.wanted = min(plant.wanted, plant.capacity)
        rate = min(plant.wanted, limit)
        if plant.host >= 0 or plant.mine == 2:
            rate = min(rate, plant.wanted * plant.available)
        recycle(plant, rate, buyers, stock, rule)
        rate = feed(plant, buyers, stock, rate)
        plant.starved = 0.0
        if plant.wanted > 0.0:
            plant.starved = 1.0 - rate / plant.wanted
        plant.rate = rate
        store_output(day, f, plant, stock, ring)


@jit
def per_host(plant, host):  # type: ignore[no-untyped-def]
    """Tonnes per tonne of its host: as ever, or by their capacities where the plant has been opened."""
    if plant.opened > 0.0 and host.capacity > 0.0:
        return max(plant.per_host, plant.capacity / host.capacity)
    return plant.per_host


@jit
def replenish(plant, product, rule):  # type: ignore[no-untyped-def]
    """Orders expected and the gap of the product position (product + work in process - accepted orders)."""
    position = product + plant.wip - plant.claims
    return max(0.0, plant.forecast + (plant.target - position) / rule.tau)


@jit
def dig(plant, product, rule):  # type: ignore[no-untyped-def]
    """A mine holds its base output while its store has room, and curtails as the store fills.

    A by-product of a host outside the network (mine == 2) runs with its host, trimmed a little to hold its
    store, until the store is full.
    """
    product += plant.wip
    room = max(0.0, plant.store - product)
    if plant.mine == 2:
        want = replenish(plant, product - plant.wip, rule)
        want = max(plant.base * (1.0 - rule.trim), min(plant.base * (1.0 + rule.trim) + plant.opened, want))
        return min(want, room)
    usual = plant.store - (plant.target + plant.claims)
    floor = plant.base
    if usual > 0.0:
        floor = plant.base * min(1.0, room / usual)
    return min(max(replenish(plant, product - plant.wip, rule), floor), room)


@jit
def recycle(plant, rate, buyers, stock, rule):  # type: ignore[no-untyped-def]
    """Recycled feed follows what its plant could make of what it is asked for, up to a limit.

    Programmes add to it up to their capacity, and no more than the plant could take today.
    """
    for b in range(plant.first_feed, plant.last_feed):
        row = buyers[b]
        if row.secondary > 0.0 or row.recycled_now > 0.0 or row.collected > 0.0:
            row.recycled_now = 0.0
            if row.secondary > 0.0:
                asked = rate * (1.0 - plant.loss) / plant.base
                row.recycled_now = row.secondary * min(rule.recycled_most, asked)
            dose = row.per_t * (1.0 - row.thrifted) * (1.0 - row.scrap_share)
            more = min(row.collected, max(0.0, rate * dose - row.recycled_now))
            row.reclaimed += more
            row.recycled_now += more
            stock[row.store] += row.recycled_now
            row.recycled += row.recycled_now


@jit
def feed(plant, buyers, stock, rate):  # type: ignore[no-untyped-def]
    """Lower the rate to what the scarcest feed allows and take the feeds; `bound` names the feed that binds."""
    plant.bound = -1
    for b in range(plant.first_feed, plant.last_feed):
        row = buyers[b]
        dose = row.per_t * (1.0 - row.thrifted)
        if rate * dose > stock[row.store]:
            rate = stock[row.store] / dose
            plant.bound = b
    for b in range(plant.first_feed, plant.last_feed):
        row = buyers[b]
        dose = row.per_t * (1.0 - row.thrifted)
        gross = min(rate * dose, stock[row.store])
        stock[row.store] -= gross
        scrap = gross * row.scrap_share
        row.scrap += scrap
        row.consumed += gross - scrap
        row.used = gross - scrap
        row.wanted = max(0.0, plant.wanted * dose * (1.0 - row.scrap_share) - row.recycled_now)
    return rate


@jit
def store_output(day, f, plant, stock, ring):  # type: ignore[no-untyped-def]
    """Put today's output into process; a full store turns the excess of a joint product into a stated loss."""
    rate = plant.rate
    plant.made += rate
    lost = rate * plant.loss
    if plant.host >= 0:
        lost = max(lost, min(rate, stock[f] + plant.wip + rate - plant.store))
    plant.lost += lost
    rate -= lost
    if plant.days > 0:
        ring[plant.ring + plant.cursor] += rate
        plant.cursor += 1
        if plant.cursor == plant.days:
            plant.cursor = 0
        plant.wip += rate
    else:
        stock[f] += rate
