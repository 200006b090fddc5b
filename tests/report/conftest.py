"""One set of made-up results for all tests of the report."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from fake_results import FakeResults, fake

from sim.report.figures.drawing import draw
from sim.report.figures.plan import planned
from sim.report.figures.sketch import Picture
from sim.report.ledger import Ledger


@pytest.fixture(scope="session")
def results() -> FakeResults:
    return fake(days=600, replicates=10)


@pytest.fixture(scope="session")
def ledger(results: FakeResults) -> Ledger:
    return Ledger(results)


@pytest.fixture(scope="session")
def drawn(ledger: Ledger) -> list[Picture]:
    return draw(planned(ledger))
