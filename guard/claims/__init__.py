"""What a site claims, and which cell proves it."""
