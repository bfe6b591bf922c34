"""Catalogue of the products that may carry the national mark."""

import datetime
from functools import cache
from pathlib import Path

import msgspec

from tanji.model.dataset import Source
from tanji.model.document import Record, Text

FOLDER = Path(__file__).with_name("catalogues")


class CatalogueEntry(Record, frozen=True):
    """One kind of product, and the words by which its name is recognised."""

    key: str
    name: Text
    words: tuple[str, ...]
    without: tuple[str, ...] = ()


class Catalogue(Record, frozen=True):
    """A published list of kinds of product."""

    id: str
    title: Text
    published_on: datetime.date
    source: Source
    entries: tuple[CatalogueEntry, ...]

    def find(self, name: Text) -> CatalogueEntry | None:
        """The entry that a product's name falls under, by its words; ``None`` if none is seen.

        A finding is a hint for people: the certification body decides.
        """
        words = f"{name.zh} {name.en}".casefold()
        for entry in self.entries:
            if any(word in words for word in entry.words) and not any(
                word in words for word in entry.without
            ):
                return entry
        return None


@cache
def national_mark() -> Catalogue:
    """The first catalogue of the national product-carbon-footprint mark.

    >>> len(national_mark().entries), national_mark().find(Text(zh="75硅铁")).key
    (17, 'ferro-alloy')
    """
    return msgspec.yaml.decode((FOLDER / "national_mark.yaml").read_bytes(), type=Catalogue)
