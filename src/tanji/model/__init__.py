"""Frozen documents, quantities and units: what a study is, in plain data."""
