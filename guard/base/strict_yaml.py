"""Read YAML that JSON could say too, and keep the line of each key.

Dates, aliases, keys twice or keys that are no text mean to YAML something
else than to whoever wrote them, so they are refused.
"""

from __future__ import annotations

from typing import Any

import yaml
from yaml.constructor import ConstructorError

DEEPEST = 30
PLAIN = {"str", "int", "float", "bool", "null", "map", "seq", "merge"}
TAG = "tag:yaml.org,2002:"


class _Loader(yaml.SafeLoader):
    """Refuse what JSON cannot say."""

    depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        """Compose a node, unless it is an alias, or too deep."""
        event = self.peek_event()  # type: ignore[no-untyped-call]
        mark = event.start_mark
        if self.check_event(yaml.AliasEvent):
            raise _refusal("an alias is refused, write the value again", mark)
        if self.depth > DEEPEST:
            raise _refusal("this is nested too deeply", mark)
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def construct_object(self, node: Any, deep: bool = False) -> Any:
        """Return the value of a node; any error names its place."""
        if node.tag.removeprefix(TAG) not in PLAIN:
            kind = node.tag.removeprefix(TAG)
            text = f"this is read as a {kind}, write it in quotes"
            raise _refusal(text, node.start_mark)
        try:
            return super().construct_object(node, deep=True)
        except yaml.YAMLError:
            raise
        except Exception as error:  # such as a ValueError for `0b_`
            raise _refusal(str(error), node.start_mark) from error

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        """Return a mapping whose keys are texts, each of them once."""
        seen = set()
        for key, _ in node.value:
            name = getattr(key, "value", None)
            if key.tag not in (f"{TAG}str", f"{TAG}merge"):
                text = f"the key `{name}` is no text, write it in quotes"
                raise _refusal(text, key.start_mark)
            if name in seen:
                text = f"the key `{name}` is there twice, keep one of them"
                raise _refusal(text, key.start_mark)
            seen.add(name)
        return super().construct_mapping(node, deep=True)


def _refusal(text: str, mark: yaml.Mark) -> ConstructorError:
    return ConstructorError(None, None, text, mark)


def load(text: str) -> tuple[Any, yaml.Node | None]:
    """Return what a text says, and the nodes that know their lines.

    Raises yaml.YAMLError.
    """
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        return (
            None if node is None else loader.construct_document(node)
        ), node
    finally:
        loader.dispose()


def explain(error: yaml.YAMLError, text: str) -> tuple[int, str]:
    """Return (line in `text`, counted from 0, what is wrong)."""
    lines = max(text.rstrip().count("\n"), 0)
    mark = getattr(error, "problem_mark", None)
    if mark is not None:
        line = mark.line
    else:  # a character that no YAML may hold
        line = text.count("\n", 0, getattr(error, "position", 0))
    what = getattr(error, "problem", None) or getattr(error, "reason", "")
    context = getattr(error, "context", None)
    told = ", ".join(part for part in (context, what) if part)
    return min(line, lines), told


def line_of(node: yaml.Node | None, path: tuple[str | int, ...]) -> int | None:
    """Return the line, counted from 0, of what a path of keys leads to.

    A path that ends early leads to the last key that is there.
    """
    line = None
    for step in path:
        found = _step(node, step)
        if found is None:
            break
        line, node = found
    return line


def _step(
    node: yaml.Node | None, step: str | int
) -> tuple[int, yaml.Node] | None:
    """Return the line and the value of one key, or of one place in a list."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == step:
                return key.start_mark.line, value
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
        if step < len(node.value):
            value = node.value[step]
            return value.start_mark.line, value
    return None
