"""Workbook to study: as much as can be built, every problem at once, each with its cell."""

import graphlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, TypeVar

from tanji.exchange.archive import Archive, Refused, refusal
from tanji.exchange.formats.workbook import columns as layout
from tanji.exchange.formats.workbook.columns import Column, Kind, Sheet
from tanji.exchange.formats.workbook.flat import MissingValue, unflatten
from tanji.exchange.formats.workbook.form import Form
from tanji.exchange.formats.workbook.grid import read_pages
from tanji.exchange.formats.workbook.headings import Line, Tables, find_tables
from tanji.exchange.formats.workbook.months import MonthReader
from tanji.exchange.formats.workbook.scopes import Ambiguous, Scopes, factor_names, value_of
from tanji.exchange.formats.workbook.values import Cell, NoValue, Values, cell_problem
from tanji.exchange.parcel import Parcel
from tanji.model import units
from tanji.model.dataset import Dataset, FactorRelease, GasValue
from tanji.model.document import Record, Text
from tanji.model.errors import TanjiError
from tanji.model.exchange import BurdenFree, DatasetLink, Exchange, ProcessLink, Provider
from tanji.model.finding import shortened
from tanji.model.problem import Problem, Where
from tanji.model.process import Allocation, AllocationFactor, CircularFootprint, Process
from tanji.model.quantity import Quantity
from tanji.model.study import (
    Assumption,
    Cutoff,
    Edit,
    Evidence,
    Lever,
    LeverOption,
    Study,
)
from tanji.model.vocabulary import Category, Role, Severity

R = TypeVar("R", bound=Record)
_MOST = 200  # problems of one code that are listed one by one
_ID = re.compile(r"[^\s/]+")
_BRACKETED = re.compile(r"\[([^\s/\[\]]+)\]\s*$")
_FIELDS = {"name.zh": "name", "amount.amount": "amount", "amount.unit": "unit", }  # fmt: skip
_LEADS = ("name", "id", "text", "title")  # fields that stand for their row
# What a record cannot be without: lacking it, the row is not read.
_VITAL = ("amount", "reference", "role", "gas", "unit")


