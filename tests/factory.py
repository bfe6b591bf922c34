"""A small sound factory, and the ways in which a study of it can go wrong."""

import datetime
from decimal import Decimal

from builders import bought, dataset, exchange, process, product, quantity, release, study
from tanji.footprint.calculation import calculate, datasets_of
from tanji.model.dataset import Dataset
from tanji.model.document import Text
from tanji.model.ledger import Ledger, LedgerLine, Period
from tanji.model.process import Process
from tanji.model.quantity import Uncertainty
from tanji.model.result import CheckOutcome, Result
from tanji.model.study import FunctionalUnit, Product, Study
from tanji.model.vocabulary import (
    BoundaryKind,
    Category,
    DatasetUse,
    Origin,
    Role,
    UnitKind,
)
from tanji.rules import judge, pack
from tanji.rules.pack import RulePack

TODAY = datetime.date(2025, 6, 30)
# 清华大学; printed on its invoices. The check character is tested in test_credit_code.
CODE = "12100000400000624D"


def text(name: str) -> Text:
    return Text(zh=name, en=name)


def measured(name: str, amount: object, unit: str, factor: str | None, **fields: object):
    fields = {"origin": Origin.MEASURED, **fields}
    return bought(name, amount, unit, factor, **fields)


def factor(name: str, unit: str, kg: object, **fields: object) -> Dataset:
    fields = {"geography": "CN", "year": "2024", **fields}
    return dataset(name, unit, {"CO2": kg}, **fields)


GENERAL = pack("general")
RELEASE = release(
    factor("steel", "kg", 2),
    factor("grid", "kWh", "0.5", category=Category.ELECTRICITY),
    factor("wind", "kWh", "0.03", category=Category.ELECTRICITY),
    factor("lorry", "t·km", "0.1", category=Category.TRANSPORT),
    factor("scrap", "kg", "0.01", category=Category.WASTE, treats_waste=True),
    factor("old", "kg", 2, year="2015"),
    factor("foreign", "kg", 2, geography="US"),
    factor("expired", "kg", 2, valid_to=datetime.date(2024, 12, 31)),
    # 2023年宁夏电力平均二氧化碳排放因子，公告2025年第47号附件
    factor("co2-nx", "kWh", "0.6187", category=Category.ELECTRICITY, use=DatasetUse.DIRECT_CO2),
    factor("coal-burnt", "kg", 2, category=Category.FUEL, boundary=text("燃烧直接排放")),
    dataset("summed", "kg", {"CO2e": 2}, geography="CN", year="2024", gwp="AR5"),
)

STEEL = measured(
    "steel",
    1000,
    "kg",
    "steel",
    uncertainty=Uncertainty(distribution="lognormal", gsd=Decimal("1.1")),
)
POWER = measured("power", 500, "kWh", "grid", category=Category.ELECTRICITY)
LORRY = measured("lorry", 100, "t·km", "lorry", category=Category.TRANSPORT)
SCRAP = exchange(
    "scrap",
    Role.WASTE,
    50,
    "kg",
    category=Category.WASTE,
    provider=measured("x", 1, "kg", "scrap").provider,
    origin=Origin.MEASURED,
)
PART = product("part", 950, "kg", origin=Origin.MEASURED)


def making(*lines: object, without: tuple[str, ...] = (), **fields: object) -> Process:
    """The press shop; ``lines`` replace those of the same name or come on top."""
    own = {line.id: line for line in (PART, STEEL, POWER, LORRY, SCRAP)} | {
        line.id: line for line in lines
    }
    return process("making", *(own[name] for name in own if name not in without), **fields)


def sound(*processes: Process, **fields: object) -> Study:
    """A study at which no check of the general pack finds anything."""
    values: dict[str, object] = {
        "product": Product(
            name=text("冲压件"),
            organization=text("试验厂"),
            credit_code=CODE,
            facility=text("一车间"),
            region="CN-NX",
        ),
        "purpose": text("内部改进"),
        "audience": text("本厂"),
        "ledger": books(),
        "gwp": "AR6",
    }
    return study(*(processes or (making(),)), unit=quantity(1, "kg"), **{**values, **fields})


METER = [
    "41.3",
    "40.7",
    "42.1",
    "41.9",
    "43.2",
    "42.4",
    "40.9",
    "41.1",
    "42.8",
    "41.6",
    "41.7",
    "40.3",
]
OUTPUT = [
    "79.1",
    "78.3",
    "80.2",
    "79.7",
    "81.9",
    "80.6",
    "78.4",
    "78.8",
    "81.3",
    "79.4",
    "79.6",
    "77.7",
]


def line(name: str, unit: str, months: list[str | None], category: Category) -> LedgerLine:
    readings = tuple(None if month is None else Decimal(month) for month in months)
    return LedgerLine(id=name, name=text(name), unit=unit, months=readings, category=category)


def books(meter: list[str | None] | None = None) -> Ledger:
    return Ledger(
        facility=text("一车间"),
        period=Period(start=datetime.date(2024, 1, 1), end=datetime.date(2024, 12, 31)),
        lines=(
            line("meter", "kWh", meter or METER, Category.ELECTRICITY),
            line("output", "kg", OUTPUT, Category.PRODUCT),
        ),
    )


def changed(months: dict[int, str | None]) -> list[str | None]:
    """The meter's readings with some months (1 …) replaced."""
    return [months.get(at, month) for at, month in enumerate(METER, start=1)]


def figure(of: Study, samples: int = 20) -> Result:
    return calculate(of, RELEASE, samples=samples)


def outcome(
    code: str, of: Study, result: Result | None = None, by: RulePack = GENERAL
) -> CheckOutcome:
    """What one check of a pack says of a study."""
    verdict = judge(of, by, result, datasets_of(of, RELEASE), today=TODAY)
    return next(check for check in verdict.checks if check.code == code)


def full_life(unit: UnitKind = UnitKind.FUNCTIONAL) -> Study:
    """The same part from cradle to grave, still without any stage but production."""
    of = sound()
    return of.replace(
        boundary=of.boundary.replace(kind=BoundaryKind.CRADLE_TO_GRAVE),
        unit=FunctionalUnit(quantity=quantity(1, "kg"), text=text("1 kg"), kind=unit),
    )
