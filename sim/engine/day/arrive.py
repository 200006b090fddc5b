"""Step 1: due consignments join the buyer's stock, due work in process the product stock, scrap its feed."""

from sim.engine._jit import jit


@jit
def arrive(day, buyers, facilities, stock, ring, cargo, due, rule):  # type: ignore[no-untyped-def]
    """Unload what is due today and let the scrap loops turn."""
    unload(day, buyers, facilities, stock, cargo, due, rule)
    for f in range(facilities.size):
        plant = facilities[f]
        if plant.days > 0:
            slot = plant.ring + plant.cursor
            stock[f] += ring[slot]
            plant.wip -= ring[slot]
            ring[slot] = 0.0
    for b in range(buyers.size):
        buyer = buyers[b]
        buyer.wanted = 0.0
        buyer.used = 0.0
        if buyer.scrap_share > 0.0:
            back = buyer.scrap / rule.scrap_lag
            buyer.scrap -= back
            stock[buyer.store] += back


@jit
def unload(day, buyers, facilities, stock, cargo, due, rule):  # type: ignore[no-untyped-def]
    """Empty today's list of consignments and give their records back."""
    slot = day % due.size
    row = due[slot]
    due[slot] = -1
    while row >= 0:
        load = cargo[row]
        stock[load.store] += load.tonnes
        if load.buyer >= 0:
            buyer = buyers[load.buyer]
            buyer.on_order -= load.tonnes
        following = load.next
        load.tonnes = 0.0
        load.next = rule.free
        rule.free = row
        row = following
