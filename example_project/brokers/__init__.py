"""Brokers: an event leaves the process, and each module consumes it."""
