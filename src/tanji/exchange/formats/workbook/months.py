"""Monthly columns: ledger lines on their own sheet, or beside the activity that they sum up to."""

from decimal import Decimal
from typing import Any

from tanji.exchange.formats.workbook import columns as layout
from tanji.exchange.formats.workbook.columns import Column, Kind
from tanji.exchange.formats.workbook.headings import Line, Month
from tanji.exchange.formats.workbook.rows import Rows
from tanji.exchange.formats.workbook.tables import inline_line
from tanji.exchange.formats.workbook.values import Cell, NoValue, cell_problem
from tanji.model import units
from tanji.model.document import Text
from tanji.model.errors import TanjiError
from tanji.model.exchange import Exchange
from tanji.model.ledger import Ledger, LedgerLine, Period
from tanji.model.quantity import Quantity

Months = tuple[Decimal | None, ...]
_MONTH = Column("month", "月度", "Month", Kind.NUMBER)


class MonthReader:
    """Reads monthly cells into ledger lines; a blank month is missing, not zero."""

    def __init__(self, rows: Rows, period: Period, has_period: bool) -> None:
        self.rows = rows
        self.period = period
        self.has_period = has_period
        self.lines = [made for line in rows.tables.of(layout.LEDGER) if (made := self._line(line))]

    def _line(self, line: Line) -> LedgerLine | None:
        values = self.rows.parse(line, f"ledger/{line.id}") | {"id": line.id}
        values["months"] = self._read(line, f"ledger/{line.id}", values.pop("count", None))
        return self.rows.build(LedgerLine, line, values, {})

    def _read(self, line: Line, place: str, count: int | None = None) -> Months:
        """All months of the period, those without a value as ``None``."""
        length = self.period.months if count is None else max(0, min(count, layout.MOST_MONTHS))
        months: list[Decimal | None] = [None] * max(0, min(length, layout.MOST_MONTHS))
        for month, cell in line.months().items():
            at = self._index(month, cell, len(months))
            if at is None:
                continue
            try:
                self.rows.values.check(_MONTH, cell)
                months[at] = self.rows.values.number(_MONTH, cell)
            except NoValue:
                pass
            self.rows.place(place, str(at + 1), cell.where)
        return tuple(months)

    def _index(self, month: Month, cell: Cell, length: int) -> int | None:
        """The position of a month in the period; outside it, it is reported and not read."""
        year, number = month
        start = self.period.start
        if year is None:
            at = (number - start.month) % 12
            inside = self.has_period and length <= 12 and at < length
        else:
            at = (year - start.year) * 12 + number - start.month
            inside = self.has_period and 0 <= at < length
        if inside:
            return at
        self.rows.report(
            cell_problem(
                "month_outside_period",
                cell,
                f"这个月不在周期{self.period}内，没有读。"
                if self.has_period
                else "没有统计期，不知道这是第几个月，没有读。",
                f"This month is not within the period {self.period}; it was not read."
                if self.has_period
                else "Without a period the month cannot be placed; it was not read.",
                (
                    "改统计期，或把列名写成 2025-01 这样。",
                    "Correct the period, or head the column 2025-01.",
                ),
            )
        )
        return None

    def inline(self, line: Line, values: dict[str, Any]) -> Months | None:
        """The months beside an exchange; its amount, if not given, becomes their sum."""
        months = None
        if line.months():
            months = self._read(line, f"ledger/{line.owner}.{line.id}")
            if all(month is None for month in months):
                months = None
        if "amount.amount" in values or not line.cell("amount.amount").blank:
            return months
        total = sum((month for month in months or () if month is not None), Decimal(0))
        books = {book.id: book for book in self.lines}
        used = [books[name] for name in values.get("lines", ()) if name in books]
        if months is not None and not used:
            values["amount.amount"] = total
        elif used:
            self._sum_up(values, total if months is not None else Decimal(0), used)
        return months

    def _sum_up(self, values: dict[str, Any], total: Decimal, used: list[LedgerLine]) -> None:
        unit = values.setdefault("amount.unit", used[0].unit)
        try:
            parts = (units.convert(book.total, book.unit, unit) for book in used)
            values["amount.amount"] = sum(parts, total)
        except TanjiError:
            return  # the missing amount is reported

    def attach(self, exchange: Exchange, owner: str, months: Months) -> Exchange:
        """The exchange with a ledger line made of the months beside it."""
        line = inline_line(owner, exchange, months)
        self.lines.append(line)
        return exchange.replace(lines=(*exchange.lines, line.id))

    def ledger(self, facility: Text, given: bool) -> Ledger | None:
        """The books, if there is a line or the form states them."""
        if not self.lines and not given:
            return None
        return Ledger(facility=facility, period=self.period, lines=tuple(self.lines))


def unit_of_reference(exchanges: tuple[Exchange, ...]) -> Quantity:
    """One unit of the first product: what a study without a unit is shown for, until it has one."""
    product = next((exchange for exchange in exchanges if exchange.is_product), None)
    return Quantity(amount=Decimal(1), unit=product.amount.unit if product else "kg")
