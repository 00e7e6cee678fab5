"""Which events exist: an allow-list by name, and who publishes each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from example_project.domain_events.base import DomainEvent
from example_project.domain_events.values import field_types, is_plain

# Turns the payload of one version into that of the next.
Upcaster = Callable[[dict[str, Any]], dict[str, Any]]


class ContractError(TypeError):
    """An event class that cannot be a contract between modules."""


class UnknownEventError(LookupError):
    """A name, or a class, that no contract was registered for."""


@dataclass(frozen=True)
class Contract:
    """An event class, the module that publishes it, and its version.

    `ordering_key` names the field whose events keep their order, or is "". The
    last of the `upcasters` makes `version` of the one before: a contract
    with two of them can still be read in its last three versions.
    """

    event_type: type[DomainEvent]
    publisher: str
    version: int
    ordering_key: str = ""
    upcasters: tuple[Upcaster, ...] = ()

    @property
    def name(self) -> str:
        """The name under which the event travels."""
        return self.event_type.__name__


class EventRegistry:
    """The contracts, by event name."""

    def __init__(self) -> None:
        self._contracts: dict[str, Contract] = {}

    def register(self, contract: Contract) -> None:
        """Add `contract`.

        Raises ContractError when the class is not a frozen dataclass of
        plain values, is misnamed, or its name is taken.
        """
        check_contract(contract.event_type)
        check_ordering_key(contract)
        taken = self._contracts.setdefault(contract.name, contract)
        if taken.event_type is not contract.event_type:
            raise ContractError(
                f"{contract.name} is taken by {taken.event_type.__module__}. "
                "Put the domain context into the name."
            )

    def named(self, name: str) -> Contract:
        """Return the contract called `name`, or raise UnknownEventError."""
        try:
            return self._contracts[name]
        except KeyError:
            raise UnknownEventError(
                f"No event is called {name!r}. "
                f"Known: {', '.join(sorted(self._contracts))}."
            ) from None

    def of(self, event_type: type[DomainEvent]) -> Contract:
        """Return the contract of a class, or raise UnknownEventError."""
        contract = self._contracts.get(event_type.__name__)
        if contract is None or contract.event_type is not event_type:
            raise UnknownEventError(
                f"{event_type.__qualname__} has no contract. "
                "Decorate it with @event_contract(publisher=...)."
            )
        return contract

    def __iter__(self) -> Iterator[Contract]:
        return iter(self._contracts.values())

    def __len__(self) -> int:
        return len(self._contracts)


def check_contract(event_type: type) -> None:
    """Raise ContractError unless `event_type` can cross a boundary."""
    name = event_type.__qualname__
    if not issubclass(event_type, DomainEvent):
        raise ContractError(f"{name} must inherit from DomainEvent.")
    if not name.endswith("Event"):
        raise ContractError(f"{name} must end in 'Event'.")
    # Python itself refuses a dataclass that thaws its frozen base.
    if "__dataclass_fields__" not in vars(event_type):
        raise ContractError(
            f"{name} must be a @dataclass(frozen=True, kw_only=True)."
        )
    for field, annotation in field_types(event_type).items():
        if not is_plain(annotation):
            raise ContractError(
                f"{name}.{field} is a {annotation!r}. An event carries "
                "plain values: send the id, not the object; a tuple, "
                "not a list."
            )


def check_ordering_key(contract: Contract) -> None:
    """Raise ContractError unless the key is a field, or none is wanted."""
    key, fields = contract.ordering_key, field_types(contract.event_type)
    if key and key not in fields:
        raise ContractError(
            f"{contract.name} has no field {key!r} to keep the order by. "
            f"It has: {', '.join(fields)}."
        )


registry = EventRegistry()


def event_contract(
    *,
    publisher: str,
    version: int = 1,
    ordering_key: str = "",
    upcasters: tuple[Upcaster, ...] = (),
    registry: EventRegistry = registry,
) -> Callable[[type[DomainEvent]], type[DomainEvent]]:
    """Register the decorated class as an event that `publisher` sends."""

    def register(event_type: type[DomainEvent]) -> type[DomainEvent]:
        registry.register(
            Contract(event_type, publisher, version, ordering_key, upcasters)
        )
        return event_type

    return register
