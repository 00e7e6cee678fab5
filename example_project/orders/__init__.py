"""Orders of patients: from the first click until the parcel left."""
