"""The AsyncAPI 3.0 document of the pharmacy, from the running registry."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from classroom.catalogue.schemas import message_schema
from example_project.domain_events.bus import event_bus
from example_project.domain_events.identity import handler_name
from example_project.domain_events.registry import Contract, registry
from example_project.domain_events.subscriptions import Subscriptions

SCHEMAS = "#/components/schemas/{model}"


def asyncapi_text() -> str:
    """Return the document of the running project as JSON text."""
    document = asyncapi_document(registry, event_bus.subscriptions)
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def asyncapi_document(
    contracts: Iterable[Contract], subscriptions: Subscriptions
) -> dict[str, Any]:
    """Return the document: a channel for each event, and who uses it."""
    contracts = list(contracts)
    schemas: dict[str, Any] = {}
    messages = {}
    for contract in contracts:
        payload = message_schema(contract, SCHEMAS)
        schemas |= payload.pop("$defs", {})
        messages[contract.name] = _message(contract, payload)
    operations = {
        name: operation
        for contract in contracts
        for name, operation in _operations(contract, subscriptions)
    }
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "The events of the pharmacy",
            "version": "1.0.0",
            "description": "Made from the registry of the running project.",
        },
        "defaultContentType": "application/json",
        "channels": {each.name: _channel(each) for each in contracts},
        "operations": operations,
        "components": {"messages": messages, "schemas": schemas},
    }


def _message(contract: Contract, payload: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": contract.name,
        "summary": summary(contract.event_type),
        "payload": payload,
    }


def _channel(contract: Contract) -> dict[str, Any]:
    message = {"$ref": f"#/components/messages/{contract.name}"}
    return {"address": contract.name, "messages": {contract.name: message}}


def _operations(
    contract: Contract, subscriptions: Subscriptions
) -> Iterable[tuple[str, dict[str, Any]]]:
    channel = {"$ref": f"#/channels/{contract.name}"}
    sent = {"action": "send", "channel": channel}
    yield f"{contract.publisher}.{contract.name}", sent
    for handler in listeners(contract, subscriptions):
        received = {"action": "receive", "channel": channel}
        yield f"{handler}.{contract.name}", received


def listeners(contract: Contract, subscriptions: Subscriptions) -> list[str]:
    """Return who listens to an event, as `module.handlers.function`."""
    return [
        handler_name(handler).removeprefix("example_project.")
        for event_type, handler in subscriptions
        if issubclass(contract.event_type, event_type)
    ]


def summary(event_type: type) -> str:
    """Return the first line of the docstring of an event."""
    return (event_type.__doc__ or "").strip().splitlines()[0]
