"""What to compare with the rest: other designs, event sourcing, audit logs."""
