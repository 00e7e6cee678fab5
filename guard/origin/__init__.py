"""Where the code and the figures on a page come from."""
