"""What a chapter needs beside the project itself.

Set up Django on a fresh database, show the source of an object, run a
function in another thread or process, draw what happened.
"""

from example_project.notebook.diagram import event_flow
from example_project.notebook.elsewhere import (
    in_new_process,
    in_thread,
    in_threads,
)
from example_project.notebook.environment import setup
from example_project.notebook.imports import import_edges
from example_project.notebook.ladder import ladder_picture, ladder_text
from example_project.notebook.plot import bar_plot, line_plot
from example_project.notebook.source import show
from example_project.notebook.stream import event_stream
from example_project.notebook.table import claim_link, comparison, table
from example_project.notebook.trace import Trace

__all__ = [
    "Trace",
    "bar_plot",
    "claim_link",
    "comparison",
    "event_flow",
    "event_stream",
    "import_edges",
    "in_new_process",
    "in_thread",
    "in_threads",
    "ladder_picture",
    "ladder_text",
    "line_plot",
    "setup",
    "show",
    "table",
]
