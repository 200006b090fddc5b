"""A scenario in plain English, in date order, before any number is drawn."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sim.errors import shown_file
from sim.instrument import Instrument, and_list
from sim.scenario.earliest import earliest
from sim.scenario.scenario import Overlay, Scenario
from sim.timed import without_latest

if TYPE_CHECKING:
    from sim.network import Control, Network


def explanation(scenario: Scenario, network: "Network | None" = None) -> str:
    """What a scenario says, as a page of text."""
    sections = [
        _heading(scenario),
        _section("What happens, by date", _dated(scenario, network)),
        _section("Disruptions", _effects(scenario, scenario.disruptions)),
        _section("Responses", _effects(scenario, scenario.responses)),
        _section("What is uncertain", _uncertain(scenario)),
        _section("What the responses wait for", _waits(scenario)),
    ]
    return "\n\n".join(sections) + "\n"


def _heading(scenario: Scenario) -> str:
    last = scenario.end - timedelta(days=1)
    drawn = (
        "every figure drawn from its range"
        if scenario.mode == "drawn"
        else "every figure at its middle (reference mode)"
    )
    controls = "no" if scenario.controls == "none" else "dated"
    lines = [
        scenario.name,
        *([scenario.about.strip()] if scenario.about.strip() else []),
        f"From {scenario.start} to {last} ({scenario.horizon}, {scenario.horizon_days:,} days); "
        f"{scenario.replicates:,} {'replicate' if scenario.replicates == 1 else 'replicates'} "
        f"from seed {scenario.seed}, {drawn}; {_network(scenario)} with {controls} controls of the past.",
    ]
    return "\n".join(lines)


def _network(scenario: Scenario) -> str:
    if scenario.network is None:
        return "the shipped network"
    if isinstance(scenario.network, Overlay):
        return f"the shipped network under {shown_file(scenario.network.overlay)}"
    return f"the network of {shown_file(scenario.network)}"


def _section(title: str, lines: Iterator[str]) -> str:
    return "\n".join([title, *(f"  {line}" for line in lines)])


def _dated(scenario: Scenario, network: "Network | None") -> Iterator[str]:
    """Every event in date order; those after the end say so."""
    last = scenario.end - timedelta(days=1)
    events = [(scenario.start, "the scenario begins"), (last, "the last day")]
    for label, instrument in _instruments(scenario):
        events += _events(label, instrument, scenario)
    events += _controls(scenario, network)
    for day, text in sorted(events, key=lambda event: (event[0], event[1] == "the last day")):
        yield f"{day}  {text}{' (after the last day)' if day > last else ''}"


def _events(label: str, instrument: Instrument, scenario: Scenario) -> Iterator[tuple[date, str]]:
    """What an instrument does on which day; what waits for another one is moved to where that puts it."""
    found = earliest(label, scenario)
    if found is not None:
        undated = instrument.tied and "starts" in type(instrument).model_fields and not instrument.dates()
        on_its_day = instrument.model_copy(update={"starts": found.day})
        moved = on_its_day if undated else instrument.moved(found.later)
        for day, text in moved.events():
            yield day, f"{label}: {text if found.sure else f'{without_latest(text)}, at the earliest'}"


def _controls(scenario: Scenario, network: "Network | None") -> list[tuple[date, str]]:
    """The dated controls of the network that have begun before the end, when they act."""
    if scenario.controls == "none":
        return []
    if network is None:
        return [(scenario.start, "dated controls: those of the network act from their dates, in every arm")]
    from sim.scenario.dated import calendar  # noqa: PLC0415 - needs the tables

    return [
        (row.control.in_force, _control(row.control, row.why))
        for row in calendar(network)
        if row.control.in_force and row.control.in_force < scenario.end
    ]


def _control(control: "Control", why: str) -> str:
    what = control.kind.replace("_", " ")
    note = f" (changes no flow: {why})" if why else ""
    until = f" until {control.until}" if control.until else ""
    on = f" on {and_list(control.materials)}" if control.materials else ""
    parties = f"by {and_list(control.by)}{on} to {and_list(control.to)}"
    return f"dated control {control.id}: {what} {parties}{until}{note}"


def _effects(scenario: Scenario, instruments: Mapping[str, Instrument]) -> Iterator[str]:
    """What each does, with the dates that it will have."""
    for label, instrument in instruments.items():
        found = earliest(label, scenario)
        moved = instrument if found is None else instrument.moved(found.later)
        yield f"{label}: {moved.effect()}{instrument.tie()}"
    if not instruments:
        yield "none"


def _uncertain(scenario: Scenario) -> Iterator[str]:
    for label, instrument in _instruments(scenario):
        section = "disruptions" if label in scenario.disruptions else "responses"
        for name, distribution in instrument.uncertain().items():
            yield f"{section}.{label}.{name}: {distribution}"
    if scenario.mode == "drawn":
        yield "the network: demands, lane shares, yields, stocks, times, elasticities, each within its range"
    else:
        yield "the network: nothing, in reference mode its figures stand at their middle"


def _waits(scenario: Scenario) -> Iterator[str]:
    yield from (f"{label}: {response.waits_for()}" for label, response in scenario.responses.items())
    if not scenario.responses:
        yield "none"


def _instruments(scenario: Scenario) -> Iterator[tuple[str, Instrument]]:
    yield from scenario.disruptions.items()
    yield from scenario.responses.items()
