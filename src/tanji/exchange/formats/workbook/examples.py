"""The grey rows of the template: how a row looks when it is filled in. The figures are made up."""

from decimal import Decimal
from typing import Any

from tanji.exchange.formats.workbook import columns as layout
from tanji.exchange.formats.workbook.scopes import factor_label, fixed
from tanji.exchange.formats.workbook.tables import Row, Tables
from tanji.model.dataset import FactorRelease

_MONTHS = [str(month) for month in range(1, 13)]
_WASHING, _DRYING = "清洗", "烘干"


def _row(**values: Any) -> Row:
    """A row by column keys, ``__`` for the dot; choices by their id."""
    row: Row = {}
    for name, value in values.items():
        key = name.replace("__", ".")
        scope = {"stage": "process_stage", "method": "allocation_method"}.get(
            key, key.split(".")[-1]
        )
        if key in ("role", "category", "origin", "stage", "method", "electricity.supply"):
            value = fixed(scope).say(value)
        row[key] = Decimal(value) if key.endswith(".amount") or key == "share" else value
    return row


def examples(release: FactorRelease | None) -> Tables:
    """Example rows by sheet; factors are the first of their kind in the release."""
    tables = Tables({sheet.key: [] for sheet in layout.SHEETS}, _MONTHS)
    for sheet, rows in (
        (layout.PROCESSES, _processes()),
        (layout.ACTIVITY, _activity()),
        (layout.ENERGY, _energy(release)),
        (layout.TRANSPORT, _transport(release)),
        (layout.ALLOCATION, _allocation()),
        (layout.CUTOFFS, _cutoffs()),
        (layout.EVIDENCE, _evidence()),
    ):
        tables.rows[sheet.key] = rows
    return tables


def _factor(release: FactorRelease | None, dataset_id: str) -> str | None:
    """The wording of a factor of the release; nothing where the release lacks it."""
    dataset = release.index().get(dataset_id) if release else None
    return factor_label(dataset) if dataset else None


def _processes() -> list[Row]:
    return [
        _row(name__zh=_WASHING, stage="production", location="中宁", note="鲜果清洗、分级"),
        _row(name__zh=_DRYING, stage="production", location="中宁", technology__zh="热风烘干"),
    ]


def _activity() -> list[Row]:
    def line(process: str, name: str, role: str, category: str, amount: str, **more: Any) -> Row:
        return _row(
            process=process,
            name__zh=name,
            role=role,
            category=category,
            amount__amount=amount,
            amount__unit="t",
            **more,
        )

    months = {month: Decimal(10) for month in _MONTHS[6:10]}
    return [
        line(
            _WASHING, "净鲜果", "reference", "product", "400", origin="measured", evidence=("E1",)
        ),
        line(_WASHING, "枸杞鲜果", "input", "material", "410", origin="supplier"),
        line(_DRYING, "枸杞干果", "reference", "product", "100", origin="measured"),
        line(_DRYING, "净鲜果", "input", "material", "400", provider__process=_WASHING),
        line(_DRYING, "包装纸箱", "input", "packaging", "40", origin="measured", **months),
        line(_DRYING, "锅炉排放", "emission", "emission", "2", gas="CO2", origin="calculated"),
    ]


def _energy(release: FactorRelease | None) -> list[Row]:
    months = {month: Decimal(5000) for month in _MONTHS}
    return [
        _row(
            process=_DRYING,
            name__zh="外购电",
            category="electricity",
            amount__amount="60000",
            amount__unit="kWh",
            provider__dataset=_factor(release, "cn-electricity-mix-2024"),
            electricity__supply="grid",
            origin="measured",
            evidence=("E1",),
            note="空着的月份=缺读数",
            **months,
        ),
        _row(
            process=_DRYING,
            name__zh="天然气",
            category="fuel",
            amount__amount="1.5",
            amount__unit="万Nm³",
            provider__dataset=_factor(release, "natural-gas-combustion-cn"),
            origin="measured",
        ),
    ]


def _transport(release: FactorRelease | None) -> list[Row]:
    return [
        _row(
            process=_WASHING,
            name__zh="鲜果运到厂",
            transport__mass__amount="410",
            transport__mass__unit="t",
            transport__distance__amount="20",
            transport__distance__unit="km",
            transport__mode="公路",
            provider__dataset=_factor(release, "transport-road-light-diesel-cn"),
            origin="estimated",
        )
    ]


def _allocation() -> list[Row]:
    return [
        _row(
            process=_DRYING,
            method="economic",
            justification__zh="干果与次果价值相差大，物理量不反映因果",
        )
    ]


def _cutoffs() -> list[Row]:
    return [
        _row(name__zh="标签、胶带", process=_DRYING, share="0.2", basis__zh="按采购金额占比估算")
    ]


def _evidence() -> list[Row]:
    return [
        _row(
            id="E1",
            title__zh="2025年电费结算单",
            kind="电费单",
            file="电费2025.pdf",
            place="第1–12页",
        )
    ]
