"""Mail to patients."""
