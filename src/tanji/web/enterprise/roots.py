"""A number's root: result, formula, activity, factor, cell it came from, verifier's tick."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from tanji import library
from tanji.accounting import queries
from tanji.accounting.models import ResultRecord
from tanji.accounting.queries import Root
from tanji.core import documents
from tanji.core.errors import NotFound
from tanji.footprint.calculation import datasets_of
from tanji.footprint.trace import gas_leaves, input_leaves, process_leaves
from tanji.model.dataset import Dataset
from tanji.model.document import Text
from tanji.model.errors import TanjiError
from tanji.model.exchange import Exchange
from tanji.model.process import Process
from tanji.model.quantity import Quantity
from tanji.model.result import GasLine, Leaf, Result, Tier
from tanji.model.study import Study
from tanji.model.vocabulary import Ledger
from tanji.rules.gwp import gwp_set
from tanji.web.access import actor
from tanji.web.enterprise.ledgers import Series, months_of
from tanji.web.enterprise.pages import page
from tanji.web.enterprise.previews import text_at
from tanji.web.typography import decimals_of


@dataclass(frozen=True, slots=True)
class Activity:
    """What was entered, in its own unit and normalised, and how it was scaled to the unit."""

    process: Process
    exchange: Exchange
    normalised: Quantity | None
    scale: float | None
    months: tuple[Series, ...]


def activity_of(study: Study, leaf: Leaf) -> Activity | None:
    """The entry behind a leaf; none where the leaf is of no exchange (a recycling formula)."""
    for process in study.processes:
        if process.id != leaf.process:
            continue
        for exchange in process.exchanges:
            if exchange.id != leaf.exchange:
                continue
            try:
                normalised = exchange.amount.normalised
            except TanjiError:
                normalised = None
            typed = float(exchange.amount.amount)
            return Activity(
                process=process,
                exchange=exchange,
                normalised=None if normalised == exchange.amount else normalised,
                scale=leaf.amount / typed if typed else None,
                months=tuple(months_of(study, exchange)),
            )
    return None


def dataset_of(row: ResultRecord, study: Study, leaf: Leaf) -> Dataset | None:
    """The dataset of the release under which the result was calculated."""
    return datasets_of(study, library.release(row.release)).get(leaf.dataset)


@page()
def root(request: HttpRequest, key: UUID, leaf: int) -> HttpResponse:
    """The chain of one leaf: as a drawer beside the result, or as a page of its own."""
    row = queries.result(actor(request), key)
    found = queries.root(row, leaf)
    study = documents.get(row.study_document, Study)
    result = row.to_model()
    context = _common(request, row, result) | {
        "root": found,
        "leaf": found.leaf,
        "activity": activity_of(study, found.leaf),
        "dataset": dataset_of(row, study, found.leaf),
        "gas_factor": gwp_set(row.gwp).factors.get(found.leaf.gas),
        "cell_text": _cell_text(found),
        "evidence": [one for one in study.evidence if one.id in found.evidence],
        "kept": set(queries.evidence_of(row.study).values_list("evidence", flat=True)),
    }
    return render(request, "enterprise/root.html", context)


def _cell_text(found: Root) -> str:
    if found.place is None or found.imported is None or not found.place.sheet:
        return ""
    return text_at(found.imported.file, found.place.sheet, found.place.cell)


def _common(request: HttpRequest, row: ResultRecord, result: Result) -> dict[str, Any]:
    return {
        "row": row,
        "record": row.study,
        "result": result,
        "places": decimals_of(result.published),
        "partial": bool(request.headers.get("HX-Request")),
    }


@dataclass(frozen=True, slots=True)
class Sum:
    """A figure that is a sum: its parts by position among the leaves, what it is called."""

    title: Text
    value: float
    parts: tuple[tuple[int, Leaf, float], ...]


def _sum(
    result: Result, title: Text, value: float, part_of: Callable[[Leaf], float | bool | None]
) -> Sum:
    parts = [
        (at, leaf, float(part)) for at, leaf in enumerate(result.leaves) if (part := part_of(leaf))
    ]
    return Sum(title, value, tuple(sorted(parts, key=lambda one: -abs(one[2]))))


def sum_of(result: Result, kind: str, name: str) -> Sum:
    """The total, a stage, a process or a ledger as a sum of leaves; raises ``NotFound``."""
    match kind:
        case "total" if name == "location":
            title = Text(zh="电网平均合计", en="Location-based total")
            return _sum(result, title, result.location_based, lambda leaf: leaf.value)
        case "total" if name == "market":
            title = Text(zh="按合同合计", en="Market-based total")
            return _sum(result, title, result.market_based, lambda leaf: leaf.market_based)
        case "stage" if row := next((s for s in result.stages if s.stage == name), None):
            chosen = row.stage
            return _sum(
                result, chosen.label, row.value, lambda leaf: leaf.stage is chosen and leaf.value
            )
        case "process" if one := next((p for p in result.processes if p.process == name), None):
            return _sum(
                result, one.name, one.value, lambda leaf: leaf.process == name and leaf.value
            )
        case "ledger" if name in {ledger.value for ledger in result.ledgers}:
            wanted = Ledger(name)
            return _sum(
                result, wanted.label, result.ledgers[wanted], lambda leaf: leaf.ledgers.get(wanted)
            )
    raise NotFound("结果中没有这一项。", "The result has no such figure.")


def traced(row: ResultRecord, result: Result, kind: str, name: str) -> Sum:
    """A gas, a process with its upstream or a first-tier input, each solved for itself.

    Raises ``NotFound``.
    """
    study = documents.get(row.study_document, Study)
    under = library.release(row.release), row.gwp
    match kind:
        case "gas" if line := next((g for g in result.gases if gas_name(g) == name), None):
            title = Text(
                zh=f"{line.gas}（{line.ledger.label.zh}）",
                en=f"{line.gas} ({line.ledger.label.english})",
            )
            value, found = line.co2e, gas_leaves(study, line.gas, line.ledger, *under)
        case "through" if one := next((p for p in result.processes if p.process == name), None):
            title = Text(
                zh=f"{one.name.zh}，含上游", en=f"{one.name.english}, with what lies upstream"
            )
            value, found = one.cumulative, process_leaves(study, name, *under)
        case "input" if tier := next((t for t in result.first_tier if t.exchange == name), None):
            if tier.value is None:
                raise NotFound("这一项未知，没有出处。", "This input is unknown: it has no root.")
            title, value, found = tier.flow, tier.value, input_leaves(study, name, *under)
        case _:
            raise NotFound("结果中没有这一项。", "The result has no such figure.")
    place = {(leaf.process, leaf.exchange): at for at, leaf in enumerate(result.leaves)}
    parts = [(place[leaf.process, leaf.exchange], leaf, leaf.value or 0.0) for leaf in found]
    return Sum(title, value, tuple(sorted(parts, key=lambda part: -abs(part[2]))))


def gas_name(line: GasLine) -> str:
    """How an address names a line of the table of gases."""
    return f"{line.gas}:{line.ledger.value}"


def tier_address(row: ResultRecord, result: Result, tier: Tier) -> str:
    """Where a first-tier input has its root: its own activity, or the chain of its provider."""
    if tier.value is None:
        return ""
    for at, leaf in enumerate(result.leaves):
        if (leaf.process, leaf.exchange) == (tier.process, tier.exchange):
            return reverse("web:root", args=[row.pk, at])
    return reverse("web:sum_root", args=[row.pk, "input", tier.exchange])


@page()
def sum_root(request: HttpRequest, key: UUID, kind: str, name: str) -> HttpResponse:
    """The chain of a sum: its parts, each a link to its own chain."""
    row = queries.result(actor(request), key)
    result = row.to_model()
    found = (
        traced(row, result, kind, name)
        if kind in ("gas", "through", "input")
        else sum_of(result, kind, name)
    )
    context = _common(request, row, result) | {"sum": found, "kind": kind}
    if kind == "gas":
        line = next(line for line in result.gases if gas_name(line) == name)
        context |= {"line": line, "gas_factor": gwp_set(row.gwp).factors.get(line.gas)}
    return render(request, "enterprise/root_sum.html", context)