class Report:
    """Problems in order, each cell and code once, and no more than a reader can bear."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self._seen: set[tuple[str, str, str, str]] = set()
        self._counts: Counter[str] = Counter()

    def __call__(self, problem: Problem) -> None:
        where = problem.where
        mark = (problem.code, where.sheet, where.cell, "" if where.cell else str(problem.message))
        if mark in self._seen:
            return
        self._seen.add(mark)
        self._counts[problem.code] += 1
        if self._counts[problem.code] <= _MOST:
            self.problems.append(problem)

    def finished(self) -> tuple[Problem, ...]:
        """All problems; of a kind that is very frequent, the first ones and their number."""
        for code, count in self._counts.items():
            if count > _MOST:
                first = next(one for one in self.problems if one.code == code)
                rest = count - _MOST
                self.problems.append(
                    Problem(
                        code=code,
                        severity=first.severity,
                        message=Text(
                            zh=f"还有{rest}处同类问题没有逐条列出：{first.message.zh}",
                            en=f"{rest} more of this kind are not listed: {first.message.en}",
                        ),
                        fix=first.fix,
                    )
                )
        return tuple(self.problems)


class Positions(dict[str, Where]):
    """Cells by field; for a field without a cell, the first cell of the row that states its object."""

    def get(self, key: str, default: Where | None = None) -> Where | None:  # type: ignore[override]
        """The cell of a field, or the one that leads its row."""
        if key in self:
            return self[key]
        row = key.rpartition("/")[0]
        return next((self[f"{row}/{lead}"] for lead in _LEADS if f"{row}/{lead}" in self), default)


def slug(name: str) -> str:
    """An id made from a name: its letters and digits, the rest as single hyphens.

    >>> slug("单晶 硅片/M10")
    '单晶-硅片-M10'
    """
    words = re.split(r"[^\w.]+", unicodedata.normalize("NFKC", name))
    return "-".join(word for word in words if word.strip("."))[:60]


def read_workbook(archive: Archive, name: str, release: FactorRelease | None) -> Parcel:
    """The study in a checked archive; raises ``Refused`` only if nothing of it is usable."""
    return WorkbookReader(archive, name, release).run()


class WorkbookReader:
    """One reading: tables, then ids and names, then values, then the study and its checks."""

    def __init__(self, archive: Archive, name: str, release: FactorRelease | None) -> None:
        self.archive = archive
        self.name = name
        self.released: dict[str, Dataset] = release.index() if release else {}
        self.has_release = release is not None
        self.report = Report()
        self.values = Values(self.report)
        self.scopes = Scopes(self.released.values())
        self.positions = Positions()
        self.tables = Tables()
        self.made: dict[str, list[str]] = {}

    def run(self) -> Parcel:
        """Read everything."""
        self.tables = find_tables(read_pages(self.archive), self.report)
        if not self.tables.known:
            raise Refused(
                refusal(
                    "unknown_workbook",
                    "这不是碳迹的工作簿：一张认识的工作表都没有。",
                    "This is no Tanji workbook: it has none of its sheets.",
                    "用模板填写：表名如 产品与边界、过程、活动数据。",
                    "Use the template: its sheets are 产品与边界, 过程, 活动数据 and others.",
                    value=self.name,
                )
            )
        self._name_things()
        form = Form(self)
        months = form.months()
        processes = self._processes(months)
        study = form.study(
            processes,
            ledger=form.ledger(months),
            datasets=self._datasets(),
            cutoffs=self._simple(layout.CUTOFFS, Cutoff, "cutoffs"),
            assumptions=self._simple(layout.ASSUMPTIONS, Assumption, "assumptions"),
            evidence=self._simple(layout.EVIDENCE, Evidence, "evidence"),
            levers=self._levers(),
        )
        self._tell_ids()
        self._check(study)
        return Parcel("workbook", study, self.report.finished(), self.positions)

    # ---------------------------------------------------------- ids and names

    def _name_things(self) -> None:
        """Give every row its id and enter what may be referred to."""
        scopes, tables = self.scopes, self.tables
        for line in self._ids(tables.of(layout.PROCESSES), ("name.zh", "name.en")):
            scopes.processes.add(line.id, self._texts(line, "name.zh", "name.en"))
        self._same_names(tables.of(layout.PROCESSES), "过程", "Processes")
        for line in self._ids(tables.of(layout.DATASETS), ("name.zh", "name.en")):
            zh, en = self._texts(line, "name.zh", "name.en")
            own = Dataset(
                id=line.id,
                name=Text(zh=zh, en=en),
                reference=Quantity(amount=Decimal(1), unit=""),
                aliases=self._items(line, "aliases"),
                synonyms=self._items(line, "synonyms"),
            )
            scopes.add_dataset(line.id, factor_names(own))
        for line in self._ids(tables.of(layout.EVIDENCE), ("title.zh", "title.en")):
            scopes.evidence.add(line.id, (line.id, *self._texts(line, "title.zh", "title.en")))
        for line in self._ids(tables.of(layout.LEDGER), ("name.zh", "name.en")):
            scopes.lines.add(line.id, self._texts(line, "name.zh", "name.en"))
        self._ids(tables.of(layout.CUTOFFS), ("name.zh", "name.en"))
        self._ids(tables.of(layout.ASSUMPTIONS), ("text.zh", "text.en"))
        for sheets in (layout.EXCHANGE_SHEETS, (layout.DATASET_LINES,)):
            self._name_exchanges([line for sheet in sheets for line in tables.of(sheet)])
        for lines in self._by_owner(tables.of(layout.RECYCLING), "process").values():
            for line in self._ids(lines, ("name.zh", "name.en")):
                scopes.add_recycling(line.owner, line.id, self._texts(line, "name.zh", "name.en"))

    def _name_exchanges(self, lines: list[Line]) -> None:
        for owned in self._by_owner(lines, "process").values():
            for line in self._ids(owned, ("name.zh", "name.en", "provider.dataset", "gas")):
                owner = self.scopes.named(line.sheet.columns[1].scope).wording.get(line.owner, "")
                line.thing = " · ".join(part for part in (owner, line.cell("name.zh").text) if part)
                role = self._quietly(line, "role") or Role.INPUT
                product = role in (Role.REFERENCE, Role.COPRODUCT)
                names = self._texts(line, "name.zh", "name.en")
                self.scopes.add_exchange(line.owner, line.id, names, product)

    def _texts(self, line: Line, *keys: str) -> tuple[str, ...]:
        return tuple(line.cell(key).text for key in keys)

    def _items(self, line: Line, key: str) -> tuple[str, ...]:
        cell = line.cell(key)
        return () if cell.blank else self.values.read(line.sheet.column(key), cell)

    def _ids(self, lines: list[Line], named_by: tuple[str, ...]) -> list[Line]:
        """The lines with their ids; a missing one is made from the name, and remembered."""
        taken = {line.cell("id").text for line in lines if not line.cell("id").blank}
        for line in lines:
            given = line.cell("id")
            if not given.blank:
                line.id = given.text
                line.thing = next(
                    (text for key in named_by if (text := line.cell(key).text)), line.id
                )
                continue
            names = (line.cell(key).text for key in named_by)
            stem = next((made for name in names if (made := slug(name))), f"row{line.number + 1}")
            made, at = stem, 2
            while made in taken:
                made, at = f"{stem}-{at}", at + 1
            taken.add(made)
            line.id = made
            line.thing = next((text for key in named_by if (text := line.cell(key).text)), made)
            self.made.setdefault(line.page.title, []).append(made)
        return lines

    def made_id(self, name: str) -> str:
        """An id for the study itself."""
        made = slug(name) or "study"
        self.made.setdefault(layout.FORM.zh, []).append(made)
        return made

    def _tell_ids(self) -> None:
        for title, ids in self.made.items():
            some = "、".join(ids[:5]) + ("……" if len(ids) > 5 else "")
            self.report(
                Problem(
                    code="generated_ids",
                    severity=Severity.INFO,
                    message=Text(
                        zh=f"{len(ids)}行没有编号，按名称生成：{some}",
                        en=f"{len(ids)} rows had no id; made from their names: {some}",
                    ),
                    where=Where(sheet=title),
                )
            )

    def _same_names(self, lines: list[Line], zh: str, en: str) -> None:
        names = Counter(line.cell("name.zh").text.strip() for line in lines)
        for line in lines:
            cell = line.cell("name.zh")
            if not cell.blank and names[cell.text.strip()] > 1:
                self.report(
                    cell_problem(
                        "duplicate_name",
                        cell,
                        f"有几个{zh}都叫“{cell.text.strip()}”。",
                        f"{en}: several are named “{cell.text.strip()}”.",
                        (
                            "改成不同的名称，或引用时写 #编号。",
                            "Give different names, or refer to them as #id.",
                        ),
                        severity=Severity.WARNING,
                    )
                )

    def _by_owner(self, lines: list[Line], key: str) -> dict[str, list[Line]]:
        """Lines grouped by the process (or own factor) that they belong to."""
        groups: dict[str, list[Line]] = {}
        for line in lines:
            line.thing = line.cell("name.zh").text if "name.zh" in line.places else ""
            if owner := self._owner(line, key):
                line.owner = owner
                groups.setdefault(owner, []).append(line)
        return groups

    def _owner(self, line: Line, key: str) -> str | None:
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

    # ---------------------------------------------------------------- values

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
                    f"“{shortened(text)}” is the name of {len(error.ids)}; which one is meant? {also[1]}".strip(),
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
        code = {
            "process": "unknown_process", "factor": "unknown_factor", "own_dataset": "unknown_factor",
            "product": "unknown_product", "own_product": "unknown_product",
            "any_exchange": "unknown_exchange", "own_recycling": "unknown_recycling",
            "evidence": "unknown_evidence", "line": "unknown_line",
        }.get(column.scope, "unknown_choice")  # fmt: skip
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
                try:
                    items.append(self.refer(column, Cell(item, cell.where), str(owner)))
                except NoValue:
                    continue
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
                try:
                    values[key] = self.read_cell(column, cell, values, line.owner)
                except NoValue:
                    pass
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
                            f"The amount says {found[1]}, the unit column {shortened(beside.text)}.",
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
                self._missing(line, missing.path, vital)
                if vital:
                    return None
                values = {k: v for k, v in values.items() if not k.startswith(f"{group}.")}

    def _missing(self, line: Line, path: str, vital: bool) -> None:
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
                    "More than one of factor, process and burden-free is given; none was taken: unlinked.",
                    ("只留一种。", "Keep one."),
                )
            )
            return None
        if process is not None:
            return ProcessLink(process=process, product=held.get("provider.product", ""))
        if dataset is not None:
            return DatasetLink(dataset=dataset)
        return BurdenFree(reason=reason) if free else None

    # --------------------------------------------------------------- records

    def _simple(self, sheet: Sheet, kind: type[R], place: str) -> tuple[R, ...]:
        records = []
        for line in self.tables.of(sheet):
            values = self.parse(line, f"{place}/{line.id}") | {"id": line.id}
            if record := self.build(kind, line, values, {}):
                records.append(record)
        return tuple(records)

    def _processes(self, months: MonthReader) -> tuple[Process, ...]:
        exchanges = self._exchanges(layout.EXCHANGE_SHEETS, months)
        allocations, recycling = self._allocations(), self._recycling()
        processes = []
        for line in self.tables.of(layout.PROCESSES):
            values = self.parse(line, f"{line.id}/") | {"id": line.id}
            children = {
                "exchanges": exchanges.get(line.id, ()),
                "allocation": allocations.get(line.id),
                "recycling": recycling.get(line.id, ()),
            }
            if process := self.build(Process, line, values, children):
                processes.append(process)
        return tuple(processes)

    def _exchanges(
        self, sheets: Iterable[Sheet], months: MonthReader | None
    ) -> dict[str, tuple[Exchange, ...]]:
        found: dict[str, list[tuple[float, Exchange]]] = {}
        for sheet in sheets:
            prefix = "dataset/" if sheet is layout.DATASET_LINES else ""
            for line in self.tables.of(sheet):
                if not line.owner:
                    continue
                values = self.parse(line, f"{prefix}{line.owner}/{line.id}")
                if pair := self._exchange(line, values, months):
                    found.setdefault(line.owner, []).append(pair)
        return {
            owner: tuple(exchange for _, exchange in sorted(pairs, key=lambda pair: pair[0]))
            for owner, pairs in found.items()
        }

    def _exchange(
        self, line: Line, values: dict[str, Any], months: MonthReader | None
    ) -> tuple[float, Exchange] | None:
        order = values.pop("order", float("inf"))
        values.pop("process", None)
        values["id"] = line.id
        values.setdefault("role", Role.INPUT)
        provider = self.provider(line, values)
        self._default_category(line, values, provider)
        if line.cell("name.zh").blank and line.cell("name.en").blank:
            self._missing_name(line)
        self._from_leg(values)
        taken = months.inline(line, values) if months else None
        exchange = self.build(Exchange, line, values, {"provider": provider})
        if exchange is None:
            return None
        if taken is not None and months is not None:
            exchange = months.attach(exchange, line.owner, taken)
        return order, exchange

    def _missing_name(self, line: Line) -> None:
        self.report(
            cell_problem(
                "missing_value",
                line.cell("name.zh"),
                "这一行没有名称。",
                "This row has no name.",
                ("写上名称。", "Enter a name."),
                severity=Severity.WARNING,
            )
        )

    def _default_category(
        self, line: Line, values: dict[str, Any], provider: Provider | None
    ) -> None:
        if "category" in values or line.sheet not in (layout.TRANSPORT, layout.ENERGY):
            return
        if line.sheet is layout.TRANSPORT:
            values["category"] = Category.TRANSPORT
            return
        dataset = self.released.get(provider.dataset) if isinstance(provider, DatasetLink) else None
        if dataset is not None:
            values["category"] = dataset.category
        elif line.cell("category").blank:
            energy = (Category.ELECTRICITY, Category.FUEL, Category.HEAT)
            self.report(
                cell_problem(
                    "missing_value",
                    line.cell("category"),
                    "没有选能源类别。",
                    "The kind of energy is not given.",
                    ("选电力、燃料或热力。", "Choose electricity, fuel or heat."),
                    suggestions=tuple(one.label.zh for one in energy),
                )
            )

    def _from_leg(self, values: dict[str, Any]) -> None:
        """Amount of a transport without one: mass × distance in t·km."""
        leg = [values.get(f"transport.{part}") for part in ("mass.amount", "mass.unit", "distance.amount", "distance.unit")]  # fmt: skip
        if "amount.amount" in values or None in leg:
            return
        try:
            tonnes = units.convert(leg[0], leg[1], "t")  # type: ignore[arg-type]
            kilometres = units.convert(leg[2], leg[3], "km")  # type: ignore[arg-type]
        except TanjiError:
            return  # the structure check names the unit
        values["amount.amount"], values["amount.unit"] = tonnes * kilometres, "t·km"

    def _allocations(self) -> dict[str, Allocation]:
        found: dict[str, Allocation] = {}
        for owner, lines in self._by_owner(self.tables.of(layout.ALLOCATION), "process").items():
            merged: dict[str, Any] = {}
            factors = []
            for line in lines:
                line.thing = self.scopes.processes.wording.get(owner, owner)
                values = self.parse(line, f"{owner}/")
                for key in ("method", "justification.zh", "justification.en"):
                    if key in values and merged.setdefault(key, values[key]) != values[key]:
                        self._contradiction(line, key)
                if "product" in values and "factor" in values:
                    factors.append(
                        AllocationFactor(product=values["product"], factor=values["factor"])
                    )
                elif "product" in values or "factor" in values:
                    self._missing(line, "factor" if "product" in values else "product", vital=True)
            record = self.build(Allocation, lines[0], merged, {"factors": tuple(factors)})
            if record:
                found[owner] = record
        return found

    def _contradiction(self, line: Line, key: str) -> None:
        column = line.sheet.column(key)
        self.report(
            cell_problem(
                "contradiction",
                line.cell(key),
                f"同一过程的“{column.zh}”写了两种，用了第一种。",
                f'Two values of "{column.en}" for one process; the first was taken.',
                ("只留一种。", "Keep one."),
            )
        )

    def _recycling(self) -> dict[str, tuple[CircularFootprint, ...]]:
        providers: dict[tuple[str, str], dict[str, Provider]] = {}
        lines = self.tables.of(layout.RECYCLING_PROVIDERS)
        for owner, owned in self._by_owner(lines, "process").items():
            for line in owned:
                line.thing = self.scopes.processes.wording.get(owner, owner)
                values = self.parse(line, f"{owner}/recycling")
                provider = self.provider(line, values)
                if "item" in values and "use" in values and provider is not None:
                    providers.setdefault((owner, values["item"]), {})[values["use"]] = provider
                    key = f"{owner}/{values['item']}/{values['use']}"
                    self.positions[key] = line.cell("provider.dataset").where
        found: dict[str, list[CircularFootprint]] = {}
        for line in self.tables.of(layout.RECYCLING):
            if line.owner:
                values = self.parse(line, f"{line.owner}/{line.id}") | {"id": line.id}
                children = dict(providers.get((line.owner, line.id), {}))
                if record := self.build(CircularFootprint, line, values, children):
                    found.setdefault(line.owner, []).append(record)
        return {owner: tuple(records) for owner, records in found.items()}

    def _datasets(self) -> tuple[Dataset, ...]:
        exchanges = self._exchanges((layout.DATASET_LINES,), None)
        gases: dict[str, list[GasValue]] = {}
        for line in self.tables.of(layout.GASES):
            owner = self._owner(line, "dataset")
            if owner is not None:
                line.thing = owner
                values = self.parse(line, f"dataset/{owner}/gases")
                if record := self.build(GasValue, line, values, {}):
                    gases.setdefault(owner, []).append(record)
        found = []
        for line in self.tables.of(layout.DATASETS):
            values = self.parse(line, f"dataset/{line.id}") | {"id": line.id}
            children = {
                "gases": tuple(gases.get(line.id, ())),
                "exchanges": exchanges.get(line.id, ()),
            }
            if dataset := self.build(Dataset, line, values, children):
                found.append(dataset)
        return tuple(found)

    def _levers(self) -> tuple[Lever, ...]:
        levers: dict[str, dict[str, Any]] = {}
        for line in self.tables.of(layout.LEVERS):
            values = self.parse(line, "levers")
            lever = self._part(values, "lever", "id" if "lever.id" in values else "name.zh")
            if not lever:
                self._missing(line, "lever.name.zh", vital=True)
                continue
            kept = levers.setdefault(lever["id"], {"values": lever, "options": {}})
            for column, cell in line.given():
                self.place(f"lever/{lever['id']}", column.key, cell.where)
            option = self._part(values, "option", "id" if "option.id" in values else "name.zh")
            if option:
                options = kept["options"].setdefault(option["id"], {"values": option, "edits": []})
                changes = {
                    k.removeprefix("edit."): v for k, v in values.items() if k.startswith("edit.")
                }
                for key in ("category", "supply"):
                    if key in changes:
                        changes[key] = str(changes[key])
                if changes and (edit := self.build(Edit, line, changes, {})):
                    options["edits"].append(edit)
        return tuple(
            unflatten(
                Lever,
                lever["values"],
                children={
                    "options": tuple(
                        unflatten(
                            LeverOption, one["values"], children={"edits": tuple(one["edits"])}
                        )
                        for one in lever["options"].values()
                    )
                },
            )
            for lever in levers.values()
        )

    def _part(self, values: dict[str, Any], part: str, key: str) -> dict[str, Any]:
        """The values of the lever or option that a row states, with its id."""
        held = {
            k.removeprefix(f"{part}."): v for k, v in values.items() if k.startswith(f"{part}.")
        }
        if key not in held:
            return {}
        return held | {"id": held.get("id") or slug(held["name.zh"]) or part}

    def _quietly(self, line: Line, key: str) -> Any:
        """A choice before its turn: a wrong one is reported when the row is read."""
        cell = line.cell(key)
        try:
            found = None if cell.blank else self.scopes.named(key).find(cell.text)
        except Ambiguous:
            return None
        return found and value_of(key, found)

    # ---------------------------------------------------------------- checks

    def _check(self, study: Study) -> None:
        from tanji.model.structure import structure_problems

        released = self.released if self.has_release else None
        for problem in structure_problems(study, released, self.positions):
            if problem.code != "unknown_process" or problem.value:  # a missing one is reported
                self.report(problem)
        self._loops(study)

    def _loops(self, study: Study) -> None:
        """Say that processes feed each other: sound, but seldom meant in a first workbook."""
        links = {
            process.id: {
                exchange.provider.process
                for exchange in process.exchanges
                if isinstance(exchange.provider, ProcessLink)
                and exchange.provider.process != process.id
            }
            for process in study.processes
        }
        try:
            graphlib.TopologicalSorter(links).prepare()
        except graphlib.CycleError as error:
            names = {process.id: process.name for process in study.processes}
            cycle = [names.get(one, Text(zh=one)) for one in error.args[1]]
            self.report(
                Problem(
                    code="circular_links",
                    severity=Severity.INFO,
                    message=Text(
                        zh="过程互相供给，成一个环："
                        + " → ".join(name.zh for name in cycle)
                        + "。按环计算。",
                        en="Processes feed each other in a loop: "
                        + " → ".join(name.english for name in cycle)
                        + ". It is solved as a loop.",
                    ),
                    where=self.positions.get(f"{error.args[1][0]}//name") or Where(),
                    fix=Text(
                        zh="若不是有意的，改“上游过程”。",
                        en='If it is not meant, change "From process".',
                    ),
                )
            )
