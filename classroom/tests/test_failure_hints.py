"""A cell that fails says what to do."""

import pytest
from IPython.core.interactiveshell import InteractiveShell

from classroom import failure_hints


@pytest.fixture
def shell(monkeypatch):
    """A shell as in JupyterLab, which gives hints."""
    monkeypatch.delenv("GUARD_ROOT", raising=False)
    shell = InteractiveShell()
    monkeypatch.setattr(failure_hints, "get_ipython", lambda: shell)
    failure_hints.give_hints()
    failure_hints.give_hints()  # the first cell may run again
    return shell


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("lost", "Run All Above"),
        ("assert 1 == 2", "does not hold"),
        ("raise NotImplementedError", "yours to solve"),
        ("1 / 0", "Restart Kernel"),
        ("1 +", "Restart Kernel"),
    ],
)
def test_a_cell_that_fails_says_what_to_do(shell, capsys, cell, told):
    """Once, below the error."""
    shell.run_cell(cell)
    assert capsys.readouterr().out.count(told) == 1


def test_a_cell_that_works_says_nothing(shell, capsys):
    """Nobody needs a hint then."""
    shell.run_cell("one = 1")
    assert capsys.readouterr().out == ""


def test_a_kernel_of_the_build_gives_no_advice(monkeypatch):
    """The page shows what the cell itself has printed."""
    monkeypatch.setenv("GUARD_ROOT", "/guide")
    shell = InteractiveShell()
    monkeypatch.setattr(failure_hints, "get_ipython", lambda: shell)
    failure_hints.give_hints()
    assert (
        failure_hints.show_hint not in shell.events.callbacks["post_run_cell"]
    )
