"""Check that a shell line of the documentation names what exists."""

import ast
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

from markdown_it import MarkdownIt

DJANGO_COMMANDS = {
    "check",
    "createsuperuser",
    "makemigrations",
    "migrate",
    "runserver",
    "shell",
    "test",
}
PACKAGE = "example_project"
PREFIXES = ("python3 start.py ", "nox -s ", f"python -m {PACKAGE} ")


def line_problem(line: str, root: Path) -> str | None:
    """Return what is wrong with one shell line, or None."""
    words = shlex.split(line.strip().removeprefix("$ "))
    match words:
        case []:
            return None
        case ["git", "clone", _] | ["git", "clone", _, _] | ["cd", _]:
            return None
        case ["python3", "start.py", *sessions]:
            if not (root / "start.py").is_file():
                return "start.py does not exist"
            return _sessions_problem(sessions, root)
        case ["nox", "--list"]:
            return None
        case ["nox", "-s", *sessions]:
            return _sessions_problem(sessions, root)
        case ["python", "-m", "example_project", command, *_]:
            return _command_problem(command, root)
    return (
        f"`{line.strip()}` is no command that the guide can check: use nox,"
        " start.py, python -m example_project, git clone or cd"
    )


def _sessions_problem(words: list[str], root: Path) -> str | None:
    """Check session names; `manage -- COMMAND` names a command too."""
    dashes = words.index("--") if "--" in words else len(words)
    names, arguments = words[:dashes], words[dashes + 1 :]
    known = nox_sessions(root)
    unknown = [n for n in names if not {n, n.split("-")[0]} & {*known}]
    if not names or unknown:
        what = ", ".join(unknown) or "none is named"
        return f"no such nox session: {what}; there are {', '.join(known)}"
    if names == ["manage"] and arguments:
        return _command_problem(arguments[0], root)
    return None


def is_command(text: str) -> bool:
    """Tell whether inline code is a command line that can be checked."""
    return text.startswith(PREFIXES)


def nox_sessions(root: Path) -> list[str]:
    """Return the names of the sessions in noxfile.py, or none without one."""
    path = root / "noxfile.py"
    if not path.is_file():
        return []
    tree = ast.parse(path.read_text("utf-8"))
    functions = [n for n in tree.body if isinstance(n, ast.FunctionDef)]
    found = [_session_name(function) for function in functions]
    return sorted(name for name in found if name)


def _session_name(function: ast.FunctionDef) -> str | None:
    for decorator in function.decorator_list:
        keywords = []
        if isinstance(decorator, ast.Call):
            keywords = decorator.keywords
            decorator = decorator.func
        if ast.unparse(decorator) not in ("nox.session", "session"):
            continue
        for keyword in keywords:
            if keyword.arg == "name":
                return str(ast.literal_eval(keyword.value))
        return function.name
    return None


def _command_problem(command: str, root: Path) -> str | None:
    files = (root / PACKAGE).glob("**/management/commands/*.py")
    known = DJANGO_COMMANDS | {path.stem for path in files}
    if command in known:
        return None
    return f"`python -m {PACKAGE}` has no command `{command}`"


def block_problems(
    text: str, first: int, root: Path
) -> Iterator[tuple[int, str]]:
    """Yield (line, message) for each bad line of a console block.

    `first` is the line of the page where `text` starts.
    """
    for number, line in enumerate(text.splitlines()):
        problem = line_problem(line, root)
        if problem:
            yield first + number, problem


def page_problems(text: str, root: Path) -> Iterator[tuple[int, str]]:
    """Yield (line, message) for each bad block of a plain Markdown page."""
    for token in MarkdownIt().parse(text):
        line = token.map[0] + 1 if token.map else 1
        if token.type == "fence" and token.info.strip() == "console":
            yield from block_problems(token.content, line + 1, root)
        elif token.type in ("fence", "code_block"):
            yield line, "only `console` blocks of checked commands go here"
        for child in token.children or []:
            if child.type == "code_inline" and is_command(child.content):
                yield from block_problems(child.content, line, root)


def main(arguments: list[str]) -> int:
    """Check the pages named on the command line; return the exit code."""
    failed = False
    for name in arguments:
        text = Path(name).read_text("utf-8")
        for line, message in page_problems(text, Path.cwd()):
            print(f"{name}:{line}: {message}")
            failed = True
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
