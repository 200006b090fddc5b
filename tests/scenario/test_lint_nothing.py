"""Sizes that change nothing are told, with their line; sizes that change something are not."""

import pytest

from sim.network import Network
from sim.scenario import Scenario
from sim.scenario.instruments import instrument_types
from sim.scenario.lint_nothing import INERT
from tests.scenario.texts import HEAD

WAYS = {
    ("facility_outage", "loss"): "facilities: COD.cobalt_hydroxide, starts: 2026-03-01, lasts: 1 year",
    ("export_ban", "allowed"): "by: CHN, materials: dytb_oxide, to: USA, in_force: 2026-03-01",
    ("demand_surge", "to"): "materials: dytb_oxide, starts: 2026-01-01, by: 2026-12-01",
}


def warned(kind: str, field: str, size: float, network: Network) -> list[str]:
    text = f"disruptions:\n  it:\n    kind: {kind}\n    {field}: {size:g}\n"
    rest = "".join(f"    {part}\n" for part in WAYS[kind, field].split(", "))
    return [str(fault) for fault in Scenario.from_text(HEAD + text + rest).lint(network)]


@pytest.mark.parametrize(("kind", "field"), INERT)
def test_a_size_of_nothing_is_told(kind: str, field: str, network: Network) -> None:
    size, why = INERT[kind, field]
    line = HEAD.count("\n") + 4
    (fault,) = (f for f in warned(kind, field, size, network) if "it changes nothing" in f)
    assert fault.endswith(f"disruptions.it.{field}: {why}; it changes nothing")
    assert f":{line}:" in fault
    other = 0.5 if size < 1 or kind == "export_ban" else 1.5
    assert not [f for f in warned(kind, field, other, network) if "it changes nothing" in f]


def test_every_kind_and_field_is_one_of_the_schema() -> None:
    kinds = instrument_types()["disruptions"]
    assert all(field in kinds[kind].model_fields for kind, field in INERT)
