"""How a chapter runs, and what its run proves."""
