"""Run cases as plain Python and hand back their arrays: `python -m tests.laws.twin CASES ANSWERS`.

With LODELINE_PLAIN set the day is not compiled. Rows of structured arrays are records then, so that fields are
read and written as attributes, and unsigned numbers wrap around without a warning.
"""

from __future__ import annotations

import pickle
import sys
from pathlib import Path
from typing import Any

import numpy as np

import sim.engine.sourcing
import sim.engine.state


class Row(np.record):
    """A record whose fields come before numpy's own attributes (every numpy scalar has a `base`)."""

    def __getattribute__(self, name: str) -> Any:
        fields = np.void.__getattribute__(self, "dtype").fields
        return self[name] if name in fields else np.void.__getattribute__(self, name)

    def __setattr__(self, name: str, value: Any) -> None:
        self[name] = value


def with_records() -> None:
    """Let every row type of the state, and of what a group fetches, be such a record."""
    for module in (sim.engine.state, sim.engine.sourcing):
        for name, value in vars(module).items():
            if isinstance(value, np.dtype):
                setattr(module, name, np.dtype((Row, value)))


def answers(cases: list[tuple[Any, ...]]) -> list[tuple[dict[str, bytes], list[Any]]]:
    """Bytes of every array and the log of each case: network, days, seed, reference, replicate, instruments;
    where there is a past, its days and the dated controls.
    """
    from tests.worlds import World, written

    found = []
    for network, days, seed, reference, number, instruments, *past in cases:
        before, dated = past or (0, {})
        world = World(network, days, seed=seed, reference=reference, before=before)
        history = world.history(instruments, number, dated=dated)
        arrays = {name: rows.tobytes() for name, rows in written(history.state).items()}
        found.append((arrays, history.log))
    return found


if __name__ == "__main__":
    with_records()
    with np.errstate(all="ignore"):
        told = answers(pickle.loads(Path(sys.argv[1]).read_bytes()))
    Path(sys.argv[2]).write_bytes(pickle.dumps(told))
