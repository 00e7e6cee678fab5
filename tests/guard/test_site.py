"""The build as a whole: it fails, names the place, and stays honest."""

import json
from collections.abc import Callable

import pytest

from .conftest import ROOT, Guide, cell, cell_with_helpers, chapter

PAGES = {
    "a python block that no one runs": (
        "```python\nx = (\n```\n",
        "docs/p.md:3: ERROR: this code was never run",
    ),
    "a language in disguise": (
        "text\n\n```py3\nx\n```\n",
        "docs/p.md:5: ERROR: this code was never run",
    ),
    "indented code": ("text\n\n    x = 1\n", "docs/p.md:5: ERROR: this code"),
    "a literalinclude by lines": (
        "```{literalinclude} /conf.py\n:lines: 1\n```\n",
        "docs/p.md:3: ERROR: this code was never run",
    ),
    "a doctest": (
        "```{eval-rst}\n>>> 1 + 1\n3\n```\n",
        "docs/p.md:4: ERROR: this code",
    ),
    "a prompt in a quotation": (
        "text\n\n> \\>>> 1 + 1\n",
        "docs/p.md:5: ERROR: this code was never run",
    ),
    "a line block": (
        "```{eval-rst}\n| x = 1\n| y = 2\n```\n",
        "ERROR: this code was never run",
    ),
    "a substitution": (
        "```{eval-rst}\n.. |n| replace:: x = 3\n\nIt is |n| here.\n```\n",
        "ERROR: this code was never run",
    ),
    "a code-block": (
        "```{code-block} python\nx\n```\n",
        "docs/p.md:3: ERROR: this code",
    ),
    "a parsed literal": (
        "```{parsed-literal}\nx\n```\n",
        "docs/p.md:1: ERROR: this code",
    ),
    "raw html": ("<pre>x = 1</pre>\n", "docs/p.md:3: ERROR: raw HTML"),
    "inline raw html": ("a <b>x</b>\n", "docs/p.md:3: ERROR: raw HTML"),
    "a command that does not exist": (
        "```console\n$ cd here\n$ nox -s nothing\n```\n",
        "docs/p.md:5: ERROR: no such nox session: nothing",
    ),
    "an inline command that does not exist": (
        "Run `nox -s nothing`.\n",
        "docs/p.md:3: ERROR: no such nox session: nothing",
    ),
    "a cell on a page that is no notebook": (
        cell("1 / 0"),
        "docs/p.md:3: WARNING: Found an unexpected `code-cell`",
    ),
    "a broken link": ("[x](nowhere.md)\n", "docs/p.md:3: WARNING"),
    "an excerpt's lost object": (
        "```{excerpt} conf.py::lost\n```\n",
        "docs/p.md:3: ERROR: excerpt of conf.py: no object `lost`",
    ),
    "an excerpt's lost file": (
        "```{excerpt} lost.py::x\n```\n",
        "docs/p.md:3: ERROR: excerpt of lost.py: no such file",
    ),
    "an excerpt by its text": (
        "```{excerpt} conf.py\n:start-at: lost\n```\n",
        "docs/p.md:4: WARNING: 'excerpt': Unknown option key: 'start-at'",
    ),
    "an excerpt of a long file": (
        "```{excerpt} long.py\n```\n",
        "docs/p.md:3: ERROR: excerpt of long.py: a file of more than 40 lines",
    ),
    "an excerpt of a file that is no Python": (
        "```{excerpt} broken.py::x\n```\n",
        "docs/p.md:3: ERROR: excerpt of broken.py: this is no Python",
    ),
    "an excerpt by lines": (
        "```{excerpt} conf.py\n:lines: 1-2\n```\n",
        "`:lines:` is refused",
    ),
    "a claim under the name of another": (
        "[S1](claims.md#S2)\n",
        "docs/p.md:3: ERROR: `S1` leads to claim S2",
    ),
    "a claim that nobody listed": (
        "[S99](claims.md#S99)\n",
        "docs/p.md:3: ERROR: claim S99 is not in docs/claims.toml",
    ),
}

