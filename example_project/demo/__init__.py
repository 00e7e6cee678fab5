"""People and orders to click through."""
