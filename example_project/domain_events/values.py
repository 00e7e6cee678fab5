"""The plain values that an event may carry, and their JSON form."""

from __future__ import annotations

import types
import typing
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, get_args, get_origin, get_type_hints
from uuid import UUID

PRIMITIVES = (str, int, float, bool)

# A type that JSON lacks: how it becomes text, and how it comes back.
TEXT_FORMS: dict[type, Callable[[str], Any]] = {
    UUID: UUID,
    Decimal: Decimal,
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
}


def is_plain(annotation: Any) -> bool:
    """Tell whether values of `annotation` are immutable, plain data.

    Plain are text, numbers, booleans, UUIDs, decimals, dates and times,
    `X | None`, `tuple[X, ...]` and frozen dataclasses of plain fields.
    """
    if annotation in PRIMITIVES or annotation in TEXT_FORMS:
        return True
    if _optional(annotation):
        return is_plain(_inner(annotation))
    if _sequence(annotation):
        return is_plain(get_args(annotation)[0])
    return is_frozen(annotation) and all(
        map(is_plain, field_types(annotation).values())
    )


def is_frozen(annotation: Any) -> bool:
    """Tell whether `annotation` is a frozen dataclass."""
    return (
        isinstance(annotation, type)
        and is_dataclass(annotation)
        and annotation.__dataclass_params__.frozen  # type: ignore[attr-defined]
    )


def field_types(cls: type) -> dict[str, Any]:
    """Return the resolved type of each field of the dataclass `cls`."""
    hints = get_type_hints(cls)
    return {field.name: hints[field.name] for field in fields(cls)}


def to_json(value: Any) -> Any:
    """Return `value` in the form that `json.dumps` accepts."""
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, (UUID, Decimal)):
        return str(value)
    if isinstance(value, tuple):
        return [to_json(item) for item in value]
    if is_dataclass(value):
        return {
            field.name: to_json(getattr(value, field.name))
            for field in fields(value)
        }
    return value


def from_json(annotation: Any, value: Any) -> Any:
    """Return the `annotation` that `value`, read from JSON, stands for.

    Raises ValueError or TypeError when `value` has another shape.
    """
    if _optional(annotation):
        return None if value is None else from_json(_inner(annotation), value)
    if _sequence(annotation):
        _expect(list, value)
        item = get_args(annotation)[0]
        return tuple(from_json(item, each) for each in value)
    if annotation in TEXT_FORMS:
        _expect(str, value)
        return TEXT_FORMS[annotation](value)
    if is_frozen(annotation):
        return build(annotation, value)
    _expect(annotation, value)
    return value


def build(cls: type, payload: Any) -> Any:
    """Build the dataclass `cls` from the JSON object `payload`.

    Raises ValueError when a field is missing or unknown, and ValueError
    or TypeError when a field has the wrong type.
    """
    _expect(dict, payload)
    expected = field_types(cls)
    if payload.keys() != expected.keys():
        odd = sorted(payload.keys() ^ expected.keys())
        raise ValueError(f"{cls.__name__}: missing or unknown fields {odd}")
    return cls(
        **{
            name: from_json(annotation, payload[name])
            for name, annotation in expected.items()
        }
    )


def _expect(expected: type, value: Any) -> None:
    # `True` is an int in Python, but not in JSON: compare exact types.
    if type(value) is not expected:
        found = type(value).__name__
        raise TypeError(f"expected {expected.__name__}, found {found}")


def _optional(annotation: Any) -> bool:
    union = get_origin(annotation) in (types.UnionType, typing.Union)
    arguments = get_args(annotation)
    return union and len(arguments) == 2 and type(None) in arguments


def _inner(annotation: Any) -> Any:
    return next(a for a in get_args(annotation) if a is not type(None))


def _sequence(annotation: Any) -> bool:
    return get_origin(annotation) is tuple and get_args(annotation)[1:] == (
        Ellipsis,
    )
