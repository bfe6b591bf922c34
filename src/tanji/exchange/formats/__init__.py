"""One file (or folder) a format; each registers itself with ``@exchange_format``."""
