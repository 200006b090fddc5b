"""Step 4: buyers order to keep their position."""

from sim.engine._jit import jit


@jit
def order(buyers, stock, rule):  # type: ignore[no-untyped-def]
    """Order = clip(f + (cover f + lead f + ahead - position) / tau, 0, cap x base), f the forecast of W.

    Position is stock and everything accepted and not arrived, less what licences are expected to refuse (MODEL 3.4).
    """
    for b in range(buyers.size):
        buyer = buyers[b]
        if buyer.need <= 0.0:
            continue
        buyer.forecast += (buyer.wanted - buyer.forecast) * rule.forecast_pull
        aim = buyer.forecast * (buyer.cover * buyer.hoard + buyer.lead) + buyer.ahead
        gap = aim - stock[buyer.store] - buyer.on_order + buyer.doubt
        buyer.ordered = max(0.0, min(rule.cap * buyer.need, buyer.forecast + gap / rule.tau))
