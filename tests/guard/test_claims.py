"""Claims: each in the ledger is proved by a cell of its page, or we fail."""

import json

import pytest

from guard.claims.claims_file import read_claims

from .conftest import ROOT, Guide, cell, cell_with_helpers, chapter

CLAIMS = """
[S1]
page = "notebooks/a"
verdict = "true"
statement = "One is one."

[D1]
page = "notebooks/b"
verdict = "false"
statement = "Two is one."
qualification = "Two is two."
"""


@pytest.fixture
def claimed(guide: Guide) -> Guide:
    """Return a guide with two claims, both proved."""
    guide.write("docs/claims.toml", CLAIMS)
    guide.write("docs/claims.md", "# Claims\n\n```{claim-ledger}\n```\n")
    proof = cell("x = 1\nassert x == 1", "claims: [S1]")
    guide.write("notebooks/a.md", chapter(proof))
    proof = cell("x = 2\nassert x != 1", "claims: [D1, S1]")
    table = "| a | b |\n|---|---|\n| x | [S1](../docs/claims.md#S1) |\n"
    guide.write("notebooks/b.md", chapter(proof, table))
    return guide


def test_claims_are_proved_linked_and_listed(claimed: Guide) -> None:
    """Cell, ledger, table and claims.json point at each other."""
    assert claimed.build() == 0, claimed.log
    rows = json.loads((claimed.html / "claims.json").read_text())
    assert rows == [
        {
            "id": "S1",
            "statement": "One is one.",
            "verdict": "true",
            "qualification": "",
            "page": "notebooks/a.html",
            "anchor": "claim-s1",
            "proved": True,
            "not_executed": "",
            "falsifiers": [],
        },
        {
            "id": "D1",
            "statement": "Two is one.",
            "verdict": "false",
            "qualification": "Two is two.",
            "page": "notebooks/b.html",
            "anchor": "claim-d1",
            "proved": True,
            "not_executed": "",
            "falsifiers": [],
        },
    ]
    ledger = (claimed.html / "docs/claims.html").read_text()
    assert 'href="../notebooks/a.html#claim-s1"' in ledger
    assert 'id="ledger-d1"' in ledger and "Two is two." in ledger
    page = (claimed.html / "notebooks/b.html").read_text()
    assert 'href="../docs/claims.html#ledger-d1"' in page
    assert 'href="a.html#claim-s1"' in page
    assert 'id="claim-d1"' in page


def test_a_download_is_plain_markdown(claimed: Guide) -> None:
    """It says what the page says, and its links lead to the site."""
    conf = (claimed.root / "conf.py").read_text("utf-8")
    site = "html_baseurl = 'https://example.org/guide/'\n"
    claimed.write("conf.py", conf + site)
    glossary = "# Glossary\n\n```{glossary}\nEvent bus\n  A thing.\n```\n"
    claimed.write("docs/glossary.md", glossary)
    proof = cell("x = 1\nassert x == 1", "claims: [S1]")
    told = "[S1](../docs/claims.md#S1), [a bus](../docs/glossary.md#event-bus)"
    prose = f"{told}, [b](b.md), {{glue:text}}`x:.1f`\n"
    glued = cell(
        "from myst_nb import glue\nglue('x', float(1), display=False)"
    )
    chosen = (
        "```{trade-offs}\na `bus` | it is one [S1, D1] | or `two` [D1]\n```\n"
    )
    claimed.write("notebooks/a.md", chapter(proof, glued, prose, chosen))
    assert claimed.build() == 0, claimed.log
    path = claimed.html / "_sources/notebooks/a.ipynb"
    cells = json.loads(path.read_text("utf-8"))["cells"]
    site = "https://example.org/guide"
    claim = f"({site}/docs/claims.html#ledger-"
    assert "".join(cells[-1]["source"]) == (
        f"[S1]{claim}s1), [a bus]({site}/docs/glossary.html#term-Event-bus),"
        f" [b]({site}/notebooks/b.html), `x`\n\n"
        "| Choice | You gain | You pay, or have to watch |\n"
        "| --- | --- | --- |\n"
        f"| a `bus` | it is one [S1]{claim}s1) [D1]{claim}d1)"
        f" | or `two` [D1]{claim}d1) |"
    )


