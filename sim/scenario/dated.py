"""Dated controls of the tables as instruments: what each row becomes, and why some rows move no tonne."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from pydantic import ValidationError

from sim.disruptions.enforcement import Enforcement
from sim.disruptions.opening import Opening
from sim.errors import InputError, Refused
from sim.instrument import Instrument
from sim.network import Network
from sim.network.elements import Control
from sim.network.references import fault
from sim.scenario.dated_entries import Document, Inert, entries_of
from sim.scenario.instruments import instrument_types
from sim.sentence import Sentence, tell

ACTS = Sentence()
"""Why a row that acts does not."""


@dataclass(frozen=True)
class Row:
    """A dated control and the instruments it becomes, by name; without any, `why` says what for."""

    control: Control
    instruments: Mapping[str, Instrument]
    why: Sentence = ACTS


@lru_cache(maxsize=4)
def calendar(network: Network) -> tuple[Row, ...]:
    """Every row of the table of dated controls, by its date.

    Raises:
        InputError: A row that makes no sense as the instrument it names.
    """
    rows: list[Row] = []
    opened: set[str] = set()
    for control in sorted(network.controls, key=lambda each: (each.in_force or date.max, each.id)):
        facility = control.parameters.get("facility", "")
        if control.kind == "opening" and facility in opened:
            rows.append(Row(control, {}, tell("counts in the opening of {facility} above", facility=facility)))
            continue
        try:
            rows.append(Row(control, dict(_named(control, network))))
        except Inert as inert:
            rows.append(Row(control, {}, inert.why))
        opened.add(facility)
    return tuple(rows)


def _named(control: Control, network: Network) -> Iterator[tuple[str, Instrument]]:
    documents = entries_of(control, network)
    for number, document in enumerate(documents, 1):
        yield control.id if len(documents) == 1 else f"{control.id} {number}", _instrument(control, document)


def _instrument(control: Control, document: Document) -> Instrument:
    only_here: dict[str, type[Instrument]] = {"opening": Opening, "enforcement": Enforcement}
    kinds = instrument_types()["disruptions"] | only_here
    if document["kind"] not in kinds:
        raise Inert(
            tell("not acted on: there is no instrument for {kind}s yet", kind=document["kind"].replace("_", " "))
        )
    try:
        return kinds[document["kind"]].model_validate(document)
    except ValidationError as error:
        detail = error.errors()[0]
        refused = detail.get("ctx", {}).get("error")
        problem, remedy = (refused.problem, refused.remedy) if isinstance(refused, Refused) else (detail["msg"], "")
        where = ".".join(str(part) for part in detail["loc"])
        raise InputError.of([fault(control, "controls", f"{where}: {problem}", remedy)]) from error
