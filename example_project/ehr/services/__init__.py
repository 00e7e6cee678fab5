"""The use cases of the health record."""
