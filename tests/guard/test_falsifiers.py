"""A claim is falsified: its own cell notices, and the site shows it."""

import json
from pathlib import Path

import pytest

from guard.base.problem import AuthorError
from guard.claims import review
from guard.claims.claims_file import read_claims
from guard.claims.falsified import write_verdicts
from guard.claims.falsifiers import read_falsifiers
from guard.claims.verdict import Verdict, verdict_of
from guard.run.chapter import read_chapter

from .conftest import Guide, cell, chapter, conf, settings

CLAIMS = """
[S1]
page = "notebooks/a"
verdict = "true"
statement = "Three cups make a pot."

[D1]
page = "notebooks/a"
verdict = "false"
statement = "A pot is never full."
qualification = "It is full with three cups."
"""
FALSIFIERS = """
[[S1]]
name = "a cup is twice as large"
file = "notebooks/a.md"
old = "cup = 1"
new = "cup = 2"

[[D1]]
name = "a pot that holds more"
file = "notebooks/a.md"
old = "full = 3"
new = "full = 4"
"""
LISTED = "falsifiers/a.toml"
USED = {"falsifiers": "falsifiers"}
CELLS = (
    cell("cup = 1\nfull = 3"),
    cell("pot = cup + cup + cup\nassert pot == 3", "claims: [S1]"),
    cell("assert (\n    pot\n    == full\n)", "claims: [D1]"),
    cell("print('tea')"),
)


@pytest.fixture
def falsified(guide: Guide) -> Guide:
    """A guide with two claims, and a falsifier of each."""
    guide.write("conf.py", (guide.root / "conf.py").read_text() + conf(USED))
    guide.write("docs/claims.toml", CLAIMS)
    guide.write("docs/claims.md", "# Claims\n\n```{claim-ledger}\n```\n")
    guide.write("notebooks/a.md", chapter(*CELLS))
    guide.write(LISTED, FALSIFIERS)
    return guide


def judge(guide: Guide, old: str, new: str, claim: str) -> Verdict:
    """Change the chapter; return the verdict of the cell of `claim`."""
    path = guide.root / "notebooks/a.md"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    try:
        return verdict_of(path, claim, settings(guide.root))
    finally:
        path.write_text(text, "utf-8")


def remember(guide: Guide, verdict: Verdict) -> None:
    """Write down that each falsifier got this verdict."""
    claims = read_claims(guide.root)
    found = read_falsifiers(guide.root, "falsifiers", claims)
    chapter = read_chapter(guide.root / "notebooks/a.md", guide.root)
    path = guide.root / "_build" / "falsified.json"
    write_verdicts(
        path,
        {
            each.digest(review.proofs_in(chapter, each.claim)): verdict
            for falsifiers in found.values()
            for each in falsifiers
        },
    )


def test_the_own_assertion_of_a_claim_is_named(falsified: Guide) -> None:
    """It counts, with its line and word for word."""
    verdict = judge(falsified, "cup = 1", "cup = 2", "S1")
    assert verdict == Verdict(17, "assert pot == 3")
    verdict = judge(falsified, "full = 3", "full = 4", "D1")
    assert verdict == Verdict(23, "assert (\n    pot\n    == full\n)")


@pytest.mark.parametrize(
    ("old", "new", "claim", "why"),
    [
        ("full = 3", "full = 3 ", "D1", "nothing failed"),
        ("cup = 1", "cup = 2", "D1", ":17: AssertionError"),
        ("full = 3", "ful = 3", "D1", "NameError"),
        ("pot = cup", "assert cup == 2\npot = cup", "S1", None),
        ("cup = 1", "cup = 1\nassert cup == 2", "S1", ":10: AssertionError"),
        ("assert pot == 3", "assert pot ==", "S1", "invalid syntax"),
        ("cup = 1", "import os; os._exit(1)", "S1", "the kernel died"),
    ],
)
def test_nothing_else_counts(
    falsified: Guide, old: str, new: str, claim: str, why: str | None
) -> None:
    """Another cell, another error, or an end: the claim has survived."""
    verdict = judge(falsified, old, new, claim)
    assert verdict.killed is (why is None)
    assert (why or "") in verdict.why


def test_pytest_raises_is_an_assertion(falsified: Guide) -> None:
    """It fails when nothing was raised, and not when the wrong thing was."""
    block = "from pytest import raises\nwith raises(KeyError):\n    {}['x']"
    proof = cell(block, "claims: [S1]")
    falsified.write("notebooks/a.md", chapter(proof))
    silent = judge(falsified, "{}['x']", "pass", "S1")
    assert silent.assertion == "with raises(KeyError):"
    assert not judge(falsified, "{}['x']", "1 / 0", "S1").killed


def test_the_page_shows_what_breaks_a_claim(falsified: Guide) -> None:
    """Below the cell: that it ran, what held, the change, who caught it."""
    remember(falsified, Verdict(17, "assert pot == 3"))
    assert falsified.build() == 0, falsified.log
    page = (falsified.html / "notebooks/a.html").read_text("utf-8")
    assert page.count("✓ ran") == 4
    assert page.count("✓ ran · 1 assertion held") == 2
    assert "“Three cups make a pot.”" in page
    assert page.count("<details") == page.count("What would break it") == 2
    assert "a cup is twice as large" in page
    assert "-cup = 1" in page and "+cup = 2" in page
    ledger = (falsified.html / "docs/claims.html").read_text("utf-8")
    assert ledger.count("✓ caught 1 of 1") == 2
    [first, _] = json.loads((falsified.html / "claims.json").read_text())
    [told] = first["falsifiers"]
    assert (told["id"], told["killed"]) == ("S1.1", True)
    assert told["by"] == "notebooks/a.html#claim-s1: assert pot == 3"
    assert told["change"] == "-cup = 1\n+cup = 2"


