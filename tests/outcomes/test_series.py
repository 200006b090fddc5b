"""Daily series are kept as whole numbers and come back to their precision."""

import numpy as np

from sim.outcomes.harvest import SERIES, _encode, decode

PRICES = np.array([[1.0, 0.5], [1.0, 0.5], [8.0, 0.5], [8.0, 400.0]])
COVER = np.array([[30.0, 0.0], [29.9, 1499.0], [1e6, 10.0], [0.025, 45.0]])
LACK = np.array([[0.0, 1.0], [0.5, 0.9], [0.1, 0.0], [2.0, 0.25]])


def test_series_come_back() -> None:
    lacking, codes = np.zeros((4, 6)), np.empty((3, 4, 2), np.uint16)
    lacking[:, ::3] = LACK
    _encode(np.ones((4, 6)), lacking, PRICES, COVER, codes)
    back = {name: decode(name, codes[i]) for i, name in enumerate(SERIES)}
    np.testing.assert_allclose(back["shortfall_share"], np.minimum(LACK, 1.0), atol=1 / 120_000)
    np.testing.assert_allclose(back["price"], np.minimum(PRICES, np.exp(5.0)), rtol=1e-4)
    np.testing.assert_allclose(back["cover_days"], np.minimum(COVER, 1500.0), atol=1 / 80)
