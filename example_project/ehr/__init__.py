"""The electronic health record: encounters and prescriptions."""
