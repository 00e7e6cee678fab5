"""Makes docs._ext, the extensions of this site, importable by its name."""
