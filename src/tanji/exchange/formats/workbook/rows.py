"""One reading of a workbook: its rows as values, references resolved, records built."""

import re
from contextlib import suppress
from typing import Any, TypeVar

from tanji.exchange.formats.workbook.columns import Column, Kind
from tanji.exchange.formats.workbook.flat import MissingValue, unflatten
from tanji.exchange.formats.workbook.headings import Line, Tables
from tanji.exchange.formats.workbook.report import Positions, Report
from tanji.exchange.formats.workbook.scopes import Ambiguous, Scopes, value_of
from tanji.exchange.formats.workbook.values import Cell, NoValue, Values, cell_problem
from tanji.model import units
from tanji.model.dataset import Dataset, FactorRelease
from tanji.model.document import Record, Text
from tanji.model.errors import TanjiError
from tanji.model.exchange import BurdenFree, DatasetLink, ProcessLink, Provider
from tanji.model.finding import shortened
from tanji.model.problem import Where
from tanji.model.vocabulary import Severity

R = TypeVar("R", bound=Record)
_ID = re.compile(r"[^\s/]+")
_BRACKETED = re.compile(r"\[([^\s/\[\]]+)\]\s*$")
_FIELDS = {"name.zh": "name", "amount.amount": "amount", "amount.unit": "unit"}
_UNKNOWN = {
    "process": "unknown_process",
    "factor": "unknown_factor",
    "own_dataset": "unknown_factor",
    "product": "unknown_product",
    "own_product": "unknown_product",
    "any_exchange": "unknown_exchange",
    "own_recycling": "unknown_recycling",
    "evidence": "unknown_evidence",
    "line": "unknown_line",
}
# What a record cannot be without: lacking it, the row is not read.
_VITAL = ("amount", "reference", "role", "gas", "unit")