CHAPTERS = {
    "an exception": (cell("1 / 0"), "a.md:9: ERROR: ZeroDivisionError"),
    "a cell inside an admonition": (
        "````{note}\n" + cell("1 / 0") + "````\n",
        "a.md:9: WARNING: Found an unexpected `code-cell`",
    ),
    "a typed figure": (
        "It takes\n40 ms.\n",
        "a.md:9: ERROR: `40 ms` was typed",
    ),
    "a table that proves nothing": (
        "| a | b |\n|---|---|\n| x | yes |\n",
        "a.md:10: ERROR: table cell `yes` proves nothing",
    ),
    "a word typed beside a claim": (
        cell("x = 1\nassert x", "claims: [S1]")
        + "\n| a | b |\n|---|---|\n| x | hard [S1](../docs/claims.md#S1) |\n",
        "ERROR: `hard` in a table was typed",
    ),
    "a printed comparison with a cell that proves nothing": (
        cell(
            "from IPython.display import Markdown\n"
            "Markdown('| a | b |\\n|---|---|\\n'"
            "'| x | [S1](../docs/claims.md#S1) |\\n| y | no |')",
            "mystnb: {markdown_format: myst}",
        ),
        "ERROR: table cell `no` proves nothing",
    ),
    "a claim that an output leads nowhere": (
        cell(
            "from IPython.display import Markdown\n"
            "Markdown('| a | b |\\n|---|---|\\n'"
            "'| x | [S1](../docs/claims.md#S1) |')"
        ),
        "ERROR: the link to a claim is not read",
    ),
    "an id that nobody listed": (
        cell("x = 1\nassert x", "claims: [S99]"),
        "a.md:11: ERROR: claim S99 is not in docs/claims.toml",
    ),
    "a glued figure that is not there": (
        "{glue:text}`lost`\n",
        "a.md:8: WARNING",
    ),
    "an excerpt shown by a cell, gone meanwhile": (
        cell(
            "from IPython.display import display\n"
            "display({'text/plain': 'x'}, raw=True, metadata={'excerpt':"
            " {'file': 'conf.py', 'object': 'gone', 'start': 1, 'end': 1}})"
        ),
        "a.md:9: ERROR: excerpt of conf.py: no object `gone`",
    ),
}


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Guide:
    """Return one guide with all those faults, built once."""
    guide = Guide(tmp_path_factory.mktemp("planted"))
    guide.write("docs/claims.md", "# Claims\n")
    guide.write("long.py", "x = 1\n" * 41)
    guide.write("broken.py", "def (:\n")
    for number, (text, _) in enumerate(PAGES.values()):
        guide.write(f"docs/p{number}.md", f"# Page\n\n{text}")
    for number, (text, _) in enumerate(CHAPTERS.values()):
        guide.write(f"notebooks/a{number}.md", chapter(text))
    assert guide.build(jobs=2) == 1
    return guide


@pytest.mark.parametrize("case", PAGES)
def test_a_fault_on_a_page_is_named(case: str, planted: Guide) -> None:
    """A page cannot show what was never run, nor point at what is gone."""
    message = PAGES[case][1]
    number = list(PAGES).index(case)
    assert message.replace("p.md", f"p{number}.md") in planted.log


@pytest.mark.parametrize("case", CHAPTERS)
def test_a_fault_in_a_chapter_is_named(case: str, planted: Guide) -> None:
    """A chapter with a fault is named with its line."""
    message = CHAPTERS[case][1]
    number = list(CHAPTERS).index(case)
    assert message.replace("a.md", f"a{number}.md") in planted.log


def test_one_warning_fails_the_build(
    guide: Guide, fails: Callable[..., None]
) -> None:
    """A build without -W fails on a lone warning all the same."""
    guide.write("docs/p.md", "# Page\n\n[x](nowhere.md)\n")
    fails("docs/p.md:3: WARNING")


