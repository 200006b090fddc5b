"""From files, text and changes to a scenario, with every fault in its place."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError

from sim.errors import Fault, InputError
from sim.scenario import merge
from sim.scenario.case import file_faults, place_faults, read_case
from sim.scenario.entry import Entry, Origin, Spot, entry_of
from sim.scenario.faults import faults_of
from sim.scenario.names import name_faults
from sim.scenario.scenario import Overlay, Scenario, network_of
from sim.scenario.text_file import folder_like, stands_as_folder
from sim.scenario.yaml_text import Broken, read_yaml
from sim.units import shown

if TYPE_CHECKING:
    from sim.network import Network

S = TypeVar("S", bound=Scenario)
Read = tuple[Entry, list[Fault]]


def from_file(path: Path, sets: Iterable[str] = ()) -> Read:
    """The tree of a file, what it extends and what is set, with the faults found so far.

    Raises:
        InputError: A file that cannot be read at all.
    """
    return _with(*merge.load(path), sets)


def from_text(text: str, sets: Iterable[str] = (), folder: Path = Path()) -> Read:
    """The tree of a text, what it extends and what is set, with the faults found so far.

    Raises:
        InputError: Text that cannot be read at all.
    """
    return _with(*merge.complete(*read_yaml(text, "<text>"), folder), sets)


def _with(entry: Entry, faults: list[Fault], sets: Iterable[str]) -> Read:
    if isinstance(entry.value, Broken):
        raise InputError.of(faults)
    if not isinstance(entry.value, dict):
        raise InputError.of([*faults, entry.spot.fault((), "is no scenario", "begin with name: and start:")])
    if not entry.value and not faults:
        raise InputError.of([entry.spot.fault((), "is empty", "begin with name: and start:")])
    return merge.with_sets(entry, sets, faults), faults


def changed(entry: Entry, changes: Mapping[str, Any]) -> Read:
    """A tree with values put at dotted paths, with the faults of the paths."""
    faults: list[Fault] = []
    for path, value in changes.items():
        try:
            entry = merge.assigned(entry, path.split("."), entry_of(value, Spot("")))
        except InputError as error:
            faults += [Fault("", None, None, path, fault.problem, fault.remedy) for fault in error.faults]
    return entry, faults


def checked(kind: type[S], entry: Entry, faults: list[Fault]) -> S:
    """The scenario that a tree says.

    Raises:
        InputError: The faults found so far and all that validation finds.
    """
    scenario, more = validated(kind, entry)
    faults = [*faults, *more, *_network_faults(entry), *_case_faults(entry, scenario)]
    if scenario is None or faults:
        raise InputError.of(_without_echo(faults))
    return scenario


def validated(kind: type[S], entry: Entry) -> tuple[S | None, list[Fault]]:
    """The scenario, or what is wrong with its fields."""
    try:
        scenario = kind.model_validate(entry.plain())
    except ValidationError as error:
        return None, faults_of(error, entry, kind)
    scenario._origin = Origin(entry)
    return scenario, []


def check(path: str | Path, network: "Network | None" = None, sets: Iterable[str] = ()) -> list[Fault]:
    """Everything wrong with a scenario file, names that the network does not know among it.

    Args:
        path: A YAML file.
        network: The shipped network, which knows the names unless the file names another; names are not looked
            at without it.
        sets: Assignments `path=value` over what the file says.
    """
    try:
        entry, faults = from_file(Path(path), sets)
    except InputError as error:
        return list(error.faults)
    scenario, more = validated(Scenario, entry)
    missing = _network_faults(entry)
    names = [] if network is None or missing else _names(entry, scenario, network)
    return list(InputError.of(_without_echo([*faults, *more, *missing, *_case_faults(entry, scenario), *names])).faults)


def _names(entry: Entry, scenario: Scenario | None, shipped: "Network") -> list[Fault]:
    """The names that the document's network does not know, or what is wrong with its tables."""
    said = entry.get("network")
    chosen = None if said is None else said.plain()
    if isinstance(chosen, dict) and isinstance(chosen.get("overlay"), str):
        chosen = Overlay(overlay=chosen["overlay"])
    try:
        network = network_of(chosen) if isinstance(chosen, str | Overlay) else shipped
    except InputError as error:
        return list(error.faults)
    unknown = name_faults(entry, network)
    if scenario is None:
        return unknown
    return [*unknown, *place_faults(scenario, network), *_ways(unknown, scenario, network)]


def _ways(unknown: list[Fault], scenario: Scenario, network: "Network") -> list[Fault]:
    """Ways on which no lane goes, once all names are known."""
    from sim.scenario.ways import way_faults  # noqa: PLC0415 - only once there are tables

    return [] if unknown else way_faults(scenario, network)


def _case_faults(entry: Entry, scenario: Scenario | None) -> list[Fault]:
    """What is wrong with the observed file of a case, and between it and what is scored."""
    if scenario is None:
        return file_faults(entry)
    return read_case(scenario)[1] if scenario.score or scenario.observed else []


def check_names(scenario: Scenario, network: "Network") -> list[Fault]:
    """The names in a scenario that the network does not know, and the ways on which it has no lane."""
    unknown = name_faults(scenario.entry, network)
    return unknown or [*place_faults(scenario, network), *_ways(unknown, scenario, network)]


def entry_of_scenario(scenario: Scenario) -> Entry:
    """The tree of a scenario that was made in Python."""
    return entry_of(scenario.document(), Spot(""))


def _network_faults(entry: Entry) -> list[Fault]:
    """A network folder that is not there."""
    network = entry.get("network")
    path = ["network"]
    if network is not None and network.get("overlay") is not None:
        network, path = network.get("overlay"), ["network", "overlay"]
    if network is None or not isinstance(network.value, str) or stands_as_folder(Path(network.value)):
        return []
    folder = Path(network.value)
    remedy = folder_like(folder) or "paths are relative to the scenario file"
    return [network.spot.fault(path, f"no such folder {shown(folder.name)}", remedy)]


def _without_echo(faults: Iterable[Fault]) -> Iterable[Fault]:
    """The faults of assignments without the path that the assignment itself already names."""
    for fault in faults:
        echo = fault.file.startswith("--set ") and fault.file[6:].partition("=")[0].strip() == fault.path
        yield Fault(fault.file, None, None, "", fault.problem, fault.remedy) if echo else fault
