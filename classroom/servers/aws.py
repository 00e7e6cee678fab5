"""SNS and SQS: Amazon's, or moto's emulation of them."""

from __future__ import annotations

import sys
from importlib import metadata
from urllib.error import HTTPError
from urllib.request import urlopen

from classroom.servers.base import ServerKind
from classroom.servers.process import free_port, start_server


class Aws(ServerKind):
    """An endpoint of AWS; a package brings an emulator."""

    name = "aws"
    variable = "EDA_AWS_ENDPOINT"
    remedy = "The packages moto, flask and flask-cors bring an emulator."

    def version(self, url: str) -> str:
        """Return what answers at `url`."""
        try:
            with urlopen(f"{url}/moto-api/data.json", timeout=5):  # noqa: S310
                pass
        except HTTPError:
            return "an endpoint of AWS"
        return f"moto {metadata.version('moto')}, an emulator of AWS"

    def start(self) -> str:
        """Start moto's server on a free port of this machine."""
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        command = [sys.executable, "-m", "moto.server", "-p", str(port)]
        start_server(command, lambda: self.version(url))
        return url
