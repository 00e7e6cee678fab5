"""Every mistake of an author is a place, a sentence, and never a traceback."""

from pathlib import Path

import pytest

from guard.base.problem import AuthorError
from guard.claims.claims_file import list_claims, read_claims

from .conftest import HEADER, Guide, cell, chapter

TITLE = "# P\n"
LISTING = "---\nguide:\n  exercises:\n"
ENTRY = "    - {id: a, title: b, minutes: MINUTES}\n"
NO_GUIDE = "`guide:` needs `key: value` lines below it, or remove it"
COUNT = "`minutes` of an exercise has to be a whole number above 0"
NO_ROW = "an exercise has to be `key: value` lines (id, title, minutes)"
BROKEN = "the header is no YAML"

PAGES: dict[str, tuple[str | bytes, int, str]] = {
    "an empty guide": (f"---\nguide:\n---\n{TITLE}", 2, NO_GUIDE),
    "a guide that is a text": (f"---\nguide: x\n---\n{TITLE}", 2, NO_GUIDE),
    "an empty list": (f"{LISTING}---\n{TITLE}", 3, "`exercises:` needs a"),
    "an entry that is a text": (f"{LISTING}    - a\n---\n{TITLE}", 4, NO_ROW),
    "minutes in quotes": (
        f"{LISTING}{ENTRY}---\n{TITLE}".replace("MINUTES", '"25"'),
        4,
        f"{COUNT}, not '25'",
    ),
    "minutes that are true": (
        f"{LISTING}{ENTRY}---\n{TITLE}".replace("MINUTES", "true"),
        4,
        f"{COUNT}, not True",
    ),
    "minutes below 0": (
        f"{LISTING}{ENTRY}---\n{TITLE}".replace("MINUTES", "-5"),
        4,
        f"{COUNT}, not -5",
    ),
    "a bracket left open": (f"---\na: 1\nb: [1\n---\n{TITLE}", 3, BROKEN),
    "a tab": (f"---\na:\n\tb: 1\n---\n{TITLE}", 3, BROKEN),
    "a list": (f"---\n- a\n---\n{TITLE}", 2, "the header is a list: write"),
    "a text": (f"---\nabc\n---\n{TITLE}", 2, "the header is a text: write"),
    "a key twice": (f"---\na: 1\na: 2\n---\n{TITLE}", 3, "is there twice"),
    "a key that is a number": (f"---\n1: 2\n---\n{TITLE}", 2, "is no text"),
    "a date": (f"---\na: {{b: 2026-01-01}}\n---\n{TITLE}", 2, "in quotes"),
    "an alias": (f"---\na: &x [b]\nc: *x\n---\n{TITLE}", 3, "write the value"),
    "not closed": (f"---\na: 1\n\n{TITLE}", 1, "the header is not closed"),
    "a mark at its start": (
        b"\xef\xbb\xbf---\nguide:\n---\n# P\n",
        2,
        NO_GUIDE,
    ),
    "lines of Windows": (b"---\r\nguide:\r\n---\r\n# P\r\n", 2, NO_GUIDE),
    "not UTF-8": (b"# P\n\ncaf\xe9\n", 3, "this is not UTF-8"),
    "a quotation left open": (
        f'{TITLE}\n```console\n$ nox -s "docs\n```\n',
        4,
        "(No closing quotation): close the quotation",
    ),
    "no trade-offs": (f"{TITLE}\n```{{trade-offs}}\n```\n", 3, "is empty"),
    "no terms": (f"{TITLE}\n```{{glossary}}\n```\n", 3, "is empty: add"),
    "a term without words": (
        f"{TITLE}\n```{{glossary}}\nTerm\n```\n",
        3,
        "`Term` of the glossary needs a text below it",
    ),
    "no plan": (f"{TITLE}\n```{{workshop-plan}}\n```\n", 1, "`plan:` has to"),
}
PLAN = """---
plan:
  minutes: "3"
  starts: 9
  of: {talk: 5}
  steps:
    - {kind: teaching, minutes: 5, wat: 3}
    - {kind: teaching}
    - talk
  end: 9
---
# P

```{workshop-plan}
```
"""
PLAN_FAULTS = {
    3: "`minutes` of `plan:` has to be a whole number above 0, not '3'",
    4: '`starts` of `plan:` has to be a time in quotes, such as "09:00"',
    5: "`of` of `plan:` has to be minutes by kind (set-up, teaching,",
    7: "a step knows no `wat`: use kind, minutes, what, id, chapters",
    8: "a step needs `minutes:`, a whole number above 0",
    9: "a step has to be `key: value` lines",
    10: "`plan:` knows no `end`: use minutes, starts, of, steps",
}
RUNS = "x = 1\nassert x == 1"
TEXTS = "has to be a list of texts, such as [a, b]"
CHAPTERS: dict[str, tuple[str | bytes, int, str]] = {
    "an option that is no YAML": (
        chapter(cell(RUNS, "tags: [slide")),
        9,
        "the option block is no YAML",
    ),
    "options that are a list": (
        chapter("```{code-cell} python\n---\n- a\n---\nx = 1\n```\n"),
        10,
        "the option block is a list",
    ),
    "an option twice": (
        chapter(cell(RUNS, "tags: [slide]", "tags: [slide]")),
        10,
        "the key `tags` is there twice",
    ),
    "a claim that is a date": (
        chapter(cell(RUNS, "claims: 2026-01-01")),
        9,
        "write it in quotes",
    ),
    "claims that are a mapping": (
        chapter(cell(RUNS, "claims: {a: b}")),
        9,
        f"`claims` {TEXTS}",
    ),
    "a claim that is true": (
        chapter(cell(RUNS, "claims: true")),
        9,
        f"`claims` {TEXTS}",
    ),
    "claims without one": (
        chapter(cell(RUNS, "claims:")),
        9,
        f"`claims` {TEXTS}",
    ),
    "tags that are a mapping": (
        chapter(cell(RUNS, "tags: {a: b}")),
        9,
        f"`tags` {TEXTS}",
    ),
    "a server that is a number": (
        chapter(cell(RUNS, "needs: 7")),
        9,
        f"`needs` {TEXTS}",
    ),
    "a rendering that is a number": (
        chapter(cell(RUNS, "mystnb: 7")),
        9,
        "`mystnb` has to be a mapping",
    ),
    "code from another file": (
        chapter(cell(RUNS, "load: other.py")),
        9,
        "`load` is not allowed",
    ),
    "a break between cells that is no JSON": (
        chapter("+++ {a\n\ntext\n"),
        8,
        "this cannot be read",
    ),
    "a kernel that is a number": (
        HEADER.replace("kernelspec:\n  name: python3", "kernelspec: 3"),
        3,
        "`kernelspec:` needs a line `name: python3` below it",
    ),
    "not UTF-8 either": (
        chapter(cell(RUNS)).encode() + b"caf\xe9\n",
        12,
        "this is not UTF-8",
    ),
    "an exercise that is a text": (
        HEADER.removesuffix("---\n") + "guide: {exercises: [add]}\n---\n# A\n",
        5,
        NO_ROW,
    ),
    "a header that hides a proof": (
        HEADER.replace("python3", "[") + "# A\n\n" + cell(RUNS),
        4,
        BROKEN,
    ),
}
CLAIMS = """
[S1]  # a comment
page = "notebooks/a15"
verdict = "true"
statement = "Its chapter cannot be read, so nothing is said of its proof."
"""


