"""Processes of the delivery are killed at named points; nothing is lost.

`python -m tests.killtest` needs PostgreSQL and RabbitMQ. Each point is the
moment before or after one call of the project, of Django or of the client
of the broker. The hooks come from outside: no code of the project knows
of them.
"""
