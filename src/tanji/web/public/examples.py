"""The examples of the start page: which there are, read once."""

from functools import cache
from pathlib import Path

import msgspec

import tanji
from tanji.footprint.files import read
from tanji.model.document import Record, Text
from tanji.model.study import Study

FOLDER = Path(tanji.__file__).parent / "examples"


class Product(Record, frozen=True):
    """An example and what one may change in it; places are ``process/exchange``."""

    key: str
    file: str
    name: Text
    about: Text
    amounts: tuple[str, ...] = ()
    factors: dict[str, tuple[str, ...]] = {}

    @property
    def study(self) -> Study:
        """The study as it is shipped."""
        return _study(self.file)


@cache
def _study(file: str) -> Study:
    return read(FOLDER / file)


@cache
def products() -> tuple[Product, ...]:
    """The examples in the order of the page."""
    data = Path(__file__).with_name("products.yaml").read_bytes()
    return msgspec.yaml.decode(data, type=tuple[Product, ...])
