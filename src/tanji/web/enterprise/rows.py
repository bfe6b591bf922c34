"""A process as rows of the grid, and what was changed in the grid as edits of the study."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tanji import library
from tanji.accounting.cells import Edit, next_id
from tanji.core.errors import Invalid
from tanji.footprint.calculation import datasets_of
from tanji.library import search
from tanji.model.dataset import Dataset
from tanji.model.document import Text, decimal_text
from tanji.model.exchange import BurdenFree, DatasetLink, Exchange, ProcessLink
from tanji.model.finding import nearest
from tanji.model.problem import Problem, Where
from tanji.model.process import Process
from tanji.model.result import Leaf, Result
from tanji.model.rounding import significant
from tanji.model.study import Study
from tanji.model.vocabulary import Origin, Role, Severity
from tanji.web.enterprise.places import Placed
from tanji.web.typography import decimals_of, in_column, plain, set_digits

ORIGINS = {
    Origin.MEASURED: "测",
    Origin.CALCULATED: "算",
    Origin.SUPPLIER: "供",
    Origin.DATABASE: "库",
    Origin.ESTIMATED: "估",
    Origin.UNKNOWN: "?",
}
_MEANT = {sign: origin.value for origin, sign in ORIGINS.items()}
_ELEMENTARY = {
    text
    for role in (Role.EMISSION, Role.UPTAKE)
    for text in (role.value, role.label.zh, role.label.en)
}
# Column of the grid → field of the exchange.
FIELDS = {
    "role": "role",
    "flow": "name",
    "amount": "amount",
    "unit": "unit",
    "origin": "origin",
    "factor": "provider",
    "evidence": "evidence",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One exchange as the sheet shows it."""

    id: str
    exchange: Exchange
    cells: dict[str, str]
    problems: tuple[Placed, ...]

    @property
    def is_reference(self) -> bool:
        """The reference flow is set apart."""
        return self.exchange.role is Role.REFERENCE


def columns() -> list[dict[str, Any]]:
    """The columns of the grid, in the words of the page."""
    roles = [plain(role.label) for role in Role]
    return [
        {"key": "mark", "name": "!", "width": 34, "readonly": True},
        {"key": "role", "name": _("角色"), "kind": "choice", "choices": roles, "width": 64},
        {"key": "flow", "name": _("流"), "width": 150},
        {"key": "amount", "name": _("数量"), "kind": "number", "width": 92},
        {"key": "unit", "name": _("单位"), "width": 52},
        {"key": "origin", "name": _("来源"), "kind": "origin", "width": 46},
        {"key": "factor", "name": _("因子或上游过程"), "width": 160},
        {"key": "value", "name": _("因子值"), "kind": "number", "width": 84, "readonly": True},
        {"key": "result", "name": "kgCO2e", "kind": "number", "width": 76, "readonly": True},
        {"key": "evidence", "name": _("证据"), "width": 56},
    ]


def lines(
    study: Study, process: Process, result: Result | None, problems: Iterable[Placed]
) -> tuple[Line, ...]:
    """The exchanges of a process with factor, figure and numbered problems."""
    datasets = datasets_of(study, library.release())
    leaves = {
        leaf.exchange: leaf for leaf in (result.leaves if result else ()) if _is(leaf, process)
    }
    tiers = _tiers(process, result)
    own = [one for one in problems if one.process == process.id]
    decimals = decimals_of(result.published) if result else 0
    found = []
    for exchange in process.exchanges:
        leaf = leaves.get(exchange.id)
        marks = tuple(one for one in own if one.exchange == exchange.id)
        value = leaf.value if leaf else tiers.get(exchange.id)
        known = leaf is not None or exchange.id in tiers
        cells = {
            "mark": " ".join(str(one.number) for one in marks),
            "role": plain(exchange.role.label),
            "flow": plain(exchange.name),
            "amount": decimal_text(exchange.amount.amount),
            "unit": exchange.amount.unit,
            "origin": ORIGINS[exchange.origin],
            "factor": provider_name(study, exchange, datasets),
            "value": _factor(leaf),
            "result": _figure(value, decimals) if known else "—",
            "evidence": " ".join(exchange.evidence),
        }
        found.append(Line(exchange.id, exchange, cells, marks))
    return tuple(found)


def _factor(leaf: Leaf | None) -> str:
    if leaf is None or leaf.intensity is None:
        return ""
    return set_digits(significant(leaf.intensity, 4))


def _figure(value: float | None, decimals: int) -> str:
    return _("未知") if value is None else in_column(value, decimals)


def _is(leaf: Leaf, process: Process) -> bool:
    return leaf.process == process.id


