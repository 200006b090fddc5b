"""The least of what is enough, on a grid, by scipy: bisection along a line, an integer programme over the grid.

It takes for granted that more is enough where less is. Then one place that is not enough says so of all below it.
"""

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, bisect, milp

Places = tuple[int, ...]
"""A place on the grid: so many steps along each axis."""

NEAR = 0.25
"""How near bisection goes to the place between two whole numbers at which too little turns into enough."""


def first(top: int, enough: Callable[[int], bool]) -> int | None:
    """The first of 0, 1, .. top that is enough, by bisection; None if the last is not.

    Whether it is enough is a step function of the place: of methods that close in on a root, bisection needs no slope.
    """
    if enough(0):
        return 0
    if not enough(top):
        return None
    last = bisect(lambda at: -1.0 if enough(math.ceil(at)) else 1.0, 0.0, float(top), xtol=NEAR)
    return round(last) + 1


def least(tops: Places, weights: Sequence[float], enough: Callable[[Places], bool]) -> Places | None:
    """The place with the least sum of weights that is enough; None if the far corner is not.

    A place that is not enough rules out every place that nowhere lies beyond it. So an integer programme over what is
    not ruled out names the lightest place left: if it is enough, it is the answer, and if not, it rules out more: an
    outer approximation of a monotone set by its points (Tuy 2000, "Monotonic optimization: problems and solution
    approaches").

    Args:
        tops: The last place on each axis.
        weights: Of a step on each axis, above zero.
        enough: Whether a place is enough; asked as seldom as may be.
    """
    if not enough(tops):
        return None
    refused: list[Places] = []
    while True:
        place = _lightest(tops, weights, refused)
        if enough(place):
            return place
        refused.append(_furthest(place, tops, enough))


def _lightest(tops: Places, weights: Sequence[float], refused: Sequence[Places]) -> Places:
    """The lightest place that lies beyond each of those refused on some axis.

    Whole numbers x, and a switch s for each refused place p and axis: x >= (p + 1) s, and one switch of each p is on.
    """
    n, cuts = len(tops), len(refused)
    beyond = np.array(refused, float).reshape(cuts, n) + 1.0
    steps = np.hstack([np.tile(np.eye(n), (cuts, 1)), -np.diag(beyond.ravel())])
    switches = np.hstack([np.zeros((cuts, n)), np.kron(np.eye(cuts), np.ones(n))])
    found = milp(
        np.concatenate([np.array(weights) / max(weights), np.zeros(cuts * n)]),
        integrality=np.ones(n + cuts * n, int),
        bounds=Bounds(0.0, np.concatenate([np.array(tops, float), (beyond <= np.array(tops)).ravel().astype(float)])),
        constraints=_at_least(steps, 0.0) + _at_least(switches, 1.0) if cuts else (),
        options={"mip_rel_gap": 0.0},
    )
    assert found.x is not None, "the far corner is never ruled out"
    return tuple(round(x) for x in found.x[:n])


def _at_least(rows: NDArray[np.float64], low: float) -> list[LinearConstraint]:
    return [LinearConstraint(rows, lb=low)]


def _furthest(place: Places, tops: Places, enough: Callable[[Places], bool]) -> Places:
    """A place as far as may be beyond one that is not enough, and not enough either: it rules out most.

    Towards the far corner as long as it is not enough, then along each axis to its end where that is not enough.
    """
    most = max(top - at for at, top in zip(place, tops, strict=True))

    def along(step: int) -> Places:
        return tuple(at + (top - at) * step // most for at, top in zip(place, tops, strict=True))

    turn = first(most, lambda step: enough(along(step)))
    assert turn, "the far corner is enough and the place is not"
    far = along(turn - 1)
    for axis, top in enumerate(tops):
        further = (*far[:axis], top, *far[axis + 1 :])
        if further != far and not enough(further):
            far = further
    return far
