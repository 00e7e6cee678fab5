"""RabbitMQ, which no Python package brings."""

from __future__ import annotations

from classroom.servers.base import ServerKind


class RabbitMQ(ServerKind):
    """RabbitMQ; nothing else is ever put into its place."""

    name = "amqp"
    variable = "EDA_AMQP_URL"
    local = "amqp://guest:guest@127.0.0.1:5672//"
    remedy = "Install Debian's package rabbitmq-server, or your system's."

    def version(self, url: str) -> str:
        """Return the server's name and version."""
        from kombu import Connection  # late: it takes its time

        with Connection(url, connect_timeout=5) as connection:
            told = connection.connection.server_properties
            return f"{told['product']} {told['version']}"

    def start(self) -> str:
        """Refuse: there is no embedded RabbitMQ."""
        raise NotImplementedError("it has no embedded form")
