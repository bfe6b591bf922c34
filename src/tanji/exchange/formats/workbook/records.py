"""Rows to records: processes with their exchanges, own factors, levers and the lists of a study."""

from collections.abc import Iterable
from typing import Any, TypeVar

from tanji.exchange.formats.workbook import columns as layout
from tanji.exchange.formats.workbook.columns import Sheet
from tanji.exchange.formats.workbook.flat import unflatten
from tanji.exchange.formats.workbook.headings import Line
from tanji.exchange.formats.workbook.months import MonthReader
from tanji.exchange.formats.workbook.naming import slug
from tanji.exchange.formats.workbook.rows import Rows
from tanji.exchange.formats.workbook.values import cell_problem
from tanji.model import units
from tanji.model.dataset import Classification, Dataset, GasValue
from tanji.model.document import Record
from tanji.model.errors import TanjiError
from tanji.model.exchange import DatasetLink, Exchange, Provider
from tanji.model.process import Allocation, AllocationFactor, CircularFootprint, Process
from tanji.model.study import Assumption, Cutoff, Edit, Evidence, Lever, LeverOption
from tanji.model.vocabulary import Category, Role, Severity

R = TypeVar("R", bound=Record)


class Records:
    """Builds the records of a study; a row that lacks what it needs is reported and left out."""

    def __init__(self, rows: Rows, months: MonthReader) -> None:
        self.rows = rows
        self.months = months

    def lists(self) -> dict[str, tuple[Any, ...]]:
        """Own factors, cut-offs, assumptions, evidence and levers by the study's field names."""
        return {
            "datasets": self._datasets(),
            "cutoffs": self._simple(layout.CUTOFFS, Cutoff, "cutoffs"),
            "assumptions": self._simple(layout.ASSUMPTIONS, Assumption, "assumptions"),
            "evidence": self._simple(layout.EVIDENCE, Evidence, "evidence"),
            "levers": self._levers(),
        }

    def _simple(self, sheet: Sheet, kind: type[R], place: str) -> tuple[R, ...]:
        records = []
        for line in self.rows.tables.of(sheet):
            values = self.rows.parse(line, f"{place}/{line.id}") | {"id": line.id}
            if record := self.rows.build(kind, line, values, {}):
                records.append(record)
        return tuple(records)

    def processes(self) -> tuple[Process, ...]:
        """The unit processes with their exchanges, allocation and recycling."""
        exchanges = self._exchanges(layout.EXCHANGE_SHEETS, self.months)
        allocations, recycling = self._allocations(), self._recycling()
        processes = []
        for line in self.rows.tables.of(layout.PROCESSES):
            values = self.rows.parse(line, f"{line.id}/") | {"id": line.id}
            children = {
                "exchanges": exchanges.get(line.id, ()),
                "allocation": allocations.get(line.id),
                "recycling": recycling.get(line.id, ()),
            }
            if process := self.rows.build(Process, line, values, children):
                processes.append(process)
        return tuple(processes)

    def _exchanges(
        self, sheets: Iterable[Sheet], months: MonthReader | None
    ) -> dict[str, tuple[Exchange, ...]]:
        found: dict[str, list[tuple[float, Exchange]]] = {}
        for sheet in sheets:
            prefix = "dataset/" if sheet is layout.DATASET_LINES else ""
            for line in self.rows.tables.of(sheet):
                if not line.owner:
                    continue
                values = self.rows.parse(line, f"{prefix}{line.owner}/{line.id}")
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
        provider = self.rows.provider(line, values)
        self._default_category(line, values, provider)
        if line.cell("name.zh").blank and line.cell("name.en").blank:
            self._missing_name(line)
        self._from_leg(values)
        taken = months.inline(line, values) if months else None
        exchange = self.rows.build(Exchange, line, values, {"provider": provider})
        if exchange is None:
            return None
        if taken is not None and months is not None:
            exchange = months.attach(exchange, line.owner, taken)
        return order, exchange

    def _missing_name(self, line: Line) -> None:
        self.rows.report(
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
        dataset = (
            self.rows.released.get(provider.dataset) if isinstance(provider, DatasetLink) else None
        )
        if dataset is not None:
            values["category"] = dataset.category
        elif line.cell("category").blank:
            energy = (Category.ELECTRICITY, Category.FUEL, Category.HEAT)
            self.rows.report(
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
        parts = ("mass.amount", "mass.unit", "distance.amount", "distance.unit")
        leg = [values.get(f"transport.{part}") for part in parts]
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
        for owner, lines in self.rows.by_owner(
            self.rows.tables.of(layout.ALLOCATION), "process"
        ).items():
            merged: dict[str, Any] = {}
            factors = []
            for line in lines:
                line.thing = self.rows.scopes.processes.wording.get(owner, owner)
                values = self.rows.parse(line, f"{owner}/")
                for key in ("method", "justification.zh", "justification.en"):
                    if key in values and merged.setdefault(key, values[key]) != values[key]:
                        self._contradiction(line, key)
                if "product" in values and "factor" in values:
                    factors.append(
                        AllocationFactor(product=values["product"], factor=values["factor"])
                    )
                elif "product" in values or "factor" in values:
                    self.rows.missing(
                        line, "factor" if "product" in values else "product", vital=True
                    )
            record = self.rows.build(Allocation, lines[0], merged, {"factors": tuple(factors)})
            if record:
                found[owner] = record
        return found

    def _contradiction(self, line: Line, key: str) -> None:
        column = line.sheet.column(key)
        self.rows.report(
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
        lines = self.rows.tables.of(layout.RECYCLING_PROVIDERS)
        for owner, owned in self.rows.by_owner(lines, "process").items():
            for line in owned:
                line.thing = self.rows.scopes.processes.wording.get(owner, owner)
                values = self.rows.parse(line, f"{owner}/recycling")
                provider = self.rows.provider(line, values)
                if "item" in values and "use" in values and provider is not None:
                    providers.setdefault((owner, values["item"]), {})[values["use"]] = provider
                    key = f"{owner}/{values['item']}/{values['use']}"
                    self.rows.positions[key] = line.cell("provider.dataset").where
        found: dict[str, list[CircularFootprint]] = {}
        for line in self.rows.tables.of(layout.RECYCLING):
            if line.owner:
                values = self.rows.parse(line, f"{line.owner}/{line.id}") | {"id": line.id}
                children = dict(providers.get((line.owner, line.id), {}))
                if record := self.rows.build(CircularFootprint, line, values, children):
                    found.setdefault(line.owner, []).append(record)
        return {owner: tuple(records) for owner, records in found.items()}

    def _of_datasets(self, sheet: Sheet, kind: type[R]) -> dict[str, tuple[R, ...]]:
        """Rows of a sheet that belong to own factors."""
        found: dict[str, list[R]] = {}
        for owner, lines in self.rows.by_owner(self.rows.tables.of(sheet), "dataset").items():
            for line in lines:
                line.thing = self.rows.scopes.own_datasets.wording.get(owner, owner)
                values = self.rows.parse(line, f"dataset/{owner}/{sheet.key}")
                self.rows.place(f"dataset/{owner}", sheet.key, line.cell("dataset").where)
                if record := self.rows.build(kind, line, values, {}):
                    found.setdefault(owner, []).append(record)
        return {owner: tuple(records) for owner, records in found.items()}

    def _datasets(self) -> tuple[Dataset, ...]:
        exchanges = self._exchanges((layout.DATASET_LINES,), None)
        gases = self._of_datasets(layout.GASES, GasValue)
        classes = self._of_datasets(layout.CLASSES, Classification)
        found = []
        for line in self.rows.tables.of(layout.DATASETS):
            values = self.rows.parse(line, f"dataset/{line.id}") | {"id": line.id}
            children = {
                "gases": gases.get(line.id, ()),
                "classification": classes.get(line.id, ()),
                "exchanges": exchanges.get(line.id, ()),
            }
            if dataset := self.rows.build(Dataset, line, values, children):
                found.append(dataset)
        return tuple(found)

    def _levers(self) -> tuple[Lever, ...]:
        levers: dict[str, dict[str, Any]] = {}
        for line in self.rows.tables.of(layout.LEVERS):
            values = self.rows.parse(line, "levers")
            lever = self._part(values, "lever", "id" if "lever.id" in values else "name.zh")
            if not lever:
                self.rows.missing(line, "lever.name.zh", vital=True)
                continue
            kept = levers.setdefault(lever["id"], {"values": lever, "options": {}})
            for column, cell in line.given():
                self.rows.place(f"lever/{lever['id']}", column.key, cell.where)
            option = self._part(values, "option", "id" if "option.id" in values else "name.zh")
            if option:
                options = kept["options"].setdefault(option["id"], {"values": option, "edits": []})
                changes = {
                    k.removeprefix("edit."): v for k, v in values.items() if k.startswith("edit.")
                }
                for key in ("category", "supply"):
                    if key in changes:
                        changes[key] = str(changes[key])
                if changes and (edit := self.rows.build(Edit, line, changes, {})):
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
