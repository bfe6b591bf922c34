"""A file comes in: a dry run first, every problem beside its cell, then it is taken over."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tanji import exchange, library
from tanji.accounting import queries
from tanji.accounting.actions.accept_import import accept_import
from tanji.accounting.actions.import_study import import_study
from tanji.accounting.models import ImportReport
from tanji.accounting.states import OPEN
from tanji.core import documents
from tanji.core.errors import Invalid, TooLarge
from tanji.core.rights import allowed, require
from tanji.footprint.files import template
from tanji.model.document import from_data
from tanji.model.problem import Problem
from tanji.model.study import Study
from tanji.model.vocabulary import Severity
from tanji.web.access import actor
from tanji.web.enterprise.live import ordered
from tanji.web.enterprise.pages import download, page
from tanji.web.enterprise.previews import strips

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def file_of(request: HttpRequest) -> UploadedFile:
    """The file of a form; raises ``Invalid`` or ``TooLarge``."""
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile) or not file.name:
        raise Invalid(zh="请选一个文件。", en="Choose a file.", code="no_file")
    limit = settings.TANJI_MAX_UPLOAD
    if (file.size or 0) > limit:
        raise TooLarge(
            f"文件超过上限 {limit / 2**20:.0f} MB。", f"The limit is {limit / 2**20:.0f} MB."
        )
    return file


@page()
def workbook(request: HttpRequest) -> HttpResponse:
    """The empty workbook to fill in."""
    require(actor(request), "accounting.import_study")
    return download(template(), "碳迹工作簿.xlsx", WORKBOOK)


@page("POST")
def upload(request: HttpRequest, key: UUID) -> HttpResponse:
    """Read a file for a product: for its draft, or for a version that will come of it."""
    product = queries.product(actor(request), key)
    file = file_of(request)
    draft = queries.studies_of(actor(request), product).filter(state__in=OPEN).first()
    report = import_study(actor(request), product, file.read(), file.name or "file", study=draft)
    return redirect("web:import", report.pk)


@page("POST")
def upload_again(request: HttpRequest, key: UUID) -> HttpResponse:
    """Read a file that is to replace the content of a draft."""
    study = queries.study(actor(request), key)
    file = file_of(request)
    report = import_study(
        actor(request), study.product, file.read(), file.name or "file", study=study
    )
    return redirect("web:import", report.pk)


@page()
def dry_run(request: HttpRequest, key: UUID) -> HttpResponse:
    """What the file brings, and all that is wrong with it."""
    report = queries.import_report(actor(request), key)
    return render(request, "enterprise/import.html", _context(request, report))


def _context(request: HttpRequest, report: ImportReport) -> dict[str, Any]:
    problems = ordered([from_data(Problem, row) for row in report.problems])
    formats = exchange.formats()
    document = documents.get(report.document, Study) if report.document else None
    return {
        "report": report,
        "product": report.product,
        "format": formats[report.format].label if report.format in formats else None,
        "document": document,
        "problems": list(enumerate(problems, start=1)),
        "errors": sum(one.severity is Severity.ERROR for one in problems),
        "unread": len(queries.unread_in(report, document)) if document else 0,
        "warnings": sum(one.severity is Severity.WARNING for one in problems),
        "losses": [from_data(Problem, row) for row in report.losses],
        "strips": strips(report.file, problems),
        "exchanges": sum(len(one.exchanges) for one in document.processes) if document else 0,
        "may": allowed(actor(request), "accounting.import_study", report.study or report.product),
        "release": library.releases()[0],
    }


@page("POST")
def accept(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take it over."""
    report = queries.import_report(actor(request), key)
    named = request.POST.get("revision", "")
    record = accept_import(
        actor(request), report, revision=int(named) if named.isdecimal() else None
    )
    messages.success(request, _("已采用“%s”，成为新的修订。") % report.name)
    return redirect("web:study", record.pk)
