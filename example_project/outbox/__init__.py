"""Nothing lost, nothing doubled: the outbox and the inbox."""
