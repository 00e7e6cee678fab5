"""One planted fault per case: the runner names the file and the line."""

from collections.abc import Callable
from pathlib import Path

import pytest

from guard.run.cell_rules import static_problems
from guard.run.chapter import read_chapter
from guard.run.forks.client import ADDRESS
from guard.run.runner import Run, run_chapter

from .conftest import HEADER, SETTINGS, cell, chapter, settings

STATIC = {
    "a shell escape": (cell("x = 1\n!false"), 10, "not plain Python"),
    "a cell magic": (cell("%%bash\nfalse\ntrue"), 9, "not plain Python"),
    "a syntax error": (cell("x = 1\ny ="), 10, "not plain Python"),
    "get_ipython": (cell("get_ipython()"), 9, "`get_ipython` is refused"),
    "any error at all": (
        cell("from pytest import raises\nwith raises(Exception):\n    1 / 0"),
        10,
        "name the error",
    ),
    "a log that is switched off": (
        cell("import logging\nlogging.disable(50)"),
        10,
        "`logging.disable` would hide",
    ),
    "warnings that are switched off": (
        cell("import warnings\nwarnings.simplefilter('ignore')"),
        10,
        "`warnings.simplefilter` would hide",
    ),
    "a process whose end nobody reads": (
        cell("import subprocess\nsubprocess.run(['false'])"),
        10,
        "nobody learns how this process ended",
    ),
    "a figure that was glued as it stands": (
        cell("from myst_nb import glue\nglue('n', 3.6)"),
        10,
        "`3.6` was typed",
    ),
    "a figure that is printed as it stands": (
        cell("print('It took 31 ms')"),
        9,
        "`31 ms` was typed",
    ),
    "skip-execution": (
        cell("x = 1", "tags: [skip-execution]"),
        11,
        "tag `skip-execution` is not allowed",
    ),
    "an unknown option": (
        cell("x = 1", "timeout: 9000"),
        11,
        "cell option `timeout` is not allowed",
    ),
    "raises-exception without an error's name": (
        cell("1 / 0", "tags: [raises-exception]"),
        11,
        "`:raises: ErrorName`",
    ),
    "an empty cell": (cell("# nothing"), 9, "an empty cell"),
    "a raw cell": ("```{raw-cell}\n<b>\n```\n", 9, "a raw cell"),
    "a typed cell in a printed table": (
        cell('table(["a", "b"], [["x", y], ["z", "yes"]])'),
        9,
        "table cell 'yes' was typed",
    ),
    "a typed cell in a comparison": (
        cell('comparison("a", ["b"], {"x": ("S1", {"b": "hard"})})'),
        9,
        "table cell 'hard' was typed",
    ),
    "a claim without an assertion": (
        cell("x = 1", "claims: [S1]"),
        11,
        "needs an assertion",
    ),
    "a claim with a constant": (
        cell("assert True", "claims: [S1]"),
        11,
        "cannot fail",
    ),
    "a claim with a way out": (
        cell("x = 1\nassert x == 2 or True", "claims: [S1]"),
        12,
        "cannot fail",
    ),
    "a claim about itself": (
        cell("x = 1\nassert x == x", "claims: [S1]"),
        12,
        "cannot fail",
    ),
    "a claim with a tuple": (
        cell("x = 0\nassert (x == 1, 'never')", "claims: S1"),
        12,
        "cannot fail",
    ),
    "a claim with a list": (
        cell("x = 0\nassert [x == 1]", "claims: [S1]"),
        12,
        "cannot fail",
    ),
    "a claim whose code is hidden for good": (
        cell("x = 1\nassert x", "claims: [S1]", "tags: [remove-input]"),
        12,
        "must show its code",
    ),
}

RUNNING = {
    "an exception": (cell("x = 1\n1 / 0"), 10, "ZeroDivisionError"),
    "an exception below the cell": (
        cell("def f():\n    1 / 0") + "\n" + cell("x = 1\nf()"),
        15,
        "ZeroDivisionError",
    ),
    "sys.exit": (cell("import sys; sys.exit(1)"), 9, "SystemExit"),
    "a time-out": (
        cell("import time\ntime.sleep(60)"),
        9,
        "was not done after 2 s",
    ),
    "a kernel that dies": (cell("import os\nos._exit(1)"), 9, "died"),
    "stderr": (
        cell("import sys\nprint('oh', file=sys.stderr)"),
        9,
        "wrote to stderr: oh",
    ),
    "a warning": (
        cell("import warnings\nwarnings.warn('old')"),
        9,
        "wrote to stderr",
    ),
    "raises-exception that does not raise": (
        cell("x = 1", "tags: [raises-exception]", "raises: ValueError"),
        12,
        "must raise ValueError, and it raised nothing",
    ),
    "raises-exception that raises another error": (
        cell("typo", "tags: [raises-exception]", "raises: ValueError"),
        12,
        "and it raised NameError",
    ),
    "a thread": (
        cell(
            "import threading\n"
            "def bad():\n"
            "    raise KeyError('lost')\n"
            "t = threading.Thread(target=bad)\n"
            "t.start(); t.join()"
        ),
        11,
        "KeyError: 'lost'",
    ),
    "an asyncio task": (
        cell(
            "import asyncio\n"
            "async def bad():\n"
            "    raise KeyError('lost')\n"
            "task = asyncio.create_task(bad())"
        ),
        11,
        "in an asyncio task: KeyError",
    ),
    "an exit handler": (
        cell(
            "import atexit\n"
            "@atexit.register\n"
            "def bad():\n"
            "    raise KeyError('lost')"
        ),
        12,
        "atexit callback",
    ),
    "a finaliser": (
        cell(
            "class Bad:\n"
            "    def __del__(self):\n"
            "        raise KeyError('lost')\n"
            "bad = Bad()"
        ),
        11,
        "KeyError: 'lost'",
    ),
    "an assertion of a claim that never runs": (
        cell("for x in []:\n    assert x", "claims: [S1]"),
        12,
        "this assertion of a claim did not run",
    ),
    "a failing assertion": (
        cell("x = 1\nassert x == 2", "claims: [S1]"),
        12,
        "AssertionError",
    ),
}


