"""Verbs about the network's tables: network, balance."""

import json
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from sim.cli.files import must_be_writable, network_at
from sim.cli.options import DONE, Json, Quiet
from sim.cli.telling import say


def network(
    folder: Path | None = None,
    *,
    overlay: Annotated[bool, Parameter(name="--overlay", negative="", help="the folder lies over the shipped")] = False,
    json_: Json = False,
) -> int:
    """Print the network: output, use, imports, stocks, suppliers, concentration, grades, closure."""
    from sim.network import Network  # noqa: PLC0415
    from sim.network.summary import summarise  # noqa: PLC0415
    from sim.network.summary_text import as_text  # noqa: PLC0415

    summary = summarise(Network.overlay(folder) if overlay and folder else network_at(folder))
    print(json.dumps(summary.to_json(), indent=1) if json_ else as_text(summary), end="")
    return DONE


def balance(
    folder: Path,
    *,
    out: Path | None = None,
    hold: Annotated[bool, Parameter(name="--hold", negative="", help="keep the figures of the folder")] = False,
    whole: Annotated[bool, Parameter(name="--whole", negative="", help="a network, not an overlay")] = False,
    force: Annotated[bool, Parameter(name="--force", negative="", help="replace tables in --out")] = False,
    json_: Json = False,
    quiet: Quiet = False,
) -> int:
    """Close an overlay with the least change, print what changes, and write it to --out."""
    if out is not None:
        must_be_writable(out)
    from sim.network import Network  # noqa: PLC0415
    from sim.network import rewritten as told  # noqa: PLC0415 - loads the solver
    from sim.network.balance import balanced  # noqa: PLC0415

    read = Network.load if whole else Network.overlay
    found = balanced(read(folder, balanced=False), folder if hold else None)
    print(json.dumps(told.as_json(found), indent=1) if json_ else told.as_text(found), end="")
    if out is not None:
        told.write(told.contents(found, folder, whole=whole), out, force=force)
        say(f"Written to {out}", quiet)
    return DONE
