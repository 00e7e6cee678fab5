"""The source of an object, as this kernel imported it."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

from IPython.display import Markdown

ROOT = Path(__file__).parents[1]


def show(obj: Any) -> Markdown:
    """Return the source of `obj`, with its file named and linked.

    `obj` is a class, function, method or module of this repository.
    Raises ValueError for an object from anywhere else.
    """
    target = inspect.unwrap(getattr(obj, "__func__", obj))
    path = Path(inspect.getsourcefile(target) or "").resolve()
    if not path.is_relative_to(ROOT):
        raise ValueError(f"{obj!r} is not code of this repository.")
    lines, first = inspect.getsourcelines(target)
    start = max(first, 1)
    file = path.relative_to(ROOT).as_posix()
    code = inspect.cleandoc("\n" + "".join(lines))
    excerpt = {
        "file": file,
        "object": getattr(target, "__qualname__", ""),
        "start": start,
        "end": start + len(lines) - 1,
    }
    return Markdown(
        f"[`{file}`, line {start}](../{file})\n\n```python\n{code}\n```",
        metadata={"excerpt": excerpt},
    )
