"""Lodeline: who runs short of critical minerals, when, by how much, and which response helps most.

from sim import Scenario, run
results = run(Scenario.load("scenarios/export_ban.yaml"))
"""

from typing import TYPE_CHECKING, Any

from sim.errors import InputError, LodelineError

if TYPE_CHECKING:
    from sim.experiments.attacking import WorstCase, worst_case
    from sim.experiments.attributing import Attribution, attribute
    from sim.experiments.comparing import compare
    from sim.experiments.depending import Sensitivity, sensitivity
    from sim.experiments.discovering import Discovery, discover
    from sim.experiments.ensemble import run
    from sim.experiments.losing import NMinusOne, n_minus_one
    from sim.experiments.sizing import Sizing, size_stockpile
    from sim.experiments.sweeping import sweep
    from sim.network import Network
    from sim.outcomes.finding import Finding
    from sim.outcomes.results import Results
    from sim.outcomes.sweeping import SweepResults
    from sim.scenario import Scenario
    from sim.scenario.sweep import Sweep

_WHERE = {
    "Attribution": "sim.experiments.attributing",
    "Discovery": "sim.experiments.discovering",
    "Finding": "sim.outcomes.finding",
    "NMinusOne": "sim.experiments.losing",
    "Network": "sim.network",
    "Results": "sim.outcomes.results",
    "Scenario": "sim.scenario",
    "Sensitivity": "sim.experiments.depending",
    "Sizing": "sim.experiments.sizing",
    "Sweep": "sim.scenario.sweep",
    "SweepResults": "sim.outcomes.sweeping",
    "WorstCase": "sim.experiments.attacking",
    "attribute": "sim.experiments.attributing",
    "compare": "sim.experiments.comparing",
    "discover": "sim.experiments.discovering",
    "n_minus_one": "sim.experiments.losing",
    "run": "sim.experiments.ensemble",
    "sensitivity": "sim.experiments.depending",
    "size_stockpile": "sim.experiments.sizing",
    "sweep": "sim.experiments.sweeping",
    "worst_case": "sim.experiments.attacking",
}
"""Where public names are that need more than this file; none is loaded before it is asked for."""

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
    if name not in _WHERE:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415

    return getattr(import_module(_WHERE[name]), name)


def __dir__() -> list[str]:
    return __all__