def test_a_chapter_left_out_of_the_patterns_fails(
    guide: Guide, fails: Callable[..., None]
) -> None:
    """A chapter that the configuration excludes is named."""
    guide.write("notebooks/a.md", chapter())
    conf = (guide.root / "conf.py").read_text()
    guide.write("conf.py", conf + "exclude_patterns = ['notebooks/*']\n")
    fails("notebooks/a.md:1: ERROR: not built")


def test_a_chapter_in_no_toctree_fails(
    guide: Guide, fails: Callable[..., None]
) -> None:
    """`orphan` does not hide a chapter that no toctree lists."""
    text = chapter().replace("---\n", "---\norphan: true\n", 1)
    guide.write("notebooks/a.md", text)
    guide.write("index.md", "# Home\n\n[page](docs/p.md)\n")
    guide.write("docs/p.md", "---\norphan: true\n---\n# Page\n")
    fails("notebooks/a.md:1: ERROR: in no toctree")


def test_a_chapter_without_its_header_fails(
    guide: Guide, fails: Callable[..., None]
) -> None:
    """A file among the chapters that is never executed is named."""
    guide.write("notebooks/a.md", "# A\n")
    fails("notebooks/a.md:1: ERROR: never executed")


def test_stored_outputs_fail(guide: Guide, fails: Callable[..., None]) -> None:
    """An .ipynb file among the chapters is refused."""
    text = '{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
    guide.write("notebooks/a.ipynb", text)
    fails("notebooks/a.ipynb:1: ERROR: stored outputs are refused")


def test_a_broken_command_in_the_readme_fails(
    guide: Guide, fails: Callable[..., None]
) -> None:
    """The README is held to what exists, like any page."""
    guide.write("README.md", "# R\n\n```console\npython3 start.py docs\n```\n")
    fails("README.md:4: ERROR: start.py does not exist")


def test_a_good_guide_shows_outputs_excerpts_figures_and_versions(
    guide: Guide,
) -> None:
    """What ran is on the page, and can be downloaded as a notebook."""
    guide.write("lib.py", "def double(x):\n    return 2 * x\n")
    guide.write("noxfile.py", "@nox.session\ndef docs(session): ...\n")
    guide.write(
        "notebooks/a.md",
        chapter(
            cell("from myst_nb import glue\nglue('n', 6 * 7, display=False)"),
            "The answer is {glue:text}`n`.\n",
            "```{excerpt} lib.py::double\n```\n",
            cell(
                "from IPython.display import Markdown\n"
                "shown = {'file': 'lib.py', 'object': 'double',"
                " 'start': 1, 'end': 2}\n"
                "Markdown('x', metadata={'excerpt': shown})"
            ),
        ),
    )
    guide.write("docs/p.md", "# P\n\n```console\nnox -s docs\n```\n")
    assert guide.build(jobs=2) == 0, guide.log
    page = (guide.html / "notebooks/a.html").read_text()
    assert ">42<" in page and "lib.py::double" in page
    offered = (guide.html / "_sources/notebooks/a.ipynb").read_text()
    cells = json.loads(offered)["cells"]
    code = [one for one in cells if one["cell_type"] == "code"]
    assert code and not any(one["outputs"] for one in code)
    shown = json.loads((guide.html / "excerpts.json").read_text())
    row = {"file": "lib.py", "object": "double", "start": 1, "end": 2}
    assert shown == [{"page": "notebooks/a", **row}] * 2


def test_a_failure_is_not_forgotten_nor_shown_as_a_success(
    guide: Guide,
) -> None:
    """The next build fails too, until the fault is mended."""
    guide.write("docs/p.md", "# P\n\n[x](nowhere.md)\n")
    for _ in range(2):
        assert guide.build() == 1
        assert "Build failed" in (guide.html / "index.html").read_text()
        assert not (guide.html / "claims.json").exists()
    guide.write("docs/p.md", "# P\n\nmended\n")
    assert guide.build() == 0
    assert "Build failed" not in (guide.html / "index.html").read_text()


def test_every_problem_of_a_build_is_named(
    guide: Guide, fails: Callable[..., None]
) -> None:
    """One failing chapter does not hide another."""
    guide.write("notebooks/a.md", chapter(cell("1 / 0")))
    guide.write("notebooks/b.md", chapter(cell("lost")))
    fails("a.md:9: ERROR: ZeroDivisionError", "b.md:9: ERROR: NameError")


