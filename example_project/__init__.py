"""A telehealth pharmacy: the modular monolith that the guide runs."""
