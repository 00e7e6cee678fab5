"""The JSON Schema of each event, as it travels."""

from __future__ import annotations

import json
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from pydantic import TypeAdapter

from example_project.domain_events.codec import HEADER
from example_project.domain_events.registry import Contract

IN_PLACE = "#/$defs/{model}"


def message_schema(
    contract: Contract, ref_template: str = IN_PLACE
) -> dict[str, Any]:
    """Return the JSON Schema of the whole message of an event.

    The dataclasses inside its payload are in `$defs`; `ref_template` says
    where to refer to them.
    """
    payload = payload_schema(contract.event_type, ref_template)
    parts = payload.pop("$defs", {})
    properties: dict[str, Any] = {
        name: TypeAdapter(annotation).json_schema()
        for name, annotation in HEADER.items()
    }
    properties["type"] = {"const": contract.name}
    properties["version"] = {"const": contract.version}
    properties["payload"] = payload
    schema: dict[str, Any] = {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
    return schema | ({"$defs": parts} if parts else {})


def payload_schema(
    event_type: type, ref_template: str = IN_PLACE
) -> dict[str, Any]:
    """Return the JSON Schema of the fields of an event.

    Like the codec, it allows no field that the class does not have.
    """
    schema = TypeAdapter(event_type).json_schema(ref_template=ref_template)
    for part in [schema, *schema.get("$defs", {}).values()]:
        part["additionalProperties"] = False
    return schema


def check_message(contract: Contract, text: str) -> None:
    """Raise jsonschema.ValidationError unless `text` fits the schema."""
    Draft202012Validator(
        message_schema(contract), format_checker=FormatChecker()
    ).validate(json.loads(text))
