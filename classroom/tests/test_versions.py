"""Functions that run on another Django."""

from __future__ import annotations

import sys
from pathlib import Path

import django
import pytest

from classroom import versions
from classroom.versions import (
    SUPPORTED,
    feature,
    missing_note,
    on_each_django,
    other_djangos,
)

HERE = feature(django.get_version())
(ELSEWHERE,) = set(SUPPORTED) - {HERE}


def say_what_runs() -> None:
    import json
    import os

    print(json.dumps(os.environ["PYTHONPATH"]))


def make_python(environments: Path, name: str, script: str) -> str:
    """Make an environment whose interpreter is a shell `script`."""
    python = environments / name / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f"#!/bin/sh\n{script}\n")
    python.chmod(0o700)
    return str(python)


def make_django(environments: Path, name: str, version: str) -> str:
    """Make a Python that has a Django `version` of its own."""
    package = environments / name / "packages" / "django"
    package.mkdir(parents=True)
    code = f"def get_version():\n    return {version!r}\n"
    (package / "__init__.py").write_text(code)
    path = f'PYTHONPATH="{package.parent}:$PYTHONPATH"'
    script = f'{path} exec "{sys.executable}" "$@"'
    return make_python(environments, name, script)


def test_only_this_django_where_there_is_no_other(tmp_path: Path) -> None:
    """No folder of environments is fine; the page names what is missing."""
    found = on_each_django(say_what_runs, environments=tmp_path / "none")

    assert list(found) == [HERE]
    note = str(missing_note(found).data)
    assert f"**Django {ELSEWHERE} was not executed" in note
    assert "python3 start.py matrix" in note


def test_another_django_runs_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It gets the project to import from, and no package of this one."""
    monkeypatch.setenv("PYTHONPATH", "/packages/of/this/python")
    make_django(tmp_path, "matrix-other", f"{ELSEWHERE}.7")

    found = on_each_django(say_what_runs, environments=tmp_path)

    assert sorted(found) == sorted(SUPPORTED)
    assert "/packages/of/this/python" in found[HERE]
    assert "/packages/of/this/python" not in found[ELSEWHERE]
    assert str(versions.ROOT) in found[ELSEWHERE].split(":")
    assert str(missing_note(found).data).startswith("Executed in this build")


def test_what_is_no_other_django_is_left_out(tmp_path: Path) -> None:
    """Half-made environments, other sessions, and this Django again."""
    make_python(tmp_path, "matrix-broken", "exit 1")
    make_django(tmp_path, "docs", f"{ELSEWHERE}.1")
    (tmp_path / "matrix-gone" / "bin").mkdir(parents=True)
    (tmp_path / "matrix-gone" / "bin" / "python").symlink_to("nowhere")
    same = make_django(tmp_path, "matrix-same", f"{HERE}.1")

    assert list(other_djangos(tmp_path)) == [(HERE, same)]
    assert list(on_each_django(say_what_runs, environments=tmp_path)) == [HERE]


def fail_elsewhere() -> None:
    import os

    import django

    print(1 / (django.get_version() != os.environ["BAD_VERSION"]))


def test_an_error_on_the_other_django_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only a Django that is not there is passed over."""
    monkeypatch.setenv("BAD_VERSION", f"{ELSEWHERE}.7")
    make_django(tmp_path, "matrix-other", f"{ELSEWHERE}.7")

    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        on_each_django(fail_elsewhere, environments=tmp_path)


@pytest.mark.parametrize(
    ("version", "release"),
    [("5.2.19", "5.2"), ("6.1", "6.1"), ("6.1rc1", "6.1")],
)
def test_a_feature_release(version: str, release: str) -> None:
    """The patch release does not count."""
    assert feature(version) == release
