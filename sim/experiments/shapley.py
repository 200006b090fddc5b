"""Shares of what players bring about together: Shapley's value, whole or by sampling orders.

Shapley (1953), "A value for n-person games"; sampling as in Castro, Gomez and Tejada (2009), "Polynomial calculation of
the Shapley value based on sampling". A coalition is a bit mask: bit i says that player i is in it.
"""

from collections.abc import Mapping, Sequence
from math import factorial

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Order = tuple[int, ...]


def exact(players: int, worth: Mapping[int, Floats]) -> Floats:
    """(players, ...) the average of what each adds, over all orders in which they may join.

    phi_i = sum over S without i of |S|! (n - |S| - 1)! / n! (v(S + i) - v(S)); the shares add up to v(all) - v(none).

    Args:
        players: How many.
        worth: v of each of the 2^players coalitions, arrays of one shape.
    """
    shares = np.zeros((players, *worth[0].shape))
    for player in range(players):
        for without in range(1 << players):
            if not without >> player & 1:
                size = without.bit_count()
                weight = factorial(size) * factorial(players - size - 1) / factorial(players)
                shares[player] += weight * (worth[without | 1 << player] - worth[without])
    return shares


def orders(players: int, count: int, seed: int) -> list[Order]:
    """So many orders drawn at random."""
    luck = np.random.default_rng(seed)
    return [tuple(map(int, luck.permutation(players))) for _ in range(count)]


def prefixes(order: Order) -> list[int]:
    """Coalitions met while players join in an order, none and all included."""
    met = [0]
    for player in order:
        met.append(met[-1] | 1 << player)
    return met


def sampled(drawn: Sequence[Order], worth: Mapping[int, Floats]) -> Floats:
    """(orders, players, ...) what each adds in each of the orders; their mean over orders is the estimate.

    It adds up to the total whatever the orders are.

    Args:
        drawn: Orders of the players.
        worth: v of every coalition met in them.
    """
    added = np.zeros((len(drawn), len(drawn[0]), *worth[0].shape))
    for row, order in enumerate(drawn):
        met = prefixes(order)
        for player, before, after in zip(order, met, met[1:], strict=False):
            added[row, player] = worth[after] - worth[before]
    return added
