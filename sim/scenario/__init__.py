"""The document: a scenario file read, checked, completed, explained."""

from sim.scenario.reading import check, check_names
from sim.scenario.scenario import Overlay, Scenario

__all__ = ["Overlay", "Scenario", "check", "check_names"]
