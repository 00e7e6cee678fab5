"""What a command on a page must name: a session of nox, or of Django."""

import ast
from collections.abc import Callable
from pathlib import Path

DJANGO_COMMANDS = {
    "check",
    "createsuperuser",
    "makemigrations",
    "migrate",
    "runserver",
    "shell",
    "test",
}

# What may stand beside the names of sessions.
NOX_OPTIONS = {"--install-only"}


def sessions_problem(words: list[str], script: str, root: Path) -> str | None:
    """Check the names of sessions; `script`, if any, has to be there."""
    if script and not (root / script).is_file():
        return f"{script} does not exist"
    names = words[: words.index("--")] if "--" in words else words
    names = [name for name in names if name not in NOX_OPTIONS]
    known = nox_sessions(root)
    unknown = [n for n in names if not {n, n.split("-")[0]} & {*known}]
    if not names or unknown:
        what = ", ".join(unknown) or "none is named"
        return f"no such nox session: {what}; there are {', '.join(known)}"
    return None


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


def django_problem(words: list[str], package: str, root: Path) -> str | None:
    """Check the name of a management command of `package`, or Django's."""
    files = (root / package).glob("**/management/commands/*.py")
    known = DJANGO_COMMANDS | {path.stem for path in files}
    if words and words[0] in known:
        return None
    name = words[0] if words else ""
    return f"`{package}` has no management command `{name}`"


def word_problem(words: list[str], allowed: str, root: Path) -> str | None:
    """Check that the first argument is one of the words in `allowed`."""
    if words and words[0] in allowed.split():
        return None
    return f"the first argument must be one of: {allowed}"


def no_problem(words: list[str], argument: str, root: Path) -> None:
    """Let any arguments pass."""


KINDS: dict[str, Callable[[list[str], str, Path], str | None]] = {
    "nox": sessions_problem,
    "django": django_problem,
    "words": word_problem,
    "anything": no_problem,
}
