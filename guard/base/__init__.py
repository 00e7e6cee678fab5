"""What every wing of the guard stands on."""
