"""Theory against the engine, claim by claim; and the page that shows the same table."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import sim.disruptions
import sim.responses
from docs import verification
from tests.verification.claims import SUBJECTS, claims_of

FOLDER = Path(__file__).parent


@pytest.mark.parametrize("subject", SUBJECTS)
def test_the_model_does_what_theory_says(subject: str) -> None:
    wrong = [claim for claim in claims_of(subject) if not claim.holds]
    assert not wrong, "\n".join(f"{c.what}: {c.expected} by theory, {c.found} by the model" for c in wrong)


def test_a_claim_that_is_off_is_found() -> None:
    """No tolerance is so wide that a hundredth of what is claimed would pass, but for the approximations."""
    wide = [
        claim.what
        for subject in SUBJECTS
        for claim in claims_of(subject)
        if claim.expected > 0 and claim.tolerance > 0.01 * claim.expected
    ]
    assert all(what.startswith("wait for an officer") for what in wide), wide


def test_every_instrument_has_a_claim() -> None:
    """Named in a module of claims, which make their worlds themselves; bans and quiet worlds are shared."""
    kinds = (sim.disruptions, sim.responses)
    names = {name for kind in kinds for name in kind.__all__ if hasattr(getattr(kind, name), "act")}
    text = "".join(file.read_text(encoding="utf-8") for file in FOLDER.glob("claims_*.py"))
    assert len(names) > 20
    assert {name for name in names if not re.search(rf"\b{name}\(|\bof\({name}\b|\bof\(\s*{name},", text)} == set()


def test_the_page_shows_what_is_found() -> None:
    page = verification.PAGE.read_text(encoding="utf-8")
    assert verification.current() == page, "docs/verification.md is out of date: python docs/verification.py"
