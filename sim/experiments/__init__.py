"""What one asks: a run of a scenario's arms on the same replicates, and questions over many runs."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.experiments.attacking import worst_case
    from sim.experiments.attributing import attribute
    from sim.experiments.comparing import compare
    from sim.experiments.ensemble import run
    from sim.experiments.losing import n_minus_one
    from sim.experiments.sizing import size_stockpile
    from sim.experiments.sweeping import sweep

_WHERE = {
    "attribute": "sim.experiments.attributing",
    "compare": "sim.experiments.comparing",
    "n_minus_one": "sim.experiments.losing",
    "run": "sim.experiments.ensemble",
    "size_stockpile": "sim.experiments.sizing",
    "sweep": "sim.experiments.sweeping",
    "worst_case": "sim.experiments.attacking",
}

__all__ = ["attribute", "compare", "n_minus_one", "run", "size_stockpile", "sweep", "worst_case"]


def __getattr__(name: str) -> Any:
    """Load a question when it is asked: workers simulate, and need neither tables nor files."""
    if name not in _WHERE:
        raise AttributeError(f"module 'sim.experiments' has no attribute {name!r}")
    return getattr(import_module(_WHERE[name]), name)
