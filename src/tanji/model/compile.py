"""Compile a study to arrays: one square system of its processes and of every dataset they reach.

Signs: a column is a process, a row the product it delivers; outputs +, inputs −, the reference of a
waste treatment − because the waste enters it. Elementary flows: emissions +, removals −.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

import numpy as np
from scipy.sparse import csc_array

from tanji.engine.system import System
from tanji.model import units
from tanji.model.allocation import shares
from tanji.model.dataset import Dataset
from tanji.model.document import Text
from tanji.model.errors import TanjiError
from tanji.model.exchange import BurdenFree, DatasetLink, Exchange, ProcessLink, Provider
from tanji.model.problem import Problem, Where
from tanji.model.process import Process
from tanji.model.quantity import Quantity, Uncertainty
from tanji.model.recycling import terms
from tanji.model.study import Study
from tanji.model.vocabulary import DatasetUse, Ledger, Role, Severity

Flow = tuple[str, Ledger]


_NOTHING = Text(zh="")


class Basis(StrEnum):
    """Which electricity a compiled system uses."""

    LOCATION = "location"
    MARKET = "market"


class CompileError(Exception):
    """The study is no system yet: ``problems`` says everything that stands in the way."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("；".join(problem.message.zh for problem in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Column:
    """One process with one product, or one dataset."""

    kind: str  # process | dataset
    id: str
    product: str
    name: Text
    unit: str
    reference: float


@dataclass(frozen=True, slots=True)
class Entry:
    """One exchange of the study in one column; what its burden is multiplied from.

    ``amount`` is signed so that burden = amount × scale of the column × intensity of ``row`` (or
    the
    characterisation factor of ``flow``); ``activity`` is the amount in the unit it was entered in.
    """

    column: int
    process: Process
    exchange: Exchange
    kind: str  # dataset | process | elementary | burden_free | unlinked
    activity: float
    amount: float = 0.0
    row: int = -1
    flow: int = -1


@dataclass(frozen=True, slots=True)
class Variation:
    """One uncertain value: its distribution, nominal amount, and whether the study declares it."""

    uncertainty: Uncertainty
    nominal: float
    declared: bool
    label: str


