"""How an event travels: one transport a file."""
