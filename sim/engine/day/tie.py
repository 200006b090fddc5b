"""Step 7, arbitrage: what is expected moves from cheap to dear places, as far as lanes and resale reach."""

from sim.engine._jit import jit


@jit
def tie(materials, arbitrage, markets, rule):  # type: ignore[no-untyped-def]
    """Move expected supply from cheap to dear places as far as arbitrage capacity reaches (MODEL 3.7).

    P_i <= P_j + cost holds while capacity k_ij is slack: the room that lanes have left and the re-exportable share
    of imports. Pairs are many: a material at rest has none that could move anything, and is passed over.
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
    """Capacity of the pair over the horizon: re-export grows while it pays. Whether it has any growth left to lose."""
    if here.price > there.price * (1.0 + 2.0 * rule.arbitrage_cost):
        pair.age += 7.0
    else:
        pair.age = max(0.0, pair.age - 7.0)
    share = min(rule.reexport_max, rule.reexport_initial + rule.reexport_growth * pair.age)
    pair.sellable = pair.open * share * there.imports * rule.horizon
    pair.reach = pair.slack + pair.sellable
    pair.moved = 0.0
    return pair.age > 0.0
