"""Verbs about scenario files: check, explain, and what to begin one from: list, schema, new."""

import sys
from pathlib import Path

from sim.cli.files import load, network_at
from sim.cli.options import BAD_INPUT, DONE, Lang, Quiet, Sets
from sim.cli.telling import say, warn
from sim.errors import InputError


def check(*files: Path, set_: Sets = None, quiet: Quiet = False) -> int:
    """Say everything that is wrong with scenario files."""
    if not files:
        raise InputError("check: name a scenario file, or several")
    from sim.scenario import check as faults_of  # noqa: PLC0415

    network = network_at()
    faults = [fault for file in files for fault in faults_of(file, network, set_ or [])]
    for fault in faults:
        print(fault.with_source(), file=sys.stderr)
    if not faults:
        for file in files:
            warn(load(file, set_ or []), quiet)
        say(f"{len(files)} {'file is' if len(files) == 1 else 'files are'} sound", quiet)
    return BAD_INPUT if faults else DONE


def explain(file: Path, *, set_: Sets = None, lang: Lang = "en") -> int:
    """Say in words, in date order, what will happen before any number is drawn."""
    scenario = load(file, set_ or [])
    if lang == "en":
        print(scenario.explain(scenario.world()))
        return DONE
    from sim.report import explained, tongue  # noqa: PLC0415 - only where it is translated

    with tongue.speaking(lang):
        print(explained.page(scenario, scenario.world()))
    return DONE


def list_(what: str = "scenarios") -> int:
    """List scenarios, disruptions, responses, materials, measures or runs."""
    from sim.catalogue import listing  # noqa: PLC0415

    print("\n".join(listing(what)))
    return DONE


def schema() -> int:
    """Print the JSON schema of scenario files."""
    from sim.scenario.schema import schema_text  # noqa: PLC0415

    print(schema_text(), end="")
    return DONE


def new(name: str, *, like: str = "export_ban") -> int:
    """Begin a scenario file of one's own from a shipped one."""
    from sim.catalogue import begin  # noqa: PLC0415

    print(begin(name, like))
    return DONE
