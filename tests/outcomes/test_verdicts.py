"""What a line of a case makes of what was seen and told: means, bands, errors, plain data."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.outcomes.verdicts import Check, Verdict, ahead, forecast
from sim.scenario import score
from tests.outcomes.curves import DIP, curve, months


def test_prices_are_averaged_by_their_logarithms() -> None:
    drawn = np.array([[1.0, 0.0], [4.0, 1.0]])
    assert forecast(drawn, True).tolist() == pytest.approx([2.0, 1e-3])
    assert forecast(drawn, False).tolist() == [2.5, 0.5]
    assert ahead(months(2), np.linspace(0.0, 1.0, 11)[:, None].repeat(2, 1), False).low.tolist() == pytest.approx(
        [0.1] * 2
    )


def test_errors_are_against_no_change_and_an_instant_stop() -> None:
    found = curve(score.Departures, [1.0, 0.5, 0.5], [1.0, 0.2, 0.6], persist=1.0, stopped=np.array([1.0, 0.0, 0.0]))
    assert found.errors() == pytest.approx((0.4 / 3, 1.2 / 3, 0.8 / 3))
    price = curve(score.Price, [1.0, 2.0], [1.0, 4.0], persist=1.0)
    assert price.errors() == (pytest.approx(math.log(2.0) / 2), pytest.approx(math.log(4.0) / 2), None)


def test_a_line_as_plain_data() -> None:
    found = curve(score.Departures, DIP[:3], DIP[:3])
    verdict = Verdict("c", "s", "departures", "A>B", "t", 3, checks=(Check("x", 1.0, 2.0, 0.1, False),),
                      seen=tuple(zip(found.periods, DIP, strict=False)), facts={"more": 1},
                      points=ahead(found.periods, found.drawn, False))  # fmt: skip
    told = verdict.to_json()
    assert (told["passed"], told["more"], told["n"], told["mae"]) == (False, 1, 3, None)
    assert told["checks"] == [{"name": "x", "observed": 1.0, "predicted": 2.0, "tolerance": 0.1, "passed": False}]
    assert told["points"][1] == {"date": "2026-02", "observed": 0.4, "predicted": 0.4, "p10": 0.4, "p90": 0.4}
    assert Verdict("c", "s", "price", "A", "ratio", 0).to_json()["points"] == []
