"""The addresses of the interface, one file for each kind of thing."""
