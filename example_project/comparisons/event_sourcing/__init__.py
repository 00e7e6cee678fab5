"""A toy event-sourced aggregate: its events are the data."""
