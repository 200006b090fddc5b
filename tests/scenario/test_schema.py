"""The schema of scenario files is current and says what every field means; shipped scenarios are valid."""

import json
import subprocess
import sys
from typing import Any

import pytest

from sim.network import Network
from sim.scenario import Scenario, check
from sim.scenario.instruments import instrument_types
from sim.scenario.schema import schema, schema_text
from tests.scenario.texts import BAN, HEAD, ROOT, STOCK

SCENARIOS = sorted((ROOT / "scenarios").glob("*.yaml"))


def test_the_written_schema_is_current() -> None:
    assert (ROOT / "scenarios" / "schema.json").read_text(encoding="utf-8") == schema_text()


def test_every_field_says_what_it_means() -> None:
    said = schema()
    blocks = [said, *(said["$defs"][name] for name in said["$defs"])]
    mute = [name for block in blocks for name, field in block["properties"].items() if "description" not in field]
    assert mute == []
    for types in instrument_types().values():
        for kind, instrument in types.items():
            written = {field.alias or name for name, field in instrument.model_fields.items()}
            assert set(said["$defs"][instrument.__name__]["properties"]) == written, kind


def test_every_reference_leads_somewhere() -> None:
    said = schema()

    def references(part: Any) -> list[str]:
        if isinstance(part, dict):
            own = [part["$ref"]] if "$ref" in part else []
            return own + [name for value in part.values() for name in references(value)]
        return [name for item in part for name in references(item)] if isinstance(part, list) else []

    assert {name.removeprefix("#/$defs/") for name in references(said)} == set(said["$defs"])


def test_editors_accept_good_scenarios_and_mark_bad_ones() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    validator = jsonschema.Draft202012Validator(schema())
    good = json.loads(json.dumps(Scenario.from_text(HEAD + BAN + STOCK).model_dump(mode="json", exclude_none=True)))
    assert list(validator.iter_errors(good)) == []
    good["disruptions"]["ban"]["leakage"] = 5
    assert list(validator.iter_errors(good)) != []


@pytest.mark.parametrize("file", SCENARIOS, ids=lambda file: file.stem)
def test_every_shipped_scenario_is_faultless_and_says_what_it_asks(file: Any, network: Network) -> None:
    assert check(file, network) == []
    text = file.read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=schema.json\n")
    assert "# Asks: " in text
    assert "# Look for: " in text


def test_the_scenarios_are_those_promised() -> None:
    load = {file.stem: Scenario.load(file) for file in SCENARIOS}
    assert load["baseline"].disruptions == {}
    assert load["export_ban_no_response"].responses == {}
    assert load["export_ban_no_response"].disruptions == load["export_ban"].disruptions
    assert set(load["export_ban"].responses) == {"joint_stock", "rapid_response"}
    assert load["kuantan_outage"].disruptions["kuantan"].facilities == ("MYS.ndpr_oxide",)


def test_reading_a_scenario_needs_no_numbers() -> None:
    heavy = ("numpy", "scipy", "numba", "matplotlib", "simpy", "pyarrow")
    code = (
        "import sys; from sim.scenario import Scenario, check; import sim.scenario.schema as s; s.schema();"
        "Scenario.load('scenarios/export_ban.yaml').explain();"
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
