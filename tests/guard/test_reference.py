"""The reference, the glossary and the tips come from the project."""

from __future__ import annotations

import re
from collections.abc import Callable

from .conftest import ROOT, Guide

GLOSSARY = """# Glossary

```{glossary}
Relay
  A process that sends: [p](p.md).
```
"""


def test_a_documented_object_is_shown_and_linked(guide: Guide) -> None:
    """Autodoc may bring an object to a page, with a link to its lines."""
    file = "classroom/table.py"
    guide.write(file, (ROOT / file).read_text("utf-8"))
    page = "```{eval-rst}\n.. automodule:: classroom.table"
    guide.write("docs/p.md", f"# P\n\n{page}\n   :members:\n```\n")
    conf = (guide.root / "conf.py").read_text("utf-8")
    ignored = r"nitpick_ignore_regex = [('py:.*', '.*')]"
    guide.write("conf.py", f"{conf}{ignored}\n")
    assert guide.build() == 0, guide.log
    html = (guide.html / "docs/p.html").read_text("utf-8")
    assert "each row has a cell for each header" in html
    assert f'href="../source/{file}.html#L-' in html
    source = (guide.html / f"source/{file}.html").read_text("utf-8")
    there = "docs/p.html#module-classroom.table"
    assert f'href="../../{there}">Reference of' in source


def test_a_description_that_was_typed_fails(
    guide: Guide, fails: Callable[..., None]
) -> None:
    """Only autodoc may describe an object: a typed one can be wrong."""
    typed = "```{eval-rst}\n.. py:function:: lost(x)\n\n   Nothing.\n```\n"
    guide.write("docs/p.md", f"# P\n\n{typed}")
    fails("docs/p.md:1: ERROR: this code was never run")


def test_a_lost_module_fails(guide: Guide, fails: Callable[..., None]) -> None:
    """A module that was renamed is missed by its page."""
    lost = "```{eval-rst}\n.. automodule:: example_project.lost\n```\n"
    guide.write("docs/p.md", f"# P\n\n{lost}")
    fails("WARNING: autodoc: failed to import", "example_project.lost")


def test_a_term_tells_what_it_means(guide: Guide) -> None:
    """Also when only the glossary changed."""
    guide.write("docs/glossary.md", GLOSSARY)
    guide.write("docs/p.md", "# P\n\nA [relay](glossary.md#relay) works.\n")
    assert guide.build() == 0, guide.log
    page = guide.html / "docs/p.html"
    assert 'title="A process that sends."' in page.read_text("utf-8")
    guide.write("docs/glossary.md", GLOSSARY.replace("sends", "mails"))
    assert guide.build() == 0, guide.log
    assert 'title="A process that mails."' in page.read_text("utf-8")


def test_an_unknown_term_fails(
    guide: Guide, fails: Callable[..., None]
) -> None:
    """A term that is not in the glossary is named."""
    guide.write("docs/glossary.md", GLOSSARY)
    guide.write("docs/p.md", "# P\n\nA [delay](glossary.md#delay) works.\n")
    fails("docs/p.md:3: WARNING: term not in glossary")


def test_each_entry_of_the_glossary_leads_to_a_chapter() -> None:
    """Words alone are not enough: the thing can be seen at work."""
    text = (ROOT / "docs" / "glossary.md").read_text("utf-8")
    block = text.split("```{glossary}\n")[1].split("```")[0]
    entries = re.split(r"\n\n(?=\S)", block.strip())
    assert len(entries) >= 35
    assert [e for e in entries if "../notebooks/" not in e] == []
    terms = [entry.splitlines()[0] for entry in entries]
    assert terms == sorted(terms, key=str.lower)