def test_a_claim_without_a_proof_on_its_page_fails(claimed: Guide) -> None:
    """A proof that is taken away is missed by the very next build."""
    assert claimed.build() == 0, claimed.log
    claimed.write("notebooks/a.md", chapter(cell("x = 1")))
    assert claimed.build() == 1
    assert "docs/claims.toml:2: ERROR: claim S1 has no proof" in claimed.log
    assert claimed.build() == 1
    assert claimed.ran() == set()


def test_the_ledger_follows_a_change_of_claims(claimed: Guide) -> None:
    """An incremental build writes the ledger and its links again."""
    assert claimed.build() == 0, claimed.log
    moved = CLAIMS.replace("notebooks/a", "notebooks/b")
    claimed.write("docs/claims.toml", moved)
    assert claimed.build() == 0, claimed.log
    ledger = (claimed.html / "docs/claims.html").read_text()
    assert 'href="../notebooks/b.html#claim-s1"' in ledger


def test_a_claim_that_is_not_whole_is_named(claimed: Guide) -> None:
    """A wrong verdict or a lacking qualification is refused by its line."""
    claimed.write("docs/claims.toml", CLAIMS.replace('"false"', '"maybe"'))
    assert claimed.build() != 0
    place = "docs/claims.toml:9: ERROR: D1: `verdict` of a claim has to be"
    assert place in claimed.log


@pytest.mark.parametrize("verdict", ["true", "false"])
def test_an_erratum_that_corrects_nothing_is_named(
    verdict: str, claimed: Guide
) -> None:
    """Whatever its verdict: its row would have an empty answer."""
    text = CLAIMS.replace('"false"', f'"{verdict}"')
    lacking = text.replace('qualification = "Two is two."\n', "")
    claimed.write("docs/claims.toml", lacking)
    assert claimed.build() != 0
    place = "docs/claims.toml:7: ERROR: D1: give a qualification: what"
    assert place in claimed.log


def test_a_chapter_that_fails_proves_nothing(claimed: Guide) -> None:
    """Its own fault is named, not every claim that waits behind it."""
    broken = cell("x = 1\nassert x == 2", "claims: [S1]")
    claimed.write("notebooks/a.md", chapter(broken))
    assert claimed.build() == 1
    assert "a.md:12: ERROR: AssertionError" in claimed.log
    assert "has no proof" not in claimed.log
    assert not (claimed.html / "claims.json").exists()


def test_no_claim_of_part_one_has_left_the_list() -> None:
    """A claim cannot be dropped together with its proof."""
    errata = (1, 4, 5, 6, 7, 8, 11, 12, 13, 16, 17, 18, 21, 22, 23, 30)
    wanted = {f"S{number}" for number in range(1, 56)}
    wanted |= {f"D{number}" for number in errata}
    assert wanted <= read_claims(ROOT).keys()


def test_each_cell_of_a_comparison_links_its_claim(claimed: Guide) -> None:
    """`comparison` prints a table that the build accepts."""
    code = (
        "from classroom.table import comparison\n"
        "rivals = ['calls', 'bus']\n"
        "found = {'calls': 3, 'bus': 4}\n"
        "assert found['calls'] < found['bus']\n"
        "comparison('queries', rivals, {'in all': ('S1', found)})"
    )
    printed = cell_with_helpers(code, "mystnb: {markdown_format: myst}")
    guide_page = claimed.root / "notebooks/a.md"
    guide_page.write_text(guide_page.read_text("utf-8") + printed, "utf-8")
    assert claimed.build() == 0, claimed.log
