"""The start page: choose a product, its electricity and a few figures, and see what follows."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import content_disposition_header

from tanji import exchange, library
from tanji.core import rates
from tanji.footprint.bundle import bundle
from tanji.footprint.calculation import datasets_of
from tanji.model import rounding
from tanji.model.compile import CompileError
from tanji.model.document import Text, to_data
from tanji.model.exchange import Exchange
from tanji.model.problem import Problem
from tanji.model.process import Process
from tanji.model.result import Result
from tanji.model.study import Lever, LeverOption
from tanji.model.summary import rows
from tanji.seal.canonical import canonical_bytes
from tanji.web.public.choice import Choice, Complaint, exchange_at, read_choice, shown
from tanji.web.public.examples import products
from tanji.web.public.outcome import Outcome, outcome, power_factor
from tanji.web.typography import in_column

ELECTRICITY = "electricity"
# What one can do about a missing item after signing in.
ACTS = ("ledger", "inventory", "certificates", "calibration", "supplier_request")
MIME = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}


@dataclass(frozen=True, slots=True)
class Field:
    """An amount or a factor that one may change, as the form shows it."""

    name: str
    exchange: Exchange
    process: Process
    value: str
    was: str
    complaint: Complaint | None
    options: tuple[tuple[str, Text], ...] = ()

    @property
    def changed(self) -> bool:
        """Whether somebody has changed it."""
        return self.value != self.was


def start(request: HttpRequest) -> HttpResponse:
    """The page of a choice; the address carries the whole of it."""
    choice = read_choice(request.GET.dict())
    address = reverse("web:start") + (f"?{choice.query}" if choice.query else "")
    by_script = request.headers.get("HX-Request") == "true"
    if (
        not by_script
        and not choice.complaints
        and any(key.startswith("was.") for key in request.GET)
    ):
        return redirect(address)
    found, problems = _calculated(request, choice)
    status = 422 if choice.complaints or problems else 200
    context = _form(choice) | _shown(choice, found, problems)
    response = render(request, "web/public/start.html", context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    if by_script and not choice.complaints:
        response["HX-Replace-Url"] = address
    return response


def take_away(request: HttpRequest, kind: str) -> HttpResponse:
    """The choice to take away: activities as CSV, study as JSON or workbook, bundle to replay."""
    if kind not in MIME:
        raise Http404
    choice = read_choice(request.GET.dict())
    found, problems = _calculated(request, choice)
    if found is None:
        raise CompileError(list(problems))
    if kind == "csv":
        data = _table(found.result)
    elif kind == "json":
        data = canonical_bytes(to_data(found.study))
    elif kind == "xlsx":
        data = exchange.write(found.study, "workbook", library.release())
    else:
        data = bundle(found.study, found.result)
    name = f"tanji-{choice.product.key}.{kind}"
    return HttpResponse(
        data,
        content_type=MIME[kind],
        headers={"Content-Disposition": content_disposition_header(True, name) or ""},
    )


def _calculated(request: HttpRequest, choice: Choice) -> tuple[Outcome | None, tuple[Problem, ...]]:
    """The outcome of the choice, or why there is no figure."""
    rates.count("start", request.META.get("REMOTE_ADDR", ""), settings.TANJI_PUBLIC_RATE)
    try:
        return outcome(choice.query), ()
    except CompileError as error:
        return None, tuple(error.problems)


def _form(choice: Choice) -> dict[str, Any]:
    """What the form shows."""
    complaints = {complaint.field: complaint for complaint in choice.complaints}
    fields = list(_fields(choice, complaints))
    study, chosen = choice.product.study, dict(choice.levers)

    def options(lever: Lever) -> list[tuple[LeverOption, bool, float | None]]:
        on = chosen.get(lever.id, lever.options[0].id)
        factor = lever.id == ELECTRICITY
        return [
            (one, one.id == on, power_factor(study, one) if factor else None)
            for one in lever.options
        ]

    return {
        "choice": choice,
        "products": products(),
        "electricity": [
            (lever, options(lever)) for lever in study.levers if lever.id == ELECTRICITY
        ],
        "levers": [(lever, options(lever)) for lever in study.levers if lever.id != ELECTRICITY],
        "amounts": [field for field in fields if not field.options],
        "factors": [field for field in fields if field.options],
        "changed": any(field.changed or field.complaint for field in fields),
    }


def _fields(choice: Choice, complaints: dict[str, Complaint]) -> Iterator[Field]:
    turned = choice.turned
    changes = {
        name: rounding.grouped(text, " ") if name.startswith("a.") else text
        for name, text in choice.changes
    }
    datasets = datasets_of(turned, library.release())
    nothing: tuple[str, ...] = ()
    places = [("a.", place, nothing) for place in choice.product.amounts]
    places += [("f.", place, names) for place, names in choice.product.factors.items()]
    for prefix, place, names in places:
        line, name = exchange_at(turned, place), prefix + place
        was = shown(line, prefix)
        complaint = complaints.get(name)
        value = complaint.typed if complaint else changes.get(name, was)
        offered = dict.fromkeys((*names, was, value)) if names else {}
        yield Field(
            name,
            line,
            turned.process(place.partition("/")[0]),
            value,
            was,
            complaint,
            tuple((one, datasets[one].name) for one in offered if one in datasets),
        )


def _shown(choice: Choice, found: Outcome | None, problems: tuple[Problem, ...]) -> dict[str, Any]:
    """What the result shows."""
    query = f"?{choice.query}" if choice.query else ""
    common = {
        "problems": problems,
        "take_away": {kind: reverse("web:calculation", args=[kind]) + query for kind in MIME},
        "outcome": found,
    }
    if found is None:
        return common
    result = found.result
    places = len(result.published.partition(".")[2])
    return common | {
        "result": result,
        "study": found.study,
        "act_pages": ACTS,
        "places": places,
        "stages": [(row, found.main(row.stage)) for row in result.stages if row.value],
        "totals": [
            in_column(total, places) for total in (result.location_based, result.market_based)
        ],
    }


def _table(result: Result) -> bytes:
    """Every activity with its burden, as spreadsheets read it."""
    lines = rows(result)
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(lines[0]))
    writer.writeheader()
    writer.writerows(lines)
    return out.getvalue().encode("utf-8-sig")
