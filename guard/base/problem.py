"""A mistake of an author: what is wrong, where, and the way out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """What is wrong, where, and the way out."""

    file: str
    line: int
    message: str

    @property
    def place(self) -> str:
        """Where it is, as editors open it."""
        return f"{self.file}:{self.line}"

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


class AuthorError(ValueError):
    """A file that an author wrote cannot be used: each `problem` says why.

    Whoever reads such a file raises it.  `steps.py` reports it in a build,
    and a command prints it.
    """

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*problems)
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems))