def write(guide: Guide, name: str, text: str | bytes) -> None:
    """Write a file as it is, byte for byte."""
    guide.write(name, "")
    data = text if isinstance(text, bytes) else text.encode()
    (guide.root / name).write_bytes(data)


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Guide:
    """Return one guide with all those mistakes, built once."""
    guide = Guide(tmp_path_factory.mktemp("broken"))
    guide.write("docs/claims.toml", CLAIMS)
    for number, (text, _, _) in enumerate(PAGES.values()):
        write(guide, f"docs/p{number}.md", text)
    for number, (text, _, _) in enumerate(CHAPTERS.values()):
        write(guide, f"notebooks/a{number}.md", text)
    guide.write("docs/plan.md", PLAN)
    guide.write("docs/well.md", "# Well\n\n[lost](nowhere.md)\n")
    assert guide.build(jobs=2) == 1
    return guide


@pytest.mark.parametrize("case", PAGES)
def test_a_mistake_on_a_page_is_a_sentence(case: str, broken: Guide) -> None:
    """With the file, the line and the way out."""
    _, line, message = PAGES[case]
    place = f"docs/p{list(PAGES).index(case)}.md:{line}: ERROR: "
    [told] = [text for text in broken.log.splitlines() if place in text]
    assert message in told


@pytest.mark.parametrize("case", CHAPTERS)
def test_a_mistake_in_a_chapter_is_a_sentence(
    case: str, broken: Guide
) -> None:
    """With the file, the line and the way out, and said once."""
    _, line, message = CHAPTERS[case]
    place = f"notebooks/a{list(CHAPTERS).index(case)}.md:{line}: ERROR: "
    [told] = [text for text in broken.log.splitlines() if place in text]
    assert message in told


