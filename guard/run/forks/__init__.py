"""Processes that find their libraries imported, as forks of one server."""
