"""Uncertain fields of instruments, drawn for a replicate."""

from collections.abc import Mapping

import numpy as np

from sim.engine.luck import FIELD, key_of, uniform
from sim.instrument import Instrument

NOWHERE: Mapping[str, int] = {}


def drawn(
    instruments: Mapping[str, Instrument], seed: int, replicate: int, others: Mapping[str, int] = NOWHERE
) -> dict[str, Instrument]:
    """The instruments of a replicate with every uncertain field drawn.

    Luck goes by kind and content, never by label: renaming an instrument changes nothing.

    Args:
        instruments: By label.
        seed: Of all luck.
        replicate: Its number.
        others: Replicates whose fields instruments have instead, by label.
    """
    order: dict[str, list[str]] = {}
    for label, instrument in sorted(instruments.items(), key=lambda item: (_content(item[1]), item[0])):
        order.setdefault(instrument.kind, []).append(label)
    place = {label: f"{kind}#{n}" for kind, labels in order.items() for n, label in enumerate(labels)}

    def number(label: str, name: str) -> float:
        key = np.uint64(key_of(f"{place[label]}.{name}"))
        return float(uniform(np.uint64(seed), np.uint64(others.get(label, replicate)), key, 0, FIELD))

    return {
        label: instrument.drawn(lambda name, label=label: number(label, name))  # type: ignore[misc]
        for label, instrument in instruments.items()
    }


def _content(instrument: Instrument) -> str:
    """What an instrument says, without the names of others that it is tied to."""
    return instrument.model_dump_json(exclude={"when", "after", "repeats"})
