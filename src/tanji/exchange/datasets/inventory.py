"""What every reader hands over: one process of a file as a head and lines, not yet linked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any, Protocol

from tanji.model.dataset import Dataset, GasValue
from tanji.model.document import Text
from tanji.model.problem import Problem
from tanji.model.quantity import Uncertainty
from tanji.model.vocabulary import Origin


class Kind(StrEnum):
    """What flows on a line."""

    PRODUCT = "product"
    WASTE = "waste"
    ELEMENTARY = "elementary"


@dataclass(frozen=True, slots=True)
class Line:
    """One exchange as a file states it.

    ``amount`` keeps its sign; ``None`` if the file has no usable one (told). ``flow`` is the key by
    which a product finds its producers, ``provider`` the id of a process that the file names.
    ``shares`` is the part of this line that each product carries, by id of the product's line.
    ``kept`` are the fields that Tanji wrote beside those of the format.
    """

    id: str
    name: Text
    kind: Kind
    is_input: bool
    amount: Decimal | None
    unit: str
    flow: str = ""
    is_reference: bool = False
    is_avoided: bool = False
    compartment: str = ""
    cas: str = ""
    provider: str = ""
    spread: Uncertainty | None = None
    shares: Mapping[str, Decimal] = field(default_factory=dict)
    origin: Origin = Origin.UNKNOWN
    note: str = ""
    kept: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_product(self) -> bool:
        """Something that the process delivers: a product that leaves, a waste that it takes."""
        if self.is_avoided or self.kind is Kind.ELEMENTARY:
            return False
        return self.is_input is (self.kind is Kind.WASTE)


@dataclass(frozen=True, slots=True)
class Inventory:
    """One process of a file. ``head`` has all but reference, gases and exchanges.

    ``totals`` are gas values that the file states as results; ``is_aggregated``: its elementary
    flows are those of the whole life cycle, so they become gas values and no exchanges.
    ``process`` is the id by which others name it as provider, if that is not the id of ``head``.
    """

    head: Dataset
    lines: tuple[Line, ...] = ()
    totals: tuple[GasValue, ...] = ()
    is_aggregated: bool = False
    process: str = ""
    kept: Mapping[str, Any] = field(default_factory=dict)

    @property
    def products(self) -> list[Line]:
        """The reference product first, then the co-products."""
        own = [line for line in self.lines if line.is_product]
        return sorted(own, key=lambda line: not line.is_reference)


class Content(Protocol):
    """An opened file: its inventories, as often as they are asked for, one at a time.

    ``size`` is how many there are (0: not known); ``problems`` grows with every part that cannot be
    read.
    """

    problems: list[Problem]
    size: int

    def __iter__(self) -> Iterator[Inventory]:
        """The inventories in the order of the file."""