@pytest.mark.parametrize("line", PLAN_FAULTS)
def test_each_mistake_of_a_plan_has_its_line(line: int, broken: Guide) -> None:
    """All of them are told in one build."""
    assert f"docs/plan.md:{line}: ERROR: {PLAN_FAULTS[line]}" in broken.log


def test_the_build_goes_on(broken: Guide) -> None:
    """It finds what is wrong elsewhere, and nothing that only follows."""
    assert "docs/well.md:3: WARNING" in broken.log
    for text in ("Traceback", "Extension error", "Exception"):
        assert text not in broken.log
    for text in ("has no proof", "never executed", "not built"):
        assert text not in broken.log


def test_a_mended_page_builds(guide: Guide) -> None:
    """A page that could not be read is read again."""
    write(guide, "docs/p.md", b"# P\n\ncaf\xe9\n")
    guide.write("notebooks/a.md", chapter(cell("x = 1", "tags: [slide")))
    for _ in range(2):
        assert guide.build() == 1
        assert "docs/p.md:3: ERROR: this is not UTF-8" in guide.log
        assert "notebooks/a.md:9: ERROR: the option block" in guide.log
    guide.write("docs/p.md", "# P\n\ncafé\n")
    guide.write("notebooks/a.md", chapter(cell("x = 1", "tags: [slide]")))
    assert guide.build() == 0, guide.log
    assert "café" in (guide.html / "docs/p.html").read_text("utf-8")


