"""Which part of a package imports which other part."""

from __future__ import annotations

import sys
from pathlib import Path

import grimp

from classroom.source import ROOT


def import_edges(
    package: str, folder: Path = ROOT, unfold: str = ""
) -> set[tuple[str, str]]:
    """Return (importer, imported) for the direct parts of `package`.

    `folder` holds the package. The parts of the part `unfold` stand in its
    place. Nothing is imported: the files are read,
    so that an import inside a function counts too. Tests may know
    everybody, and do not count. Raises ValueError when `folder` has no
    such package.
    """
    sys.path.insert(0, str(folder))
    try:
        graph = grimp.build_graph(package, cache_dir=None)
    finally:
        sys.path.remove(str(folder))
    for module in [m for m in graph.modules if "tests" in m.split(".")]:
        graph.remove_module(module)
    parts = graph.find_children(package)
    if unfold:
        whole = f"{package}.{unfold}"
        parts = parts - {whole} | graph.find_children(whole)
    for part in parts:
        graph.squash_module(part)
    return {
        (_name(part), _name(imported))
        for part in parts
        for imported in graph.find_modules_directly_imported_by(part)
        if imported in parts - {part}
    }


def _name(part: str) -> str:
    return part.rpartition(".")[2]
