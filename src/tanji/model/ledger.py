"""Ledger: a facility's own books for a period; studies, CBAM reports and statistics draw on its
lines.
"""

import datetime
from decimal import Decimal

from tanji.model.document import Record, Text
from tanji.model.vocabulary import Category, Origin


class Period(Record, frozen=True):
    """A span of days, both included."""

    start: datetime.date
    end: datetime.date

    @property
    def months(self) -> int:
        """Calendar months that the period touches."""
        return (self.end.year - self.start.year) * 12 + self.end.month - self.start.month + 1

    def __str__(self) -> str:
        return f"{self.start.isoformat()}—{self.end.isoformat()}"


class LedgerLine(Record, frozen=True):
    """One activity by month. A month without a reading is ``None``: missing, not zero."""

    id: str
    name: Text
    unit: str
    months: tuple[Decimal | None, ...]
    category: Category = Category.MATERIAL
    origin: Origin = Origin.UNKNOWN
    meter: str = ""
    evidence: tuple[str, ...] = ()

    @property
    def total(self) -> Decimal:
        """Sum of the months that have a reading."""
        return sum((month for month in self.months if month is not None), Decimal(0))

    @property
    def missing(self) -> tuple[int, ...]:
        """Positions (1 = first month of the period) without a reading."""
        return tuple(at for at, month in enumerate(self.months, start=1) if month is None)


class Ledger(Record, frozen=True, tag="tanji.ledger/1", tag_field="document"):
    """The books of one facility for one period."""

    facility: Text
    period: Period
    lines: tuple[LedgerLine, ...] = ()
