"""What a site tells the guard, in its conf.py, each name after `guard_`."""

from __future__ import annotations

import runpy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from importlib import import_module
from pathlib import Path
from typing import Any, Self

from sphinx.application import Sphinx
from sphinx.config import Config

PREFIX = "guard_"


@dataclass(frozen=True)
class Settings:
    """The settings of the guard; every path is relative to `root`."""

    #: The folder of the sources.
    root: Path
    #: The folder of the chapters: all of them have to be built and run.
    chapters: str = "notebooks"
    #: How many seconds a cell may take.
    cell_timeout: int = 60
    #: A TOML file of seconds by page, `"notebooks/one" = 20`: a build that
    #: knows no better starts the longest chapters first.
    durations: str = ""
    #: Modules of libraries, imported once for all chapters of a build where
    #: a process can fork. Each then counts as imported by every chapter.
    preload: Sequence[str] = ()
    #: The file of the claims.
    claims_file: str = "docs/claims.toml"
    #: A folder of TOML files with the falsifiers of the claims. With it, a
    #: claim without one fails the build.
    falsifiers: str = ""
    #: Where whoever runs the falsifiers writes what became of each.
    falsified: str = "_build/falsified.json"
    #: The command that shows a claim beside its proof and its falsifiers,
    #: and renews their digest, to be followed by an id. With it, a change of
    #: any of them alone fails the build.
    reviewed: str = ""
    #: The page that lists the claims.
    ledger: str = "docs/claims"
    #: The packages of the repository: a new file in one may be imported.
    packages: Sequence[str] = ()
    #: Files that every run depends on, such as a lock.
    inputs: Sequence[str] = ()
    #: What a program that cannot be watched may have read: `tree:folder`,
    #: or `file:name`.
    unwatched: Sequence[str] = ("tree:",)
    #: Inputs that a pattern of paths adds to a run, by the input that it
    #: read: `{"file:tool.py": ".tool/*/version"}`.
    globs: Mapping[str, str] = field(default_factory=dict)
    #: The dotted path of a function that takes the name of a server and
    #: returns why there is none, or "". It raises RuntimeError or
    #: ValueError for a server that has to be there.
    why_missing: str = ""
    #: Packages whose versions each page names, if its run imported them.
    versions: Sequence[str] = ()
    #: The commands that a page may name, by how they begin: "nox" stands
    #: for sessions of noxfile.py, "django:package" for management commands.
    commands: Mapping[str, str] = field(default_factory=dict)
    #: Files of plain Markdown outside of the site, checked for commands.
    plain_pages: Sequence[str] = ("README.md",)
    #: Folders of the site's own extensions: a change there judges all anew.
    extensions: Sequence[str] = ()
    #: The settings of a Django project whose docstrings the site shows.
    django_settings: str = ""

    @classmethod
    def from_config(cls, config: Config, root: Path) -> Self:
        """Return the settings of a build."""
        return cls(
            root, **{f.name: config[PREFIX + f.name] for f in _fields()}
        )

    @classmethod
    def from_conf_py(cls, root: Path) -> Self:
        """Return the settings of the conf.py in `root`, without a build."""
        path = root / "conf.py"
        found = runpy.run_path(str(path)) if path.is_file() else {}
        return cls(
            root,
            **{
                f.name: found[PREFIX + f.name]
                for f in _fields()
                if PREFIX + f.name in found
            },
        )

    def reason_missing(self, server: str) -> str:
        """Return why there is no `server` here, or "".

        Raises RuntimeError or ValueError when it has to be there.
        """
        if not self.why_missing:
            raise ValueError(
                f"nobody can look for `{server}`: set guard_why_missing in"
                " conf.py to the dotted path of a function"
            )
        module, _, name = self.why_missing.rpartition(".")
        function: Callable[[str], str] = getattr(import_module(module), name)
        return function(server)


def _fields() -> list[Any]:
    return [each for each in fields(Settings) if each.name != "root"]


def settings_of(app: Sphinx) -> Settings:
    """Return the settings of the build of `app`."""
    return Settings.from_config(app.config, Path(app.srcdir))


def add_config_values(app: Sphinx) -> None:
    """Let conf.py set each of them."""
    standard = Settings(Path())
    for each in _fields():
        value = getattr(standard, each.name)
        kinds: list[type] = [type(value)]
        if isinstance(value, tuple):
            kinds.append(list)
        app.add_config_value(PREFIX + each.name, value, "env", kinds)
