"""Use cases without a server: read, calculate, check, convert, bundle and replay."""
