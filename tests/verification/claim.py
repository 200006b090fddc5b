"""A claim of theory and what the model says to it: what tests judge and docs/verification.md shows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Claim:
    """One number foretold by a formula."""

    what: str
    theory: str
    """The formula in words or symbols."""
    expected: float
    found: float
    tolerance: float
    """How far apart they may be."""
    unit: str = ""

    @property
    def difference(self) -> float:
        return abs(self.found - self.expected)

    @property
    def holds(self) -> bool:
        return self.difference <= self.tolerance
