"""A measured figure in prose comes from the run."""

import pytest

from guard.origin.glued_units import wrong_units
from guard.origin.typed_numbers import typed_figures


@pytest.mark.parametrize(
    "text",
    ["40 ms", "3.5 s", "12%", "1.8 ×", "2 times", "64 KB", "14 of 60"]
    + ["twice as fast", "half of the rows", "a third of them", "a factor 5"]
    + ["a factor of 5", "p90 of 3", "1,000/s", "500 per second"]
    + ["**40** ms", "40&nbsp;ms", "40\u00a0ms", "40\u202fms", "3 a second"]
    + ["Thirty seconds", "ten percent", "five times"]
    + ["1,000 queries", "took\n3 seconds", "```{note}\n5 ms\n```"],
)
def test_a_typed_figure_is_found(text: str) -> None:
    """Numbers with a unit are measured figures."""
    assert len(list(typed_figures(text))) == 1


@pytest.mark.parametrize(
    "text",
    ["`40 ms`", "{glue:text}`n` ms", "Django 5.2 sets", "D12 s", "chapter 3"]
    + ["---\ntime: 40 ms\n---\n", "```{code-cell} python\n# 40 ms\n```"]
    + ["see [x](page.md#5s)", "three items", "one of 2024's"]
    + ["the second half of it", "twice", "at half past", "a factor of luck"]
    + ["page 3 of the guide", "p2", "two each", "a day of 3 talks"],
)
def test_code_versions_and_glue_are_no_figures(text: str) -> None:
    """Only prose counts, and only what looks measured."""
    assert list(typed_figures(text)) == []


def test_the_line_is_that_of_the_figure() -> None:
    """Lines are counted from 1, past header and code."""
    text = "---\na: 1\n---\n# T\n\n```{code-cell}\n1\n```\n\nIt takes 4 ms.\n"
    assert list(typed_figures(text)) == [(10, "4 ms")]


@pytest.mark.parametrize(
    "text",
    ["{glue:text}`mail_ms` s", "{glue:text}`wait:.1f` ms"]
    + ["{glue:text}`mail_s:.0f`\nms", "{glue:text}`mail_ms` times"]
    + ["{glue:text}`size_ms` KB", "{glue:text}`rows` queries"],
)
def test_a_figure_with_another_unit_is_named(text: str) -> None:
    """The unit is in the name that the run gave it."""
    [(line, message)] = wrong_units(f"# T\n\n{text}\n")
    assert line == 3
    assert "let its name say what it is" in message


@pytest.mark.parametrize(
    "text",
    ["{glue:text}`mail_ms` ms", "{glue:text}`ms_1k:.1f` ms"]
    + ["{glue:text}`wait_s` seconds", "{glue:text}`fold_ratio:.0f` times"]
    + ["{glue:text}`rows` rows", "{glue:text}`queries_here` queries"]
    + ["{glue:text}`rows` small things", "{glue:text}`n` msgs"],
)
def test_a_figure_with_its_unit_is_right(text: str) -> None:
    """What is no unit needs no name."""
    assert list(wrong_units(text)) == []
