"""Results: figures, their roots, comparison, reports, bundles."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Query, Router, Status

from tanji import library
from tanji.accounting import queries
from tanji.accounting.actions.issue_report import issue_report
from tanji.accounting.queries import compare_versions
from tanji.api.bodies import as_json, download
from tanji.api.problem import answers
from tanji.api.security import SignedRequest
from tanji.api.shapes import (
    ComparisonOut,
    Listed,
    Page,
    ReportIn,
    ReportOut,
    ResultDocument,
    RootOut,
    listed,
)
from tanji.core import documents, files
from tanji.model.study import Study
from tanji.model.summary import summary

router = Router(tags=["results"])


@router.get("/results/{uuid:key}", response=answers(dict[str, Any]))
def result(request: SignedRequest, key: UUID) -> dict[str, Any]:
    """A result: the object of ``tanji calc --json``."""
    return summary(queries.result(request.user, key).to_model())


@router.get("/results/{uuid:key}/document", response=answers(ResultDocument))
def document(request: SignedRequest, key: UUID) -> HttpResponse:
    """The frozen document; ``ETag`` is its SHA-256."""
    found = queries.result(request.user, key)
    return as_json(documents.data_of(found.document), request, found.document)


@router.get("/results/{uuid:key}/leaves/{int:leaf}", response=answers(RootOut))
def root(request: SignedRequest, key: UUID, leaf: int) -> dict[str, Any]:
    """From a figure (its position among the leaves) to formula, dataset and cell."""
    found = queries.root(queries.result(request.user, key), leaf)
    return {
        "formula": found.formula,
        "typed": found.typed,
        "dataset": found.leaf.dataset,
        "cell": str(found.place) if found.place else "",
        "file": found.imported.name if found.imported else "",
        "edited_by": str(found.edited.author) if found.edited else "",
        "edited_at": found.edited.at if found.edited else None,
        "evidence": list(found.evidence),
    }


@router.get("/results/{uuid:key}/difference/{uuid:other}", response=answers(ComparisonOut))
def difference(request: SignedRequest, key: UUID, other: UUID) -> dict[str, Any]:
    """Two results side by side: cells and activities that differ."""
    found = compare_versions(queries.result(request.user, key), queries.result(request.user, other))
    return {
        "before": found.before.location_based,
        "after": found.after.location_based,
        "obstacles": list(found.obstacles),
        "content": [asdict(change) for change in found.content],
        "leaves": [{**asdict(leaf), "change": leaf.change} for leaf in found.leaves],
    }


@router.get("/results/{uuid:key}/reports", response=answers(Listed[ReportOut]))
def reports(request: SignedRequest, key: UUID, page: Query[Page]) -> Any:
    """Reports printed of it."""
    found = queries.result(request.user, key)
    return listed(queries.reports_of(found.study).filter(result=found), page)


@router.post("/results/{uuid:key}/reports", response=answers(ReportOut, status=201))
def new_report(request: SignedRequest, key: UUID, body: ReportIn) -> Any:
    """Print the study report."""
    found = queries.result(request.user, key)
    return Status(201, issue_report(request.user, found, language=body.language))


@router.get("/reports/{uuid:key}", response=answers(None))
def report_file(request: SignedRequest, key: UUID) -> HttpResponse:
    """A printed report as PDF/A."""
    found = queries.report(request.user, key).file
    return download(files.read(found), found.name, found.media_type, request, found.sha256)


@router.get("/results/{uuid:key}/bundle", response=answers(None))
def bundle(request: SignedRequest, key: UUID) -> HttpResponse:
    """All that the number needs, for ``tanji replay`` on another machine."""
    from tanji.footprint.bundle import bundle as bundle_of

    found = queries.result(request.user, key)
    study = documents.get(found.study_document, Study)
    data = bundle_of(study, found.to_model(), library.release(found.release))
    name = f"tanji-{found.document[:12]}.zip"
    return download(data, name, "application/zip", request, f"bundle-{found.document}")
