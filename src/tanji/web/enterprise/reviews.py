"""From calculated to handed in: review by a second pair of eyes, signature, return; and history."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tanji import exchange, library
from tanji.accounting import queries
from tanji.accounting.actions.delete_draft import delete_draft
from tanji.accounting.actions.open_version import open_version
from tanji.accounting.actions.restore_draft import restore_draft
from tanji.accounting.actions.restore_revision import restore_revision
from tanji.accounting.actions.return_study import return_study
from tanji.accounting.actions.review_study import review_study
from tanji.accounting.actions.submit_study import COMMITMENT, submit_study
from tanji.accounting.models import StudyRecord
from tanji.accounting.states import StudyState
from tanji.core import events
from tanji.core.errors import NotFound
from tanji.core.rights import allowed
from tanji.model.problem import errors
from tanji.model.vocabulary import Severity
from tanji.web.access import actor
from tanji.web.enterprise.editor import named_revision
from tanji.web.enterprise.live import ordered
from tanji.web.enterprise.pages import download, page

SHOWN = 100


@page()
def review(request: HttpRequest, key: UUID) -> HttpResponse:
    """Where the version stands, what the next step needs, and who may take it."""
    record = queries.study(actor(request), key)
    result = record.results.filter(study_document=record.document).first()
    problems = ordered(queries.problems_in(result.to_model())) if result else ()
    context = {
        "record": record,
        "study": record.to_model(),
        "verbs": queries.verbs_of(actor(request), record),
        "row": result,
        "problems": problems,
        "errors": errors(list(problems)),
        "warnings": [one for one in problems if one.severity is Severity.WARNING],
        "commitment": COMMITMENT,
        "preparers": sorted({row.author.name for row in record.revisions.select_related("author")}),
        "is_preparer": record.revisions.filter(author=actor(request)).exists(),
        "steps": _steps(record),
    }
    return render(request, "enterprise/review.html", context)


def _steps(record: StudyRecord) -> list[dict[str, Any]]:
    """The way of a version, with what is done."""
    order = [StudyState.DRAFT, StudyState.CALCULATED, StudyState.READY, StudyState.SUBMITTED]
    state = StudyState(record.state)
    at = order.index(state) if state in order else len(order) - 1
    return [
        {"state": one, "done": number < at, "here": number == at}
        for number, one in enumerate(order)
    ]


def _posted(act: Callable[[HttpRequest, StudyRecord], str]) -> Callable[..., HttpResponse]:
    """A view that does one step to a version and goes back to the page of its state."""

    @page("POST")
    def step(request: HttpRequest, key: UUID) -> HttpResponse:
        record = queries.study(actor(request), key)
        messages.success(request, act(request, record))
        return redirect("web:review", record.pk)

    return step


@_posted
def pass_review(request: HttpRequest, record: StudyRecord) -> str:
    """The reviewer's yes, with the note on every warning."""
    review_study(actor(request), record, note=request.POST.get("note", ""))
    return _("已通过审核。")


@_posted
def submit(request: HttpRequest, record: StudyRecord) -> str:
    """The signatory's commitment and signature."""
    submit_study(actor(request), record, committed=request.POST.get("committed") == "yes")
    return _("已签署并提交，内容冻结。")


@_posted
def send_back(request: HttpRequest, record: StudyRecord) -> str:
    """A department returns what was handed in."""
    return_study(actor(request), record, reason=request.POST.get("reason", ""))
    return _("已退回。")


@page("POST")
def next_version(request: HttpRequest, key: UUID) -> HttpResponse:
    """Begin the next version of one that is frozen."""
    made = open_version(actor(request), queries.study(actor(request), key))
    messages.success(request, _("已建新版本v%s。") % made.version)
    return redirect("web:study", made.pk)


@page("POST")
def delete(request: HttpRequest, key: UUID) -> HttpResponse:
    """Put a draft away."""
    record = delete_draft(actor(request), queries.study(actor(request), key))
    messages.success(request, _("草稿已删除，可在产品页恢复。"))
    return redirect("web:product", record.product_id)


@page("POST")
def restore(request: HttpRequest, key: UUID) -> HttpResponse:
    """Bring a deleted draft back."""
    record = restore_draft(actor(request), queries.deleted_draft(actor(request), key))
    messages.success(request, _("草稿已恢复。"))
    return redirect("web:study", record.pk)


# ---------------------------------------------------------------------- history


@page()
def history(request: HttpRequest, key: UUID) -> HttpResponse:
    """Every revision with what it changed, every calculation, and the trail for who may read it."""
    record = queries.study(actor(request), key)
    trail = allowed(actor(request), "parties.read_trail", record)
    context = {
        "record": record,
        "study": record.to_model(),
        "revisions": queries.history(record)[:SHOWN],
        "results": queries.results_of(record),
        "events": events.trail_of(record)[:SHOWN] if trail else (),
        "may_read_trail": trail,
        "verbs": queries.verbs_of(actor(request), record),
    }
    return render(request, "enterprise/history.html", context)


@page("POST")
def go_back(request: HttpRequest, key: UUID) -> HttpResponse:
    """Bring the content of an earlier revision back, as a new one."""
    record = queries.study(actor(request), key)
    text = request.POST.get("number", "")
    number = int(text) if text.isdecimal() else 0
    made = restore_revision(actor(request), record, revision=named_revision(request), number=number)
    messages.success(
        request,
        _("已恢复修订%(old)s的内容，成为修订%(new)s。") % {"old": number, "new": made.number},
    )
    return redirect("web:study", record.pk)


@page()
def export(request: HttpRequest, key: UUID, format: str) -> HttpResponse:
    """The content in one of the formats."""
    record = queries.study(actor(request), key)
    formats = exchange.formats()
    if format not in formats:
        raise NotFound(f"没有格式“{format}”。", f"There is no format “{format}”.")
    data = exchange.write(record.to_model(), format, library.release())
    name = f"{record.product.name}-v{record.version}{formats[format].suffixes[0]}"
    return download(data, name, "application/octet-stream")
