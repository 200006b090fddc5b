"""The histories told line by line: the median, the worst and the 5th percentile, simulated again with a log."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sim.engine.day.calendar import APPLICATION, CONSIGNMENT, LEAK, LICENSED, REFUSAL
from sim.engine.day.resell import RESALE
from sim.engine.history import History
from sim.experiments.arms import Arm
from sim.experiments.block import Bench, Tables, bench
from sim.outcomes.columns import MEASURES
from sim.outcomes.harvest import Groups
from sim.sentence import Sentence
from sim.units import GRAM, said_load

COLUMNS = ("arm", "history", "replicate", "day", "date", "who", "what", "text", "material", "origin", "destination",
           "tonnes", "mode", "until", "usd", "said")  # fmt: skip
SCHEMA = pa.schema(
    [(name, pa.string()) for name in COLUMNS[:2]]
    + [("replicate", pa.int32()), ("day", pa.int32()), ("date", pa.date32())]
    + [(name, pa.string()) for name in COLUMNS[5:11]]
    + [
        ("tonnes", pa.float64()),
        ("mode", pa.string()),
        ("until", pa.date32()),
        ("usd", pa.float64()),
        ("said", pa.string()),
    ]
)

NOTED = {
    CONSIGNMENT: ("consignment", "arriving {until}"),
    LEAK: ("leak", "arriving {until}"),
    APPLICATION: ("application", "waiting for a licence"),
    LICENSED: ("consignment", "with a licence, arriving {until}"),
    REFUSAL: ("refusal", "refused a licence and returned"),
}
"""What the day notes of lanes that a control touched, and how the line ends."""


def chosen(measures: NDArray[np.float64], groups: Groups) -> dict[str, int]:
    """Replicates by the total value of what is not delivered; ties go to the lower number.

    Args:
        measures: (replicates, groups, measures) of one arm.
        groups: What the rows are.
    """
    value = measures[:, ::3, list(MEASURES).index("value_not_delivered_usd")].sum(1)
    order = np.argsort(value, kind="stable")
    last = len(order) - 1
    return {"median": int(order[last // 2]), "worst": int(order[last]), "p05": int(order[round(0.05 * last)])}


def tell(canonical: str, tables: Tables, arm: int, picked: dict[str, int]) -> pa.Table:
    """What is sent to a worker: the log, by the scenario's own text and the number of the arm."""
    here = bench(canonical, "block", tables)
    return told(here, here.arms[arm], picked)


def told(at: Bench, arm: Arm, picked: dict[str, int]) -> pa.Table:
    """The log of the picked replicates in one arm."""
    rows = [
        (arm.name, label, number, *line)
        for label, number in picked.items()
        for line in sorted(_lines(at.history(arm, number, logged=True)), key=lambda line: line[0])
    ]
    return pa.table({name: [row[i] for row in rows] for i, name in enumerate(COLUMNS)}, schema=SCHEMA)


def _lines(history: History) -> Iterator[tuple[Any, ...]]:
    for line in history.log:
        day = history.start + timedelta(days=line.day)
        until = None if line.until is None else history.start + timedelta(days=int(line.until))
        yield (line.day, day, line.who, line.what, line.text, line.material, line.origin, line.destination,
               line.tonnes, line.mode, until, None if line.usd is None else float(line.usd),
               _packed(line.text))  # fmt: skip
    yield from _consignments(history)


def _packed(text: str) -> str | None:
    """Template and fields of a line, from which a report says it in its own language."""
    return text.packed() if isinstance(text, Sentence) else None


def _consignments(history: History) -> Iterator[tuple[Any, ...]]:
    """Departures on lanes that a control touched, and what leaked through them; less than a gram is not told."""
    notes, layout = history.state.notes, history.layout
    for note in notes[: int(history.state.rules["notes"][0])]:
        if note["tonnes"] < GRAM:
            continue
        if int(note["kind"]) == RESALE:
            yield _resale(history, note)
            continue
        lane = layout.lanes[int(note["row"])]
        what, ending = NOTED[int(note["kind"])]
        day, until = (history.start + timedelta(days=int(note[key])) for key in ("day", "until"))
        way = "through third countries" if what == "leak" else f"by {lane.mode}"
        goes = f"{way} from {lane.seller} to {lane.buyer}, {ending.format(until=until)}"
        text = f"{said_load(note['tonnes'])} of {lane.material} {goes}"
        yield (int(note["day"]), day, "the world", what, text, lane.material, lane.seller, lane.buyer,
               float(note["tonnes"]), lane.mode, until, None, None)  # fmt: skip


def _resale(history: History, note: Any) -> tuple[Any, ...]:
    """A week's part of what one place sells on to another, which no lane of the tables carries: it has no mode."""
    layout, pair = history.layout, history.state.arbitrage[int(note["row"])]
    n = len(layout.places)
    material = layout.materials[int(pair["seller"]) // n]
    origin, place = (layout.places[int(pair[end]) % n] for end in ("seller", "buyer"))
    day, until = (history.start + timedelta(days=int(note[key])) for key in ("day", "until"))
    text = f"{said_load(note['tonnes'])} of {material} sold on from {origin} to {place}, arriving {until}"
    return (int(note["day"]), day, "the world", "resale", text, material, origin, place, float(note["tonnes"]), None,
            until, None, None)  # fmt: skip
