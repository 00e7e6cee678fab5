"""The doctor sees what is missing, and says what to do."""

import socket
import sys
from pathlib import Path

import pytest

from workshop import doctor


def test_a_ready_machine(capsys: pytest.CaptureFixture[str]) -> None:
    """Every line has a tick, and the exit code is 0."""
    assert doctor.diagnose({"one": lambda: "", "two": lambda: ""}) == 0
    assert capsys.readouterr().out == "✓ one\n✓ two\nReady.\n"


def test_one_cross_is_enough(capsys: pytest.CaptureFixture[str]) -> None:
    """A later tick does not hide an earlier cross."""
    probes = {"one": lambda: "do this", "two": lambda: ""}
    assert doctor.diagnose(probes) == 1
    assert capsys.readouterr().out.startswith("✗ one: do this\n✓ two\nNot")


def test_what_is_nice_to_have_is_only_noted(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A server without a browser of its own serves a workshop well."""
    assert "a browser" not in doctor.PROBES
    nice = {"a browser": lambda: "none", "another": lambda: ""}
    assert doctor.diagnose({"one": lambda: ""}, nice) == 0
    told = "✓ one\n· a browser: none\n✓ another\nReady.\n"
    assert capsys.readouterr().out == told


def test_an_old_python(monkeypatch: pytest.MonkeyPatch) -> None:
    """The version that was found is named."""
    assert doctor.python() == ""
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    assert doctor.python().startswith("this is Python 3.9.2: install")


def test_no_git(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A path without git is seen."""
    monkeypatch.setenv("PATH", str(tmp_path))
    assert doctor.git() == "install it from git-scm.com"


def test_a_full_disk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What is free is measured where the project lies."""
    assert doctor.disk(tmp_path) == ""
    monkeypatch.setattr(doctor, "DISK_GB", 10**9)
    assert f"are free at {tmp_path}" in doctor.disk(tmp_path)


def test_an_environment_without_jupyterlab(tmp_path: Path) -> None:
    """A Python that lacks the packages is no lab."""
    fake = tmp_path / "python"
    fake.write_text("#!/bin/sh\necho 'No module named x' >&2\nexit 1\n")
    fake.chmod(0o755)
    problem = doctor.environment(fake)
    assert problem.startswith("No module named x: run `python3 start.py lab`")


def test_a_kernel_that_does_not_run(tmp_path: Path) -> None:
    """An interpreter that is not there is named."""
    problem = doctor.kernel(tmp_path / "python")
    assert "No such file" in problem
    assert problem.endswith("and ask the doctor again")


def test_a_kernel_that_runs() -> None:
    """Here a kernel starts, and the project's database answers."""
    assert doctor.kernel(Path(sys.executable)) == ""


def test_a_taken_port() -> None:
    """A port that a server holds is not free."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        taken = server.getsockname()[1]
        assert "are taken" in doctor.port(range(taken, taken + 1))
        assert doctor.port() == ""


def test_no_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without one, the address is still printed."""
    import webbrowser

    def none() -> None:
        raise webbrowser.Error("no browser")

    monkeypatch.setattr(webbrowser, "get", none)
    assert doctor.browser().startswith("none was found")
