"""What one asks: a run of a scenario's arms on the same replicates, and questions over many runs."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

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

_WHERE = {
    "Attribution": "attributing",
    "Discovery": "discovering",
    "NMinusOne": "losing",
    "Sensitivity": "depending",
    "Sizing": "sizing",
    "WorstCase": "attacking",
    "attribute": "attributing",
    "compare": "comparing",
    "discover": "discovering",
    "n_minus_one": "losing",
    "run": "ensemble",
    "sensitivity": "depending",
    "size_stockpile": "sizing",
    "sweep": "sweeping",
    "worst_case": "attacking",
}

__all__ = [
    "Attribution",
    "Discovery",
    "NMinusOne",
    "Sensitivity",
    "Sizing",
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
    """Load a question when it is asked: workers simulate, and need neither tables nor files."""
    if name not in _WHERE:
        raise AttributeError(f"module 'sim.experiments' has no attribute {name!r}")
    return getattr(import_module(f"sim.experiments.{_WHERE[name]}"), name)
