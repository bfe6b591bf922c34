"""One file a dataset format; each registers itself with ``@dataset_format``."""
