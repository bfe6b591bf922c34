"""Bytes to factor datasets and back: every format in which databases of factors travel."""

from tanji.exchange.datasets.parcel import DatasetParcel, Unlinked, Written
from tanji.exchange.datasets.registry import (
    DatasetFormat,
    Progress,
    WritableFormat,
    dataset_format,
    format_named,
    formats,
    read,
    scan,
    write,
)

__all__ = [
    "DatasetFormat",
    "DatasetParcel",
    "Progress",
    "Unlinked",
    "WritableFormat",
    "Written",
    "dataset_format",
    "format_named",
    "formats",
    "read",
    "scan",
    "write",
]
