"""Warnings in their places, and the instruments they are about."""

from collections.abc import Iterator, Mapping
from typing import TypeVar

from sim.errors import Fault
from sim.instrument import Instrument
from sim.scenario.entry import Path
from sim.scenario.scenario import Scenario

T = TypeVar("T", bound=Instrument)


def warning(scenario: Scenario, path: Path, problem: str, remedy: str) -> Fault:
    """A warning at the deepest part of a path that the document has."""
    entry = scenario.entry
    for part in path:
        entry = entry.get(part) or entry
    return entry.start.fault(path, problem, remedy)


def each_of(instruments: Mapping[str, Instrument], kind: type[T]) -> Iterator[tuple[str, T]]:
    """Label and instrument of every one of a kind."""
    return ((label, each) for label, each in instruments.items() if isinstance(each, kind))
