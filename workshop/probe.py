"""Start a kernel, and run a cell on the project's database."""

from pathlib import Path

from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

CELL = """
import sys

sys.path.append("..")

from classroom import setup

setup()

from django.contrib.auth.models import User

assert User.objects.count() == 0
"""


def main() -> None:
    """Run the cell; raises what goes wrong."""
    folder = Path(__file__).resolve().parents[1] / "notebooks"
    NotebookClient(
        new_notebook(cells=[new_code_cell(CELL)]),
        timeout=120,
        resources={"metadata": {"path": str(folder)}},
    ).execute()


if __name__ == "__main__":
    main()
