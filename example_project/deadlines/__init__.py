"""A process manager: it lets no review wait for ever."""
