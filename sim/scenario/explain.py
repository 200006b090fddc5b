"""A scenario in plain sentences, in date order, before any number is drawn."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sim.errors import shown_file
from sim.instrument import Instrument, and_list
from sim.scenario.earliest import earliest
from sim.scenario.scenario import Overlay, Scenario
from sim.sentence import Given, Sentence, tell, tell_of
from sim.timed import without_latest

if TYPE_CHECKING:
    from sim.network import Control, Network


@dataclass(frozen=True)
class Line:
    """What is said of something: of a day, of an instrument by its name, of a field by its path."""

    of: date | str
    """Nothing where a line stands by itself."""
    said: tuple[Sentence, ...]
    """Sentences, one after another."""


@dataclass(frozen=True)
class Section:
    """A part of the explanation."""

    title: Sentence
    lines: tuple[Line, ...]


def explanation(scenario: Scenario, network: "Network | None" = None) -> str:
    """What a scenario says, as a page of text."""
    sections = [_written(section) for section in explained(scenario, network)]
    return "\n\n".join([_heading(scenario), *sections]) + "\n"


def explained(scenario: Scenario, network: "Network | None" = None) -> tuple[Section, ...]:
    """What a scenario says, part by part."""
    return (
        Section(tell("What happens, by date"), tuple(_dated(scenario, network))),
        Section(tell("Disruptions"), tuple(_effects(scenario, scenario.disruptions))),
        Section(tell("Responses"), tuple(_effects(scenario, scenario.responses))),
        Section(tell("What is uncertain"), tuple(_uncertain(scenario))),
        Section(tell("What the responses wait for"), tuple(_waits(scenario))),
    )


def _written(section: Section) -> str:
    return "\n".join([section.title, *(f"  {_line(each)}" for each in section.lines)])


def _line(line: Line) -> str:
    """A date stands apart, a name before a colon."""
    said = " ".join(line.said)
    if isinstance(line.of, date):
        return f"{line.of}  {said}"
    return f"{line.of}: {said}" if line.of else said


def _heading(scenario: Scenario) -> str:
    about = scenario.about.strip()
    return "\n".join([scenario.name, *([about] if about else []), basis(scenario)])


def basis(scenario: Scenario) -> Sentence:
    """The period, the replicates and the network."""
    return tell_of(
        scenario.replicates,
        "From {first} to {last} ({horizon}, {days} days); {replicates} replicate from seed {seed}, {mode}; {network} "
        "with {controls} controls of the past.",
        "From {first} to {last} ({horizon}, {days} days); {replicates} replicates from seed {seed}, {mode}; {network} "
        "with {controls} controls of the past.",
        first=scenario.start, last=scenario.end - timedelta(days=1), horizon=scenario.horizon,
        days=scenario.horizon_days, replicates=scenario.replicates, seed=str(scenario.seed),
        mode=_mode(scenario), network=_network(scenario),
        controls=tell("no") if scenario.controls == "none" else tell("dated"),
    )  # fmt: skip


def _mode(scenario: Scenario) -> Sentence:
    if scenario.mode == "drawn":
        return tell("every figure drawn from its range")
    return tell("every figure at its middle (reference mode)")


def _network(scenario: Scenario) -> Sentence:
    if scenario.network is None:
        return tell("the shipped network")
    if isinstance(scenario.network, Overlay):
        return tell("the shipped network under {folder}", folder=shown_file(scenario.network.overlay))
    return tell("the network of {folder}", folder=shown_file(scenario.network))


def _dated(scenario: Scenario, network: "Network | None") -> Iterator[Line]:
    """Every event in date order; those after the end say so."""
    last = scenario.end - timedelta(days=1)
    ends = tell("the last day")
    events = [(scenario.start, tell("the scenario begins")), (last, ends)]
    for label, instrument in _instruments(scenario):
        events += _events(label, instrument, scenario)
    events += _controls(scenario, network)
    for day, text in sorted(events, key=lambda event: (event[0], event[1] is ends)):
        yield Line(day, (tell("{what} (after the last day)", what=text) if day > last else text,))


def _events(label: str, instrument: Instrument, scenario: Scenario) -> Iterator[tuple[date, Sentence]]:
    """What an instrument does on which day; what waits for another one is moved to where that puts it."""
    found = earliest(label, scenario)
    if found is not None:
        undated = instrument.tied and "starts" in type(instrument).model_fields and not instrument.dates()
        on_its_day = instrument.model_copy(update={"starts": found.day})
        moved = on_its_day if undated else instrument.moved(found.later)
        for day, text in moved.events():
            said = tell("{name}: {what}", name=Given(label), what=text if found.sure else without_latest(text))
            yield day, said if found.sure else tell("{what}, at the earliest", what=said)


def _controls(scenario: Scenario, network: "Network | None") -> list[tuple[date, Sentence]]:
    """The dated controls of the network that have begun before the end, when they act."""
    if scenario.controls == "none":
        return []
    if network is None:
        said = tell("dated controls: those of the network act from their dates, in every arm")
        return [(scenario.start, said)]
    from sim.scenario.dated import calendar  # noqa: PLC0415 - needs the tables

    return [
        (row.control.in_force, _control(row.control, row.why))
        for row in calendar(network)
        if row.control.in_force and row.control.in_force < scenario.end
    ]


def _control(control: "Control", why: str) -> Sentence:
    return tell(
        "dated control {id}: {kind} by {by}{materials} to {to}{until}{note}",
        id=control.id, kind=tell(control.kind.replace("_", " ")), by=and_list(control.by),
        materials=tell(" on {materials}", materials=and_list(control.materials)) if control.materials else "",
        to=and_list(control.to),
        until=tell(" until {date}", date=control.until) if control.until else "",
        note=tell(" (changes no flow: {why})", why=why) if why else "",
    )  # fmt: skip


def _effects(scenario: Scenario, instruments: Mapping[str, Instrument]) -> Iterator[Line]:
    """What each does, with the dates that it will have."""
    for label, instrument in instruments.items():
        found = earliest(label, scenario)
        moved = instrument if found is None else instrument.moved(found.later)
        yield Line(label, (moved.effect(), *instrument.tie()))
    if not instruments:
        yield Line("", (tell("none"),))


def _uncertain(scenario: Scenario) -> Iterator[Line]:
    for label, instrument in _instruments(scenario):
        section = "disruptions" if label in scenario.disruptions else "responses"
        for name, distribution in instrument.uncertain().items():
            yield Line(f"{section}.{label}.{name}", (tell("{range}", range=distribution),))
    drawn = tell("nothing, in reference mode its figures stand at their middle")
    if scenario.mode == "drawn":
        drawn = tell("demands, lane shares, yields, stocks, times, elasticities, each within its range")
    yield Line(tell("the network"), (drawn,))


def _waits(scenario: Scenario) -> Iterator[Line]:
    yield from (Line(label, (response.waits_for(),)) for label, response in scenario.responses.items())
    if not scenario.responses:
        yield Line("", (tell("none"),))


def _instruments(scenario: Scenario) -> Iterator[tuple[str, Instrument]]:
    yield from scenario.disruptions.items()
    yield from scenario.responses.items()
