"""What the running registry knows of each event, for people and machines."""
