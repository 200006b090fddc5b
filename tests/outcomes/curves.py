"""Made-up lines of a case: what was seen in months, and what one replicate tells."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np

from sim.outcomes.verdicts import Curve
from sim.scenario import score
from sim.scenario.period import Period

FLOW: dict[str, Any] = {"kind": "departures", "materials": ["metal"]}
PRICE: dict[str, Any] = {"kind": "price", "materials": ["metal"]}


def months(n: int) -> tuple[Period, ...]:
    return tuple(Period(date(2026, 1 + i, 1), date(2026, 2 + i, 1)) for i in range(n))


def curve(kind: type[score.Path], told: list[float], seen: list[float], **how: Any) -> Curve:
    """One replicate that tells what is said, month by month; `allowed` are tolerances, `over` other periods."""
    periods = how.pop("over", months(len(seen)))
    said = {score.Departures: FLOW, score.Price: PRICE, score.Spread: PRICE | {"kind": "spread"},
            score.Stock: FLOW | {"kind": "stock"}}[kind]  # fmt: skip
    line = kind.model_validate(said | {"tolerance": how.pop("allowed", {})})
    usual: dict[str, Any] = {"persist": None, "stopped": None}
    return Curve(line, periods, np.array(seen), np.array([told]), **usual | how)


DIP = [1.0, 0.4, 0.2, 0.6, 0.95, 1.0, 1.0]
"""Trough of 0.2 in the third month; 0.5 after one month, 0.9 after two; 1.85 months missing."""
