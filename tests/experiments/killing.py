"""Workers that die while they work."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time

import pytest

from sim.experiments import executors


def kill_first_pool(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Have the workers of the first pool killed while they work; the list tells whether they have been."""
    killed: list[bool] = []
    wait = executors.wait

    def killing(futures, **how):  # type: ignore[no-untyped-def]
        if not killed:
            for child in multiprocessing.active_children():
                assert child.pid is not None
                os.kill(child.pid, signal.SIGKILL)
            killed.append(True)
            time.sleep(0.5)
        return wait(futures, **how)

    monkeypatch.setattr(executors, "wait", killing)
    return killed