ROW = 'page = "notebooks/a"\nverdict = "true"\nstatement = "One."\n'
FORMS = ("[S1]  # one", '["S1"]', "  [ S1 ]", "['S1'] # two")
WRONG = {
    "a claim that is no table": ("S1 = 5\n", 1, "S1: a claim has to be"),
    "a list of tables": (f"[[S1]]\n{ROW}", 1, "S1: a claim has to be"),
    "a number": (f"[S1]\n{ROW}".replace('"One."', "7"), 4, "a text, not 7"),
    "an unknown field": (f"[S1]\n{ROW}who = 1\n", 5, "knows no `who`"),
    "no statement": ("[S1]\n" + ROW.partition("st")[0], 1, "`statement:`"),
    "an unknown verdict": (
        f"[S1]\n{ROW}".replace("true", "maybe"),
        3,
        "one of: true, true with a qualification, false, not 'maybe'",
    ),
    "no TOML": (f"[S1]\n{ROW}[S2\n", 5, "this is no TOML"),
    "a text left open": ('[S1]\npage = "a\n', 2, "this is no TOML"),
    "a claim twice": (f"[S1]\n{ROW}[S1]\n{ROW}", 5, "this is no TOML"),
    "a name in words": (f'["my claim"]\n{ROW}', 1, "name it by letters"),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_claim_is_found_however_its_heading_is_written(
    form: str, tmp_path: Path
) -> None:
    """TOML knows many forms; also in a file that Windows wrote."""
    text = f"\ufeff# claims\n\n{form}\n{ROW}".replace("\n", "\r\n")
    (tmp_path / "c.toml").write_bytes(text.encode())
    assert read_claims(tmp_path, "c.toml")["S1"].line == 3


@pytest.mark.parametrize("case", WRONG)
def test_a_mistake_in_the_claims_is_a_sentence(
    case: str, tmp_path: Path
) -> None:
    """The very line of the field, where there is one."""
    text, line, message = WRONG[case]
    (tmp_path / "c.toml").write_text(text)
    with pytest.raises(AuthorError) as caught:
        read_claims(tmp_path, "c.toml")
    problem = caught.value.problems[0]
    assert problem.place == f"c.toml:{line}"
    assert message in problem.message


def test_claims_that_are_not_utf8_are_named(tmp_path: Path) -> None:
    """Their ids are known all the same, so that no page is blamed."""
    (tmp_path / "c.toml").write_bytes(b"[S1]\n\n['D2'] # caf\xe9\n")
    listed = list_claims(tmp_path, "c.toml")
    assert [each.place for each in listed.problems] == ["c.toml:3"]
    assert listed.ids == {"S1", "D2"}


@pytest.mark.parametrize("end", ["who = 1\n", "[S2\n"])
def test_a_broken_list_of_claims_fails_alone(guide: Guide, end: str) -> None:
    """It is named once, and no page is blamed for a claim that it lists."""
    guide.write("docs/claims.toml", f"[S1]\n{ROW}{end}")
    guide.write("docs/claims.md", "# Claims\n\n```{claim-ledger}\n```\n")
    link = "[S1](../docs/claims.md#S1) and [S9](../docs/claims.md#S9)\n"
    text = chapter(cell(RUNS, "claims: [S1]"), link)
    guide.write("notebooks/a.md", text)
    guide.write("notebooks/b.md", text.replace("# A", "# B"))
    assert guide.build(jobs=2) == 1
    assert guide.log.count("docs/claims.toml:5: ERROR") == 1
    assert "claim S1 is not" not in guide.log
    assert "notebooks/b.md:15: ERROR: claim S9 is not in" in guide.log


DECIDING = """
[talk]
title = "How?"
one = true

[[talk.needs]]
id = "fast"
question = "Fast?"

[[talk.designs]]
name = "a bus"
page = "02_bus.md"
price = "dear"
priced = ["S1"]
packages = "none"
[talk.designs.meets]
fast = ["S1"]
[talk.designs.lacks]

[[talk.cases]]
situation = "a shop"
asks = []
take = ["a bus"]
"""
DECIDINGS = {
    "no TOML": (("[talk]", "[talk"), 2, "this is no TOML"),
    "no title": (('title = "How?"', ""), 2, "a table needs `title:`"),
    "a word for a sign": (("one = true", 'one = "y"'), 2, "true or false"),
    "a design without a page": (
        ('page = "02_bus.md"\n', ""),
        10,
        "one of designs needs `page:`, a chapter",
    ),
    "a need without an answer": (('fast = ["S1"]', ""), 10, "of each need"),
    "a need twice": (("lacks]", 'lacks]\nfast = ["S2"]'), 10, "once"),
    "an unproved sign": (
        ('fast = ["S1"]', "fast = []"),
        10,
        "name the claims",
    ),
    "a case with a number": (("asks = []", "asks = 3"), 20, "not 3"),
}


@pytest.mark.parametrize("case", DECIDINGS)
def test_a_mistake_in_the_tables_of_designs_is_a_sentence(
    case: str, guide: Guide
) -> None:
    """It has its file and its line."""
    (old, new), line, message = DECIDINGS[case]
    guide.write("docs/deciding.toml", DECIDING.replace(old, new))
    guide.write("docs/p.md", "# P\n")
    assert guide.build() == 1
    assert f"docs/deciding.toml:{line}: ERROR: " in guide.log
    assert message in guide.log


@pytest.mark.parametrize(
    ("figures", "line", "message"),
    [
        ('{\n"date": 1', 2, "this is no JSON"),
        ("[]", 1, "the file of figures has to be"),
        ('{"date": "x"}', 1, "the file of figures needs `chromium:`"),
        ("\udce9", 1, "this is not UTF-8"),
    ],
)
def test_a_mistake_in_the_figures_is_a_sentence(
    guide: Guide, figures: str, line: int, message: str
) -> None:
    """The page that shows them is left without a table."""
    write(
        guide, "docs/budgets.json", figures.encode("utf-8", "surrogateescape")
    )
    guide.write("docs/p.md", "# P\n\n```{budgets}\n```\n")
    assert guide.build() == 1
    assert f"docs/budgets.json:{line}: ERROR: {message}" in guide.log
    assert "rror in" not in guide.log
