"""Serve a folder on loopback, gzipped as a real host would."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from threading import Thread
from typing import BinaryIO

TEXT = {".html", ".css", ".js", ".mjs", ".json", ".svg", ".txt", ".xml"}


@cache
def zipped(path: Path) -> bytes:
    """Return the content of the file `path`, gzipped at level 6."""
    return gzip.compress(path.read_bytes(), 6)


class Handler(SimpleHTTPRequestHandler):
    """A quiet handler that keeps its connections."""

    protocol_version = "HTTP/1.1"

    def send_head(self) -> BytesIO | BinaryIO | None:
        """Answer with a gzipped text, or with what the library does."""
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if path.suffix not in TEXT or not path.is_file():
            return super().send_head()
        body = zipped(path)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "max-age=86400")
        self.end_headers()
        return BytesIO(body)

    def translate_path(self, path: str) -> str:
        """Return the file of a path, which starts as on the real host."""
        return super().translate_path(path.removeprefix(self.server.below))

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Server(ThreadingHTTPServer):
    """A server that does not mind readers who leave early."""

    below = ""

    def handle_error(self, *_: object) -> None:
        """Say nothing: a page that is closed drops its connections."""


@contextmanager
def serve(folder: Path, below: str = "") -> Iterator[str]:
    """Serve `folder` on a free port; yield the address, without a slash.

    `below` is where it lies on its host, such as "/guide": the page for a
    lost address names its files from there.
    """
    handler = partial(Handler, directory=str(folder))
    with Server(("127.0.0.1", 0), handler) as server:
        server.below = below
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}{below}"
        server.shutdown()
