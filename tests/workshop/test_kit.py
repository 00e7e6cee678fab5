"""The kit holds, for each machine, what that machine needs."""

import subprocess
import sys
from pathlib import Path

import pytest

from workshop import kit, offline
from workshop.wheels import LINUX, MAC_ARM, WINDOWS, chosen, download, entries

LOCK = """\
everywhere==1.0 \\
    --hash=sha256:aa \\
    --hash=sha256:bb
elsewhere==2.0 ; sys_platform != 'win32' \\
    --hash=sha256:cc
pywinpty==3.0 ; os_name == 'nt' \\
    --hash=sha256:dd
appnope==4.0 ; platform_system == 'Darwin' \\
    --hash=sha256:ee
older==5.0 ; python_full_version < '3.12' \\
    --hash=sha256:ff
"""


@pytest.mark.parametrize(
    "target, python, names",
    [
        (LINUX, "3.12", ["everywhere", "elsewhere"]),
        (LINUX, "3.11", ["everywhere", "elsewhere", "older"]),
        (MAC_ARM, "3.12", ["everywhere", "elsewhere", "appnope"]),
        (WINDOWS, "3.12", ["everywhere", "pywinpty"]),
    ],
)
def test_a_machine_gets_what_its_markers_say(
    target: object, python: str, names: list[str]
) -> None:
    """Markers are those of the target, not of this machine."""
    lines = chosen(LOCK, target, python).splitlines()
    assert [line.partition("==")[0] for line in lines] == names
    assert lines[0] == "everywhere==1.0 --hash=sha256:aa --hash=sha256:bb"


def test_every_package_of_the_lock_keeps_its_hashes() -> None:
    """No line of the real locks is lost or left without a hash."""
    for lock in kit.LOCKS:
        text = lock.read_text("utf-8")
        found = list(entries(text))
        starts = [x for x in text.splitlines() if x[:1].isalnum()]
        assert len(found) == len(starts) > 10
        assert all("--hash=sha256:" in hashes for _, hashes in found)


def fake_pip(folder: Path, code: str) -> list[str]:
    """Return how to call a pip that runs `code` with its arguments."""
    script = folder / "pip.py"
    script.write_text(f"import sys\n{code}\n")
    return [sys.executable, str(script)]


def test_a_package_without_a_wheel_is_named(tmp_path: Path) -> None:
    """The others are downloaded, and the missing one is reported."""
    pip = fake_pip(
        tmp_path,
        "text = open(sys.argv[-1].partition('=')[2]).read()\n"
        "if 'elsewhere' in text:\n"
        "    sys.exit('No matching distribution found for elsewhere==2.0')\n"
        f"open({str(tmp_path / 'got')!r}, 'w').write(text)",
    )
    lock = tmp_path / "lock.txt"
    lock.write_text(LOCK)
    assert download(lock, LINUX, "3.12", tmp_path, pip) == ["elsewhere==2.0"]
    assert (tmp_path / "got").read_text().startswith("everywhere==1.0")
    assert not (tmp_path / "wanted.txt").exists()


def test_another_failure_of_pip_is_no_missing_wheel(tmp_path: Path) -> None:
    """A wrong hash or a lost network stops the kit."""
    pip = fake_pip(tmp_path, "sys.exit('THESE PACKAGES DO NOT MATCH')")
    lock = tmp_path / "lock.txt"
    lock.write_text(LOCK)
    with pytest.raises(RuntimeError, match="DO NOT MATCH"):
        download(lock, LINUX, "3.12", tmp_path, pip)


def test_the_readme_says_what_is_missing() -> None:
    """A machine that still needs a network has a cross."""
    text = kit.readme({"Linux, Python 3.12": [], "macOS": ["crypto==1"]})
    assert "✓ Linux, Python 3.12\n" in text
    assert "✗ macOS: needs a network for crypto==1\n" in text


def test_a_kit_without_a_site_is_refused(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """It says which session makes what is missing."""
    monkeypatch.setattr(kit, "NEEDED", {kit.ROOT / "no.html": "nox -s docs"})
    assert kit.main(["kit", "3.12"]) == 1
    assert capsys.readouterr().out == "no.html is missing: run nox -s docs\n"


def test_the_project_of_the_kit_has_workbooks(tmp_path: Path) -> None:
    """What is committed is copied, with a workbook for each chapter."""
    kit.copy_project(tmp_path / "project")
    assert (tmp_path / "project" / "start.py").is_file()
    assert not (tmp_path / "project" / ".git").exists()
    made = list((tmp_path / "project" / "workbooks").glob("*.ipynb"))
    assert len(made) >= 13


def run_offline(kit: Path, *tags: str) -> subprocess.CompletedProcess[str]:
    """Start a session from a kit that has packages with these tags."""
    (kit / "wheels").mkdir()
    for tag in tags:
        (kit / "wheels" / f"x-1-{tag}-any.whl").touch()
    (kit / "project").mkdir()
    (kit / "project" / "start.py").write_text(
        "import os, sys\n"
        "print(sys.argv[1:], os.environ['PIP_NO_INDEX'],"
        " os.environ['UV_OFFLINE'], os.environ['UV_FIND_LINKS'])\n"
        "sys.exit(3)\n"
    )
    script = kit / "offline.py"
    script.write_text(Path(offline.__file__).read_text("utf-8"), "utf-8")
    return subprocess.run(
        [sys.executable, str(script), "check", "--", "04"],
        capture_output=True,
        text=True,
    )


def test_offline_asks_no_index(tmp_path: Path) -> None:
    """The session runs with pip and uv bound to the folder of wheels."""
    minor = sys.version_info.minor
    done = run_offline(tmp_path, f"cp3{minor}-cp3{minor}")
    assert done.returncode == 3
    wheels = tmp_path / "wheels"
    assert done.stdout == f"['check', '--', '04'] 1 1 {wheels}\n"


def test_offline_says_which_python_the_kit_is_for(tmp_path: Path) -> None:
    """Nobody should have to read that of a resolver."""
    # The second one would do for later versions, too.
    done = run_offline(tmp_path, "cp399-cp399", "cp39-abi3")
    assert done.returncode == 1
    assert "the kit has packages for Python 3.99. Start it" in done.stdout
    assert "`py -3.99 offline.py lab`" in done.stdout


def test_offline_says_that_the_kit_is_not_whole(tmp_path: Path) -> None:
    """Somebody has taken the project alone out of the zip."""
    done = run_offline(tmp_path)
    assert done.returncode == 1
    assert "holds no packages: unpack the whole kit" in done.stdout
