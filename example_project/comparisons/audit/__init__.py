"""Who changed what, and when: three ways to keep an audit log."""
