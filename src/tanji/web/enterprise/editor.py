"""The editor of a version: processes, the grid of one of them, problems, the live figure."""

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from tanji.accounting import queries
from tanji.accounting.actions.calculate import calculate
from tanji.accounting.actions.edit_study import edit_study
from tanji.accounting.actions.redo import redo
from tanji.accounting.actions.undo import undo
from tanji.accounting.cells import Edit, next_id
from tanji.accounting.models import StudyRecord
from tanji.core.errors import Conflict, Invalid, NotFound
from tanji.model.process import Process
from tanji.model.study import Study
from tanji.model.vocabulary import Origin, Severity
from tanji.web.access import actor
from tanji.web.enterprise import conflicts
from tanji.web.enterprise.live import Live, live_result
from tanji.web.enterprise.pages import answer, page
from tanji.web.enterprise.places import Placed, placed
from tanji.web.enterprise.rows import Line, as_grid, columns, edits_of, lines
from tanji.web.typography import decimals_of


def process_of(study: Study, name: str) -> Process:
    """The named process; without a name the one that delivers the product."""
    for process in study.processes:
        if process.id == (name or study.demand.process):
            return process
    if name:
        raise NotFound(f"研究中没有过程“{name}”。", f"The study has no process “{name}”.")
    return study.processes[0]


def named_revision(request: HttpRequest) -> int:
    """The revision that a form changes."""
    text = request.POST.get("revision", "")
    if not text.isdecimal():
        raise Invalid(zh="表单缺少修订号，请刷新后再试。", en="The form names no revision: reload.")
    return int(text)


def process_rows(study: Study, live: Live, marks: tuple[Placed, ...]) -> list[dict[str, Any]]:
    """The list of processes: main stage, own figure, problems."""
    values = {one.process: one for one in live.result.processes} if live.result else {}
    leaves = live.result.leaves if live.result else ()
    found = []
    for process in study.processes:
        own = [leaf for leaf in leaves if leaf.process == process.id]
        main = max(own, key=lambda leaf: abs(leaf.value or 0.0), default=None)
        problems = [one.problem.severity for one in marks if one.process == process.id]
        found.append(
            {
                "process": process,
                "stage": main.stage if main else None,
                "value": values[process.id].value if process.id in values else None,
                "errors": problems.count(Severity.ERROR),
                "warnings": problems.count(Severity.WARNING),
            }
        )
    return found


@page()
def study(request: HttpRequest, key: UUID) -> HttpResponse:
    """The editor; for reading where one may not edit, and on a narrow screen."""
    view = queries.study_view(actor(request), key)
    document = view.document
    process = process_of(document, request.GET.get("process", ""))
    live = live_result(view.record)
    marks = placed(document, live.problems)
    sheet = lines(document, process, live.result, marks)
    may_edit = "edit" in view.verbs
    context = {
        "view": view,
        "record": view.record,
        "study": document,
        "process": process,
        "lines": sheet,
        "origins": list(Origin),
        "height": "h-64" if len(sheet) < 7 else "h-96" if len(sheet) < 12 else "h-130",
        "grid": _grid(view.record, process, sheet, may_edit),
        "may_edit": may_edit,
        "predecessor": _earlier(request, view.record),
        "pending": conflicts.pending(request, view.record),
        **_panel(view.record, document, live, marks),
    }
    return render(request, "enterprise/study.html", context)


def _earlier(request: HttpRequest, record: StudyRecord) -> Any:
    """The newest result of another version of the product, to compare with."""
    others = queries.studies_of(actor(request), record.product).exclude(pk=record.pk)
    for other in others.filter(version__lt=record.version).order_by("-version"):
        if found := other.results.first():
            return found
    return None


def _grid(
    record: StudyRecord, process: Process, sheet: tuple[Line, ...], may_edit: bool
) -> dict[str, Any]:
    query = f"?process={process.id}"
    data: dict[str, Any] = {
        "columns": columns(),
        "rows": as_grid(sheet),
        "revision": record.revision,
    }
    if may_edit:
        data["url"] = reverse("web:cells", args=[record.pk]) + query
        data["undo_url"] = reverse("web:take_back", args=[record.pk]) + query
    return data


def _panel(
    record: StudyRecord, document: Study, live: Live, marks: tuple[Placed, ...]
) -> dict[str, Any]:
    """What the two sides of the editor show: processes, figure, problems."""
    return {
        "live": live,
        "result": live.result,
        "places": decimals_of(live.result.published) if live.result else 0,
        "marks": marks,
        "notes": sum(one.problem.severity is Severity.INFO for one in marks),
        "processes": process_rows(document, live, marks),
        "frozen": record.is_frozen,
    }


