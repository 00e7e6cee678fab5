"""A tiny guide for each test, built with the real extensions."""

import sys
import warnings
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from coverage import Coverage

from guard.base.settings import Settings
from guard.run.forks.client import serving

ROOT = Path(__file__).resolve().parents[2]
EXTENSIONS = ROOT / "docs" / "_ext"

SETTINGS = {
    "cell_timeout": 5,
    "packages": ["example_project", "classroom"],
    "inputs": ["requirements/docs.txt"],
    "unwatched": ["tree:example_project", "tree:classroom", "tree:tests"],
    "globs": {
        "file:classroom/versions.py": ".nox/matrix*/lib/*/site-packages/*",
    },
    "why_missing": "classroom.servers.why_missing",
    "versions": ["Django", "celery", "psycopg"],
    "commands": {
        "nox -s": "nox",
        "nox -s manage --": "django:example_project",
        "python3 start.py": "nox:start.py",
        "python3 start.py manage --": "django:example_project",
        "python -m example_project": "django:example_project",
    },
    "django_settings": "example_project.settings",
}
HEADER = "---\nfile_format: mystnb\nkernelspec:\n  name: python3\n---\n"


def settings(root: Path, **changes: Any) -> Settings:
    """Return the settings of the guides of these tests."""
    return Settings(root, **{**SETTINGS, **changes})


def conf(values: dict[str, Any]) -> str:
    """Return these settings as lines of a conf.py."""
    return "".join(f"guard_{n} = {v!r}\n" for n, v in values.items())


def cell(code: str, *options: str) -> str:
    """Return a code cell."""
    lines = [f":{option}" for option in options]
    head = "\n".join([*lines, ""]) + "\n" if lines else ""
    return f"```{{code-cell}} python\n{head}{code}\n```\n"


def cell_with_helpers(code: str, *options: str) -> str:
    """Return a code cell that may import example_project."""
    return cell(
        f"import sys\nsys.path.append({str(ROOT)!r})\n{code}", *options
    )


def chapter(*parts: str, title: str = "A chapter") -> str:
    """Return the text of a chapter; its first part starts on line 8."""
    return f"{HEADER}# {title}\n\n" + "\n".join(parts)


class Guide:
    """A small documentation project on disk."""

    def __init__(self, root: Path, whole_chapters: bool = False) -> None:
        self.root = root
        self.log = ""
        # Only test_form.py asks for what a whole chapter has.
        self.write(
            "conf.py",
            "extensions = ['guard', 'docs._ext']\n"
            "include_patterns = ['index.md', 'docs/**', 'notebooks/**']\n"
            "nitpicky = True\n"
            f"{conf(SETTINGS)}"
            f"guide_whole_chapters = {whole_chapters}\n"
            "html_theme = 'basic'\n"
            "html_baseurl = 'https://a.b/'\n",
        )

    def write(self, name: str, text: str) -> Path:
        """Write a file of the project."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    def index(self) -> None:
        """Write a landing page that lists all pages, unless there is one."""
        if (self.root / "index.md").exists():
            return
        found = [n for n in ("notebooks", "docs") if (self.root / n).exists()]
        pages = "\n".join(f"{name}/*" for name in found)
        self.write(
            "index.md", f"# Home\n\n```{{toctree}}\n:glob:\n\n{pages}\n```\n"
        )

    def build(self, jobs: int = 1) -> int:
        """Build the site in this process; return the exit code."""
        from sphinx.cmd.build import build_main

        self.index()
        out, err = StringIO(), StringIO()
        keep = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = out, err
        arguments = ["-j", str(jobs), "-d", f"{self.root}/_build/doctrees"]
        try:
            with warnings.catch_warnings():
                # What the themes and parsers of others deprecate is theirs.
                warnings.simplefilter("ignore", DeprecationWarning)
                warnings.simplefilter("ignore", PendingDeprecationWarning)
                code = build_main([*arguments, str(self.root), str(self.html)])
        finally:
            sys.stdout, sys.stderr = keep
        self.log = out.getvalue() + err.getvalue()
        return code

    @property
    def html(self) -> Path:
        """The folder of the site."""
        return self.root / "_build" / "html"

    def ran(self) -> set[str]:
        """Return the chapters that the last build ran."""
        lines = self.log.splitlines()
        return {line.split()[1] for line in lines if line.startswith("ran ")}


@pytest.fixture(scope="session", autouse=True)
def _forks() -> Iterator[None]:
    """Let all these kernels be forks that have their libraries."""
    with serving(["ipykernel.kernelapp", "ipykernel.zmqshell", "myst_nb"]):
        yield


@pytest.fixture(autouse=True)
def _unmeasured(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Measure no code meanwhile: it is not the guard that is measured.

    It would take a third of the time. A test marked `measured` runs code
    that a page shows.
    """
    measured = Coverage.current()
    if measured is None or request.node.get_closest_marker("measured"):
        yield
        return
    monkeypatch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)
    measured.stop()
    yield
    measured.start()


@pytest.fixture
def guide(tmp_path: Path) -> Guide:
    """Return an empty guide."""
    return Guide(tmp_path)


@pytest.fixture
def fails(guide: Guide) -> Callable[[str], None]:
    """Return a check: the build exits non-zero and says this."""

    def check(*texts: str) -> None:
        assert guide.build() != 0
        for text in texts:
            assert text in guide.log

    return check
