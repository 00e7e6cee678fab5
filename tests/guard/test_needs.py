"""A cell whose server is missing is skipped in the open, or fails."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from classroom.servers import finding
from guard.run.chapter import read_chapter
from guard.run.runner import run_chapter

from .conftest import Guide, cell, chapter, settings

CLAIMS = """
[S1]
page = "notebooks/a"
verdict = "true"
statement = "A broker confirms."

[S2]
page = "notebooks/a"
verdict = "true"
statement = "One is one."
"""
GLUED = 'from myst_nb import glue\nglue("rate", int(7), display=False)\n'
NEEDS = cell(f"{GLUED}x = 1\nassert x == 1", "claims: [S1]", "needs: [amqp]")
PLAIN = cell("y = 1\nassert y == 1", "claims: [S2]")
PROSE = "It sent {glue:text}`rate` of them; see [S1](../docs/claims.md#S1).\n"


@pytest.fixture
def no_rabbitmq(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No RabbitMQ answers on this machine, and nobody requires one."""
    monkeypatch.delenv("EDA_AMQP_URL", raising=False)
    monkeypatch.delenv("EDA_REQUIRE", raising=False)
    monkeypatch.setattr(type(finding.KINDS["amqp"]), "local", "")
    finding.forget()
    yield
    finding.forget()


@pytest.fixture
def needy(guide: Guide) -> Guide:
    """Return a guide with one claim that needs RabbitMQ, and one plain."""
    guide.write("docs/claims.toml", CLAIMS)
    guide.write("docs/claims.md", "# Claims\n\n```{claim-ledger}\n```\n")
    guide.write("notebooks/a.md", chapter(NEEDS, PLAIN, PROSE))
    return guide


def test_the_page_says_what_was_not_executed(
    needy: Guide, no_rabbitmq: None
) -> None:
    """Cell, figure, link and ledger say so, and claims.json is honest."""
    assert needy.build() == 0, needy.log
    page = (needy.html / "notebooks" / "a.html").read_text()
    assert "Not executed in this build" in page
    assert "rabbitmq-server" in page
    assert "(not executed in this build)</span> of them" in page
    assert "S1 (not executed in this build)" in page
    assert "S1 is unproved, not executed in this build" in needy.log
    rows = json.loads((needy.html / "claims.json").read_text())
    assert [row["proved"] for row in rows] == [False, True]
    assert "rabbitmq-server" in rows[0]["not_executed"]


def test_a_server_that_came_back_runs_the_chapter_again(
    needy: Guide, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An old page is never shown as current."""
    monkeypatch.delenv("EDA_AMQP_URL", raising=False)
    monkeypatch.delenv("EDA_REQUIRE", raising=False)
    kind = type(finding.KINDS["amqp"])
    with monkeypatch.context() as without:
        without.setattr(kind, "local", "")
        finding.forget()
        assert needy.build() == 0, needy.log
    monkeypatch.setattr(kind, "version", lambda self, url: "a broker")
    monkeypatch.setattr(kind, "local", "amqp://here")
    finding.forget()
    assert needy.build() == 0, needy.log
    finding.forget()
    assert needy.ran() == {"notebooks/a.md"}
    rows = json.loads((needy.html / "claims.json").read_text())
    assert [row["proved"] for row in rows] == [True, True]


def test_a_required_server_is_an_error(
    tmp_path: Path, no_rabbitmq: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """EDA_REQUIRE turns the notice into a failure, at the cell."""
    monkeypatch.setenv("EDA_REQUIRE", "amqp")
    path = tmp_path / "a.md"
    path.write_text(chapter(NEEDS))
    [problem] = run_chapter(
        read_chapter(path, tmp_path), settings(tmp_path)
    ).problems
    assert "the cell needs: No amqp here" in str(problem)


def test_a_server_that_does_not_exist_is_named(tmp_path: Path) -> None:
    """A misspelt need is a fault, not a reason to skip."""
    path = tmp_path / "a.md"
    path.write_text(chapter(cell("x = 1", "needs: [ampq]")))
    [problem] = run_chapter(
        read_chapter(path, tmp_path), settings(tmp_path)
    ).problems
    assert "choose one of postgres, redis, amqp, aws" in str(problem)
