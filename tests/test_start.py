"""The one script that runs before anything is installed."""

from __future__ import annotations

import ensurepip
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[1]


# That of a new virtual environment.
[BUNDLED] = (Path(ensurepip.__file__).parent / "_bundled").glob("pip-*.whl")
PIP = str(BUNDLED / "pip")


def wheel(folder: Path) -> str:
    """Make a package with nothing in it; return its path."""
    path = folder / "nothing-1-py3-none-any.whl"
    files = {
        "METADATA": "Metadata-Version: 2.1\nName: nothing\nVersion: 1\n",
        "WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\n"
        "Tag: py3-none-any\n",
        "RECORD": "",
    }
    with ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(f"nothing-1.dist-info/{name}", text)
    return str(path)


def start(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "start.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True)


@pytest.mark.parametrize("arguments", [(), ("--help",)])
def test_it_asks_for_a_session(arguments: tuple[str, ...]) -> None:
    """Without one it installs nothing, and says what it wants."""
    done = start(*arguments)
    assert done.returncode == 1
    assert "python3 start.py docs" in done.stderr


HOSTILE = {
    "PIP_USER": "1",
    "PIP_REQUIRE_VIRTUALENV": "1",
    "PIP_TARGET": "elsewhere",
    "PIP_PREFIX": "elsewhere",
    "PIP_DRY_RUN": "1",
    "PIP_CONSTRAINT": "no-such-file.txt",
}


@pytest.mark.parametrize(
    "hostile",
    [HOSTILE, {"PIP_CONFIG_FILE": "pip.conf"}],
    ids=["variables", "a file"],
)
def test_pip_installs_where_it_is_told(
    hostile: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However pip is set up on a machine, by variables or by a file."""
    monkeypatch.syspath_prepend(str(ROOT))
    import start as script

    monkeypatch.chdir(tmp_path)
    config = "[global]\nuser = true\nrequire-virtualenv = true\n"
    (tmp_path / "pip.conf").write_text(config)
    for name, value in hostile.items():
        monkeypatch.setenv(name, value)
    options = ["--quiet", "--disable-pip-version-check", "--target", "here"]
    subprocess.run(
        [sys.executable, PIP, "install", *options, wheel(tmp_path)],
        env=script.environment_of_pip(),
        check=True,
    )
    assert list((tmp_path / "here").glob("nothing-1*"))


def test_it_names_a_python_that_is_too_old(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The error has the version, the path and the way out."""
    monkeypatch.syspath_prepend(str(ROOT))
    import start as script

    monkeypatch.setattr(script.sys, "version_info", (3, 9, 2))
    with pytest.raises(SystemExit, match="This is Python 3.9.2 at .* 3.11"):
        script.main()
