"""Bytes to study and back: every format that Tanji reads or writes, found by its file alone."""

from tanji.exchange.parcel import Parcel
from tanji.exchange.registry import exchange_format, format_named, formats, read, write

__all__ = ["Parcel", "exchange_format", "format_named", "formats", "read", "write"]
