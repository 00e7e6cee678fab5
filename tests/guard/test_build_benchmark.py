"""The benchmark of the build measures what it says, and has a verdict."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import build

BUSY = "import time\nwhile time.process_time() < 0.3: pass"
PARENT = (
    f"import subprocess as s, sys\ns.run([sys.executable, '-c', {BUSY!r}])"
)


def test_the_time_of_a_process_is_that_of_all_it_started(
    tmp_path: Path,
) -> None:
    """A build leaves most of its work to others."""
    command = [sys.executable, "-c", PARENT]
    assert build.cpu_seconds(tmp_path, command) >= 0.3


def test_a_build_that_fails_is_no_measurement(tmp_path: Path) -> None:
    """It says what the build said."""
    command = [sys.executable, "-c", "raise SystemExit('no such page')"]
    with pytest.raises(RuntimeError, match="no such page"):
        build.cpu_seconds(tmp_path, command)


def test_the_chapter_that_gets_a_word_has_a_place_for_it(
    tmp_path: Path,
) -> None:
    """Each time for another one, at the end of a line."""
    copy = tmp_path / "chapter.md"
    text = (build.ROOT / build.CHAPTER).read_text("utf-8")
    copy.write_text(text, "utf-8")
    for word in ("One.", "Two."):
        build.add_word(copy, word)
    changed = copy.read_text("utf-8")
    assert changed.replace(" One. Two.", "") == text != changed
    copy.write_text("# A chapter without a way on")
    with pytest.raises(ValueError, match="no line"):
        build.add_word(copy, "Three.")


def test_the_words_of_a_measurement_go(tmp_path: Path) -> None:
    """Also when a build failed."""
    chapter = tmp_path / "chapter.md"
    chapter.write_text("# A\n\nNext: [home](../index.md).\n")
    with pytest.raises(RuntimeError), build.a_word_more(chapter) as add:
        add()
        assert "index.md). Word0.\n" in chapter.read_text("utf-8")
        raise RuntimeError
    assert chapter.read_text("utf-8").endswith("(../index.md).\n")


def test_the_copy_has_the_history_and_the_changes(tmp_path: Path) -> None:
    """Of a checkout with work in it, but not what a build left."""
    root = tmp_path / "root"
    (root / "_build").mkdir(parents=True)
    (root / "_build/made").touch()
    (root / ".gitignore").write_text("_build/\n")
    git = ["git", "-c", "user.name=A", "-c", "user.email=a@example.com"]
    for what in (["init", "-q"], ["add", "."], ["commit", "-qm", "Begin"]):
        command = [*git, *what]
        subprocess.run(command, cwd=root, check=True)
    (root / "new.md").write_text("new")
    copy = build.copy_of(root, tmp_path / "copy")
    assert (copy / "new.md").is_file() and not (copy / "_build").exists()
    log = ["git", "log", "--format=%s"]
    said = subprocess.run(log, cwd=copy, capture_output=True, text=True)
    assert said.stdout == "Begin\n"


@pytest.mark.parametrize(("nothing", "status"), [(9.9, 0), (10.1, 1)])
def test_a_build_over_its_limit_fails(
    nothing: float,
    status: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The limits are in units, which are seconds of this machine."""
    times = {build.UNIT: 2.0, build.NOTHING: nothing, build.WORD: 16.0}
    monkeypatch.setattr(build, "copy_of", lambda root, folder: folder)
    monkeypatch.setattr(build, "measure", lambda folder: dict(times))
    assert build.main([]) == status
    said = capsys.readouterr().out
    assert f"nothing changed{nothing / 2:>13.1f}  limit 5" in said
    assert ("Over the limit: nothing changed" in said) == bool(status)
