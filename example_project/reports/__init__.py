"""Read models that follow the log of events, and own no truth."""
