"""碳迹 Tanji: product carbon footprints that can be read, checked and replayed."""

__version__ = "26.1.0"
