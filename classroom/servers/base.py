"""What there is to know about a kind of server."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar


class ServerKind(ABC):
    """A kind of server: where to look for one, and how to start one."""

    #: How tests, pages and EDA_REQUIRE call it.
    name: ClassVar[str]
    #: The environment variable that names a server of your own.
    variable: ClassVar[str]
    #: Where one usually listens on this machine, or "".
    local: ClassVar[str] = ""
    #: What to install where none is found.
    remedy: ClassVar[str]

    @abstractmethod
    def version(self, url: str) -> str:
        """Return what the server at `url` calls itself.

        Raises an Exception when none answers there.
        """

    def start(self) -> str:
        """Start one that ends with this process; return its URL.

        Raises NotImplementedError where no package brings one.
        """
        raise NotImplementedError
