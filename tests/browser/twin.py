"""Write one page of the guide as another theme shows it.

`python -m tests.browser.twin notebooks/04_handlers FOLDER` takes what the
build of the site has read and run, and runs nothing again.
"""

import sys
import tempfile
from pathlib import Path
from shutil import copytree

from sphinx.application import Sphinx
from sphinx.util.parallel import SerialTasks

ROOT = Path(__file__).parents[2]
THEME = "furo"


def write_twin(page: str, folder: Path) -> None:
    """Write the page of the guide named `page` into `folder`, with furo.

    The styles and scripts of the extensions come with it, as in our theme.
    """
    overrides = {
        "html_theme": THEME,
        "html_theme_options": {},
        "templates_path": [],
    }
    with tempfile.TemporaryDirectory() as copy:
        doctrees = copytree(ROOT / "_build/doctrees", Path(copy, "doctrees"))
        app = Sphinx(
            ROOT, ROOT, folder, doctrees, "html", overrides, status=None
        )
        # Without the step that would read, and run, the pages anew.
        app.builder.finish_tasks = SerialTasks()
        app.builder.write([page], [page])


if __name__ == "__main__":
    write_twin(sys.argv[1], Path(sys.argv[2]))
