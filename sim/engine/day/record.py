"""The close of the day: prices and stocks are kept; what consumers used was kept when they used it."""

from sim.engine._jit import jit


@jit
def close(day, markets, stock, prices, stocks):  # type: ignore[no-untyped-def]
    """Write the close into row `day`; of the days before day 0 nothing is kept."""
    if day < 0:
        return
    for m in range(markets.size):
        prices[day, m] = markets[m].price
    for k in range(stock.size):
        stocks[day, k] = stock[k]
