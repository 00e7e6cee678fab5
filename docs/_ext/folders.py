"""Where the pages of this site are, from its root."""

CHAPTERS = "notebooks"
