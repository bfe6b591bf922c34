"""An amount with its unit, as typed; the normalised value is derived, never stored."""

from decimal import Decimal

from tanji.model import units
from tanji.model.document import Record, decimal_text


class Quantity(Record, frozen=True):
    """Amount and unit as they were entered.

    >>> Quantity(amount=Decimal("0.5"), unit="t").normalised
    Quantity(amount=Decimal('500.0'), unit='kg')
    """

    amount: Decimal
    unit: str

    @property
    def normalised(self) -> "Quantity":
        """The same quantity in the reference unit of its dimension; raises ``UnknownUnit``."""
        amount, unit = units.normalise(self.amount, self.unit)
        return Quantity(amount=amount, unit=unit)

    def to(self, unit: str) -> Decimal:
        """The amount in another unit; raises ``UnknownUnit`` or ``IncompatibleUnits``."""
        return units.convert(self.amount, self.unit, unit)

    def __str__(self) -> str:
        return f"{decimal_text(self.amount)} {self.unit}"


class Uncertainty(Record, frozen=True):
    """Distribution of one amount. Which fields it needs depends on ``distribution``.

    lognormal: ``gsd`` (> 1, median = the amount), or ``pedigree`` with ``basic`` (GSD² of the
    kind of
    flow); normal: ``sd``; triangular and uniform: ``low`` and ``high``. ``sd``, ``low`` and
    ``high``
    are in the unit of the amount.
    """

    distribution: str  # lognormal | normal | triangular | uniform
    gsd: Decimal | None = None
    sd: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    pedigree: tuple[int, int, int, int, int] | None = None
    basic: Decimal | None = None
    note: str = ""
