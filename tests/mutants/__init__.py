"""Breaks the examples on purpose, to prove that the build would notice."""
