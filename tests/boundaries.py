"""Crossings of module boundaries that import-linter cannot see."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.db import models

import example_project
from example_project.modules import BUSINESS_MODULES

PACKAGE = Path(example_project.__file__).parent
MODULES = {*BUSINESS_MODULES}
# No module knows these.
ABOVE = {
    "demo",
    "comparisons.audit",
    "comparisons.event_sourcing",
}


def sources() -> Iterator[tuple[str, Path]]:
    """Yield (module, file) for the code of the business modules."""
    for module in sorted(MODULES):
        for path in sorted((PACKAGE / module).rglob("*.py")):
            if not {"tests", "migrations"} & set(path.parts):
                yield module, path


def foreign_relations(
    candidates: Iterable[type[models.Model]],
) -> list[str]:
    """Return the relations that point into another business module."""
    return [
        f"{model._meta.label}.{field.name}"
        for model in candidates
        for field in model._meta.get_fields(include_hidden=True)
        if field.concrete and field.is_relation
        if crosses(model._meta.app_label, field.related_model)
    ]


def crosses(label: str, target: type[models.Model]) -> bool:
    """Tell whether `target` belongs to a module other than `label`."""
    other = target._meta.app_label
    return label in MODULES and other in MODULES and other != label


def foreign_get_models(module: str, code: str) -> list[str]:
    """Return what `code` of `module` gets from others by get_model()."""
    names = [
        call.args[0].value.partition(".")[0]
        for call in ast.walk(ast.parse(code))
        if isinstance(call, ast.Call)
        and called_name(call) == "get_model"
        and call.args
        and isinstance(call.args[0], ast.Constant)
    ]
    return [name for name in names if name in MODULES - {module}]


def constructed_events(code: str, event_names: set[str]) -> set[str]:
    """Return which events `code` constructs."""
    calls = (n for n in ast.walk(ast.parse(code)) if isinstance(n, ast.Call))
    return {called_name(call) for call in calls} & event_names


def called_name(call: ast.Call) -> str:
    """Return the last part of the name that is called."""
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return getattr(call.func, "id", "")


def publishes_at_once(code: str) -> list[int]:
    """Return the lines on which `code` publishes without a commit."""
    return [
        call.lineno
        for call in ast.walk(ast.parse(code))
        if isinstance(call, ast.Call) and called_name(call) == "publish"
    ]
