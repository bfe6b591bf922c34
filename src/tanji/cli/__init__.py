"""The ``tanji`` command: everything that needs no browser."""
