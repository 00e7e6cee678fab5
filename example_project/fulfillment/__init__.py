"""Parcels: what is ready gets shipped."""
