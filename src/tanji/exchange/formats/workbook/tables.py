"""A study as the rows of the workbook's sheets: values by column key, references as worded."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tanji.exchange.formats.workbook import columns as layout
from tanji.exchange.formats.workbook.columns import Column, Kind, Sheet
from tanji.exchange.formats.workbook.flat import flatten, flatten_provider
from tanji.exchange.formats.workbook.scopes import Scopes
from tanji.model.dataset import FactorRelease
from tanji.model.exchange import Exchange
from tanji.model.ledger import LedgerLine, Period
from tanji.model.process import Process
from tanji.model.study import Study
from tanji.model.vocabulary import Category

Row = dict[str, Any]


@dataclass(slots=True)
class Tables:
    """Rows by sheet key, and the labels of the monthly columns."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    months: list[str] = field(default_factory=list)


def inline_line(owner: str, exchange: Exchange, months: tuple[Any, ...]) -> LedgerLine:
    """The ledger line that monthly columns beside an exchange stand for."""
    return LedgerLine(
        id=f"{owner}.{exchange.id}",
        name=exchange.name,
        unit=exchange.amount.unit,
        months=months,
        category=exchange.category,
        origin=exchange.origin,
        evidence=exchange.evidence,
    )


def month_labels(period: Period, count: int) -> list[str]:
    """The first months of a period: 2025-01, 2025-02 …

    >>> import datetime
    >>> day = datetime.date(2024, 12, 1)
    >>> month_labels(Period(start=day, end=day), 2)
    ['2024-12', '2025-01']
    """
    first = period.start.year * 12 + period.start.month - 1
    return [f"{at // 12:04d}-{at % 12 + 1:02d}" for at in range(first, first + count)]


def exchange_sheet(exchange: Exchange) -> Sheet:
    """The sheet on which people look for an exchange."""
    if exchange.transport is not None or exchange.category is Category.TRANSPORT:
        return layout.TRANSPORT
    energy = Category.ELECTRICITY, Category.FUEL, Category.HEAT
    if exchange.electricity is not None or exchange.category in energy:
        return layout.ENERGY
    return layout.ACTIVITY


def tables(study: Study, release: FactorRelease | None = None) -> Tables:
    """All rows of the workbook of a study."""
    return _Tabulation(study, release).run()


