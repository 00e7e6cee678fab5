"""Read models that follow the event log, and own no truth."""
