"""A project that has one business module only."""
