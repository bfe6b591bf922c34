"""The sheet of the study itself: one item a row, read into the study's own fields."""

import datetime
from collections.abc import Callable
from pathlib import PurePath
from typing import Any

from tanji.exchange.formats.workbook import columns as layout
from tanji.exchange.formats.workbook.columns import Column, Item, Kind
from tanji.exchange.formats.workbook.flat import unflatten
from tanji.exchange.formats.workbook.headings import Line, form_groups, form_index, wordings
from tanji.exchange.formats.workbook.months import MonthReader, unit_of_reference
from tanji.exchange.formats.workbook.rows import Rows
from tanji.exchange.formats.workbook.scopes import plain
from tanji.exchange.formats.workbook.values import NoValue, cell_problem
from tanji.model.document import Text
from tanji.model.exchange import ProcessLink
from tanji.model.finding import nearest
from tanji.model.ledger import Ledger, Period
from tanji.model.problem import Problem, Where
from tanji.model.process import Process
from tanji.model.study import Study
from tanji.model.vocabulary import BoundaryKind, Severity

# Stands in a draft for a period that nobody gave; the error beside it says so.
_NO_DAY = datetime.date(1900, 1, 1)
_UNIT = Column("unit", "单位", "Unit", Kind.UNIT)


class Form:
    """The values of the form, and the study that they make with the other sheets."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self.values: dict[str, Any] = {}
        self.excluded: list[Text] = []
        self.lines = self._lines()
        for item in layout.FORM_ITEMS:
            for line in self.lines.get(item.key, []):
                self._read(item, line)
        self.period = self._period("period.")
        self.has_ledger = any(key.startswith("ledger.") for key in self.values)

    def _lines(self) -> dict[str, list[Line]]:
        """The rows by item; rows that are none of ours are reported."""
        index, groups = form_index(), form_groups()
        found: dict[str, list[Line]] = {}
        for line in self.rows.tables.of(layout.FORM):
            label = line.cell("item")
            names = wordings(label.text)
            item = next((index[name] for name in names if name in index), None)
            if item is not None:
                found.setdefault(item.key, []).append(line)
            elif plain(label.text) not in groups and not line.cell("value").blank:
                self.rows.report(
                    cell_problem(
                        "ignored_item",
                        line.cell("value"),
                        f"不认识项目“{label.text[:40]}”，这一行没有读。",
                        f"The item “{label.text[:40]}” is not known; the row was not read.",
                        ("改成模板里的项目名。", "Use an item of the template."),
                        severity=Severity.INFO,
                        suggestions=nearest(label.text, [one.zh for one in layout.FORM_ITEMS]),
                    )
                )
        return found

    def _read(self, item: Item, line: Line) -> None:
        line.thing = "研究" if not item.key.startswith("product") else "产品"
        if item.key == "boundary.excluded":
            text = Text(zh=line.cell("value").text, en=line.cell("english").text)
            if text:
                self.excluded.append(text)
            return
        key = item.key + {"pair": ".zh", "quantity": ".amount"}.get(item.shape, "")
        given = [line.cell(one) for one in ("value", "english", "unit")]
        if key in self.values:
            if not given[0].blank:
                self.rows.report(
                    cell_problem(
                        "duplicate_item",
                        given[0],
                        f"“{item.zh}”写了两次，用了第一次的。",
                        f'"{item.en}" is given twice; the first was taken.',
                        ("只留一行。", "Keep one row."),
                        severity=Severity.WARNING,
                    )
                )
            return
        column = Column(key, item.zh, item.en, item.kind, item.scope, loose=item.loose)
        if not given[0].blank or (item.kind is Kind.TEXT and given[0].text):
            self._value(column, line)
        if item.shape == "pair" and given[1].text:
            self.values[f"{item.key}.en"] = given[1].text
        if item.shape == "quantity" and not given[2].blank:
            self.values[f"{item.key}.unit"] = self.rows.values.unit(_UNIT, given[2])
        self.rows.place("study", item.key, given[0].where)

    def _value(self, column: Column, line: Line) -> None:
        cell = line.cell("value")
        if column.key.endswith(".amount"):
            found = self.rows.values.quantity(cell)
            if found is not None:
                self.values[column.key] = found[0]
                self.values.setdefault(column.key.removesuffix("amount") + "unit", found[1])
                return
        try:
            self.values[column.key] = self.rows.read_cell(column, cell, self.values, "")
        except NoValue:
            return

    def _period(self, prefix: str) -> Period:
        start, end = self.values.get(f"{prefix}start"), self.values.get(f"{prefix}end")
        return Period(start=start or end or _NO_DAY, end=end or start or _NO_DAY)

    def months(self) -> MonthReader:
        """The reader of monthly columns, for the ledger's period or the study's."""
        own = "ledger.period.start" in self.values or "ledger.period.end" in self.values
        period = self._period("ledger.period.") if own else self.period
        return MonthReader(self.rows, period, period.start != _NO_DAY)

    def ledger(self, months: MonthReader) -> Ledger | None:
        """The ledger; its facility is the product's unless the form says more about the books."""
        part = "ledger.facility" if self.has_ledger else "product.facility"
        facility = Text(zh=self.values.get(f"{part}.zh", ""), en=self.values.get(f"{part}.en", ""))
        return months.ledger(facility, self.has_ledger)

    def study(
        self, processes: tuple[Process, ...], make_id: Callable[[str], str], **parts: Any
    ) -> Study:
        """The study; what is missing is reported, and stands as the most harmless value."""
        values = {key: value for key, value in self.values.items() if not key.startswith("ledger.")}
        for item in layout.FORM_ITEMS:
            needed = f"{item.key}.amount" if item.shape == "quantity" else item.key
            if item.required and not any(key.startswith(needed) for key in values):
                self._missing(item)
        stem = PurePath(self.rows.name).stem
        if not values.get("name.zh") and not values.get("name.en"):
            values["name.zh"] = values.get("product.name.zh") or stem
        if "id" not in values:
            values["id"] = make_id(values.get("name.zh") or values["name.en"])
        values["period.start"], values["period.end"] = self.period.start, self.period.end
        values.setdefault("boundary.kind", BoundaryKind.CRADLE_TO_GATE)
        self._demand(values, processes)
        if "unit.quantity.amount" not in values:
            final = [p for p in processes if p.id == values.get("demand.process")] or [*processes]
            stand_in = unit_of_reference(final[0].exchanges if final else ())
            values["unit.quantity.amount"] = stand_in.amount
            values.setdefault("unit.quantity.unit", stand_in.unit)
        if "demand.amount.amount" not in values:
            values.pop("demand.amount.unit", None)
        children = parts | {"processes": processes, "boundary.excluded": tuple(self.excluded)}
        return unflatten(Study, values, children=children)

    def _missing(self, item: Item) -> None:
        lines = self.lines.get(item.key)
        where = Where(sheet=layout.FORM.zh, field=item.zh)
        if lines:
            cell = lines[0].cell("value")
            if not cell.blank:
                return  # what is wrong with it has been said
            where = cell.where.replace(field=item.zh)
        self.rows.report(
            Problem(
                code="missing_value",
                severity=Severity.ERROR,
                message=Text(zh=f"没有填“{item.zh}”。", en=f'"{item.en}" is missing.'),
                where=where,
                fix=Text(
                    zh=f"在“{layout.FORM.zh}”表填写。",
                    en=f'Fill it in on sheet "{layout.FORM.en}".',
                ),
            )
        )

    def _no_processes(self) -> None:
        self.rows.report(
            Problem(
                code="missing_processes",
                severity=Severity.ERROR,
                message=Text(zh="还没有一个过程。", en="There is no process yet."),
                where=Where(sheet=layout.PROCESSES.zh),
                fix=Text(
                    zh=f"在“{layout.PROCESSES.zh}”表至少写一个过程。",
                    en=f'Enter at least one on sheet "{layout.PROCESSES.en}".',
                ),
            )
        )

    def _demand(self, values: dict[str, Any], processes: tuple[Process, ...]) -> None:
        """Without a final process: the only one that no other process draws on, if it is one."""
        if not processes:
            self._no_processes()
            return
        if "demand.process" in values:
            return
        lines = self.lines.get("demand.process")
        if lines and not lines[0].cell("value").blank:
            return
        used = {
            exchange.provider.process
            for process in processes
            for exchange in process.exchanges
            if isinstance(exchange.provider, ProcessLink)
            and exchange.provider.process != process.id
        }
        final = [process for process in processes if process.id not in used]
        where = Where(sheet=layout.FORM.zh, field="最终过程")
        if lines:
            where = lines[0].cell("value").where.replace(field="最终过程")
        if len(final) == 1:
            values["demand.process"] = final[0].id
            if len(processes) == 1:
                return
            message = Text(
                zh=f"没有写最终过程，用了“{final[0].name}”：只有它不供给别的过程。",
                en=f"No final process is given; “{final[0].name.english}” was taken, "
                "the only one that feeds no other.",
            )
            problem = Problem(
                code="assumed_demand", severity=Severity.INFO, message=message, where=where
            )
        else:
            problem = Problem(
                code="missing_value",
                severity=Severity.ERROR,
                message=Text(
                    zh="没有写最终过程，不知道核算哪一个。", en="The final process is not given."
                ),
                where=where,
                fix=Text(
                    zh="选产出本产品的过程。", en="Choose the process that makes the product."
                ),
                suggestions=tuple(process.name.zh for process in final[:3]),
            )
        self.rows.report(problem)
