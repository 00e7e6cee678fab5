"""The longest chapters start first, by their last run or a hint."""

import json
from pathlib import Path

import pytest
from sphinx.errors import ConfigError

from guard.run.durations import hinted_seconds, longest_first

from .conftest import Guide, cell, chapter, conf, settings

WRITES = "with open('../order', 'a') as file:\n    file.write({!r});"


def test_the_longest_come_first_and_the_unknown_before_them() -> None:
    """Nobody knows how long a new chapter takes: it may be the longest."""
    seconds = {"a": 1, "b": 3, "c": 2.5}
    assert longest_first("abcxy", seconds) == ["x", "y", "b", "c", "a"]


def test_a_hint_that_cannot_be_read_names_the_setting(tmp_path: Path) -> None:
    """A wrong name and wrong TOML lead to the line of conf.py."""
    (tmp_path / "bad.toml").write_text("a = \n")
    for name in ("none.toml", "bad.toml"):
        with pytest.raises(ConfigError, match=f"guard_durations = '{name}'"):
            hinted_seconds(settings(tmp_path, durations=name))


def test_the_last_run_counts_more_than_the_hint(guide: Guide) -> None:
    """A cold build goes by the hint, the next one by what it has seen."""
    guide.write("seconds.toml", '"notebooks/a" = 1\n"notebooks/b" = 2\n')
    old = (guide.root / "conf.py").read_text("utf-8")
    guide.write("conf.py", old + conf({"durations": "seconds.toml"}))
    guide.write("requirements/docs.txt", "1")
    for name in "ab":
        text = chapter(cell(WRITES.format(name)))
        guide.write(f"notebooks/{name}.md", text)
    assert guide.build() == 0, guide.log
    assert (guide.root / "order").read_text() == "ba"

    record = guide.root / "_build/doctrees/executed/notebooks/a.json"
    facts = json.loads(record.read_text("utf-8"))
    record.write_text(json.dumps(facts | {"seconds": 999}), "utf-8")
    guide.write("requirements/docs.txt", "2")
    assert guide.build() == 0, guide.log
    assert (guide.root / "order").read_text() == "baab"
