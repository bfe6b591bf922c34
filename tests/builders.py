"""Small studies for tests, written as a person would draw them on paper."""

import datetime
from decimal import Decimal

from tanji.model.dataset import Dataset, FactorRelease, GasValue, Source
from tanji.model.document import Text
from tanji.model.exchange import DatasetLink, Exchange, ProcessLink
from tanji.model.ledger import Period
from tanji.model.process import Allocation, CircularFootprint, Process
from tanji.model.quantity import Quantity
from tanji.model.study import Boundary, Demand, FunctionalUnit, Product, Study
from tanji.model.vocabulary import BoundaryKind, Category, Ledger, ProcessStage, Role


def quantity(amount: object, unit: str) -> Quantity:
    return Quantity(amount=Decimal(str(amount)), unit=unit)


def exchange(name: str, role: Role, amount: object, unit: str, **fields: object) -> Exchange:
    return Exchange(
        id=str(fields.pop("id", name)),
        name=Text(zh=name, en=name),
        role=role,
        amount=quantity(amount, unit),
        **fields,  # type: ignore[arg-type]
    )


def product(name: str, amount: object, unit: str, **fields: object) -> Exchange:
    return exchange(name, Role.REFERENCE, amount, unit, category=Category.PRODUCT, **fields)


def bought(
    name: str, amount: object, unit: str, dataset: str | None = None, **fields: object
) -> Exchange:
    provider = DatasetLink(dataset=dataset) if dataset else None
    return exchange(name, Role.INPUT, amount, unit, provider=provider, **fields)


def made(name: str, amount: object, unit: str, process: str, **fields: object) -> Exchange:
    link = ProcessLink(process=process, product=str(fields.pop("product", "")))
    return exchange(name, Role.INPUT, amount, unit, provider=link, **fields)


def emitted(gas: str, kg: object, **fields: object) -> Exchange:
    return exchange(
        str(fields.pop("name", gas)),
        Role.EMISSION,
        kg,
        "kg",
        gas=gas,
        category=Category.EMISSION,
        **fields,
    )


def process(
    name: str,
    *exchanges: Exchange,
    stage: ProcessStage = ProcessStage.PRODUCTION,
    allocation: Allocation | None = None,
    treats_waste: bool = False,
    recycling: tuple[CircularFootprint, ...] = (),
) -> Process:
    return Process(
        id=name,
        name=Text(zh=name, en=name),
        stage=stage,
        exchanges=exchanges,
        allocation=allocation,
        treats_waste=treats_waste,
        recycling=recycling,
    )


def study(*processes: Process, unit: Quantity, demand: str = "", **fields: object) -> Study:
    values: dict[str, object] = {
        "id": "study",
        "name": Text(zh="试算", en="Trial"),
        "product": Product(name=Text(zh="产品", en="Product")),
        "unit": FunctionalUnit(quantity=unit, text=Text(zh=str(unit), en=str(unit))),
        "boundary": Boundary(kind=BoundaryKind.CRADLE_TO_GATE),
        "period": Period(start=datetime.date(2024, 1, 1), end=datetime.date(2024, 12, 31)),
        "demand": Demand(process=demand or processes[0].id),
        "processes": processes,
    }
    return Study(**{**values, **fields})  # type: ignore[arg-type]


def dataset(name: str, unit: str, gases: dict[str, object], **fields: object) -> Dataset:
    return Dataset(
        id=name,
        name=Text(zh=name, en=name),
        reference=quantity(1, unit),
        gases=tuple(
            GasValue(gas=gas, amount=Decimal(str(kg)), ledger=Ledger.FOSSIL)
            for gas, kg in gases.items()
        ),
        source=Source(citation="test"),
        gwp=str(fields.pop("gwp", "AR6")),
        **fields,  # type: ignore[arg-type]
    )


def release(*datasets: Dataset) -> FactorRelease:
    return FactorRelease(id="test", published_on=datetime.date(2026, 1, 1), datasets=datasets)
