"""The entries of the catalogue, as a page shows them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, get_args, get_origin

from IPython.display import Markdown

from classroom.catalogue.asyncapi import listeners, summary
from classroom.catalogue.schemas import check_message, message_schema
from classroom.table import table
from example_project.domain_events.base import DomainEvent
from example_project.domain_events.registry import Contract
from example_project.domain_events.subscriptions import Subscriptions
from example_project.domain_events.values import field_types, is_frozen


class Catalogue:
    """What a page can say of each event, and which it has not shown yet."""

    def __init__(
        self,
        contracts: Iterable[Contract],
        subscriptions: Subscriptions,
        messages: Mapping[str, str],
    ) -> None:
        self._contracts = {each.event_type: each for each in contracts}
        self._subscriptions = subscriptions
        self._messages = messages
        self._shown: set[type[DomainEvent]] = set()

    def entry(self, event_type: type[DomainEvent]) -> Markdown:
        """Return the entry of an event.

        Raises LookupError when the run published none, and
        jsonschema.ValidationError when its message does not fit its schema.
        """
        contract = self._contracts[event_type]
        message = self._messages.get(contract.name)
        if message is None:
            raise LookupError(
                f"The run published no {contract.name}: let the story of "
                "classroom/catalogue/examples.py come to it."
            )
        check_message(contract, message)
        self._shown.add(event_type)
        facts = _facts(contract, listeners(contract, self._subscriptions))
        parts = [
            summary(event_type),
            table(["Fact", "Value"], facts).data,
            table(["Field", "Type"], field_rows(event_type)).data,
            "A message of the run:",
            _json(json.loads(message)),
        ]
        return Markdown("\n\n".join(parts))

    def schema(self, event_type: type[DomainEvent]) -> Markdown:
        """Return the JSON Schema of the messages of an event."""
        return Markdown(_json(message_schema(self._contracts[event_type])))

    def missing(self) -> list[str]:
        """Return the names of the events without an entry so far."""
        return [
            contract.name
            for event_type, contract in self._contracts.items()
            if event_type not in self._shown
        ]


def _facts(contract: Contract, handlers: list[str]) -> list[tuple[str, str]]:
    heard = ", ".join(f"`{each}`" for each in handlers)
    key = f"`{contract.ordering_key}`" if contract.ordering_key else "nothing"
    return [
        ("Published by", f"`{contract.publisher}`"),
        ("Heard by", heard or "nobody"),
        ("Keeps its order by", key),
        ("Versions", "; ".join(history(contract))),
    ]


def history(contract: Contract) -> Iterator[str]:
    """Yield the versions that can be read, from the present one back."""
    yield f"{contract.version} is written"
    for back, upcast in enumerate(reversed(contract.upcasters), 1):
        said = (upcast.__doc__ or upcast.__name__).strip().splitlines()[0]
        yield f"{contract.version - back} is read: {said}"
    if not contract.upcasters:
        yield "no other is read"


def field_rows(cls: type, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield (name, type) of each field, and of those inside it."""
    for name, annotation in field_types(cls).items():
        inner = _inner(annotation)
        several = get_origin(annotation) is tuple
        path = f"{prefix}{name}{'[]' if several else ''}"
        yield f"`{path}`", f"`{type_name(inner)}`"
        if is_frozen(inner):
            yield from field_rows(inner, f"{path}.")


def _inner(annotation: Any) -> Any:
    several = get_origin(annotation) is tuple
    return get_args(annotation)[0] if several else annotation


def type_name(annotation: Any) -> str:
    """Return a type as people write it."""
    return getattr(annotation, "__name__", str(annotation))


def _json(value: Any) -> str:
    text = json.dumps(value, indent=2, ensure_ascii=False)
    return f"```json\n{text}\n```"
