"""Find the Chromium that prints the books and opens the finished site."""

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome")
NOT_FOUND = "No Chromium was found"
WAY_OUT = (
    "install one (Debian: apt install chromium), or name yours in"
    " $EDA_CHROMIUM"
)


class NoChromiumError(Exception):
    """There is no browser to start."""


def find_chromium() -> str:
    """Return the program that $EDA_CHROMIUM names, else one on the PATH.

    Raises NoChromiumError, with the way out, when there is none.
    """
    # The program that prints the books and opens the pages, by its path.
    named = os.environ.get("EDA_CHROMIUM")
    for name in [named] if named else NAMES:
        if found := shutil.which(name):
            return found
    unknown = f"$EDA_CHROMIUM names no program: {named}"
    problem = unknown if named else NOT_FOUND
    raise NoChromiumError(f"{problem}; {WAY_OUT}")
