"""Instruments that name one another: the names must be known, and nothing may wait for itself."""

from collections.abc import Iterator, Mapping

from sim.disruptions import DemandSurge, Truce
from sim.errors import Refused, suggestion
from sim.instrument import Instrument
from sim.responses import PermittingAcceleration, Project

Sections = Mapping[str, Mapping[str, Instrument]]


def check_ties(disruptions: Mapping[str, Instrument], responses: Mapping[str, Instrument]) -> None:
    """Look at every name of another instrument.

    Raises:
        Refused: An unknown name, or instruments that wait for one another in a circle.
    """
    sections: Sections = {"disruptions": disruptions, "responses": responses}
    labels = [*disruptions, *responses]
    for path, name in _named(sections):
        if name == path[1]:
            raise Refused("names itself", "name another instrument", path)
        if name not in labels:
            others = [label for label in labels if label != path[1]]
            raise Refused(f"there is no instrument {name}", suggestion(name, others), path)
        if path[2] == "ends" and isinstance(disruptions.get(name), DemandSurge):
            raise Refused(f"{name} is growth of demand, which no truce ends", "leave it out", path)
        if path[2] == "projects" and not isinstance(responses.get(name), Project):
            projects = [label for label, each in responses.items() if isinstance(each, Project)]
            raise Refused(f"{name} is no project", suggestion(name, projects), path)
    waits = {label: each.after.other for block in sections.values() for label, each in block.items() if each.after}
    for section, block in sections.items():
        for label in block:
            if circle := _circle(label, waits):
                told = " after ".join(circle)
                raise Refused(f"waits for itself: {told}", "untie one of them", (section, label, "after"))


def _named(sections: Sections) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Where another instrument is named, and its name."""
    for section, block in sections.items():
        for label, each in block.items():
            if each.after is not None:
                moment = "begins" if each.after.ends is None else "ends"
                yield (section, label, "after", moment), each.after.other
            if isinstance(each, PermittingAcceleration):
                named = enumerate(each.projects or ())
                yield from (((section, label, "projects", position), name) for position, name in named)
            if isinstance(each, Truce):
                yield from (((section, label, "ends", position), name) for position, name in enumerate(each.ends))


def _circle(label: str, waits: Mapping[str, str]) -> list[str]:
    """The way from an instrument over those it waits for back to itself; nothing if it does not lead back."""
    way = [label]
    while (following := waits.get(way[-1])) is not None and following not in way[1:]:
        way.append(following)
        if following == label:
            return way
    return []
