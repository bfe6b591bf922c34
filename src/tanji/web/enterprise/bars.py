"""Bars in table cells: one axis with 0 in it, places in percent of the cell's width."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of the axis."""

    left: float
    width: float

    @property
    def right(self) -> float:
        """Its upper end."""
        return round(self.left + self.width, 3)


@dataclass(frozen=True, slots=True)
class Axis:
    """From the least to the largest value of a column."""

    low: float
    high: float

    @classmethod
    def over(cls, values: Iterable[float | None]) -> "Axis":
        """The axis on which all values and 0 fit."""
        known = [value for value in values if value is not None]
        return cls(min([0.0, *known]), max([0.0, *known]))

    @property
    def zero(self) -> float:
        """Where 0 stands."""
        return self.at(0.0)

    def bar(self, value: float | None) -> Bar | None:
        """The bar of a value from 0; none for what is unknown."""
        return None if value is None else self.between(0.0, value)

    def between(self, one: float, other: float) -> Bar:
        """A floating bar; what is too thin to see keeps a hair's breadth."""
        left, right = sorted((self.at(one), self.at(other)))
        return Bar(left, round(max(right - left, 0.2), 3))

    def at(self, value: float) -> float:
        """The place of a value."""
        length = (self.high - self.low) or 1.0
        return round(100 * (value - self.low) / length, 3)
