"""Figures within bounds that make equations hold: whether there are any, and the nearest ones (scipy)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import linprog, minimize

from sim.errors import EngineError

Floats = NDArray[np.float64]

CLOSED = 1e-7
"""Gap that counts as none, as a share of what an equation moves."""


def unplaced(matrix: sparse.csr_array, values: Floats, low: Floats, high: Floats) -> tuple[Floats, Floats, Floats]:
    """What no choice within the bounds can place, and how hard each bound stands in the way.

    A linear program (HiGHS) allows every equation a gap and makes the gaps together, as shares of what the
    equations move, as small as can be.

    Args:
        matrix: Coefficients; (equations, figures).
        values: Figures as they stand, all above 0.
        low: Least they may be.
        high: Most they may be; may be infinite.

    Returns:
        Gap of each equation, in its unit, 0 where it can hold; and by how much a gap shrinks, as a share, for a
        share of the figure that its lower or upper bound gives way.
    """
    size = _sizes(matrix, values)
    scaled = sparse.diags_array(1.0 / size) @ matrix @ sparse.diags_array(values)
    gaps = sparse.eye_array(matrix.shape[0])
    found = linprog(
        np.concatenate([np.zeros(values.size), np.ones(2 * size.size)]),
        A_eq=sparse.hstack([scaled, gaps, -gaps]),
        b_eq=np.zeros(size.size),
        bounds=[*zip(low / values, high / values, strict=True), *[(0.0, None)] * (2 * size.size)],
        method="highs",
    )
    if found.x is None:
        raise EngineError(f"the linear program of a balance ended with: {found.message}")
    plus, minus = np.split(found.x[values.size :], 2)
    left = np.where(np.abs(plus - minus) > CLOSED, plus - minus, 0.0)
    return left * size, found.lower.marginals[: values.size], found.upper.marginals[: values.size]


def solved(matrix: sparse.csr_array, values: Floats, low: Floats, high: Floats, sigma: Floats) -> Floats:
    """The figures nearest to those given for which the equations hold, within bounds.

    Minimises sum(((x / x0 - 1) / sigma)^2) by its dual, which is smooth and has no bounds: for prices y of the
    equations the figures are those of the unbounded problem cut at their bounds, the slope of the dual is the
    gap of each equation, its curvature the same matrix over the figures that are not at a bound.

    Args:
        matrix: Coefficients; (equations, figures).
        values: x0, above 0.
        low: Least figures.
        high: Most figures; may be infinite.
        sigma: Weight of a figure: one with twice the sigma moves twice as far.
    """
    scale, size = sigma * values, _sizes(matrix, values)
    a = sparse.csr_array(sparse.diags_array(1.0 / size) @ matrix @ sparse.diags_array(scale))
    b = -(matrix @ values) / size
    least, most = (low - values) / scale, (high - values) / scale

    def moved(y: Floats) -> Floats:
        return np.asarray(np.clip(a.T @ y, least, most))

    def dual(y: Floats) -> tuple[float, Floats]:
        z = moved(y)
        gap = a @ z - b
        return float(y @ gap - 0.5 * z @ z), gap

    def curvature(y: Floats) -> Floats:
        free = (moved(y) == a.T @ y).astype(float)
        return np.asarray((a @ sparse.diags_array(free) @ a.T).todense())

    start = np.zeros(size.size)
    found = minimize(dual, start, jac=True, hess=curvature, method="trust-exact", options={"gtol": 1e-11})
    if np.abs(dual(found.x)[1]).max() > CLOSED:
        raise EngineError(f"the balance was not found: {found.message}")
    return np.asarray(values + scale * moved(found.x))


def _sizes(matrix: sparse.csr_array, values: Floats) -> Floats:
    """What each equation moves: half of all that enters it; 1 where nothing does."""
    size = 0.5 * (abs(matrix) @ values)
    return np.where(size > 0.0, size, 1.0)
