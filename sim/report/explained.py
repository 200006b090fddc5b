"""The scenario in words, in the language of the moment: for the page and for the terminal."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sim.report import names
from sim.report.anew import anew, whole
from sim.report.tongue import together
from sim.scenario import explain
from sim.sentence import Sentence

if TYPE_CHECKING:
    from sim.network import Network
    from sim.scenario import Scenario

Part = tuple[str, list[tuple[str, str]]]
"""A title and lines, each with its date or name apart from what it says."""


def parts(scenario: Scenario, network: Network) -> list[Part]:
    """What happens by date, what each instrument does, what is uncertain, what responses wait for."""
    sections = explain.explained(scenario, network)
    return [(anew(section.title), [_parted(line) for line in section.lines]) for section in sections]


def _parted(line: explain.Line) -> tuple[str, str]:
    if isinstance(line.of, date):
        return names.day(line.of), together(map(anew, line.said))
    return anew(line.of) if isinstance(line.of, Sentence) else line.of, together(map(whole, line.said))


def page(scenario: Scenario, network: Network) -> str:
    """The same as text."""
    head = "\n".join(filter(None, (scenario.name, scenario.about.strip(), anew(explain.basis(scenario)))))
    return "\n\n".join([head, *(_written(title, lines) for title, lines in parts(scenario, network))])


def _written(title: str, lines: list[tuple[str, str]]) -> str:
    return "\n".join([title, *("  " + "  ".join(filter(None, line)) for line in lines)])