def show_of(file: str) -> str:
    """Return a cell whose output links to `file`, as `show` does."""
    return cell(
        "from IPython.display import Markdown\n"
        f'Markdown("[`{file}`, line 2](../{file})")'
    )


def test_shown_code_links_to_a_page_with_the_whole_file(guide: Guide) -> None:
    """A link in an output leads to the very line of the file."""
    guide.write("pharmacy/orders.py", "import json\nNAME = json.dumps('x')\n")
    guide.write("notebooks/01.md", chapter(show_of("pharmacy/orders.py")))
    assert guide.build() == 0, guide.log
    page = (guide.html / "notebooks/01.html").read_text("utf-8")
    shown = (guide.html / "source/pharmacy/orders.py.html").read_text("utf-8")
    assert 'href="../source/pharmacy/orders.py.html#L-2"' in page
    assert 'id="L-2"' in shown
    assert "dumps" in shown


def test_the_code_that_a_chapter_shows_leads_to_its_file(
    guide: Guide,
) -> None:
    """`show` links where the page with that file is."""
    file = "classroom/table.py"
    guide.write(file, (ROOT / file).read_text("utf-8"))
    code = (
        "from classroom.source import show\n"
        "from classroom.table import table\n"
        "show(table)"
    )
    guide.write("notebooks/01.md", chapter(cell_with_helpers(code)))
    assert guide.build() == 0, guide.log
    assert (guide.html / f"source/{file}.html").is_file()


def test_a_link_of_an_output_that_leads_nowhere_fails(guide: Guide) -> None:
    """Sphinx does not resolve it, and the finished page has it."""
    guide.write("notebooks/01.md", chapter(show_of("pharmacy/lost.py")))
    assert guide.build() == 1
    assert "notebooks/01.md:" in guide.log
    assert "the link ../pharmacy/lost.py leads nowhere" in guide.log


def test_a_link_to_a_lost_anchor_fails(guide: Guide) -> None:
    """Also inside one page."""
    html = "from IPython.display import HTML\nHTML('<a href=\"#lost\">x</a>')"
    guide.write("notebooks/01.md", chapter(cell(html)))
    assert guide.build() == 1
    assert "the link #lost leads nowhere" in guide.log


def test_the_checkpoints_of_jupyterlab_are_no_chapters(guide: Guide) -> None:
    """Somebody who ran a chapter in JupyterLab can still build the guide."""
    guide.write("conf.py", guide_conf_without_checkpoints(guide))
    guide.write("notebooks/01.md", chapter(cell("print(1)")))
    copies = "notebooks/.ipynb_checkpoints"
    guide.write(f"{copies}/01-checkpoint.md", chapter(cell("1 / 0")))
    guide.write(f"{copies}/01-checkpoint.ipynb", "{}")
    assert guide.build() == 0, guide.log


def guide_conf_without_checkpoints(guide: Guide) -> str:
    """Return the configuration with the pattern of the real conf.py."""
    conf = (guide.root / "conf.py").read_text("utf-8")
    return conf + "exclude_patterns = ['**/.ipynb_checkpoints']\n"


def test_the_sitemap_names_what_an_earlier_build_wrote(guide: Guide) -> None:
    guide.write("docs/p.md", "# P\n")
    guide.write("docs/q.md", "# Q\n")
    assert guide.build() == 0, guide.log
    guide.write("docs/q.md", "# Q again\n")
    assert guide.build() == 0, guide.log
    sitemap = (guide.html / "sitemap.xml").read_text("utf-8")
    for name in ("index", "docs/p", "docs/q"):
        assert sitemap.count(f"/{name}.html</loc>") == 1


def test_a_page_does_not_name_the_folder_of_its_build(guide: Guide) -> None:
    guide.write("docs/p.md", f"# P\n\nIt is in {guide.root}.\n")
    assert guide.build() != 0, guide.log
    assert "docs/p.html:1: ERROR: the page names /" in guide.log
