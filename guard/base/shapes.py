"""Compare what an author wrote as data with the fields that it should have.

A text in place of a number, or a field nobody knows, is said in a sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Field:
    """What a value has to be, in words and as a test."""

    asked: str
    is_right: Callable[[object], bool]
    needed: bool = True


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_count(value: object) -> bool:
    return type(value) is int and value > 0  # True is an int, too


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


TEXT = Field("a text", _is_text)
OPTIONAL_TEXT = Field("a text", _is_text, needed=False)
COUNT = Field("a whole number above 0", _is_count)
TEXTS = Field("a list of texts", _is_texts)
OPTIONAL_TEXTS = Field("a list of texts", _is_texts, needed=False)
LIST = Field("a list", lambda value: isinstance(value, list))
MAPPING = Field("`key: value` lines", lambda value: isinstance(value, dict))


def faults(
    row: object, fields: Mapping[str, Field], what: str
) -> Iterator[tuple[str | None, str]]:
    """Yield (key, fault) for each field of `row` that is not right.

    The key is None for a fault of the whole row; `what` is its name.
    """
    if not isinstance(row, Mapping):
        names = ", ".join(fields)
        yield (
            None,
            f"{what} has to be `key: value` lines ({names}), not {row!r}",
        )
        return
    for key in row.keys() - fields.keys():
        yield str(key), f"{what} knows no `{key}`: use {', '.join(fields)}"
    for key, each in fields.items():
        if key in row and not each.is_right(row[key]):
            yield (
                key,
                f"`{key}` of {what} has to be {each.asked}, not {row[key]!r}",
            )
        elif key not in row and each.needed:
            yield None, f"{what} needs `{key}:`, {each.asked}"