def test_a_verdict_is_not_shown_after_a_change(falsified: Guide) -> None:
    """Neither of the falsifier, nor of the cell that judged it."""
    remember(falsified, Verdict(17, "assert pot == 3"))
    weaker = (falsified.root / "notebooks/a.md").read_text("utf-8")
    weaker = weaker.replace("assert pot == 3", "assert pot > 0")
    falsified.write("notebooks/a.md", weaker)
    assert falsified.build() == 0, falsified.log
    [first, second] = json.loads((falsified.html / "claims.json").read_text())
    assert first["falsifiers"][0]["killed"] is None
    assert second["falsifiers"][0]["killed"] is True
    page = (falsified.html / "notebooks/a.html").read_text("utf-8")
    assert page.count("Nobody has tried it") == 1
    ledger = (falsified.html / "docs/claims.html").read_text("utf-8")
    assert ledger.count("not tried") == 1

    remember(falsified, Verdict(why="nothing failed"))
    assert falsified.build() == 0, falsified.log
    ledger = (falsified.html / "docs/claims.html").read_text("utf-8")
    assert "caught" not in ledger


def test_a_claim_without_a_falsifier_fails(falsified: Guide) -> None:
    """It is named, with its line in the list of claims."""
    falsified.write(LISTED, FALSIFIERS.partition("[[D1]]")[0])
    assert falsified.build() == 1
    assert "docs/claims.toml:7: ERROR: claim D1 has no fals" in falsified.log


@pytest.mark.parametrize(
    ("old", "new", "place", "says"),
    [
        ("[[D1]]", "[[D9]]", 8, "D9: no such claim is listed"),
        ("[[D1]]", "[D1]", 8, ""),
        ('"cup = 1"', '"mug = 1"', 5, "notebooks/a.md lacks this text"),
        ('"cup = 2"', '"cup = 1"', 6, "this changes nothing"),
        ("notebooks/a.md", "notebooks/b.md", 4, "does not exist"),
        ("notebooks/a.md", "site-packages/no/x.py", 4, "does not exist"),
        ('new = "full = 4"', "", 8, "needs `new:`"),
        ('name = "a pot', 'nam = "a pot', 9, "knows no `nam`"),
        ("[[S1]]", "[[S1", 2, "this is no TOML"),
    ],
)
def test_a_mistake_is_a_sentence(
    falsified: Guide, old: str, new: str, place: int, says: str
) -> None:
    """It has its file and its line."""
    falsified.write(LISTED, FALSIFIERS.replace(old, new))
    claims = read_claims(falsified.root)
    if not says:
        read_falsifiers(falsified.root, "falsifiers", claims)
        return
    with pytest.raises(AuthorError) as caught:
        read_falsifiers(falsified.root, "falsifiers", claims)
    assert any(
        problem.place == f"{LISTED}:{place}" and says in problem.message
        for problem in caught.value.problems
    ), caught.value


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("docs/claims.toml", "never full", "often full"),
        ("docs/claims.toml", "full with three", "full with four"),
        ("docs/claims.toml", '"false"', '"true with a qualification"'),
        ("notebooks/a.md", "    == full", "    >= full"),
        (LISTED, '"full = 4"', '"full = 5"'),
    ],
)
def test_words_and_proof_change_together(
    falsified: Guide,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    file: str,
    old: str,
    new: str,
) -> None:
    """Who changes one of them looks at all of them, and says so."""
    command = {"reviewed": "look at"}
    text = (falsified.root / "conf.py").read_text() + conf(command)
    falsified.write("conf.py", text)
    monkeypatch.chdir(falsified.root)
    assert review.main(["S1", "D1"]) == 0
    assert falsified.build() == 0, falsified.log

    text = (falsified.root / file).read_text("utf-8")
    assert old in text
    falsified.write(file, text.replace(old, new))
    assert falsified.build() == 1
    assert "`look at D1` shows them" in falsified.log
    assert "look at S1" not in falsified.log
    assert review.main([]) == 1
    assert capsys.readouterr().out.endswith("each by its id: D1\n")

    assert review.main(["D1"]) == 0
    assert new.strip('"') in capsys.readouterr().out
    assert falsified.build() == 0, falsified.log


def test_a_review_keeps_the_file(falsified: Guide, tmp_path: Path) -> None:
    """It adds one line to a claim, and renews it."""
    path = falsified.root / "docs/claims.toml"
    checked = review.Review(settings(falsified.root, **USED))
    checked.write("D1")
    checked.write("S1")
    checked.write("S1")
    lines = path.read_text("utf-8").splitlines()
    assert [x for x in lines if not x.startswith("reviewed")] == (
        CLAIMS.splitlines()
    )
    assert [n for n, x in enumerate(lines) if x.startswith("reviewed")] == [
        *(5, 12),
    ]