@dataclass(slots=True)
class Triplets:
    """Entries of a sparse matrix while it is collected; ``variation`` −1 means certain."""

    row: list[int] = field(default_factory=list)
    column: list[int] = field(default_factory=list)
    value: list[float] = field(default_factory=list)
    variation: list[int] = field(default_factory=list)

    def add(self, row: int, column: int, value: float, variation: int) -> None:
        """Append one entry; equal positions add up."""
        self.row.append(row)
        self.column.append(column)
        self.value.append(value)
        self.variation.append(variation)

    def matrix(self, shape: tuple[int, int]) -> csc_array:
        """The sparse matrix, duplicates summed."""
        return csc_array((self.value, (self.row, self.column)), shape=shape, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Compiled:
    """A study as arrays, with the way back from every index to a name."""

    system: System
    demand: np.ndarray
    columns: tuple[Column, ...]
    flows: tuple[Flow, ...]
    entries: tuple[Entry, ...]
    technosphere: Triplets
    biosphere: Triplets
    variations: tuple[Variation, ...]
    final: int
    reached: tuple[Dataset, ...]
    problems: tuple[Problem, ...]


def compile_study(study: Study, datasets: Mapping[str, Dataset], basis: Basis) -> Compiled:
    """The system of ``study`` on ``datasets``; raises ``CompileError`` with all problems at once.

    Unlinked inputs, burden-free inputs and refused factors stay as entries of their own kind:
    they have
    no burden in the system, and the caller lists them.
    """
    compiler = _Compiler(study, datasets, basis)
    return compiler.run()


class _Compiler:
    def __init__(self, study: Study, datasets: Mapping[str, Dataset], basis: Basis) -> None:
        self.study = study
        self.datasets = {**datasets, **{dataset.id: dataset for dataset in study.datasets}}
        self.basis = basis
        self.columns: list[Column] = []
        self.at: dict[tuple[str, str, str], int] = {}
        self.flow_at: dict[Flow, int] = {}
        self.entries: list[Entry] = []
        self.a = Triplets()
        self.b = Triplets()
        self.variations: list[Variation] = []
        self.reached: list[Dataset] = []
        self.problems: list[Problem] = []
        self.processes = {process.id: process for process in study.processes}

    def run(self) -> Compiled:
        split = self._open_columns()
        self._stop_on_errors()
        for process in self.study.processes:
            self._process(process, split[process.id])
        at = 0
        while at < len(self.reached):  # datasets reach further datasets
            self._dataset(self.reached[at])
            at += 1
        final, amount = self._demand()
        self._net_outputs()
        self._stop_on_errors()
        size = len(self.columns)
        demand = np.zeros(size)
        demand[final] = amount
        flows = tuple(self.flow_at)
        system = System(self.a.matrix((size, size)), self.b.matrix((len(flows), size)))
        return Compiled(
            system=system,
            demand=demand,
            columns=tuple(self.columns),
            flows=flows,
            entries=tuple(self.entries),
            technosphere=self.a,
            biosphere=self.b,
            variations=tuple(self.variations),
            final=final,
            reached=tuple(self.reached),
            problems=tuple(self.problems),
        )

    def _stop_on_errors(self) -> None:
        if any(problem.severity is Severity.ERROR for problem in self.problems):
            raise CompileError(self.problems)

    # --- columns
    # -------------------------------------------------------------------------------------

    def _open_columns(self) -> dict[str, dict[str, float]]:
        split: dict[str, dict[str, float]] = {}
        for process in self.study.processes:
            if not process.products or process.products[0].role is not Role.REFERENCE:
                self._error(
                    "R-201",
                    Where(object=process.name.zh, field="参考流"),
                    Text(
                        zh=f"过程“{process.name}”没有参考流，无法折算。",
                        en=f'Process "{process.name.english}" has no reference flow.',
                    ),
                    Text(zh="加一行参考流。", en="Add its reference flow."),
                )
                continue
            split[process.id], problems = shares(process)
            self.problems += problems
            for product in process.products:
                self._open_product(process, product)
        return split

    def _open_product(self, process: Process, product: Exchange) -> None:
        reference = float(product.amount.amount)
        if reference == 0:
            self._error(
                "R-201",
                Where(object=process.name.zh, field=product.name.zh),
                Text(
                    zh=f"过程“{process.name}”的参考流“{product.name}”为0，无法折算。",
                    en=f'Process "{process.name.english}" has a reference flow of 0 '
                    f'("{product.name.english}").',
                ),
                Text(zh="写一个大于0的数。", en="Enter a number above 0."),
                value="0",
            )
            return
        key = ("process", process.id, product.id)
        self.at[key] = len(self.columns)
        name = (
            process.name
            if product.role is Role.REFERENCE
            else Text(
                zh=f"{process.name.zh}→{product.name.zh}",
                en=f"{process.name.english} → {product.name.english}",
            )
        )
        column = Column("process", process.id, product.id, name, product.amount.unit, reference)
        sign = -1.0 if process.treats_waste and product.role is Role.REFERENCE else 1.0
        at = len(self.columns)
        self.columns.append(column)
        variation = self._vary(product, declared=True, label=f"{process.id}/{product.id}")
        self.a.add(at, at, sign * reference, variation)

    def _dataset_column(self, dataset: Dataset) -> int:
        key = ("dataset", dataset.id, "")
        if key not in self.at:
            self.at[key] = len(self.columns)
            reference = float(dataset.reference.amount)
            self.columns.append(
                Column("dataset", dataset.id, "", dataset.name, dataset.reference.unit, reference)
            )
            self.reached.append(dataset)
            at = self.at[key]
            self.a.add(at, at, -reference if dataset.treats_waste else reference, -1)
        return self.at[key]

    # --- filling
    # -------------------------------------------------------------------------------------

    def _process(self, process: Process, split: dict[str, float]) -> None:
        rows = [(exchange, Decimal(1)) for exchange in process.exchanges if not exchange.is_product]
        for cff in process.recycling:
            rows += terms(cff)
        for exchange, coefficient in rows:
            variation = self._vary(exchange, declared=True, label=f"{process.id}/{exchange.id}")
            for product, share in _carried(exchange, split).items():
                column = self.at[("process", process.id, product)]
                factor = share * float(coefficient)
                if exchange.is_elementary:
                    self._elementary(process, exchange, column, factor, variation)
                else:
                    self._input(process, exchange, column, factor, variation)

    def _elementary(
        self, process: Process, exchange: Exchange, column: int, factor: float, variation: int
    ) -> None:
        flow, amount = self._flow(exchange, Where(object=process.name.zh, field=exchange.name.zh))
        if flow < 0:
            return
        self.b.add(flow, column, factor * amount, variation)
        self.entries.append(
            Entry(
                column=column,
                process=process,
                exchange=exchange,
                kind="elementary",
                activity=factor * float(exchange.amount.amount),
                amount=factor * amount,
                flow=flow,
            )
        )

    def _input(
        self, process: Process, exchange: Exchange, column: int, factor: float, variation: int
    ) -> None:
        for provider, part in self._providers(exchange):
            share = factor * part
            activity = share * float(exchange.amount.amount)
            kind, row, amount = self._provide(process, exchange, provider)
            if kind == "unlinked" and provider is not exchange.provider:
                # A contract without a usable factor does not count: the grid's factor stays.
                kind, row, amount = self._provide(process, exchange, exchange.provider)
            if row >= 0:
                self.a.add(row, column, -share * amount, variation)
            self.entries.append(
                Entry(
                    column=column,
                    process=process,
                    exchange=exchange,
                    kind=kind,
                    activity=activity,
                    amount=share * amount,
                    row=row,
                )
            )

    def _providers(self, exchange: Exchange) -> Iterator[tuple[Provider | None, float]]:
        electricity = exchange.electricity
        if self.basis is Basis.MARKET and electricity is not None and electricity.counts:
            share = float(electricity.share)
            yield electricity.contract, share
            if share < 1:
                yield exchange.provider, 1 - share
        else:
            yield exchange.provider, 1.0

    def _provide(
        self, process: Process, exchange: Exchange, provider: Provider | None
    ) -> tuple[str, int, float]:
        """Kind of entry, row of the provider (−1: none) and amount in its unit, signed as an input.

        A waste that a treatment takes, and an avoided product, are outputs: their sign turns.
        """
        where = Where(object=process.name.zh, field=exchange.name.zh)
        if provider is None:
            return "unlinked", -1, 0.0
        if isinstance(provider, BurdenFree):
            return "burden_free", -1, 0.0
        if isinstance(provider, ProcessLink):
            row, unit = self._process_row(provider, where)
            kind = "process"
        else:
            row, unit = self._dataset_row(provider, where)
            kind = "dataset"
        if row < 0:
            return "unlinked", -1, 0.0
        amount = self._convert(exchange.amount, unit, where)
        if amount is None:
            return "unlinked", -1, 0.0
        if self._is_treatment(row):
            amount = -amount
        if exchange.role is Role.AVOIDED:
            amount = -amount
        return kind, row, amount

    def _process_row(self, link: ProcessLink, where: Where) -> tuple[int, str]:
        process = self.processes.get(link.process)
        products = process.products if process else ()
        product = link.product or (products[0].id if products else "")
        row = self.at.get(("process", link.process, product), -1)
        if row < 0:
            self._error(
                "unknown_process",
                where,
                Text(
                    zh=f"“{where.field}”的提供过程“{link.process}"
                    f"{'/' + link.product if link.product else ''}”不存在。",
                    en=f'The provider "{link.process}" of "{where.field}" does not exist.',
                ),
                Text(zh="改成本研究里的过程。", en="Name a process of this study."),
                value=link.process,
            )
            return -1, ""
        return row, self.columns[row].unit

    def _dataset_row(self, link: DatasetLink, where: Where) -> tuple[int, str]:
        dataset = self.datasets.get(link.dataset)
        if dataset is None:
            self._error(
                "unknown_factor",
                where,
                Text(
                    zh=f"“{where.field}”绑定的因子“{link.dataset}”不在因子库里。按未知处理，不当作零。",
                    en=f'Factor "{link.dataset}" of "{where.field}" is not in the library. '
                    "It counts as unknown, not as zero.",
                ),
                Text(zh="另选一个因子。", en="Choose another factor."),
                value=link.dataset,
                severity=Severity.WARNING,
            )
            return -1, ""
        if dataset.use is not DatasetUse.FOOTPRINT:
            self._error(
                "R-202",
                where,
                Text(
                    zh=f"“{dataset.name}”是{dataset.use.label}，不能用于产品碳足迹。按未知处理，不当作零。",
                    en=f'"{dataset.name.english}" is a {dataset.use.label.english.lower()}; '
                    "a product footprint needs a footprint factor. "
                    "It counts as unknown, not as zero.",
                ),
                Text(zh="换成产品碳足迹因子。", en="Choose a footprint factor."),
                value=dataset.id,
                severity=Severity.WARNING,
            )
            return -1, ""
        if not dataset.gases and not dataset.exchanges:
            self._error(
                "empty_dataset",
                where,
                Text(
                    zh=f"因子“{dataset.name}”里没有任何数值。按未知处理，不当作零。",
                    en=f'Factor "{dataset.name.english}" holds no figure at all. '
                    "It counts as unknown, not as zero.",
                ),
                Text(zh="补上数值，或另选因子。", en="Add its figures, or choose another factor."),
                value=dataset.id,
                severity=Severity.WARNING,
            )
            return -1, ""
        return self._dataset_column(dataset), dataset.reference.unit

    def _is_treatment(self, row: int) -> bool:
        column = self.columns[row]
        if column.kind == "dataset":
            return self.datasets[column.id].treats_waste
        process = self.processes[column.id]
        return process.treats_waste and process.products[0].id == column.product

    def _flow(self, exchange: Exchange, where: Where) -> tuple[int, float]:
        """Row of an elementary flow and its amount in kg (or its own reference unit), removals
        negative.
        """
        gas = exchange.gas or exchange.name.zh
        sign = -1.0 if exchange.role is Role.UPTAKE else 1.0
        try:
            amount = exchange.amount.normalised
        except TanjiError as error:
            self._error("R-201", where, Text(zh=error.zh, en=error.en), value=exchange.amount.unit)
            return -1, 0.0
        name = gas if amount.unit == "kg" else f"{gas} [{amount.unit}]"
        ledger = exchange.ledger or default_ledger(gas, exchange.role)
        flow = self.flow_at.setdefault((name, ledger), len(self.flow_at))
        return flow, sign * float(amount.amount)

    def _convert(self, quantity: Quantity, unit: str, where: Where) -> float | None:
        try:
            return float(units.convert(quantity.amount, quantity.unit, unit))
        except TanjiError as error:
            self._error(
                "R-201",
                where,
                Text(
                    zh=f"“{where.field}”：{error.zh}按未知处理，不当作零。",
                    en=f'"{where.field}": {error.en} It counts as unknown, not as zero.',
                ),
                Text(
                    zh=f"把单位改成能换算成{unit}的单位，或另选因子。",
                    en=f"Use a unit that converts to {unit}, or another factor.",
                ),
                value=str(quantity),
                severity=Severity.WARNING,
            )
            return None

    # --- datasets
    # ------------------------------------------------------------------------------------

    def _dataset(self, dataset: Dataset) -> None:
        column = self.at[("dataset", dataset.id, "")]
        variation = -1
        if dataset.uncertainty is not None:
            variation = self._add_variation(
                dataset.uncertainty, _dataset_nominal(dataset), False, dataset.id
            )
        for value in dataset.gases:
            flow = self.flow_at.setdefault((value.gas, value.ledger), len(self.flow_at))
            self.b.add(flow, column, float(value.amount), variation)
        for exchange in dataset.exchanges:
            if exchange.is_product:
                continue
            where = Where(object=dataset.name.zh, field=exchange.name.zh)
            own = self._vary(exchange, declared=False, label=f"{dataset.id}/{exchange.id}")
            if exchange.is_elementary:
                flow, amount = self._flow(exchange, where)
                if flow >= 0:
                    self.b.add(flow, column, amount, own)
                continue
            carrier = Process(id=dataset.id, name=dataset.name)
            kind, row, amount = self._provide(carrier, exchange, exchange.provider)
            if row >= 0:
                self.a.add(row, column, -amount, own)
            elif kind == "unlinked":
                self.problems.append(_background_gap(dataset, exchange))

    def _net_outputs(self) -> None:
        """A process that uses as much of its own product as it makes delivers nothing.

        The arrays hold net amounts only, in which it would pass for a waste treatment.
        """
        net = np.zeros(len(self.columns))
        for row, at, value in zip(self.a.row, self.a.column, self.a.value, strict=True):
            if row == at:
                net[at] += value
        for at, column in enumerate(self.columns):
            sign = -1.0 if self._is_treatment(at) else 1.0
            if column.reference * sign * net[at] <= 0:
                self._error(
                    "R-201",
                    Where(object=column.name.zh, field="参考流"),
                    Text(
                        zh=f"过程“{column.name}”自用的产品不少于它的产量，没有净产出。",
                        en=f'Process "{column.name.english}" uses at least as much of its own '
                        "product as it makes; nothing is left to deliver.",
                    ),
                    Text(zh="检查自用量和单位。", en="Check the own use and its unit."),
                    value=f"{net[at]:.6g} {column.unit}",
                )

    # --- demand, uncertainty, problems
    # ---------------------------------------------------------------

    def _demand(self) -> tuple[int, float]:
        demand = self.study.demand
        where = Where(object=self.study.name.zh, field="基准流")
        row, unit = self._process_row(
            ProcessLink(process=demand.process, product=demand.product), where
        )
        if row < 0:
            return 0, 0.0
        quantity = demand.amount or self.study.unit.quantity
        try:
            amount = float(units.convert(quantity.amount, quantity.unit, unit))
        except TanjiError as error:
            self._error("R-201", where, Text(zh=error.zh, en=error.en), value=str(quantity))
            return row, 0.0
        if amount <= 0:
            self._error(
                "R-201",
                where,
                Text(
                    zh=f"声明单位“{quantity}”不大于0，无法折算。",
                    en=f'The declared unit "{quantity}" is not above 0.',
                ),
                Text(zh="写一个大于0的数。", en="Enter a number above 0."),
                value=str(quantity),
            )
        return row, -amount if self._is_treatment(row) else amount

    def _vary(self, exchange: Exchange, *, declared: bool, label: str) -> int:
        nominal = float(exchange.amount.amount)
        if exchange.uncertainty is None or nominal == 0:
            return -1
        return self._add_variation(exchange.uncertainty, nominal, declared, label)

    def _add_variation(
        self, uncertainty: Uncertainty, nominal: float, declared: bool, label: str
    ) -> int:
        self.variations.append(Variation(uncertainty, nominal, declared, label))
        return len(self.variations) - 1

    def _error(
        self,
        code: str,
        where: Where,
        message: Text,
        fix: Text = _NOTHING,
        *,
        value: str = "",
        severity: Severity = Severity.ERROR,
    ) -> None:
        problem = Problem(
            code=code, severity=severity, where=where, value=value, message=message, fix=fix
        )
        if problem not in self.problems:
            self.problems.append(problem)


def default_ledger(gas: str, role: Role) -> Ledger:
    """Ledger of an elementary flow that names none: biogenic methane and removals apart, else
    fossil.
    """
    if role is Role.UPTAKE and gas == "CO2":
        return Ledger.BIOGENIC_REMOVALS
    return Ledger.BIOGENIC_EMISSIONS if gas == "CH4_nonfossil" else Ledger.FOSSIL


def _carried(exchange: Exchange, split: dict[str, float]) -> dict[str, float]:
    """Which products carry an exchange: all by their share, or only those it is assigned to."""
    if not exchange.only_for:
        return split
    own = {product: split[product] for product in exchange.only_for if product in split}
    total = sum(own.values())
    if total == 0:
        return {product: 1 / len(own) for product in own}
    return {product: share / total for product, share in own.items()}


def _dataset_nominal(dataset: Dataset) -> float:
    return float(dataset.gases[0].amount) if len(dataset.gases) == 1 else 1.0


def _background_gap(dataset: Dataset, exchange: Exchange) -> Problem:
    return Problem(
        code="background_unlinked",
        severity=Severity.INFO,
        where=Where(object=dataset.id, field=exchange.name.zh),
        value=str(exchange.amount),
        message=Text(
            zh=f"数据集“{dataset.name}”的投入“{exchange.name}”没有上游数据，未计入。",
            en=f'Input "{exchange.name.english}" of dataset "{dataset.name.english}" has no '
            "upstream data and is not counted.",
        ),
    )
