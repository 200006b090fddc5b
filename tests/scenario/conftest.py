import pytest

from sim.network import Network


@pytest.fixture(scope="session")
def network() -> Network:
    return Network.shipped()
