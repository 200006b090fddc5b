"""Step 8: gauges read the close of the day; a wire trips where a gauge stands beyond its level."""

from sim.engine._jit import jit

STOCK, PRICE, STARVED = 0, 1, 2


@jit
def gauges(wires, wire_stores, stock, markets, facilities, buyers):  # type: ignore[no-untyped-def]
    """Whether any armed wire stands beyond its level at the close of the day."""
    rang = False
    for w in range(wires.size):
        wire = wires[w]
        if wire.armed == 0:
            continue
        wire.value = read(wire, wire_stores, stock, markets, facilities)
        beyond = wire.value < wire.level if wire.below > 0 else wire.value > wire.level
        if beyond:
            wire.tripped = 1
            rang = True
    return rang


@jit
def read(wire, wire_stores, stock, markets, facilities):  # type: ignore[no-untyped-def]
    """Value of a gauge: days of cover, ratio of price, or share starved."""
    if wire.kind == PRICE:
        return markets[wire.first].price
    if wire.kind == STARVED:
        return facilities[wire.first].starved
    total = 0.0
    for k in range(wire.first, wire.last):
        total += stock[wire_stores[k]]
    return total / wire.scale
