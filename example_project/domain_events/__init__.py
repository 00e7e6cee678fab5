"""The contracts between modules, and the bus that carries them."""
