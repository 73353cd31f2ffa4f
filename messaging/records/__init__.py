"""The practice's records: read in an emergency, exported for the law, kept and removed."""
