"""What all tests share: how properties are searched, and one compiled day for all workers."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "repeatable",
    derandomize=True,
    deadline=None,
    max_examples=30,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.register_profile("explore", settings.get_profile("repeatable"), derandomize=False, max_examples=500)
settings.load_profile("repeatable")


@pytest.fixture(scope="session")
def compiled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The day, compiled by the first worker that needs it and read from the cache by the others."""
    if not hasattr(request.config, "workerinput"):
        return
    shared = tmp_path_factory.getbasetemp().parent
    done = shared / "compiled"
    try:
        (shared / "compiling").mkdir()
    except FileExistsError:
        _wait_for(done)
        return
    try:
        from tests.worlds import shipped_world

        shipped_world(28).history()
    finally:
        done.touch()


def _wait_for(path: Path) -> None:
    until = time.monotonic() + 300.0
    while not path.exists() and time.monotonic() < until:
        time.sleep(0.2)
