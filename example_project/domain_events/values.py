"""The plain values that an event may carry, and their JSON form."""

from __future__ import annotations

import math
import types
import typing
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints
from uuid import UUID

LONGEST_INTEGER = 14_000  # bits; Python reads no more than 4,300 digits
UNREADABLE = "text with NUL or half a character, which no database keeps"


def check_text(text: str) -> str:
    """Return `text`, or raise ValueError where no database would keep it."""
    if "\x00" in text or not (text.isascii() or _is_unicode(text)):
        raise ValueError(UNREADABLE)
    return text


def _is_unicode(text: str) -> bool:
    return not any("\ud800" <= each <= "\udfff" for each in text)


def _finite(number: float) -> float:
    if not math.isfinite(number):
        raise ValueError(f"{number} is no finite number")
    return number


def _finite_decimal(number: Decimal) -> Decimal:
    # By itself: as a float, 1E+400 would be infinite.
    if not number.is_finite():
        raise ValueError(f"{number} is no finite number")
    return number


def _integer(value: int) -> int:
    if value.bit_length() > LONGEST_INTEGER:
        raise ValueError("an integer of more than 4,000 digits")
    return int(value)


# What a value of each JSON type is in the JSON of an event. A subclass, such
# as a member of TextChoices, becomes what it is one of.
PRIMITIVES: dict[type, Callable[[Any], Any]] = {
    str: lambda value: check_text(str.__str__(value)),
    int: _integer,
    float: lambda value: _finite(float(value)),
    bool: bool,
}
# A type that JSON lacks: how it becomes text, and how it comes back.
TEXT_FORMS: dict[type, tuple[Callable[[Any], str], Callable[[str], Any]]] = {
    UUID: (str, UUID),
    Decimal: (
        lambda value: str(_finite_decimal(value)),
        lambda text: _finite_decimal(Decimal(text)),
    ),
    datetime: (datetime.isoformat, datetime.fromisoformat),
    date: (date.isoformat, date.fromisoformat),
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
    return _field_types(cls)


@cache  # Each event asks for it.
def _field_types(cls: type) -> dict[str, Any]:
    hints = get_type_hints(cls)
    return {field.name: hints[field.name] for field in fields(cls)}


def to_json(annotation: Any, value: Any, name: str = "value") -> Any:
    """Return the JSON form of `value`, from which `from_json` makes an equal.

    Raises ValueError, which says where in `name` it is, for a value that is
    no `annotation`, no finite number, or text that no database keeps.
    """
    if _optional(annotation):
        if value is None:
            return None
        return to_json(_inner(annotation), value, name)
    if _sequence(annotation):
        item = get_args(annotation)[0]
        return [
            to_json(item, each, f"{name}[{number}]")
            for number, each in enumerate(_checked(tuple, value, name))
        ]
    _checked(annotation, value, name)
    if is_frozen(annotation):
        return fields_to_json(value, f"{name}.")
    form = PRIMITIVES.get(annotation) or TEXT_FORMS[annotation][0]
    try:
        return form(value)
    except (ValueError, ArithmeticError) as error:
        raise ValueError(f"{name}: {error}") from error


def _checked(annotation: type, value: Any, name: str) -> Any:
    """Return `value`, or raise ValueError when it is no `annotation`."""
    kinds = (int, float) if annotation is float else annotation
    # Each of them is a subclass, and something else in JSON.
    odd = (bool, datetime) if annotation not in (bool, datetime) else ()
    if is_frozen(annotation):
        fits = type(value) is annotation
    else:
        fits = isinstance(value, kinds) and not isinstance(value, odd)
    if not fits:
        found = type(value).__name__
        message = f"expected {annotation.__name__}, found {found}"
        raise ValueError(f"{name}: {message}")
    return value


def fields_to_json(value: Any, prefix: str = "") -> dict[str, Any]:
    """Return the fields of a dataclass as a JSON object; see `to_json`."""
    return {
        name: to_json(annotation, getattr(value, name), f"{prefix}{name}")
        for name, annotation in field_types(type(value)).items()
    }


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
        return TEXT_FORMS[annotation][1](value)
    if is_frozen(annotation):
        return build(annotation, value)
    _expect(annotation, value)
    return PRIMITIVES[annotation](value)


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
