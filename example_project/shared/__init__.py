"""What several modules use; it imports nothing of ours."""
