"""A fork of the server is what a new Python would be, only sooner."""

import os
import signal
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from sphinx.errors import ConfigError

from guard.run.chapter import read_chapter
from guard.run.forks import client
from guard.run.forks.client import ADDRESS, Forked, can_fork, serving
from guard.run.runner import run_chapter

from .conftest import Guide, cell, chapter, conf, settings

pytestmark = pytest.mark.skipif(not can_fork(), reason="no safe fork here")

ALIKE = """
import json, os, signal, sys
print(json.dumps([
    sys.argv, sys.path, os.getcwd(), dict(os.environ), __name__,
    sys.stdin.read(), sys.stdout.encoding, sys.dont_write_bytecode,
    os.getsid(0) == os.getpid(), str(signal.getsignal(signal.SIGCHLD)),
    signal.set_wakeup_fd(-1), sorted(os.listdir("/proc/self/fd")),
    sys.modules["__main__"].__file__,
]))
print("told", file=sys.stderr)
sys.exit(3)
"""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Serve forks that have one library, whoever serves others."""
    monkeypatch.delenv(ADDRESS, raising=False)
    with serving(["tomllib"]):
        yield


def forked(folder: Path, code: str, **env: str) -> tuple[Forked, Path]:
    """Start a fork that runs `code` as a module; return it and its output."""
    (folder / "job.py").write_text(code)
    output = folder / "output"
    command = [sys.executable, "-m", "job", "one", "two"]
    with output.open("wb") as told, open(os.devnull) as nothing:
        streams = (nothing.fileno(), told.fileno(), told.fileno())
        return Forked(command, folder, os.environ | env, streams), output


def test_a_fork_is_what_a_new_process_is(tmp_path: Path, server: None) -> None:
    """Arguments, paths, variables, streams, signals and status are alike."""
    env = {"PYTHONPATH": f"a{os.pathsep}/b", "PYTHONDONTWRITEBYTECODE": ""}
    process, output = forked(tmp_path, ALIKE, **env)
    assert process.wait() == 3 == process.poll()
    plain = subprocess.run(
        [sys.executable, "-m", "job", "one", "two"],
        cwd=tmp_path,
        env=os.environ | env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        text=True,
    )
    assert output.read_text() == plain.stdout
    assert plain.stdout.endswith("told\n")


def test_a_fork_finds_the_libraries_and_nothing_of_ours(
    tmp_path: Path, server: None
) -> None:
    """What the server imported is there; no module of a repository is."""
    code = (
        "import sys\nprint('tomllib' in sys.modules, 'guard' in sys.modules)"
    )
    process, output = forked(tmp_path, code)
    process.wait()
    assert output.read_text() == "True False\n"


def test_exit_handlers_run(tmp_path: Path, server: None) -> None:
    """A fork ends as a process does, not at once."""
    process, output = forked(
        tmp_path, "import atexit\natexit.register(print, 7)"
    )
    assert process.wait() == 0
    assert output.read_text() == "7\n"


def test_forks_draw_numbers_of_their_own(tmp_path: Path, server: None) -> None:
    """No two of them share what chance gave the server."""
    code = "import random\nprint(random.random())"
    drawn = set()
    for _ in range(2):
        process, output = forked(tmp_path, code)
        process.wait()
        drawn.add(output.read_text())
    assert len(drawn) == 2


def test_a_signal_reaches_the_fork_alone(tmp_path: Path, server: None) -> None:
    """Its group is its own from the moment that its pid is known."""
    process, _ = forked(tmp_path, "import time\ntime.sleep(600)")
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(timeout=0)
    os.killpg(process.pid, signal.SIGTERM)
    assert process.wait() == -signal.SIGTERM
    process.kill()  # It has ended: nothing happens.
    process, _ = forked(tmp_path, "")
    assert process.wait() == 0


def test_a_fork_ends_with_its_client(tmp_path: Path, server: None) -> None:
    """Who hangs up leaves no process behind."""
    process, _ = forked(tmp_path, "import time\ntime.sleep(600)")
    process.server.close()
    wait_for_end(process.pid)


def test_forks_end_with_the_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And so does what they have started in their group."""
    monkeypatch.delenv(ADDRESS, raising=False)
    with serving(["tomllib"]):
        process, _ = forked(tmp_path, "import time\ntime.sleep(600)")
    wait_for_end(process.pid)
    with pytest.raises(RuntimeError, match="server of forks has ended"):
        process.wait()


