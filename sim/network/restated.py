"""Parameters restated: the same network with other values or ranges of some parameters."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from sim.errors import InputError, suggestion
from sim.network.elements import Parameter
from sim.network.network import Network
from sim.network.reading import digest
from sim.network.tables import read_table, table_text

Rows = tuple[Parameter, ...]
"""Rows of the table of parameters that stand in the place of the network's own."""


def with_parameters(network: Network, rows: Iterable[Parameter]) -> Network:
    """The network with rows in the place of those of the same name.

    A value is drawn between low and high as ever; `pinned` rows are drawn at their value.

    Raises:
        InputError: A parameter that the network does not have.
    """
    chosen = {row.parameter: row for row in rows}
    if not chosen:
        return network
    for name in chosen:
        if name not in network.parameters:
            raise InputError(f"parameters: {name} is no parameter; {suggestion(name, network.parameters)}")
    said = table_text("parameters", chosen.values()).encode()
    name = digest([("network", network.digest.encode()), ("parameters", said)])
    return replace(network, parameters={**network.parameters, **chosen}, digest=name)


def pinned(row: Parameter, value: float) -> Parameter:
    """The row at one value, without a range."""
    return replace(row, value=value, low=value, high=value)


def read_rows(path: Path) -> Rows:
    """Rows of a file in the form of the table of parameters; none if there is no such file.

    Raises:
        InputError: With every fault of the file.
    """
    if not path.exists():
        return ()
    read = read_table(path, "parameters", Parameter)
    if read.faults:
        raise InputError.of(read.faults)
    return tuple(read.rows)
