"""Puts a scenario together: the file, the files it extends, and what the command line sets."""

import os
from collections.abc import Iterable
from pathlib import Path

from sim.errors import Fault, InputError, suggestion
from sim.scenario.entry import Entry, Spot
from sim.scenario.text_file import file_like, read_text, stands_as_file
from sim.scenario.yaml_text import read_yaml
from sim.uncertain import SHAPES
from sim.units import shown

_NAMED_MAPS = ("disruptions", "responses", "score")
_LONGEST_CHAIN = 20


def load(path: Path) -> tuple[Entry, list[Fault]]:
    """A file and all that it extends, as one tree, with the faults of single values.

    Raises:
        InputError: A file that cannot be read, or files that extend each other.
    """
    return _load(path, ())


def _load(path: Path, above: tuple[Path, ...]) -> tuple[Entry, list[Fault]]:
    entry, faults = read_yaml(read_text(path), str(path))
    return complete(entry, faults, path.parent, (*above, path.resolve()))


def complete(
    entry: Entry, faults: list[Fault], folder: Path, chain: tuple[Path, ...] = ()
) -> tuple[Entry, list[Fault]]:
    """A tree with what it extends put under it; paths are relative to its folder."""
    entry = with_absolute_observed(with_absolute_network(entry, folder), folder)
    extends = entry.get("extends")
    if extends is None:
        return entry, faults
    own = entry.holding({key: value for key, value in entry.items() if key != "extends"})
    try:
        base, more = _load_base(extends, folder, chain)
    except InputError as error:
        raise InputError.of([*faults, *error.faults]) from None
    return merged(base, own) if own.value else base, faults + more


def _load_base(extends: Entry, folder: Path, chain: tuple[Path, ...]) -> tuple[Entry, list[Fault]]:
    if not isinstance(extends.value, str):
        raise _not_extended(extends, "should be one file", "write extends: other.yaml")
    path = folder / extends.value
    if not stands_as_file(path):
        raise _not_extended(extends, f"no such file {shown(extends.value)}", file_like(path))
    if path.resolve() in chain:
        files = " extends ".join(file.name for file in (*chain, path))
        raise _not_extended(extends, f"goes round: {files}", "extend another file")
    if len(chain) > _LONGEST_CHAIN:
        raise _not_extended(extends, f"is a chain of more than {_LONGEST_CHAIN} files", "join some of them")
    base, faults = _load(path, chain)
    if not isinstance(base.value, dict):
        raise InputError.of([*faults, base.spot.fault((), "is no scenario", "begin with name: and start:")])
    return base, faults


def _not_extended(extends: Entry, problem: str, remedy: str) -> InputError:
    return InputError.of([extends.spot.fault(("extends",), problem, remedy)])


def merged(base: Entry, own: Entry) -> Entry:
    """Blocks merge deeply, lists and scalars replace, null removes, an empty block empties.

    A distribution, and an instrument of another kind, replace what was there.
    """
    if not _merges(base, own):
        return own
    values = dict(base.items())
    for key, entry in own.items():
        if entry.value is None:
            values.pop(key, None)
        else:
            values[key] = merged(values[key], entry) if key in values else entry
    return own.holding(values)


def _merges(base: Entry, own: Entry) -> bool:
    if not isinstance(base.value, dict) or not isinstance(own.value, dict) or not own.value:
        return False
    if any(shape in own.value for shape in SHAPES):
        return False
    kinds = [entry.get("kind") for entry in (base, own)]
    return None in kinds or kinds[0].value == kinds[1].value  # type: ignore[union-attr]


def with_absolute_network(entry: Entry, folder: Path) -> Entry:
    """The tree with the path of its network relative to no folder any more."""
    network = entry.get("network")
    if network is None:
        return entry
    overlay = network.get("overlay")
    target = overlay if overlay is not None else network
    if not isinstance(target.value, str):
        return entry
    resolved = target.holding(os.path.normpath(folder.absolute() / target.value))
    if overlay is not None:
        resolved = network.holding({**network.value, "overlay": resolved})
    return entry.holding({**entry.value, "network": resolved})


def with_absolute_observed(entry: Entry, folder: Path) -> Entry:
    """The tree with the path of its observed file relative to no folder any more."""
    observed = entry.get("observed")
    if observed is None or not isinstance(observed.value, str):
        return entry
    resolved = observed.holding(os.path.normpath(folder.absolute() / observed.value))
    return entry.holding({**entry.value, "observed": resolved})


def with_sets(entry: Entry, sets: Iterable[str], faults: list[Fault]) -> Entry:
    """The tree with `path=value` assignments of the command line; their faults join the list."""
    for text in sets:
        spot = Spot(f"--set {text}")
        path, equals, value = text.partition("=")
        parts = [part.strip() for part in path.split(".")]
        if not equals or not all(parts):
            faults.append(spot.fault((), "should be path=value", "write it like --set replicates=50"))
            continue
        try:
            entry = assigned(entry, parts, _read_value(value, spot, faults))
        except InputError as error:
            faults.extend(error.faults)
    return entry


def _read_value(value: str, spot: Spot, faults: list[Fault]) -> Entry:
    """The value of an assignment; it all stands in the assignment, which has no lines."""
    try:
        entry, found = read_yaml(value, spot.file)
    except InputError as error:
        raise InputError.of(spot.fault((), fault.problem, fault.remedy) for fault in error.faults) from None
    faults.extend(spot.fault((fault.path,), fault.problem, fault.remedy) for fault in found)
    blank = not value.strip()
    return Entry(None, spot, spot) if blank else entry.standing(spot)


def assigned(entry: Entry, parts: list[str], value: Entry, above: tuple[str, ...] = ()) -> Entry:
    """The tree with one value put at a path; null removes.

    Raises:
        InputError: The path leads through something that is not there.
    """
    first, *rest = parts
    path = (*above, first)
    if not isinstance(entry.value, dict):
        problem = f"{'.'.join(above)} is a list" if isinstance(entry.value, list) else f"{'.'.join(above)} is a value"
        raise InputError.of([value.spot.fault((), f"{problem}, not a block of fields", f"set {'.'.join(above)}")])
    values = dict(entry.items())
    if not rest and value.value is None:
        values.pop(first, None)
    elif not rest:
        values[first] = value
    else:
        inner = values.get(first)
        if inner is None or inner.value is None:
            inner = _new_block(first, rest, values, value, above)
        values[first] = assigned(inner, rest, value, path)
    return entry.holding(values)


def _new_block(first: str, rest: list[str], values: dict[str, Entry], value: Entry, above: tuple[str, ...]) -> Entry:
    """An empty block for a path that goes deeper; an instrument that is not there cannot be begun so."""
    if above and above[-1] in _NAMED_MAPS:
        problem = f"{above[-1]} has no {first}"
        raise InputError.of([value.spot.fault((), problem, suggestion(first, values))])
    return Entry({}, value.spot, value.spot)
