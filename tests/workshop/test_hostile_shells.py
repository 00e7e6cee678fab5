"""A reader's shell is whatever it is, and the guide runs in it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from guard.run.environment import environment
from tests.workshop.test_workbooks import CHAPTER, STUB, write_in
from workshop.workbooks import make

ROOT = Path(__file__).parents[2]
CELLS = """---
kernelspec:
  display_name: Python 3
  language: python
  name: python3
---

# A chapter

```{code-cell} ipython3
from classroom import setup

setup()
```

```{code-cell} ipython3
from django.contrib.auth.models import User

assert User.objects.count() == 0
print("✓ ü")
```
"""
# Without the project, where its settings are not the question.
HEADER, _, _ = CELLS.partition("```")
FEW_CELLS = f"""{HEADER}```{{code-cell}} ipython3
numbers = [1, 2]
assert sum(numbers) == 3
print("✓ ü")
```
"""
CHECK = """
import sys
from pathlib import Path
from workshop import workbook_commands
workbook_commands.ROOT = Path(sys.argv[1])
sys.exit(workbook_commands.main(["check"]))
"""
SHELLS: dict[str, dict[str, str]] = {
    "without-assertions": {"PYTHONOPTIMIZE": "2"},
    "warnings-are-errors": {"PYTHONWARNINGS": "error"},
    "a-program-that-runs-first": {"PYTHONSTARTUP": "{folder}/first.py"},
    "an-ASCII-terminal": {
        "LC_ALL": "C",
        "PYTHONUTF8": "0",
        "PYTHONIOENCODING": "ascii",
    },
    "Turkish": {"LANG": "tr_TR.UTF-8", "LC_ALL": "tr_TR.UTF-8"},
    "no-folder-for-temporary-files": {"TMPDIR": "/no/such/folder"},
    "a-folder-with-a-#": {"TMPDIR": "{folder}/C# ü"},
    "a-folder-far-away": {"TMPDIR": "{folder}/" + "far/" * 30},
    "a-home-that-is-no-folder": {"HOME": "/dev/null"},
    "another-project": {
        "DJANGO_SETTINGS_MODULE": "shop.settings",
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:9/production",
        "SECRET_KEY": "x",
    },
    "a-back-end-that-wants-a-screen": {"MPLBACKEND": "QtAgg"},
    "files-that-IPython-runs-first": {"IPYTHONDIR": "{folder}/ipython"},
    "a-narrow-one": {"COLUMNS": "1", "TERM": "dumb", "NO_COLOR": "1"},
    "a-proxy-that-is-down": {
        "http_proxy": "http://127.0.0.1:9",
        "https_proxy": "http://127.0.0.1:9",
    },
    "a-prompt-at-the-end": {"PYTHONINSPECT": "1"},
    "a-path-of-its-own": {"PYTHONSAFEPATH": "1", "PYTHONPATH": "{folder}/x"},
    "another-time-zone": {"TZ": "Pacific/Kiritimati"},
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project with one chapter and its workbook, solved; and traps."""
    for name, text in (("01_adding", CHAPTER), ("02_project", CELLS)):
        path = tmp_path / "notebooks" / f"{name}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    workbook = make(tmp_path, tmp_path / "notebooks" / "01_adding.md")
    assert workbook is not None
    write_in(workbook, STUB, "return a + b")
    (tmp_path / "C# ü").mkdir()
    (tmp_path / ("far/" * 30)).mkdir(parents=True)
    (tmp_path / "first.py").write_text("raise SystemExit('first')")
    startup = tmp_path / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "00.py").write_text("raise SystemExit('startup')")
    return tmp_path


@pytest.mark.parametrize("shell", SHELLS)
def test_a_chapter_a_check_and_the_demo_run_all_the_same(
    folder: Path, shell: str
) -> None:
    """As they do in a shell that is set to nothing."""
    plain = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DJANGO_SETTINGS_MODULE", "EDA_DATABASE_URL")
    }
    hostile = {
        name: value.format(folder=folder)
        for name, value in SHELLS[shell].items()
    }
    # As noxfile.py does for each of its sessions.
    clean = environment({**plain, **hostile}) | {"PYTHONPATH": str(ROOT)}
    ours = clean.pop("DJANGO_SETTINGS_MODULE", None)
    demo = clean | {"EDA_DATABASE_URL": f"sqlite:///{folder}/demo.sqlite3"}
    chapter = clean | ({"DJANGO_SETTINGS_MODULE": ours} if ours else {})
    if not ours:
        (folder / "notebooks" / "02_project.md").write_text(FEW_CELLS, "utf-8")
    commands = [
        (["-m", "guard.run", "notebooks/02_project.md"], folder, chapter),
        (["-c", CHECK, str(folder)], ROOT, clean),
        (["-m", "example_project", "demo"], ROOT, demo),
    ]
    for arguments, place, variables in commands:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=place,
            env=variables,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=120,
        )
        told = (done.stdout + done.stderr).decode("utf-8")
        assert done.returncode == 0, (arguments[:2], told)
    assert not (ROOT / "shop").exists()


def test_each_session_has_that_environment() -> None:
    """It is the first thing that noxfile.py does."""
    text = (ROOT / "noxfile.py").read_text("utf-8")
    assert "os.environ |= (clean := environment())" in text


def test_a_home_and_a_temporary_folder_can_be_written_to() -> None:
    """What cannot be is replaced, or left out."""
    given = {"HOME": "/dev/null", "TMPDIR": "/no/such/folder"}
    clean = environment(given)
    assert "TMPDIR" not in clean
    Path(clean["HOME"], "file").write_text("")
    assert environment({"HOME": clean["HOME"]})["HOME"] == clean["HOME"]