def test_a_fork_of_the_client_does_not_keep_the_server(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Sphinx forks too, and such a process has the pipe to the server."""
    monkeypatch.delenv(ADDRESS, raising=False)
    with serving(["tomllib"]):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # threads
            holder = os.fork()
        if not holder:
            signal.pause()
            os._exit(0)
    os.kill(holder, signal.SIGKILL)
    os.waitpid(holder, 0)


def wait_for_end(pid: int) -> None:
    """Return when there is no such process any more."""
    while Path(f"/proc/{pid}").exists():
        time.sleep(0.01)


@pytest.mark.parametrize("name", ["no_such_library", "starts_a_thread"])
def test_a_library_that_cannot_be_shared_is_named(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody waits for a server that cannot serve."""
    monkeypatch.delenv(ADDRESS, raising=False)
    code = "import threading, time\n"
    code += (
        "threading.Thread(target=time.sleep, args=[9], daemon=True).start()"
    )
    (tmp_path / "starts_a_thread.pth").write_text("")
    (tmp_path / "starts_a_thread.py").write_text(code)
    monkeypatch.setattr(client, "OF_A_JOB", ())
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(ConfigError, match=f"guard_preload.*{name}"):
        with serving([name]):
            pass


def test_without_a_fork_a_process_starts_plainly(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where it is not safe, or not asked for, there is no server."""
    monkeypatch.delenv(ADDRESS, raising=False)
    with serving([]):
        assert ADDRESS not in os.environ
    monkeypatch.setattr(client, "can_fork", lambda: False)
    with serving(["tomllib"]):
        assert ADDRESS not in os.environ


READS = """
import os, subprocess, sys, tomllib
text = open("a.md").read()
print(os.environ.get("GUARD_FORK_SERVER"), os.path.basename(sys.argv[0]))
subprocess.run([sys.executable, "-c", "open('../b.txt').read()"], check=True);
"""


def test_a_forked_kernel_is_watched_like_any_other(
    tmp_path: Path, server: None
) -> None:
    """It notes its reads, and those of its processes, in a log of its own."""
    (tmp_path / "b.txt").write_text("")
    (tmp_path / "notebooks").mkdir()
    runs = []
    for name, code in (("a", READS), ("c", "1 + 1")):
        path = tmp_path / "notebooks" / f"{name}.md"
        path.write_text(chapter(cell(code)))
        read = read_chapter(path, tmp_path)
        runs.append(run_chapter(read, settings(tmp_path)))
    assert [run.problems for run in runs] == [[], []]
    assert [run.read for run in runs] == [
        ["file:b.txt", "file:notebooks/a.md"],
        [],
    ]
    [(_, first)] = runs[0].chapter.code_cells()
    assert first.outputs[0].text == "None ipykernel_launcher.py\n"


def test_a_build_forks_its_kernels(
    guide: Guide, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More than one chapter shares what `guard_preload` names."""
    monkeypatch.delenv(ADDRESS, raising=False)
    old = (guide.root / "conf.py").read_text("utf-8")
    guide.write("conf.py", old + conf({"preload": ["wave"]}))
    asks = cell("import sys\nassert 'wave' in sys.modules")
    for name in "ab":
        guide.write(f"notebooks/{name}.md", chapter(asks))
    assert guide.build(jobs=2) == 0, guide.log
    assert ADDRESS not in os.environ


def test_a_shell_without_assertions_proves_nothing_less(
    guide: Guide, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python leaves them out when it is told to optimise."""
    monkeypatch.delenv(ADDRESS, raising=False)
    monkeypatch.setenv("PYTHONOPTIMIZE", "1")
    old = (guide.root / "conf.py").read_text("utf-8")
    guide.write("conf.py", old + conf({"preload": ["wave"]}))
    for name in "ab":
        guide.write(
            f"notebooks/{name}.md", chapter(cell("x = 1\nassert x > 1"))
        )
    assert guide.build(jobs=2) == 1
    assert guide.log.count("AssertionError") >= 2


def test_a_library_that_is_not_there_fails_the_build(
    guide: Guide, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the setting is named."""
    monkeypatch.delenv(ADDRESS, raising=False)
    old = (guide.root / "conf.py").read_text("utf-8")
    guide.write("conf.py", old + conf({"preload": ["no_such"]}))
    for name in "ab":
        guide.write(f"notebooks/{name}.md", chapter(cell("1")))
    assert guide.build() == 2
    assert "guard_preload in conf.py: No module named 'no_such'" in guide.log
