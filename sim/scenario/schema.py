"""The JSON schema of scenario files, for editors."""

import json
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core.core_schema import ModelSchema

from sim.scenario.described import described
from sim.scenario.scenario import Scenario
from sim.uncertain import DISTRIBUTION_SCHEMA

_EXTENDS = {
    "type": "string",
    "description": (
        "Another scenario file, relative to this one; what stands here is laid over it: blocks merge, "
        "lists and values replace, null removes, an empty block empties."
    ),
}
_CHANGES = {
    "type": ["object", "null"],
    "not": {"required": ["kind"]},
    "description": "Changes to the instrument of this name in the file that is extended; null removes it.",
}


class _Described(GenerateJsonSchema):
    """Fields with the strings that stand under them."""

    def model_schema(self, schema: ModelSchema) -> JsonSchemaValue:
        """The schema of a model."""
        said = super().model_schema(schema)
        model: type[BaseModel] = schema["cls"]
        for name, text in described(model).items():
            said["properties"][model.model_fields[name].alias or name]["description"] = text
        return said


def schema() -> dict[str, Any]:
    """The JSON schema of a scenario file; one that extends another may say parts of an instrument."""
    said: dict[str, Any] = _with_references(Scenario.model_json_schema(mode="validation", schema_generator=_Described))
    said["title"] = "Lodeline scenario"
    said["properties"]["extends"] = _EXTENDS
    for section in ("disruptions", "responses"):
        instruments = said["properties"][section]
        labels = instruments["patternProperties"]
        instruments["patternProperties"] = {label: {"anyOf": [whole, _CHANGES]} for label, whole in labels.items()}
        instruments["additionalProperties"] = False
        instruments["type"] = ["object", "null"]
    said["anyOf"] = [{"required": said.pop("required")}, {"required": ["extends"]}]
    said["$defs"]["Distribution"] = DISTRIBUTION_SCHEMA
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **said}


def schema_text() -> str:
    """The schema as the text of `scenarios/schema.json`."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def _with_references(part: Any) -> Any:
    """The same schema with every distribution written once, and without the titles pydantic makes up."""
    if part == DISTRIBUTION_SCHEMA:
        return {"$ref": "#/$defs/Distribution"}
    if isinstance(part, dict):
        kept = {key: value for key, value in part.items() if key != "title" or not isinstance(value, str)}
        return {key: _with_references(value) for key, value in kept.items()}
    return [_with_references(item) for item in part] if isinstance(part, list) else part
