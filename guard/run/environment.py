"""The environment in which code runs as its author wrote it.

Chapters, workbooks and commands get it, whatever shell they are started in.
It imports nothing of ours: noxfile.py has nothing installed yet.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Mapping
from functools import cache

#: Variables by which Python runs code in another way than it is written:
#: without its assertions, with warnings as errors, after a program of the
#: reader's, or with a prompt at the end.
CHANGES_CODE = (
    "PYTHONOPTIMIZE",
    "PYTHONWARNINGS",
    "PYTHONSTARTUP",
    "PYTHONINSPECT",
    "PYTHONDEVMODE",
    "PYTHONSAFEPATH",
    "PYTHONHOME",
    "PYTHONCASEOK",
    "PYTHONBREAKPOINT",
    "PYTHONVERBOSE",
    "PYTHONDUMPREFS",
    "PYTHONTRACEMALLOC",
    "PYTHONPROFILEIMPORTTIME",
    "PYTHONNOUSERSITE",
    "PYTHONINTMAXSTRDIGITS",
)
#: And those by which its tools do: a back end that wants a screen, or files
#: that IPython runs first.
CHANGES_TOOLS = ("MPLBACKEND", "IPYTHONDIR", "JUPYTER_CONFIG_DIR", "COLUMNS")
#: What a page shows and a file holds is UTF-8, in any locale.
LONGEST = 40  # bytes of a folder in which there may be a socket
SET = {"PYTHONUTF8": "1", "PYTHONIOENCODING": "utf-8"}


def environment(given: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return `given` without what changes how code runs.

    It still has what leads to an index, a proxy and a server. A folder for
    temporary files, or a home, that cannot be written to is replaced.
    """
    kept = {
        name: value
        for name, value in given.items()
        if name not in (*CHANGES_CODE, *CHANGES_TOOLS)
    }
    for name in ("TMPDIR", "TEMP", "TMP"):
        if name in kept and not is_writable(kept[name]):
            del kept[name]
    home = kept.get("HOME", os.path.expanduser("~"))
    if not is_writable(home):
        kept["HOME"] = another_home()
    return kept | SET


def folder_of_sockets() -> str | None:
    """Return where the folder of a socket is made; None for the usual place.

    The path of a socket has 108 bytes at most, and 104 on macOS, where the
    usual place takes half of them.
    """
    usual = len(os.fsencode(tempfile.gettempdir()))
    return "/tmp" if usual > LONGEST and is_writable("/tmp") else None  # noqa: S108


def is_writable(folder: str) -> bool:
    """Tell whether a file can be made in `folder`."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


@cache
def another_home() -> str:
    """Return a folder of this process, which goes away with it."""
    folder = tempfile.mkdtemp(prefix="home-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
