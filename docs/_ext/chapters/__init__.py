"""The form of a chapter, and what the workshop makes of it."""
