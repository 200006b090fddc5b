"""Weekly: a facility that has been opened gains capacity, and what belongs to it: feed, and room in its stores."""

from sim.engine._jit import jit


@jit
def unfold(day, facilities, buyers, rule):  # type: ignore[no-untyped-def]
    """Capacity goes evenly from the first to the last level of the ramp; stores and feed follow it.

    The store of product and the target of feed grow by a month of the new capacity (`slack_days`), so that the plant
    begins to buy and to make before anybody orders from it.
    """
    rule.grown = 0
    for f in range(facilities.size):
        plant = facilities[f]
        if plant.opens_most <= 0.0 and plant.built <= 0.0:
            continue
        part = max(0.0, min(1.0, (day - plant.opens_from) / max(plant.opens_over, 1.0)))
        level = plant.built + plant.opens_least + (plant.opens_most - plant.opens_least) * part
        step = level - plant.opened
        # What has been built stands, whatever becomes of those who built it.
        if step <= 0.0:
            continue
        rule.grown = 1
        plant.opened += step
        plant.capacity += step
        plant.target += step * (rule.slack_days + plant.days)
        if plant.mine > 0 or plant.host >= 0:
            plant.store += step * (rule.store_days + plant.days)
        for b in range(plant.first_feed, plant.last_feed):
            feed = buyers[b]
            feed.need = max(0.0, feed.need + step * feed.per_t * (1.0 - feed.scrap_share))
            if feed.cover <= 0.0:
                feed.cover = rule.slack_days
