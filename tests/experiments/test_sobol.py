"""Sobol' indices: those of Ishigami's function, which are known in closed form."""

from __future__ import annotations

import numpy as np
import pytest

from sim.experiments.sobol import Indices, indices, sample

A, B = 7.0, 0.1


def ishigami(u: np.ndarray) -> np.ndarray:
    x = np.pi * (2.0 * u - 1.0)
    return np.sin(x[:, 0]) + A * np.sin(x[:, 1]) ** 2 + B * x[:, 2] ** 4 * np.sin(x[:, 0])


def known() -> tuple[list[float], list[float]]:
    """Ishigami and Homma (1990): variances of the effects of one, two, and one with three."""
    one, two = 0.5 * (1 + B * np.pi**4 / 5) ** 2, A**2 / 8
    three = B**2 * np.pi**8 * (1 / 18 - 1 / 50)
    whole = one + two + three
    return [one / whole, two / whole, 0.0], [(one + three) / whole, two / whole, three / whole]


def found(n: int, outputs: int = 1) -> Indices:
    a, b = sample(n, 3, 1)
    mixed = [np.where(np.arange(3) == i, b, a) for i in range(3)]
    rows = [np.array([ishigami(each)] * outputs) for each in (a, b, *mixed)]
    return indices(rows[0], rows[1], np.array(rows[2:]), 1)


@pytest.mark.parametrize("outputs", [1, 2])
def test_indices_of_ishigami(outputs: int) -> None:
    got = found(4096, outputs)
    assert got.first.shape == got.total_high.shape == (outputs, 3)
    for row in range(outputs):
        np.testing.assert_allclose(got.first[row], known()[0], atol=0.02)
        np.testing.assert_allclose(got.total[row], known()[1], atol=0.02)


def test_intervals_hold_what_is_known_and_shrink() -> None:
    small, large = found(256), found(4096)
    for index, name in enumerate(("first", "total")):
        low, high = getattr(large, f"{name}_low")[0], getattr(large, f"{name}_high")[0]
        assert np.all((low - 0.01 <= known()[index]) & (known()[index] <= high + 0.01))
        wide = getattr(small, f"{name}_high")[0] - getattr(small, f"{name}_low")[0]
        assert np.all((high - low)[:2] < wide[:2])


def test_what_does_not_vary_depends_on_nothing() -> None:
    got = indices(np.ones((1, 8)), np.ones((1, 8)), np.ones((3, 1, 8)), 1)
    assert not got.first.any()
    assert not got.total.any()
