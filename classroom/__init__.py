"""What a chapter needs beside the project itself.

Set up Django on a fresh database, show the source of an object, run a
function in another thread or process, draw what happened.
"""

from classroom.diagram import event_flow
from classroom.environment import setup
from classroom.imports import import_edges
from classroom.plot import bar_plot, line_plot
from classroom.source import show
from classroom.stream_picture import event_stream
from classroom.table import claim_link, comparison, table
from classroom.trace import Trace
from example_project.shared.concurrency import (
    in_new_process,
    in_thread,
    in_threads,
)

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
    "line_plot",
    "setup",
    "show",
    "table",
]
