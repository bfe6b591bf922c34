"""Footprint versions: read them, and take them from step to step."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Query, Router, Status

from tanji import exchange, library
from tanji.accounting import queries
from tanji.accounting.actions.calculate import calculate
from tanji.accounting.actions.delete_draft import delete_draft
from tanji.accounting.actions.open_version import open_version
from tanji.accounting.actions.restore_draft import restore_draft
from tanji.accounting.actions.return_study import return_study
from tanji.accounting.actions.review_study import review_study
from tanji.accounting.actions.submit_study import submit_study
from tanji.accounting.models import Product
from tanji.api.bodies import as_json, download
from tanji.api.problem import answers
from tanji.api.security import SignedRequest
from tanji.api.shapes import (
    CalculateIn,
    CommitmentIn,
    EventOut,
    Line,
    Listed,
    NoteIn,
    Page,
    ReasonIn,
    ResultOut,
    StudyDetail,
    StudyDocument,
    StudyOut,
    items_of,
    listed,
)
from tanji.core import documents, events
from tanji.core.errors import NotFound
from tanji.core.rights import require

router = Router(tags=["studies"])


class StudyQuery(Page):
    """Which versions."""

    product: UUID | None = None
    deleted: bool = False


@router.get("", response=answers(Listed[StudyOut]))
def studies(request: SignedRequest, query: Query[StudyQuery]) -> Any:
    """Versions that one may see; ``deleted``: the drafts that one may bring back."""
    if query.deleted:
        rows = queries.deleted_drafts_of(request.user)
    else:
        rows = queries.studies_of(request.user)
    if query.product:
        rows = rows.filter(product=Product(pk=query.product))
    return listed(rows, query)


@router.get("/{uuid:key}", response=answers(StudyDetail))
def study(request: SignedRequest, key: UUID, response: HttpResponse) -> Any:
    """One version, what is wrong with it, and what may be done now. ``ETag`` is its revision."""
    view = queries.study_view(request.user, key)
    response.headers["ETag"] = f'"{view.record.revision}"'
    return {
        **StudyOut.from_orm(view.record).dict(by_alias=True),
        "verbs": view.verbs,
        "can_undo": view.can_undo,
        "can_redo": view.can_redo,
        "result": view.result.pk if view.result else None,
        "problems": items_of(view.problems),
    }


@router.get("/{uuid:key}/document", response=answers(StudyDocument))
def content(request: SignedRequest, key: UUID) -> HttpResponse:
    """Its content as a document; ``ETag`` is the SHA-256."""
    found = queries.study(request.user, key)
    return as_json(documents.data_of(found.document), request, found.document)


@router.get("/{uuid:key}/export", response=answers(None))
def export(request: SignedRequest, key: UUID, format: Line = "workbook") -> HttpResponse:
    """Its content in one of the formats."""
    found = queries.study(request.user, key)
    if format not in exchange.formats():
        known = "、".join(exchange.formats())
        raise NotFound(f"没有格式“{format}”。可选：{known}。", f"No format “{format}”: {known}.")
    data = exchange.write(found.to_model(), format, library.release())
    name = f"{found.product.name}-v{found.version}{exchange.formats()[format].suffixes[0]}"
    return download(
        data, name, "application/octet-stream", request, f"{found.document[:32]}-{format}"
    )


@router.delete("/{uuid:key}", response=answers(None, status=204))
def delete(request: SignedRequest, key: UUID) -> Any:
    """Put a draft away; ``restore`` brings it back."""
    delete_draft(request.user, queries.study(request.user, key))
    return Status(204, None)


@router.post("/{uuid:key}/restore", response=answers(StudyOut))
def restore(request: SignedRequest, key: UUID) -> Any:
    """Bring a deleted draft back."""
    return restore_draft(request.user, queries.deleted_draft(request.user, key))


@router.post("/{uuid:key}/versions", response=answers(StudyOut, status=201))
def new_version(request: SignedRequest, key: UUID) -> Any:
    """Begin the next version of one that was handed in."""
    return Status(201, open_version(request.user, queries.study(request.user, key)))


@router.get("/{uuid:key}/results", response=answers(Listed[ResultOut]))
def results(request: SignedRequest, key: UUID, page: Query[Page]) -> Any:
    """Its calculations, newest first."""
    return listed(queries.results_of(queries.study(request.user, key)), page)


@router.post("/{uuid:key}/results", response=answers(ResultOut, status=201))
def new_result(request: SignedRequest, key: UUID, body: CalculateIn) -> Any:
    """Calculate the present content."""
    return Status(201, calculate(request.user, queries.study(request.user, key), **body.dict()))


@router.post("/{uuid:key}/review", response=answers(StudyOut))
def review(request: SignedRequest, key: UUID, body: NoteIn) -> Any:
    """Pass it as a second pair of eyes."""
    return review_study(request.user, queries.study(request.user, key), note=body.note)


@router.post("/{uuid:key}/submit", response=answers(StudyOut))
def submit(request: SignedRequest, key: UUID, body: CommitmentIn) -> Any:
    """Freeze it and hand it in."""
    found = queries.study(request.user, key)
    return submit_study(request.user, found, committed=body.committed)


@router.post("/{uuid:key}/return", response=answers(StudyOut))
def send_back(request: SignedRequest, key: UUID, body: ReasonIn) -> Any:
    """Return it to the enterprise with a reason."""
    return return_study(request.user, queries.study(request.user, key), reason=body.reason)


@router.get("/{uuid:key}/trail", response=answers(Listed[EventOut]))
def trail(request: SignedRequest, key: UUID, page: Query[Page]) -> Any:
    """Who did what to it, newest first."""
    found = queries.study(request.user, key)
    require(request.user, "parties.read_trail", found)
    return listed(events.trail_of(found), page)
