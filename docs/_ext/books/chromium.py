"""Find the Chromium that prints the books and opens the finished site."""

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome")
NOT_FOUND = "No Chromium was found"
WAY_OUT = (
    "install one (Debian: apt install chromium), or name yours in $CHROMIUM"
)


class NoChromiumError(Exception):
    """There is no browser to start."""


def find_chromium() -> str:
    """Return the program that $CHROMIUM names, else one on the PATH.

    Raises NoChromiumError, with the way out, when there is none.
    """
    named = os.environ.get("CHROMIUM")
    for name in [named] if named else NAMES:
        if found := shutil.which(name):
            return found
    problem = f"$CHROMIUM names no program: {named}" if named else NOT_FOUND
    raise NoChromiumError(f"{problem}; {WAY_OUT}")