@page()
def panel(request: HttpRequest, key: UUID) -> HttpResponse:
    """The rail beside the sheet after an edit: figure and problems, and the processes beside it."""
    view = queries.study_view(actor(request), key)
    record, document = view.record, view.document
    live = live_result(record)
    context = {
        "view": view,
        "record": record,
        "study": document,
        "process": process_of(document, request.GET.get("process", "")),
        "predecessor": _earlier(request, record),
        "refreshed": True,
        **_panel(record, document, live, placed(document, live.problems)),
    }
    return render(request, "enterprise/parts/rail.html", context)


# ---------------------------------------------------------------- the grid posts


def _sent(request: HttpRequest) -> tuple[int, list[dict[str, Any]]]:
    try:
        body = json.loads(request.body)
        revision, changes = int(body["revision"]), list(body.get("changes", ()))
        if not all(isinstance(change, dict) for change in changes):
            raise TypeError
    except (ValueError, TypeError, KeyError, RecursionError):
        raise Invalid(
            zh="改动读不懂，请刷新后再试。", en="The edit cannot be read: reload."
        ) from None
    return revision, changes


def _saved(
    request: HttpRequest, key: UUID, process: str, ids: dict[str, str], *, whole: bool = False
) -> JsonResponse:
    record = queries.study(actor(request), key)
    document = record.to_model()
    live = live_result(record)
    sheet = lines(
        document, process_of(document, process), live.result, placed(document, live.problems)
    )
    body: dict[str, Any] = {
        "revision": record.revision,
        "message": _("已保存为修订%s") % record.revision,
        "rows": as_grid(sheet),
        "ids": ids,
    }
    if whole:
        body["order"] = [line.id for line in sheet]
    return JsonResponse(body)


@answer
def cells(request: HttpRequest, key: UUID) -> HttpResponse:
    """Changed cells and rows of one process: all of them are saved, or none."""
    record = queries.study(actor(request), key)
    revision, changes = _sent(request)
    document = record.to_model()
    process = process_of(document, request.GET.get("process", ""))
    edits, ids = edits_of(document, process, changes)
    try:
        edit_study(actor(request), record, revision=revision, edits=edits)
    except Conflict as conflict:
        conflicts.keep(request, record, conflict, edits)
        raise
    return _saved(request, key, process.id, ids, whole=bool(ids))


@answer
def take_back(request: HttpRequest, key: UUID) -> HttpResponse:
    """Ctrl Z in the grid."""
    revision, _changes = _sent(request)
    undo(actor(request), queries.study(actor(request), key), revision=revision)
    return _saved(request, key, request.GET.get("process", ""), {}, whole=True)


# ------------------------------------------------------------------ forms post


def back(record: StudyRecord, process: str = "") -> HttpResponse:
    """To the editor, at the process one came from."""
    address = reverse("web:study", args=[record.pk])
    return redirect(f"{address}?process={process}" if process else address)


@page("POST")
def undo_one(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take the last change back."""
    record = queries.study(actor(request), key)
    made = undo(actor(request), record, revision=named_revision(request))
    messages.success(request, _("已撤销，现在是修订%s。") % made.number)
    return back(record, request.POST.get("process", ""))


@page("POST")
def redo_one(request: HttpRequest, key: UUID) -> HttpResponse:
    """Do again what was taken back."""
    record = queries.study(actor(request), key)
    made = redo(actor(request), record, revision=named_revision(request))
    messages.success(request, _("已重做，现在是修订%s。") % made.number)
    return back(record, request.POST.get("process", ""))


@page("POST")
def new_process(request: HttpRequest, key: UUID) -> HttpResponse:
    """A further process, with the product that it makes."""
    record = queries.study(actor(request), key)
    name = request.POST.get("name", "").strip()[:200]
    unit = request.POST.get("unit", "").strip()[:40] or "kg"
    if not name:
        raise Invalid(zh="请写过程的名称。", en="Give the process a name.")
    document = record.to_model()
    process = next_id((one.id for one in document.processes), "p")
    edits = [
        Edit(process, op="add", cells={"name": name}),
        Edit(
            f"{process}/e1",
            op="add",
            cells={"name": name, "role": "reference", "category": "product", "amount": "1"}
            | {"unit": unit},
        ),
    ]
    edit_study(actor(request), record, revision=named_revision(request), edits=edits)
    return back(record, process)


@page("POST")
def calculate_now(request: HttpRequest, key: UUID) -> HttpResponse:
    """Calculate the present content, for the record."""
    record = queries.study(actor(request), key)
    result = calculate(actor(request), record)
    messages.success(request, _("已核算：%s kgCO2e/%s") % (result.published, result.unit))
    return redirect("web:result", result.pk)