class Rows:
    """The rows of a workbook and what reads them; every mistake goes to ``report``."""

    def __init__(self, name: str, release: FactorRelease | None) -> None:
        self.name = name
        self.released: dict[str, Dataset] = release.index() if release else {}
        self.has_release = release is not None
        self.report = Report()
        self.values = Values(self.report)
        self.scopes = Scopes(self.released.values())
        self.positions = Positions()
        self.tables = Tables()

    def by_owner(self, lines: list[Line], key: str) -> dict[str, list[Line]]:
        """Lines grouped by the process (or own factor) that they belong to."""
        groups: dict[str, list[Line]] = {}
        for line in lines:
            line.thing = line.cell("name.zh").text if "name.zh" in line.places else ""
            if owner := self.owner(line, key):
                line.owner = owner
                groups.setdefault(owner, []).append(line)
        return groups

    def owner(self, line: Line, key: str) -> str | None:
        """The process (or own factor) of a row; ``None`` once its lack is reported."""
        column, cell = line.sheet.column(key), line.merged(key)
        if cell.blank:
            only = list(self.scopes.named(column.scope).wording)
            if len(only) == 1:
                return only[0]
            self.report(
                cell_problem(
                    "missing_value",
                    cell,
                    f"没有写{column.zh}，这一行没有读入。",
                    f'"{column.en}" is missing; the row was not read.',
                    (f"选这一行属于哪个{column.zh}。", f"Choose its {column.en.lower()}."),
                    suggestions=tuple(self.scopes.named(column.scope).wording.values()),
                )
            )
            return None
        try:
            found = self.refer(column, cell, "", also=("这一行没有读入。", "The row was not read."))
        except NoValue:
            return None
        return str(found)

    def refer(
        self, column: Column, cell: Cell, owner: str, also: tuple[str, str] = ("", "")
    ) -> Any:
        """What the text of a cell refers to; raises ``NoValue`` once the problem is reported."""
        self.values.check(column, cell)
        text = cell.text
        if text.strip() == "*" and column.key.startswith("edit."):
            return "*"
        scope = self.scopes.named(column.scope, owner)
        try:
            found = scope.find(text)
        except Ambiguous as error:
            self.report(
                cell_problem(
                    "ambiguous_name",
                    cell,
                    f"“{shortened(text)}”有{len(error.ids)}个，不知道指哪一个。{also[0]}",
                    f"“{shortened(text)}” is the name of {len(error.ids)}; which one is meant?"
                    f" {also[1]}".strip(),
                    ("写 #编号。", "Write # and the id."),
                    suggestions=tuple(f"#{one}" for one in error.ids),
                )
            )
            raise NoValue from None
        if found is not None:
            return value_of(column.scope, found)
        if column.scope == "factor" and not self.has_release:
            if _ID.fullmatch(text):
                return text.removeprefix("#")
            if bracketed := _BRACKETED.search(text):
                return bracketed[1]
        if not column.loose or column.scope in ("evidence", "line"):
            near = scope.near(text) or tuple(scope.wording.values())[:3]
            self._unknown(column, cell, text, near, also)
        if column.loose:
            return text.removeprefix("#")
        raise NoValue

    def _unknown(
        self, column: Column, cell: Cell, text: str, near: tuple[str, ...], also: tuple[str, str]
    ) -> None:
        code = _UNKNOWN.get(column.scope, "unknown_choice")
        if column.scope == "factor":
            also = ("按未绑定处理：未知，不当作0。", "It stays unlinked: unknown, not zero.")
        self.report(
            cell_problem(
                code,
                cell,
                f"“{column.zh}”里没有“{shortened(text)}”。{also[0]}",
                f'"{column.en}": there is no “{shortened(text)}”. {also[1]}'.strip(),
                ("从下拉列表选，或改成下面的一个。", "Choose from the list, or one of these."),
                severity=Severity.WARNING if code == "unknown_evidence" else Severity.ERROR,
                suggestions=near,
            )
        )

    def read_cell(self, column: Column, cell: Cell, values: dict[str, Any], owner: str) -> Any:
        """The value of one cell; raises ``NoValue`` once its problem is reported."""
        if column.scope == "product":
            owner = values.get(column.key.replace("product", "process"), "")
        if column.scope == "any_exchange":
            owner = values.get(column.key.replace("exchange", "process"), "*")
        if column.kind is Kind.REF:
            return self.refer(column, cell, str(owner))
        read = self.values.read(column, cell)
        if column.kind is Kind.REFS:
            items = []
            for item in read:
                with suppress(NoValue):
                    items.append(self.refer(column, Cell(item, cell.where), str(owner)))
            return tuple(items)
        return read

    def parse(self, line: Line, place: str) -> dict[str, Any]:
        """The values of a row by key; their cells are kept as positions under ``place``."""
        values: dict[str, Any] = {}
        for column, cell in line.given():
            key = column.key
            if key.endswith(".amount") and not isinstance(cell.value, float):
                self._split_quantity(line, key, cell, values)
            if key not in values:
                with suppress(NoValue):
                    values[key] = self.read_cell(column, cell, values, line.owner)
            self.place(place, key, cell.where)
        for key in ("amount.amount", "amount.unit", "provider.dataset"):
            if key in line.places:
                self.place(place, key, line.cell(key).where)
        return values

    def _split_quantity(self, line: Line, key: str, cell: Cell, values: dict[str, Any]) -> None:
        """Take “12.5 kWh” out of a number cell, unless the unit beside it says something else."""
        if (found := self.values.quantity(cell)) is None:
            return
        unit_key = key.removesuffix("amount") + "unit"
        beside = line.cell(unit_key)
        if beside.blank:
            values[unit_key] = found[1]
        else:
            try:
                if units.parse_unit(beside.text) != found[1]:
                    self.report(
                        cell_problem(
                            "two_units",
                            cell,
                            f"数量里写了单位{found[1]}，单位列写的是{shortened(beside.text)}。",
                            f"The amount says {found[1]}, the unit column "
                            f"{shortened(beside.text)}.",
                            ("只留一个单位。", "Keep one of the two."),
                            suggestions=(found[1], beside.text),
                        )
                    )
            except TanjiError:
                pass  # reported where the unit stands
        values[key] = found[0]

    def place(self, place: str, key: str, where: Where) -> None:
        """Remember the cell of a value."""
        group, _, part = key.partition(".")
        names = [_FIELDS.get(key, key), group]
        if group == "electricity":
            names.append(part)
        for name in names:
            self.positions.setdefault(f"{place}/{name}", where)

    def build(
        self, kind: type[R], line: Line, values: dict[str, Any], children: dict[str, Any]
    ) -> R | None:
        """The record of a row; parts that lack a value are reported and left out."""
        while True:
            try:
                return unflatten(kind, values, children=children)
            except MissingValue as missing:
                group = missing.path.split(".")[0]
                vital = group in _VITAL or "." not in missing.path
                self.missing(line, missing.path, vital)
                if vital:
                    return None
                values = {k: v for k, v in values.items() if not k.startswith(f"{group}.")}

    def missing(self, line: Line, path: str, vital: bool) -> None:
        """Report that a row lacks a value; ``vital`` if the row was not read for that."""
        column, cell = line.sheet.column(path), line.cell(path)
        if not cell.blank:
            return  # what is wrong with it has been said
        told = (
            ("这一行没有读入：未知，不当作0。", "The row was not read: unknown, not zero.")
            if vital
            else ("相关内容没有读入。", "What belongs to it was not read.")
        )
        self.report(
            cell_problem(
                "missing_value",
                cell,
                f"没有填“{column.zh}”，{told[0]}",
                f'"{column.en}" is missing. {told[1]}',
                ("填上；确实没有发生就写0。", "Fill it in; write 0 only for what did not happen."),
            )
        )

    def provider(self, line: Line, values: dict[str, Any]) -> Provider | None:
        """Take the provider's cells out of the values; two at once are reported, none is chosen."""
        held = {key: values.pop(key) for key in list(values) if key.startswith("provider.")}
        process, dataset = held.get("provider.process"), held.get("provider.dataset")
        reason = Text(zh=held.get("provider.reason.zh", ""), en=held.get("provider.reason.en", ""))
        free = bool(held.get("provider.free") or reason)
        if sum((process is not None, dataset is not None, free)) > 1:
            self.report(
                cell_problem(
                    "two_providers",
                    line.cell("provider.dataset"),
                    "因子、上游过程、无负担写了不止一种，没有采用。按未绑定处理：未知，不当作0。",
                    "More than one of factor, process and burden-free is given; none was "
                    "taken: unlinked.",
                    ("只留一种。", "Keep one."),
                )
            )
            return None
        if process is not None:
            return ProcessLink(process=process, product=held.get("provider.product", ""))
        if dataset is not None:
            return DatasetLink(dataset=dataset)
        return BurdenFree(reason=reason) if free else None
