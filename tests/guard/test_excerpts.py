"""What a page shows must be in the file, and must have been executed."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from guard.origin.commands import line_problem, page_problems
from guard.origin.executed_excerpts import main
from guard.origin.source_objects import body_lines, find_object

from .conftest import settings

SOURCE = '''\
import os

LIMIT = 3


class Service:
    """Serve."""

    @classmethod
    def run(cls):
        """Run."""
        return LIMIT

    def idle(self):
        return os.getpid()
'''


def test_an_object_is_found_by_its_dotted_name() -> None:
    """A decorator belongs to its function; a constant is an object."""
    assert vars(find_object(SOURCE, "Service.run")) == {"start": 9, "end": 12}
    assert find_object(SOURCE, "LIMIT").text(SOURCE) == "LIMIT = 3"
    with pytest.raises(LookupError, match="no object `Service.walk`"):
        find_object(SOURCE, "Service.walk")


def test_a_constant_of_a_class_is_an_object() -> None:
    """Sphinx's analyser places no assignments; they are found all the same."""
    source = "class A:\n    x: int = 1\n    y = (\n        2\n    )\n"
    assert vars(find_object(source, "A.x")) == {"start": 2, "end": 2}
    assert vars(find_object(source, "A.y")) == {"start": 3, "end": 5}
    with pytest.raises(LookupError, match="no object `x`"):
        find_object(source, "x")


def test_a_file_that_is_no_python_has_no_objects() -> None:
    with pytest.raises(LookupError, match="this is no Python"):
        find_object("def (:", "x")


def test_a_body_is_what_runs_when_an_object_is_used() -> None:
    """Neither the def line nor the docstring proves a run."""
    assert body_lines(SOURCE, "Service.run") == {12}
    assert body_lines(SOURCE, "Service") == {12, 15}
    assert body_lines(SOURCE, "LIMIT") == {3}


def test_an_excerpt_that_never_ran_is_named(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Importing a function is not running it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shown.py").write_text(SOURCE)
    (tmp_path / "use.py").write_text("import shown\nshown.Service.run()\n")
    data = tmp_path / "data"
    monkeypatch.delenv("COVERAGE_PROCESS_START", raising=False)
    command = [sys.executable, "-m", "coverage", "run", "--rcfile="]
    command += [f"--data-file={data}", "use.py"]
    subprocess.run(command, check=True)
    rows = [
        {"page": "p", "file": "shown.py", "object": f"Service.{name}"}
        | {"start": 1, "end": 1}
        for name in ("run", "idle")
    ]
    (tmp_path / "rows.json").write_text(json.dumps(rows[:1]))
    assert main([str(data), "rows.json"]) == 0
    (tmp_path / "rows.json").write_text(json.dumps(rows))
    assert main([str(data), "rows.json"]) == 1
    said = capsys.readouterr().out
    assert "p: shown.py::Service.idle was never executed" in said


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a folder with a noxfile, a starter and one command."""
    (tmp_path / "noxfile.py").write_text(
        "@nox.session\ndef docs(session): ...\n"
        "@nox.session(name='manage')\ndef other(session): ...\n"
    )
    (tmp_path / "start.py").touch()
    folder = tmp_path / "example_project/demo/management/commands"
    folder.mkdir(parents=True)
    (folder / "demo.py").touch()
    return tmp_path


@pytest.mark.parametrize(
    "line",
    [
        "$ python3 start.py docs",
        "nox -s docs manage -- -x",
        "python3 start.py manage -- demo",
        "python -m example_project runserver",
        "git clone https://example.org/guide",
        "cd guide",
        "",
    ],
)
def test_a_command_that_exists_passes(line: str, repository: Path) -> None:
    """What the repository offers may be shown."""
    assert line_problem(line, settings(repository)) is None


@pytest.mark.parametrize(
    "line",
    [
        "python3 start.py other",
        "nox -s",
        "python3 start.py manage -- lost",
        "python -m example_project lost",
        "pip install django",
        "nox -s docs; rm -r .",
    ],
)
def test_a_command_that_does_not_exist_is_refused(
    line: str, repository: Path
) -> None:
    """Anything that cannot be checked is refused too."""
    assert line_problem(line, settings(repository))


def test_the_blocks_of_a_plain_page_are_checked(repository: Path) -> None:
    """Each bad block or inline command of a README is named by its line."""
    text = "```console\ncd x\nls\n```\n\n```sh\ncd x\n```\n\n`nox -s lost`\n"
    assert [line for line, _ in page_problems(text, settings(repository))] == [
        3,
        6,
        10,
    ]
