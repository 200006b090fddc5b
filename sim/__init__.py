"""Lodeline: who runs short of critical minerals, when, by how much, and which response helps most.

from sim import Scenario, run
results = run(Scenario.load("scenarios/export_ban.yaml"))
"""

from typing import TYPE_CHECKING, Any

from sim.errors import InputError, LodelineError

if TYPE_CHECKING:
    from sim.experiments import (
        Attribution,
        Discovery,
        NMinusOne,
        Sensitivity,
        Sizing,
        WorstCase,
        attribute,
        compare,
        discover,
        n_minus_one,
        run,
        sensitivity,
        size_stockpile,
        sweep,
        worst_case,
    )
    from sim.network import Network
    from sim.outcomes.finding import Finding
    from sim.outcomes.results import Results
    from sim.outcomes.sweeping import SweepResults
    from sim.scenario import Scenario
    from sim.scenario.sweep import Sweep

_WHERE = {
    "Finding": "sim.outcomes.finding",
    "Network": "sim.network",
    "Results": "sim.outcomes.results",
    "Scenario": "sim.scenario",
    "Sweep": "sim.scenario.sweep",
    "SweepResults": "sim.outcomes.sweeping",
}

__all__ = [
    "Attribution",
    "Discovery",
    "Finding",
    "InputError",
    "LodelineError",
    "NMinusOne",
    "Network",
    "Results",
    "Scenario",
    "Sensitivity",
    "Sizing",
    "Sweep",
    "SweepResults",
    "WorstCase",
    "attribute",
    "compare",
    "discover",
    "n_minus_one",
    "run",
    "sensitivity",
    "size_stockpile",
    "sweep",
    "worst_case",
]


def __getattr__(name: str) -> Any:
    """Load a public name when it is first asked for: checking a file needs no compiler."""
    if name not in __all__:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415

    return getattr(import_module(_WHERE.get(name, "sim.experiments")), name)


def __dir__() -> list[str]:
    return __all__
