"""A large archive from strangers: checked as a whole, opened one entry at a time.

Unlike ``exchange.archive.Archive`` nothing is kept inflated, so that a database of 25,000 processes
is read in the memory of its largest entry.
"""

import io
import zipfile
from pathlib import Path
from typing import Any

from tanji.exchange.archive import BROKEN, check_entries, damaged, no_archive
from tanji.model.problem import Problem

MAX_ENTRIES = 400_000
MAX_UNPACKED = 20_000_000_000
MAX_ENTRY = 500_000_000

Source = bytes | Path


class Shelf:
    """The entries of a zip; raises ``Refused`` if it may not be read."""

    def __init__(self, source: Source) -> None:
        self._size_of: dict[str, int] = {}
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(source) if isinstance(source, bytes) else source)
            entries = [entry for entry in self._zip.infolist() if not entry.is_dir()]
            self.problems: tuple[Problem, ...] = check_entries(entries, MAX_ENTRIES, MAX_UNPACKED)
        except BROKEN as error:
            if isinstance(source, bytes) and not source.startswith(b"PK"):
                raise no_archive(source) from error
            raise damaged(error) from error
        self._size_of = {entry.filename: entry.file_size for entry in entries}

    def names(self) -> tuple[str, ...]:
        """The names of all entries, in the order of the archive."""
        return tuple(self._size_of)

    def part(self, name: str) -> bytes:
        """The bytes of an entry; raises ``Refused`` if it is missing, too large or damaged."""
        size = self._size_of.get(name)
        if size is None or size > MAX_ENTRY:
            raise damaged(f"missing: {name}" if size is None else f"too large: {name}")
        try:
            with self._zip.open(name) as stream:
                content = stream.read(size + 1)
        except BROKEN as error:
            raise damaged(f"{name}: {error}") from error
        if len(content) != size:
            raise damaged(name)
        return content

    def stream(self, name: str) -> Any:
        """An entry as a stream of at most its stated size, for parsers that need no more."""
        if self._size_of.get(name, MAX_ENTRY + 1) > MAX_ENTRY:
            raise damaged(name)
        return self._zip.open(name)


def is_zip(source: Source) -> bool:
    """Whether a zip begins here."""
    if isinstance(source, bytes):
        return source.startswith(b"PK")
    with source.open("rb") as file:
        return file.read(2) == b"PK"


def head_of(source: Source, size: int = 4096) -> bytes:
    """The first bytes."""
    if isinstance(source, bytes):
        return source[:size]
    with source.open("rb") as file:
        return file.read(size)


def whole(source: Source) -> bytes:
    """All bytes."""
    return source if isinstance(source, bytes) else source.read_bytes()
