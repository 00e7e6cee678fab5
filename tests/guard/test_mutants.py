"""A mutant runs no more than it needs, and never on stale bytecode."""

import shutil
import subprocess
from pathlib import Path

import pytest

from guard.run.forks.client import ADDRESS
from tests.mutants.__main__ import (
    Baseline,
    Crew,
    load,
    seconds_of,
    unbroken,
)
from tests.mutants.falsifications import unchanged_line
from tests.mutants.workspace import Mutant, Workspace

BROKEN = {"name": "x", "file": "x.py", "old": "X = 1", "new": "X = 2"}
CHOICES = {
    ("a/test_x.py", "FAILED a/test_x.py::test_one"): "a/test_x.py::test_one",
    ("--postgres a/test_x.py", "test_x.py::test_one[a"): (
        "--postgres a/test_x.py::test_one"
    ),
    ("test_x.py", "FAILED"): "test_x.py",
    ("test_x.py", "FAILED test_x.py"): "test_x.py",
    ("test_x.py", "test_one or test_two"): "test_x.py",
    ("test_x.py::test_y", "FAILED test_x.py::test_y[a]"): "test_x.py::test_y",
    ("test_x.py test_y.py", "::test_one"): "test_x.py test_y.py",
    ("notebooks/a.md", "test_one"): "notebooks/a.md",
    ("docs", "tests/test_a.py"): "docs",
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a repository of one module and two tests, without Django."""
    monkeypatch.delenv("DJANGO_SETTINGS_MODULE", raising=False)
    root = tmp_path / "project"
    root.mkdir()
    (root / "x.py").write_text("X = 1\n")
    (root / "test_x.py").write_text(
        "from x import X\n\n\ndef test_one():\n    assert X == 1\n\n\n"
        "def test_other():\n    raise OSError('other')\n"
    )
    git = shutil.which("git") or "git"
    subprocess.run([git, "init", "-q"], cwd=root, check=True)
    return root


@pytest.mark.parametrize(("killer", "says"), CHOICES)
def test_a_killer_runs_the_one_test_that_has_to_fail(
    killer: str, says: str
) -> None:
    """Where the message names it, and the killer is a file of tests."""
    mutant = Mutant(**BROKEN, killer=killer, says=says)
    assert mutant.choice == CHOICES[killer, says]


@pytest.mark.parametrize("start", ["a fork where it can be", "plain"])
def test_a_change_is_seen_at_once_and_so_is_its_end(
    project: Path, tmp_path: Path, start: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bytecode is kept, and a text of the same size makes it stale."""
    if start == "plain":
        monkeypatch.delenv(ADDRESS, raising=False)
    mutant = Mutant(**BROKEN, killer="test_x.py", says="::test_one")
    copy = Workspace(project, tmp_path / "copy")
    for _ in range(2):
        assert copy.run(mutant.choice).returncode == 0
        assert list((copy.folder / "__pycache__").glob("x.*.pyc"))
        assert mutant.problem(copy) == ""
    result = copy.run("test_x.py")
    assert result.returncode == 1
    assert "OSError: other" in result.stdout


def test_a_survivor_is_told(project: Path, tmp_path: Path) -> None:
    """Also when the killer fails for another reason."""
    copy = Workspace(project, tmp_path / "copy")
    same = BROKEN | {"new": "X = 1 "}
    survivor = Mutant(**same, killer="test_x.py::test_one", says="FAILED")
    assert "test_one passed" in survivor.problem(copy)
    other = Mutant(**same, killer="test_x.py", says="assert 2 == 1")
    assert "did not say 'assert 2 == 1'" in other.problem(copy)


def test_the_unbroken_project_is_tried_as_its_mutants_are() -> None:
    """Each choice of tests on its database, the site, and one chapter."""
    runs = unbroken(load())
    [postgres] = [run for run in runs if run.startswith("--postgres ")]
    sqlite = {test for run in runs if run != postgres for test in run.split()}
    for mutant in load():
        choice = mutant.choice
        if choice.startswith("--postgres "):
            assert choice.removeprefix("--postgres ") in postgres.split()
        elif "test_" in choice:
            assert set(choice.split()) <= sqlite
    assert "docs" in runs
    assert sum(run.startswith("notebooks/") for run in runs) == 1


def test_the_longest_runs_come_first() -> None:
    """What nobody can tell counts as long; tests are short."""
    ranks = ["killtest -x", "notebooks/13_one_scenario_every_design.md"]
    ranks += ["notebooks/04_handlers.md", "tests/test_alerts.py"]
    seconds = list(map(seconds_of, ranks))
    assert seconds == sorted(seconds, reverse=True)


def test_each_text_is_written_at_a_time_of_its_own(
    project: Path, tmp_path: Path
) -> None:
    """Whole seconds, later than now: Sphinx and bytecode go by them."""
    copy = Workspace(project, tmp_path / "copy")
    path = copy.folder / "x.py"
    times = [path.stat().st_mtime]
    for text in ("X = 2\n", "X = 1\n", "X = 2\n"):
        copy.write("x.py", text)
        times.append(path.stat().st_mtime)
    assert times == sorted(set(times))
    assert [time % 1 for time in times[1:]] == [0, 0, 0]


def test_a_mutant_of_the_site_leaves_its_last_build(
    project: Path, tmp_path: Path
) -> None:
    """So that what it remembers is what the unbroken project ran."""
    copy = Workspace(project, tmp_path / "copy")
    page = copy.folder / "_build" / "html" / "index.html"
    page.parent.mkdir(parents=True)
    page.write_text("unbroken")
    with copy.built_as_before():
        page.write_text("broken")
        page.with_name("more.html").touch()
    assert page.read_text() == "unbroken"
    assert [each.name for each in page.parent.iterdir()] == ["index.html"]


def test_a_killer_that_is_a_program_of_its_own_is_just_started(
    project: Path, tmp_path: Path
) -> None:
    """No server forks it: lint-imports is a command without arguments."""
    copy = Workspace(project, tmp_path / "copy")
    done = copy.run("lint-imports")
    assert done.returncode != 0
    assert "Could not read any configuration" in done.stdout


class Unbroken:
    """A copy in which no killer is red but `red`."""

    def __init__(self, red: str = "") -> None:
        self.red = red
        self.ran: list[str] = []

    def run(self, killer: str) -> subprocess.CompletedProcess[str]:
        """Note what was asked for."""
        self.ran.append(killer)
        return subprocess.CompletedProcess(killer, killer == self.red, "why")


def test_a_crew_begins_and_ends_with_the_unbroken_project() -> None:
    """The longest first, and the site in one copy only."""
    copies = [Unbroken(), Unbroken()]
    before = [Baseline(k, "before") for k in ("test_a.py", "killtest", "docs")]
    after = [Baseline("test_b.py", "after")]
    with Crew(copies, 4) as crew:
        assert crew.work(before, after) == []
    assert copies[0].ran[0] == "docs"
    rest = [killer for copy in copies for killer in copy.ran[1:]]
    rest += copies[1].ran[:1]
    assert sorted(rest) == ["killtest", "test_a.py", "test_b.py"]
    with Crew([copy := Unbroken()], 4) as crew:
        crew.work(before, after)
    assert copy.ran == ["docs", "killtest", "test_a.py", "test_b.py"]


def test_nothing_is_tried_on_a_project_that_is_red() -> None:
    """A mutant would count as killed."""
    copy = Unbroken(red="test_a.py")
    before = [Baseline(k, "before") for k in ("test_a.py", "killtest")]
    with Crew([copy], 3) as crew:
        [problem] = crew.work(before, [Baseline("test_b.py", "after")])
    assert problem.startswith("BASELINE before is red: test_a.py\nwhy")
    assert copy.ran == ["killtest", "test_a.py"]


def test_an_assertion_keeps_its_line_when_a_change_moves_it() -> None:
    """Two claims share an assertion only where the page has one."""
    before = "a\nb\nassert x\nassert y\n"
    assert unchanged_line(before, before, 3) == 3
    assert unchanged_line(before, "a\nb\nb\nassert x\nassert y\n", 4) == 3
    assert unchanged_line(before, "a\nassert x\nassert y\n", 3) == 4
    assert unchanged_line(before, "a\nb\nc\nassert y\n", 3) == 0


def test_a_library_is_changed_for_one_run_only(
    project: Path, tmp_path: Path
) -> None:
    """Only what is started meanwhile finds it; the library stays."""
    test = "import iniconfig\n\n\ndef test_x():\n    iniconfig.BROKEN\n"
    (project / "test_lib.py").write_text(test)
    copy = Workspace(project, tmp_path / "copy")
    assert copy.run("test_lib.py").returncode == 1
    with copy.broken_library("iniconfig/__init__.py", "BROKEN = 1\n"):
        pass
    assert copy.run("test_lib.py").returncode == 1
    text = "import asgiref.sync as s\n\n\ndef test_x():\n    s.BROKEN\n"
    copy.write("test_lib.py", text)
    with copy.broken_library("asgiref/sync.py", "BROKEN = 1\n"):
        assert copy.run("test_lib.py").returncode == 0
    assert copy.run("test_lib.py").returncode == 1
