"""The figures of one replicate."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Drawn:
    """The figures of one replicate. Rates are t/day, covers days."""

    demand: Floats
    elasticity: Floats
    substitution: Floats
    flow: Floats
    """(lanes,)"""
    share: Floats
    """(lanes,) of the buyer's intake."""
    need: Floats
    """(buyers,) bought, net of recycled feed and new scrap."""
    dose: Floats
    """(buyers,) gross t per t made; 0 for pools."""
    scrap: Floats
    """(buyers,) share of gross input that returns."""
    secondary: Floats
    """(buyers,) recycled feed."""
    output: Floats
    """(facilities,)"""
    made: Floats
    """(facilities,) output and the stated loss of joint products."""
    capacity: Floats
    """(facilities,)"""
    cover: Floats
    """(buyers,) days of stock."""
    store: Floats
    """(facilities,) days of product stock."""
    qualification: Floats
    """(lanes,) days."""
    parameters: Mapping[str, float] = field(hash=False)