@pytest.fixture
def run(tmp_path: Path) -> Callable[[str], Run]:
    """Return a function that runs the text of a chapter."""

    def run_text(text: str) -> Run:
        path = tmp_path / "notebooks" / "a.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        return run_chapter(
            read_chapter(path, tmp_path), settings(tmp_path, cell_timeout=2)
        )

    return run_text


@pytest.mark.parametrize("case", STATIC)
def test_a_planted_fault_is_named_before_anything_runs(
    case: str, tmp_path: Path
) -> None:
    """What could weaken a run is refused with its file and line."""
    text, line, message = STATIC[case]
    path = tmp_path / "a.md"
    path.write_text(chapter(text))
    found = static_problems(read_chapter(path, tmp_path))
    assert [p.line for p in found] == [line], found
    assert found[0].file == "a.md"
    assert message in found[0].message


@pytest.mark.parametrize("case", RUNNING)
def test_a_planted_fault_is_named_by_the_run(
    case: str, run: Callable[[str], Run]
) -> None:
    """What goes wrong in or beside a cell is named with file and line."""
    text, line, message = RUNNING[case]
    found = run(chapter(text)).problems
    assert (found[0].file, found[0].line) == ("notebooks/a.md", line), found
    assert message in found[0].message


@pytest.mark.parametrize("kernel", ["forked where it can be", "plain"])
def test_a_good_chapter_has_outputs_and_proves_its_claims(
    run: Callable[[str], Run], kernel: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Outputs, proofs, versions and the files that were read are kept."""
    if kernel == "plain":
        monkeypatch.delenv(ADDRESS, raising=False)
    done = run(
        chapter(
            cell("print('hello')"),
            cell("import pytest"),
            cell(
                "with pytest.raises(ZeroDivisionError):\n    1 / 0",
                "claims: [S1, S2]",
            ),
            cell(
                "1 / 0",
                "tags: [raises-exception]",
                "raises: ZeroDivisionError",
            ),
            cell("import asyncio\nawait asyncio.sleep(0)"),
            cell("text = open('a.md').read()"),
        )
    )
    assert done.problems == []
    cells = [one for _, one in done.chapter.code_cells()]
    assert cells[0].outputs[0].text == "hello\n"
    assert cells[2].metadata["proved"] == ["S1", "S2"]
    assert done.versions["Python"].startswith("3.")
    assert done.read == ["file:notebooks/a.md"]


PYTHON_READS = """
import subprocess
import sys

code = "import os; print(open('a.md').read()[:3]); os.kill(os.getpid(), 9)"
done = subprocess.run([sys.executable, "-c", code], capture_output=True)
"""
UNKNOWN = set(SETTINGS["unwatched"])
READS = {
    "a process": (PYTHON_READS, {"file:notebooks/a.md"}),
    "a listing": ("import os\nnames = list(os.scandir())", {"tree:notebooks"}),
    "a program": (
        "import subprocess\nsubprocess.run(['true'], check=True);",
        UNKNOWN,
    ),
    "a shell": ("import os\nos.system('true');", UNKNOWN),
    "a python without the watch": (
        PYTHON_READS.replace("capture_output=True", "env={}"),
        UNKNOWN,
    ),
}


@pytest.mark.parametrize("name", READS)
def test_what_a_chapter_reads_by_others_counts(
    run: Callable[[str], Run], name: str
) -> None:
    """A process notes its reads, also a killed one; if not, all counts."""
    code, expected = READS[name]
    done = run(chapter(cell(code)))
    assert expected <= set(done.read)


def test_the_build_adds_no_name_to_the_chapter(
    run: Callable[[str], Run],
) -> None:
    """A chapter that forgets an import fails here as it does in Lab."""
    assert "NameError" in run(chapter(cell("json"))).problems[0].message


def test_a_header_cannot_change_how_cells_run(tmp_path: Path) -> None:
    """`mystnb` in a header is refused."""
    path = tmp_path / "a.md"
    path.write_text(HEADER.replace("---\n", "---\nmystnb: {}\n", 1) + "# A\n")
    assert "cannot set `mystnb`" in str(
        static_problems(read_chapter(path, tmp_path))[0]
    )
