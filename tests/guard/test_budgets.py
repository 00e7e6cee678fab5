"""What makes the site light, and lets it run only what the build wrote."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from docs._ext.site import csp as policy
from docs._ext.site import icons, used_styles
from docs._ext.site.page_facts import facts_of
from tests.browser.budgets import Keeper

from .conftest import ROOT, Guide

PAGE = '<head><meta charset="utf-8" /></head><body>{}</body>'


def rules_of(body: str) -> str:
    """Return the policy of a page."""
    return policy.policy(facts_of(PAGE.format(body)))


def protected(text: str) -> str:
    """Return a page with its policy."""
    facts = facts_of(policy.without_policy(text))
    return policy.with_policy(text, facts)


def test_an_icon_without_a_drawing_fails_the_build(guide: Guide) -> None:
    guide.write(
        "docs/_templates/layout.html",
        '{% extends "!layout.html" %}'
        '{% block footer %}<i class="fa-solid fa-unicorn"></i>{% endblock %}',
    )
    with (guide.root / "conf.py").open("a") as file:
        file.write("templates_path = ['docs/_templates']\n")
    guide.write("docs/p.md", "# P\n")
    assert guide.build() != 0, guide.log
    assert "docs/p.html:1: ERROR: no icon `fa-unicorn`: add it" in guide.log


def test_the_icons_are_one_sheet(guide: Guide) -> None:
    guide.write("docs/p.md", "# P\n")
    assert guide.build() == 0, guide.log
    sheet = (guide.html / "_static" / "icons.css").read_text()
    assert "--icon-sun:url(" in sheet
    assert "<!--" not in sheet


def test_an_older_name_shows_the_icon_of_the_newer_one() -> None:
    page = facts_of('<i class="fas fa-pencil-alt fa-lg"></i>')
    assert list(icons.missing_icons(page.icons, icons.FOLDER)) == []
    sheet = icons.style_sheet(icons.FOLDER)
    assert ".fa-pencil-alt{--icon:var(--icon-pencil)}" in sheet
    assert "--icon-pencil:url(" in sheet


def test_each_page_has_a_policy(guide: Guide) -> None:
    guide.write("docs/p.md", "# P\n")
    assert guide.build() == 0, guide.log
    for page in guide.html.rglob("*.html"):
        assert page.read_text().count("Content-Security-Policy") == 1
    assert guide.build() == 0, guide.log
    page = (guide.html / "docs" / "p.html").read_text()
    assert page.count("Content-Security-Policy") == 1


def test_a_policy_allows_what_is_there_and_nothing_else() -> None:
    page = '<script>go()</script><b style="color: red" onclick="go()">x</b>'
    rules = rules_of(page)
    [script] = policy.hashes({"go()"})
    [style] = policy.hashes({"color: red"})
    assert f"script-src 'self' {script};" in rules
    assert f"script-src-attr 'unsafe-hashes' {script};" in rules
    assert f"style-src-attr 'unsafe-hashes' {style};" in rules
    assert "style-src 'self';" in rules
    assert "unsafe-inline" not in rules


def test_a_policy_without_attributes_allows_none() -> None:
    rules = rules_of("<p>x</p>")
    assert (
        "script-src-attr 'none'; style-src 'self'; style-src-attr 'none'"
        in rules
    )


def test_a_policy_follows_the_page() -> None:
    once = protected(PAGE.format("<script>a</script>"))
    changed = once.replace("<script>a", "<script>b")
    [new] = policy.hashes({"b"})
    assert new in protected(changed)
    assert protected(once) == once


def test_unused_rules_go_and_used_ones_stay() -> None:
    sheet = (
        "/*! a license */ /* a note */ a{x:1} .used,.gone:hover{x:2}"
        "#gone>b{x:3} a:not(.gone){x:4} @media print{.gone{x:5}}"
        "@media screen{.used .gone{x:6}.used{x:7}} @font-face{src:url(x)}"
    )
    trimmed = used_styles.used_rules(sheet, {"used"})
    assert "".join(trimmed.split()) == (
        "/*!alicense*/a{x:1}.used{x:2}a:not(.gone){x:4}"
        "@mediascreen{.used{x:7}}@font-face{src:url(x)}"
    )


def test_a_class_that_a_script_sets_is_used(guide: Guide) -> None:
    guide.write("docs/p.md", "# P\n")
    guide.write("docs/_static/x.css", ".later{x:1} .nobody-names-it{x:2}")
    guide.write("docs/_static/x.js", "element.classList.add('later')")
    with (guide.root / "conf.py").open("a") as file:
        file.write("html_static_path = ['docs/_static']\n")
    assert guide.build() == 0, guide.log
    sheet = (guide.html / "_static" / "x.css").read_text()
    assert ".later" in sheet
    assert ".nobody-names-it" not in sheet


def test_no_file_of_the_site_is_a_library_of_icons(guide: Guide) -> None:
    guide.write("docs/p.md", "# P\n")
    guide.write("docs/_static/scripts/fontawesome.js", "// large")
    with (guide.root / "conf.py").open("a") as file:
        file.write("html_static_path = ['docs/_static']\n")
    assert guide.build() == 0, guide.log
    assert not list(guide.html.rglob("fontawesome*"))


def test_the_icons_keep_their_license() -> None:
    assert "CC BY 4.0" in (ROOT / "docs/_icons/LICENSE.txt").read_text()


FIGURES = """{
  "chromium": "1.2", "date": "2026-01-02", "pages": 7,
  "faults": {"axe violations": 3},
  "weight": {"a": {"bytes": 1000, "furo": 800, "ratio": 1.25}},
  "lighthouse": {"a": {"seo": 99}}
}"""


def test_the_figures_are_shown_with_their_date(guide: Guide) -> None:
    guide.write("docs/budgets.json", FIGURES)
    guide.write("docs/p.md", "# P\n\n```{budgets}\n```\n")
    assert guide.build() == 0, guide.log
    page = (guide.html / "docs" / "p.html").read_text()
    for text in ("2026-01-02", "Chromium 1.2", "7 pages", "1.25 × furo"):
        assert text in page
    assert (guide.html / "budgets.json").read_text() == FIGURES


def test_the_figures_of_this_checkout_come_first(guide: Guide) -> None:
    guide.write("docs/budgets.json", FIGURES)
    guide.write("docs/p.md", "# P\n\n```{budgets}\n```\n")
    assert guide.build() == 0, guide.log
    here = FIGURES.replace("2026-01-02", "2026-01-03")
    guide.write("_build/budgets.json", here)
    assert guide.build() == 0, guide.log
    page = (guide.html / "docs" / "p.html").read_text()
    assert "2026-01-03" in page
    assert (guide.html / "budgets.json").read_text() == here


def test_a_page_without_figures_fails_the_build(guide: Guide) -> None:
    guide.write("docs/p.md", "# P\n\n```{budgets}\n```\n")
    assert guide.build() != 0, guide.log
    assert "docs/p.md:3: ERROR: no docs/budgets.json: run" in guide.log


MEASURED = (
    ("chromium", "1.2"),
    ("page", {"axe violations": 1}),
    ("page", {"axe violations": 2}),
    ("weight", {"a": {"ratio": 1.25}}),
    ("lighthouse", {"a": {"seo": 99}}),
)


def end_of_run(file: Path, *, pages: int, failed: int = 0) -> None:
    """Keep what a run measured on two pages of a site with `pages`."""
    keeper = Keeper(pages, [file])
    for figure in MEASURED:
        report = SimpleNamespace(when="teardown", user_properties=[figure])
        keeper.pytest_runtest_logreport(report)
    keeper.pytest_sessionfinish(SimpleNamespace(testsfailed=failed))


def test_the_figures_of_all_processes_add_up(tmp_path: Path) -> None:
    end_of_run(tmp_path / "figures.json", pages=2)
    figures = json.loads((tmp_path / "figures.json").read_text())
    assert (figures["pages"], figures["chromium"]) == (2, "1.2")
    assert figures["faults"] == {"axe violations": 3}
    assert figures["lighthouse"] == {"a": {"seo": 99}}


@pytest.mark.parametrize("run", [{"pages": 3}, {"pages": 2, "failed": 1}])
def test_a_run_of_some_pages_or_with_a_fault_keeps_nothing(
    tmp_path: Path, run: dict[str, int]
) -> None:
    end_of_run(tmp_path / "figures.json", **run)
    assert not (tmp_path / "figures.json").exists()