class _Tabulation:
    def __init__(self, study: Study, release: FactorRelease | None) -> None:
        self.study = study
        self.scopes = Scopes.of(study, release.datasets if release else ())
        self.tables = Tables({sheet.key: [] for sheet in layout.SHEETS})
        self.inline = self._inline_lines()

    def run(self) -> Tables:
        study = self.study
        self._form()
        for process in study.processes:
            self._put(layout.PROCESSES, flatten(process))
            self._exchanges(process)
            self._allocation(process)
            self._recycling(process)
        for sheet, records in (
            (layout.CUTOFFS, study.cutoffs),
            (layout.EVIDENCE, study.evidence),
            (layout.ASSUMPTIONS, study.assumptions),
            (layout.DATASETS, study.datasets),
        ):
            for record in records:
                self._put(sheet, flatten(record))
        self._ledger()
        self._levers()
        self._datasets()
        return self.tables

    def _put(self, sheet: Sheet, values: Row, owner: str = "", **more: Any) -> None:
        row = dict(values) | {key: value for key, value in more.items() if value is not None}
        said = {
            column.key: self._say(column, row[column.key], row, owner)
            for column in sheet.columns
            if column.key in row
        }
        self.tables.rows[sheet.key].append(said | {k: v for k, v in row.items() if k not in said})

    def _say(self, column: Column, value: Any, row: Row, owner: str) -> Any:
        if column.kind not in (Kind.REF, Kind.REFS):
            return value
        if column.scope == "product":
            owner = row.get(column.key.replace("product", "process"), "")
        scope = self.scopes.named(column.scope, owner)
        if column.kind is Kind.REFS:
            return tuple(scope.say(item) for item in value)
        if value == "*":
            return value
        return scope.say(str(value))

    # ----------------------------------------------------------------- form

    def _form(self) -> None:
        values = flatten(self.study)
        rows = self.tables.rows[layout.FORM.key]
        for item in layout.FORM_ITEMS:
            if item.key == "boundary.excluded":
                rows.extend(
                    {"item": item.key, "value": text.zh, "english": text.en}
                    for text in self.study.boundary.excluded
                )
                continue
            parts = {"pair": (".zh", ".en"), "quantity": (".amount", ".unit")}.get(
                item.shape, ("", "")
            )
            row = {"item": item.key, "value": values.get(item.key + parts[0])}
            if item.shape != "one":
                row["english" if item.shape == "pair" else "unit"] = values.get(item.key + parts[1])
            if item.scope and row["value"]:
                owner = self.study.demand.process
                row["value"] = self.scopes.named(item.scope, owner).say(str(row["value"]))
            rows.append(row)

    # ------------------------------------------------------------- processes

    def _exchanges(self, process: Process) -> None:
        sheets = [exchange_sheet(exchange) for exchange in process.exchanges]
        order = [layout.EXCHANGE_SHEETS.index(sheet) for sheet in sheets]
        numbered = order != sorted(order)
        for at, (exchange, sheet) in enumerate(
            zip(process.exchanges, sheets, strict=True), start=1
        ):
            row = flatten(exchange)
            if line := self.inline.get((process.id, exchange.id)):
                del row["lines"]
                row |= self._months(line)
            number = at if numbered else None
            self._put(sheet, row, process.id, process=process.id, order=number)

    def _allocation(self, process: Process) -> None:
        if process.allocation is None:
            return
        first = flatten(process.allocation)
        factors: Iterable[Row] = [flatten(factor) for factor in process.allocation.factors] or [{}]
        for factor in factors:
            self._put(layout.ALLOCATION, first | factor, process.id, process=process.id)
            first = {}

    def _recycling(self, process: Process) -> None:
        for formula in process.recycling:
            self._put(layout.RECYCLING, flatten(formula), process.id, process=process.id)
            for use in layout.RECYCLING_USES:
                if provider := getattr(formula, use):
                    row = flatten_provider(provider, "provider.") | {"use": use, "item": formula.id}
                    self._put(layout.RECYCLING_PROVIDERS, row, process.id, process=process.id)

    # ---------------------------------------------------------------- ledger

    def _inline_lines(self) -> dict[tuple[str, str], LedgerLine]:
        """Lines that fit beside the one exchange that uses them, if their order can be kept."""
        ledger = self.study.ledger
        if ledger is None or ledger.period.months > 12:
            return {}
        lines = {line.id: line for line in ledger.lines}
        users: dict[str, list[tuple[Process, Exchange]]] = {}
        for process in self.study.processes:
            for exchange in process.exchanges:
                for line_id in exchange.lines:
                    users.setdefault(line_id, []).append((process, exchange))
        found: dict[tuple[str, str], LedgerLine] = {}
        for line_id, line in lines.items():
            if len(users.get(line_id, ())) != 1:
                continue
            process, exchange = users[line_id][0]
            if (
                exchange.lines == (line_id,)
                and exchange_sheet(exchange).months
                and len(line.months) == ledger.period.months
                and any(month is not None for month in line.months)
                and line == inline_line(process.id, exchange, line.months)
            ):
                found[process.id, exchange.id] = line
        inline = {line.id for line in found.values()}
        kept = [line for line in ledger.lines if line.id not in inline]
        return found if [*kept, *self._in_reading_order(found)] == list(ledger.lines) else {}

    def _in_reading_order(self, lines: dict[tuple[str, str], LedgerLine]) -> Iterator[LedgerLine]:
        for sheet in layout.EXCHANGE_SHEETS:
            for process in self.study.processes:
                for exchange in process.exchanges:
                    if exchange_sheet(exchange) is sheet and (process.id, exchange.id) in lines:
                        yield lines[process.id, exchange.id]

    def _months(self, line: LedgerLine) -> Row:
        assert self.study.ledger is not None
        labels = month_labels(self.study.ledger.period, len(line.months))
        for label in labels:
            if label not in self.tables.months:
                self.tables.months.append(label)
        return {
            label: month
            for label, month in zip(labels, line.months, strict=True)
            if month is not None
        }

    def _ledger(self) -> None:
        ledger = self.study.ledger
        if ledger is None:
            return
        if self.inline or ledger.lines:
            self.tables.months = month_labels(ledger.period, min(ledger.period.months, 12))
        inline = {line.id for line in self.inline.values()}
        for line in ledger.lines:
            if line.id in inline:
                continue
            row = {key: value for key, value in flatten(line).items() if key != "months"}
            usual = len(line.months) == ledger.period.months
            count = None if usual else len(line.months)
            self._put(layout.LEDGER, row | self._months(line), count=count)

    # --------------------------------------------------------- levers, factors

    def _levers(self) -> None:
        for lever in self.study.levers:
            lever_row = {f"lever.{key}": value for key, value in flatten(lever).items()}
            if not lever.options:
                self._put(layout.LEVERS, lever_row)
            for option in lever.options:
                option_row = lever_row | {f"option.{k}": v for k, v in flatten(option).items()}
                if not option.edits:
                    self._put(layout.LEVERS, option_row)
                for edit in option.edits:
                    changes = {f"edit.{key}": value for key, value in flatten(edit).items()}
                    self._put(layout.LEVERS, option_row | changes, edit.process)

    def _datasets(self) -> None:
        for dataset in self.study.datasets:
            for gas in dataset.gases:
                self._put(layout.GASES, flatten(gas), dataset=dataset.id)
            for step in dataset.classification:
                self._put(layout.CLASSES, flatten(step), dataset=dataset.id)
            for exchange in dataset.exchanges:
                self._put(layout.DATASET_LINES, flatten(exchange), dataset.id, process=dataset.id)
