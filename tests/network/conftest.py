"""Networks that the tests of this folder share."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.network import Network
from tests.networks import small_network


@pytest.fixture(scope="session")
def shipped() -> Network:
    return Network.shipped()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Tables of one mine (AUS), one refiner (CHN) and one user (USA) of gallium."""
    small_network(relative_range=0.2).write(tmp_path)
    return tmp_path
