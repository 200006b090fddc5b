"""A response surface: every predicted point as a quadratic of the parameters, from a design of replays.

Parameters are the normal deviates of their priors (`sim.network.spread`), so that a prior is a standard normal.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares
from scipy.special import ndtri
from scipy.stats import qmc

Floats = NDArray[np.float64]

REACH = float(ndtri(0.98))
"""Deviates are looked at from the 2nd to the 98th percentile of their priors."""
RIDGES = tuple(10.0 ** np.arange(-4, 3))
"""Ridge penalties that are tried; for each point the one that predicts left-out replays best."""


def design(points: int, parameters: int, seed: int) -> Floats:
    """(points, parameters) space-filling deviates: scrambled Sobol' numbers over the reach, the middle first."""
    sequence = qmc.Sobol(parameters, seed=seed).random_base2((points - 1).bit_length())[:points]
    spread = REACH * (2.0 * sequence - 1.0)
    spread[0] = 0.0
    return np.asarray(spread)


@dataclass(frozen=True)
class Surface:
    """Quadratics of the deviates z: level + slope z + z bend z."""

    level: Floats
    """(outputs,)"""
    slope: Floats
    """(outputs, parameters)"""
    bend: Floats
    """(outputs, parameters, parameters), symmetric"""
    error: Floats
    """(outputs,) root mean square error at replays left out of the surface."""

    @classmethod
    def of(cls, at: Floats, values: Floats) -> "Surface":
        """Fitted by ridge regression to (points, outputs) values at (points, parameters) deviates.

        The penalty of each output is the one of RIDGES with the least error at points left out
        (the closed form of leave-one-out: residual / (1 - leverage)).
        """
        terms = _terms(at)
        left, sizes, right = np.linalg.svd(terms, full_matrices=False)
        mean = values.mean(axis=0)
        errors, found = [], []
        for ridge in RIDGES:
            shrunk = sizes / (sizes**2 + ridge)
            leverage = ((left * (sizes * shrunk)) * left).sum(axis=1)
            weights = right.T @ (shrunk[:, None] * (left.T @ (values - mean)))
            away = (values - mean - terms @ weights) / np.maximum(1.0 - leverage, 1e-3)[:, None]
            errors.append(np.sqrt((away**2).mean(axis=0)))
            found.append(weights)
        best = np.argmin(errors, axis=0)
        columns = np.arange(values.shape[1])
        return cls._from(mean, np.array(found)[best, :, columns], np.array(errors)[best, columns], at.shape[1])

    @classmethod
    def _from(cls, mean: Floats, weights: Floats, error: Floats, n: int) -> "Surface":
        bend = np.zeros((len(mean), n, n))
        rows, columns = np.triu_indices(n)
        bend[:, rows, columns] += 0.5 * weights[:, 1 + n :]
        bend[:, columns, rows] += 0.5 * weights[:, 1 + n :]
        return cls(mean + weights[:, 0], weights[:, 1 : 1 + n], bend, error)

    def at(self, z: Floats) -> Floats:
        """(outputs,) values at (parameters,) deviates."""
        return np.asarray(self.level + self.slope @ z + self.bend @ z @ z)

    def gradient(self, z: Floats) -> Floats:
        """(outputs, parameters) slopes at deviates."""
        return np.asarray(self.slope + 2.0 * self.bend @ z)


def _terms(at: Floats) -> Floats:
    """(points, terms): 1, deviates, products of two of them."""
    rows, columns = np.triu_indices(at.shape[1])
    return np.hstack([np.ones((len(at), 1)), at, at[:, rows] * at[:, columns]])


class Fit(NamedTuple):
    """The most likely deviates and their standard deviations after the data (before them 1)."""

    z: Floats
    width: Floats


def fitted(surface: Surface, seen: Floats, weight: Floats) -> Fit:
    """Maximum a posteriori of standard normal priors and Gaussian errors: least of |z|^2 + sum weight (f(z) - seen)^2.

    Widths are those of Laplace's approximation with the Hessian of Gauss and Newton. The search begins at the middle
    of the priors and at the middles of all their quarters, and stays within the reach of the design.

    Args:
        surface: Predictions of the points.
        seen: (outputs,) what was seen.
        weight: (outputs,) 1 / variance; 0 leaves a point out.
    """
    n, root = surface.slope.shape[1], np.sqrt(weight)

    def away(z: Floats) -> Floats:
        return np.concatenate([z, root * (surface.at(z) - seen)])

    def slopes(z: Floats) -> Floats:
        return np.vstack([np.eye(n), root[:, None] * surface.gradient(z)])

    signs = np.array(np.meshgrid(*[[-0.7, 0.7]] * n)).reshape(n, -1).T
    runs = [least_squares(away, start, slopes, bounds=(-REACH, REACH)) for start in (np.zeros(n), *signs)]
    best = min(runs, key=lambda run: run.cost)
    z = np.where(np.abs(best.x) < 1e-9, 0.0, best.x)
    inverse = np.linalg.inv(slopes(z).T @ slopes(z))
    return Fit(z, np.sqrt(np.diag(inverse)))
