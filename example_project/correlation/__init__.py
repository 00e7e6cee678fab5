"""One id for a request and all that it causes: events, tasks, log lines."""
