"""What the pharmacy knows about a user, beside the login."""
