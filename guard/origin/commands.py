"""Check that a shell line of the documentation names what exists.

`guard_commands` says which lines can be checked, and by what:
`{"nox -s": "nox", "python -m shop": "django:shop"}`.
"""

import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

from markdown_it import MarkdownIt

from ..base.settings import Settings
from .command_kinds import KINDS


def line_problem(line: str, settings: Settings) -> str | None:
    """Return what is wrong with one shell line, or None."""
    text = line.strip().removeprefix("$ ")
    try:
        words = shlex.split(text)
    except ValueError as error:
        return f"`{text}` is no shell line ({error}): close the quotation"
    match words:
        case []:
            return None
        case ["git", "clone", _] | ["git", "clone", _, _] | ["cd", _]:
            return None
    for start in sorted(settings.commands, key=len, reverse=True):
        begin = shlex.split(start)
        if words[: len(begin)] == begin:
            kind, _, argument = settings.commands[start].partition(":")
            check = KINDS[kind]
            return check(words[len(begin) :], argument, settings.root)
    allowed = ", ".join([*settings.commands, "git clone", "cd"])
    return f"`{text}` is no command that can be checked: use {allowed}"


def is_command(text: str, settings: Settings) -> bool:
    """Tell whether inline code is a command line that can be checked."""
    return any(text.startswith(f"{start} ") for start in settings.commands)


def block_problems(
    text: str, first: int, settings: Settings
) -> Iterator[tuple[int, str]]:
    """Yield (line, message) for each bad line of a console block.

    `first` is the line of the page where `text` starts.
    """
    for number, line in enumerate(text.splitlines()):
        problem = line_problem(line, settings)
        if problem:
            yield first + number, problem


def page_problems(text: str, settings: Settings) -> Iterator[tuple[int, str]]:
    """Yield (line, message) for each bad block of a plain Markdown page."""
    for token in MarkdownIt().parse(text):
        line = token.map[0] + 1 if token.map else 1
        if token.type == "fence" and token.info.strip() == "console":
            yield from block_problems(token.content, line + 1, settings)
        elif token.type in ("fence", "code_block"):
            yield line, "only `console` blocks of checked commands go here"
        for child in token.children or []:
            code = child.content if child.type == "code_inline" else ""
            if is_command(code, settings):
                yield from block_problems(code, line, settings)


def main(arguments: list[str]) -> int:
    """Check the pages named on the command line; return the exit code."""
    settings = Settings.from_conf_py(Path.cwd())
    failed = False
    for name in arguments:
        text = Path(name).read_text("utf-8")
        for line, message in page_problems(text, settings):
            print(f"{name}:{line}: {message}")
            failed = True
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
