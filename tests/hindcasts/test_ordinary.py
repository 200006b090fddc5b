"""What moves in any year, in the bands of cases: spreads by hand, and where nothing is to be seen of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sim.network import Network
from sim.outcomes.ordinary import Ordinary
from sim.scenario import score
from sim.scenario.case import Past
from sim.scenario.observed import Seen
from sim.scenario.period import Period

MANY = 500
FLOW = score.Departures(kind="departures", materials=("gallium_refined",))
PRICE = score.Price(kind="price", materials=("gallium_refined",))


def seen(period: str) -> Any:
    return Seen(Period.parse(period), "exports", "CHN>USA", 1.0, "t", "me", 2, {})


def ordinary(*base: str, **how: float) -> Ordinary:
    past = Past("CHN>USA", (seen("2024-05"),), tuple(seen(each) for each in base), Period.parse("2024"))
    return Ordinary("exports", past, 42, 2024 * 12.0, **{"trade": 0.3, "price": 0.04, **how})


def logs(found: Ordinary, line: score.Path, *periods: str) -> np.ndarray:
    flat = np.ones((MANY, len(periods)))
    return np.log(found.seeable(line, flat, [Period.parse(each) for each in periods]))


def test_months_of_a_trade_differ_by_their_spread_and_several_together_less() -> None:
    found = logs(ordinary(), FLOW, "2024-05", "2024-06/2024-09")
    np.testing.assert_allclose(found.std(axis=0), [0.3, 0.15], rtol=0.05)
    np.testing.assert_allclose(np.exp(found).mean(axis=0), 1.0, atol=0.02)
    assert abs(np.corrcoef(found.T)[0, 1]) < 0.05


def test_a_base_of_few_months_is_as_uncertain_as_they_are_and_common_to_all_points() -> None:
    found = logs(ordinary("2023-11", "2023-12", "2024-01", "2024-02"), FLOW, "2024-05", "2024-06")
    np.testing.assert_allclose(found.std(axis=0), np.hypot(0.3, 0.15), rtol=0.05)
    assert np.corrcoef(found.T)[0, 1] == pytest.approx(0.15**2 / (0.3**2 + 0.15**2), abs=0.05)


def test_a_price_wanders_from_its_base_with_the_root_of_time() -> None:
    found = logs(ordinary("2024-01"), PRICE, "2024-01", "2024-05", "2024-10")
    np.testing.assert_allclose(found.std(axis=0), [0.0, 0.08, 0.12], rtol=0.05, atol=1e-12)
    np.testing.assert_allclose(found.mean(axis=0), 0.0, atol=0.01)


def test_stocks_and_outputs_and_networks_without_the_parameters_are_left_as_they_are() -> None:
    stock = score.Stock(kind="stock", materials=("gallium_refined",))
    assert (logs(ordinary("2024-01"), stock, "2024-05") == 0.0).all()
    still = Ordinary.of("exports", ordinary("2024-01").past, 42, 0.0, {})
    assert (logs(still, FLOW, "2024-05") == 0.0).all() and (logs(still, PRICE, "2024-05") == 0.0).all()


def test_the_shipped_parameters_are_those_that_are_read() -> None:
    parameters = Network.shipped().parameters
    found = Ordinary.of("exports", ordinary().past, 42, 0.0, parameters)
    assert found.trade == parameters["trade_noise_monthly"].value > 0.0
    assert found.price == parameters["price_noise_monthly"].value > 0.0
    assert replace(found, seed=7).seeable(FLOW, np.ones((9, 1)), [Period.parse("2024-05")]).std() > 0.0
