"""What one asks: a run of a scenario's arms on the same replicates."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.experiments.ensemble import run

__all__ = ["run"]


def __getattr__(name: str) -> Any:
    """Load `run` when it is asked for: workers simulate, and need neither tables nor files."""
    if name != "run":
        raise AttributeError(f"module 'sim.experiments' has no attribute {name!r}")
    from sim.experiments.ensemble import run  # noqa: PLC0415

    return run
