"""What came of a fit of parameters to cases of the past."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.network.restated import Rows
from sim.outcomes.verdicts import Hindcast

IDENTIFIED = 0.8
"""Width after the data, as a share of that of the prior, above which a parameter is not identified."""


@dataclass(frozen=True)
class Approved:
    """The share of its base that some materials to one destination reached under a licence, and for how many months."""

    case: str
    place: str
    materials: tuple[str, ...]
    relation: str
    """How the two places stood to each other: neutral, strained."""
    share: float
    months: float


@dataclass(frozen=True)
class Fitted:
    """What came of one fit."""

    rows: Rows
    """The fitted parameters, then approvals."""
    widths: NDArray[np.float64]
    """Of the fitted parameters, as a share of their priors'."""
    stands: Rows = ()
    """Other parameters as they stand without the case that was left out."""


@dataclass(frozen=True)
class Calibration:
    """The fit to all cases, that without each, and what the cases score before and after."""

    priors: Rows
    """Rows before the fit, of every fitted parameter and of approvals."""
    points: int
    replicates: int
    explained: float
    """Share of the variance over the design that the surface predicts at replays left out of it, median of points."""
    approved: tuple[Approved, ...]
    fit: Fitted
    left: dict[str, Fitted]
    """By case: fitted without it."""
    before: list[Hindcast]
    """At the priors."""
    after: list[Hindcast]
    """At the fit to all cases."""
    without: list[Hindcast]
    """Each at the fit that never saw it."""
