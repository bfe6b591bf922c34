"""Months of the books: one line as bars from 0 with its table, and the whole ledger to fill in."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tanji.accounting import queries
from tanji.accounting.actions.edit_study import edit_study
from tanji.accounting.cells import Edit
from tanji.core.errors import Invalid
from tanji.core.rights import require
from tanji.model.document import decimal_text
from tanji.model.exchange import Exchange
from tanji.model.ledger import Ledger, LedgerLine
from tanji.model.study import Study
from tanji.web.access import actor
from tanji.web.enterprise.bars import Axis, Bar
from tanji.web.enterprise.pages import download, page
from tanji.web.enterprise.tables import Table, as_csv


@dataclass(frozen=True, slots=True)
class Month:
    """One month of a line; ``left`` and ``height`` place its bar, in percent and pixels."""

    label: str
    value: Decimal | None
    bar: Bar | None
    left: float
    width: float

    @property
    def text(self) -> str:
        """As it was entered; a missing reading is no zero."""
        return "" if self.value is None else decimal_text(self.value)

    @property
    def middle(self) -> float:
        """Where its labels stand."""
        return round(self.left + self.width / 2, 3)

    @property
    def height(self) -> float:
        """Pixels of the bar in a picture of 120."""
        return round(1.2 * self.bar.width, 2) if self.bar else 0.0

    @property
    def top(self) -> float:
        """Where the bar begins."""
        return round(124 - self.height, 2)

    @property
    def above(self) -> float:
        """Where the figure stands."""
        return round(self.top - 5, 2)


@dataclass(frozen=True, slots=True)
class Series:
    """A line of the books with its months."""

    line: LedgerLine
    months: tuple[Month, ...]


def series_of(ledger: Ledger, line: LedgerLine) -> Series:
    """The bars of a line, each month with its calendar name."""
    axis = Axis.over([float(month) for month in line.months if month is not None])
    start, count = ledger.period.start, max(1, len(line.months))
    step = 100 / count
    months = []
    for at, value in enumerate(line.months):
        number = start.month - 1 + at
        label = f"{start.year + number // 12}-{number % 12 + 1:02d}"
        bar = axis.bar(float(value)) if value is not None else None
        left = round(at * step + step * 0.15, 3)
        months.append(Month(label, value, bar, left, round(step * 0.7, 3)))
    return Series(line, tuple(months))


def months_of(study: Study, exchange: Exchange) -> list[Series]:
    """The lines of the books whose sum is the amount of an exchange."""
    if study.ledger is None:
        return []
    lines = {line.id: line for line in study.ledger.lines}
    return [series_of(study.ledger, lines[key]) for key in exchange.lines if key in lines]


@page("GET", "POST")
def ledger(request: HttpRequest, key: UUID) -> HttpResponse:
    """The books behind a study, month by month; changed cells become a revision."""
    record = queries.study(actor(request), key)
    document = record.to_model()
    books = document.ledger
    problems: tuple[Any, ...] = ()
    if request.method == "POST":
        require(actor(request), "accounting.edit_study", record)
    if request.method == "POST" and books is not None:
        edits = [
            Edit(f"ledger/{line.id}/{at}", typed)
            for line in books.lines
            for at, month in enumerate(line.months, start=1)
            if (typed := request.POST.get(f"{line.id}/{at}")) is not None
            and typed.strip() != ("" if month is None else decimal_text(month))
        ]
        revision = request.POST.get("revision", "")
        try:
            made = edit_study(
                actor(request),
                record,
                revision=int(revision) if revision.isdecimal() else 0,
                edits=edits,
            )
        except Invalid as error:
            problems = error.problems
        else:
            messages.success(request, _("已保存为修订%s") % made.number)
            return redirect("web:ledger", record.pk)
    context = {
        "record": record,
        "study": document,
        "books": books,
        "series": [series_of(books, line) for line in books.lines] if books else [],
        "used": _used(document),
        "may_edit": "edit" in queries.verbs_of(actor(request), record),
        "problems": problems,
        "typed": request.POST if problems else {},
    }
    return render(request, "enterprise/ledger.html", context, status=422 if problems else 200)


@page()
def months(request: HttpRequest, key: UUID) -> HttpResponse:
    """The books as CSV, a row a line and month; a month without a reading stays empty."""
    record = queries.study(actor(request), key)
    books = record.to_model().ledger
    heads = _("台账"), _("月份"), _("数量"), _("单位"), _("表计")
    lines = [series_of(books, line) for line in books.lines] if books else []
    rows = tuple(
        (series.line.name.zh, month.label, month.value, series.line.unit, series.line.meter)
        for series in lines
        for month in series.months
    )
    found = Table("months", _("月度台账"), heads, rows)
    return download(as_csv(found), f"{record.product.name}-{found.title}.csv", "text/csv")


def _used(study: Study) -> dict[str, list[str]]:
    """Which exchanges draw on each line."""
    found: dict[str, list[str]] = {}
    for process in study.processes:
        for exchange in process.exchanges:
            for line in exchange.lines:
                found.setdefault(line, []).append(f"{process.name} · {exchange.name}")
    return found