def _tiers(process: Process, result: Result | None) -> dict[str, float | None]:
    """Burden of what other processes of the study deliver, where one link carries it."""
    if result is None:
        return {}
    into = {link.source: link for link in result.links if link.target == process.id}
    return {
        exchange.id: into[exchange.provider.process].value
        for exchange in process.exchanges
        if isinstance(exchange.provider, ProcessLink) and exchange.provider.process in into
    }


def provider_name(study: Study, exchange: Exchange, datasets: Mapping[str, Dataset]) -> str:
    """What provides an exchange, by name."""
    provider = exchange.provider
    if isinstance(provider, DatasetLink):
        dataset = datasets.get(provider.dataset)
        return plain(dataset.name) if dataset else provider.dataset
    if isinstance(provider, ProcessLink):
        for process in study.processes:
            if process.id == provider.process:
                return plain(process.name)
        return provider.process
    if isinstance(provider, BurdenFree):
        return _("不带负担：%s") % plain(provider.reason)
    return exchange.gas if exchange.is_elementary else ""


def as_grid(found: Sequence[Line]) -> list[dict[str, Any]]:
    """The rows as the island wants them."""
    rows = []
    for line in found:
        problems = {
            one.column: {
                "severity": "error" if one.problem.severity is Severity.ERROR else "warning",
                "message": f"{one.number} {plain(one.problem.message)}",
            }
            for one in reversed(line.problems)
            if one.problem.severity is not Severity.INFO
        }
        if problems:
            problems["mark"] = next(iter(problems.values()))
        rows.append(
            {
                "id": line.id,
                "cells": line.cells,
                "reference": line.is_reference,
                "problems": problems,
            }
        )
    return rows


# ------------------------------------------------------------------------ edits


def edits_of(
    study: Study, process: Process, changes: Sequence[Mapping[str, Any]]
) -> tuple[list[Edit], dict[str, str]]:
    """The edits that the grid's changes mean, and the ids given to its new rows.

    Raises ``Invalid`` with every name of a factor that is not known.
    """
    edits: list[Edit] = []
    problems: list[Problem] = []
    ids: dict[str, str] = {}
    fresh: dict[str, dict[str, str]] = {}
    known = {exchange.id: exchange for exchange in process.exchanges}

    def value(row: str, field: str, text: str) -> str:
        if field == "origin":
            return _MEANT.get(text, text)
        if field != "provider" or not text:
            return text
        found = provider_of(study, text)
        if found is None:
            problems.append(_unknown(study, f"{process.id}/{row}", text))
        return found or ""

    for change in changes:
        row = str(change.get("row", ""))
        if change.get("removed"):
            edits.append(Edit(f"{process.id}/{row}", op="remove"))
            continue
        field = FIELDS.get(str(change.get("column", "")))
        if field is None:
            continue
        text = str(change.get("value", "")).strip()
        if row in known:
            field = _field(known[row], field)
            edits.append(Edit(f"{process.id}/{row}/{field}", value(row, field, text)))
        else:
            fresh.setdefault(row, {})[field] = text
    for row, cells in fresh.items():
        if "provider" in cells and cells.get("role") in _ELEMENTARY:
            cells["gas"] = cells.pop("provider")
        ids[row] = next_id({*known, *ids.values()}, "e")
        filled = {field: value(row, field, text) for field, text in cells.items() if text}
        edits.append(Edit(f"{process.id}/{ids[row]}", op="add", cells=filled))
    if problems:
        raise Invalid(tuple(problems))
    return edits, ids


def _field(exchange: Exchange, field: str) -> str:
    """The field behind a column: the gas of an emission, the name in the language of the page."""
    if field == "provider" and exchange.is_elementary:
        return "gas"
    return "name_en" if field == "name" and get_language() == "en" and exchange.name.en else field


def _unknown(study: Study, thing: str, text: str) -> Problem:
    names = tuple(plain(hit.dataset.name) for hit in search(text, limit=3))
    return Problem(
        code="unknown_factor",
        severity=Severity.ERROR,
        message=Text(
            zh=f"没有叫“{text[:60]}”的因子或过程。",
            en=f"No factor or process is called “{text[:60]}”.",
        ),
        where=Where(object=thing, field="factor"),
        value=text[:200],
        suggestions=names or nearest(text, [plain(one.name) for one in study.processes]),
    )


def provider_of(study: Study, text: str) -> str | None:
    """The id of the process or dataset that a name means; the process comes first."""
    wanted = text.strip().casefold()
    for process in study.processes:
        if wanted in (
            process.id.casefold(),
            process.name.zh.casefold(),
            process.name.en.casefold(),
        ):
            return process.id
    available = datasets_of(study, library.release())
    if text in available:
        return text
    for dataset in available.values():
        if wanted in (dataset.name.zh.casefold(), dataset.name.en.casefold()):
            return dataset.id
    hits = search(text, limit=1)
    return hits[0].dataset.id if hits and hits[0].score >= 86 else None
