"""The guard serves others: a site that knows nothing of this guide."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from .foreign_site import (
    FAULTS,
    OURS,
    ROOT,
    SITE,
    Fault,
    build,
    messages,
    plant,
)


@pytest.mark.measured
def test_the_site_of_others_builds(tmp_path: Path) -> None:
    """With its cell, excerpt, figure, command, table and ledger."""
    code, lines = build(SITE, tmp_path)
    assert (code, lines) == (0, [])
    page = (tmp_path / "html/chapters/brewing.html").read_text("utf-8")
    assert '<span class="pasted-text">3</span> cups' in page
    assert 'href="../ledger.html#ledger-t1"' in page
    rows = json.loads((tmp_path / "html/claims.json").read_text("utf-8"))
    assert [(row["id"], row["proved"]) for row in rows] == [
        ("T1", True),
        ("T2", True),
    ]
    [shown] = json.loads((tmp_path / "html/excerpts.json").read_text("utf-8"))
    assert (shown["file"], shown["object"]) == ("shop/tea.py", "cups")


def test_nothing_of_this_repository_can_be_imported(tmp_path: Path) -> None:
    """What the build of the foreign site shows is shown by the guard."""
    (tmp_path / "guard").symlink_to(ROOT / "guard")
    code = (
        "import importlib.util as u; import guard;"
        f"print([n for n in {OURS!r} if u.find_spec(n)])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path)},
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stdout == "[]\n"


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Return what the guard says of a site with every fault, in one build."""
    work = tmp_path_factory.mktemp("foreign")
    plant(work / "site")
    code, lines = build(work / "site", work)
    assert code == 1
    return messages(lines)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_is_refused(fault: Fault, planted: list[str]) -> None:
    """With file and line, in the words of the page about the guard."""
    [told] = [line for line in planted if line.startswith(f"{fault.place}:")]
    assert fault.says in told


def test_nothing_but_the_faults_is_refused(planted: list[str]) -> None:
    """One mistake is one message."""
    places = {fault.place for fault in FAULTS}
    assert [p for p in planted if p.split(": ")[0] not in places] == []
    assert len(planted) == len(FAULTS)


def test_the_guard_knows_nothing_of_this_guide() -> None:
    """Neither its project nor its classroom is named, not even as an aside."""
    files = [*(ROOT / "guard").rglob("*.py"), *(ROOT / "guard").glob("*.*")]
    for path in files:
        text = path.read_text("utf-8")
        for name in ("example_project", "classroom"):
            assert name not in text, path
