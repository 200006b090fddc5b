"""What one asks: a run of a scenario's arms on the same replicates."""

from sim.experiments.ensemble import run

__all__ = ["run"]
