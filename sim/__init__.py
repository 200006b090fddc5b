"""Lodeline: who runs short of critical minerals, when, by how much, and which response helps most.

from sim import Scenario, run
results = run(Scenario.load("scenarios/export_ban.yaml"))
"""

from typing import TYPE_CHECKING, Any

from sim.errors import InputError, LodelineError

if TYPE_CHECKING:
    from sim.experiments import compare, run, sweep
    from sim.network import Network
    from sim.outcomes.results import Results
    from sim.scenario import Scenario
    from sim.scenario.sweep import Sweep

_WHERE = {
    "Network": "sim.network",
    "Results": "sim.outcomes.results",
    "Scenario": "sim.scenario",
    "compare": "sim.experiments",
    "run": "sim.experiments",
    "sweep": "sim.experiments",
    "Sweep": "sim.scenario.sweep",
}

__all__ = ["InputError", "LodelineError", "Network", "Results", "Scenario", "Sweep", "compare", "run", "sweep"]


def __getattr__(name: str) -> Any:
    """Load a public name when it is first asked for: checking a file needs no compiler."""
    if name not in _WHERE:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415

    return getattr(import_module(_WHERE[name]), name)


def __dir__() -> list[str]:
    return __all__
