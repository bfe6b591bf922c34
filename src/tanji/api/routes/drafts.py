"""The content of a version: edit, undo, redo, choose factors, keep evidence.

Every change names the revision that it changes.
"""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import File, Form, Query, Router, Schema, Status
from ninja.files import UploadedFile

from tanji.accounting import queries
from tanji.accounting.actions.attach_evidence import attach_evidence
from tanji.accounting.actions.choose_factor import choose_factor
from tanji.accounting.actions.edit_study import edit_study
from tanji.accounting.actions.import_study import import_study
from tanji.accounting.actions.redo import redo
from tanji.accounting.actions.restore_revision import restore_revision
from tanji.accounting.actions.undo import undo
from tanji.accounting.cells import Edit
from tanji.api.bodies import bytes_of, download, named_revision
from tanji.api.problem import answers
from tanji.api.security import SignedRequest
from tanji.api.shapes import (
    ChangeOut,
    EditsIn,
    EvidenceOut,
    FactorIn,
    ImportOut,
    Line,
    Listed,
    Number,
    Page,
    RestoreIn,
    RevisionIn,
    RevisionOut,
    listed,
)
from tanji.core import files

router = Router(tags=["drafts"])


@router.get("/{uuid:key}/revisions", response=answers(Listed[RevisionOut]))
def revisions(request: SignedRequest, key: UUID, page: Query[Page]) -> Any:
    """Revisions, newest first, each with what it changed."""
    return listed(queries.history(queries.study(request.user, key)), page)


@router.get("/{uuid:key}/difference", response=answers(list[ChangeOut]))
def difference(request: SignedRequest, key: UUID, older: Number, newer: Number) -> Any:
    """What changed between two revisions."""
    return queries.difference(queries.study(request.user, key), older, newer)


@router.post("/{uuid:key}/edits", response=answers(RevisionOut))
def edit(request: SignedRequest, key: UUID, body: EditsIn) -> Any:
    """Change cells: all of them, or none with every problem told."""
    found = queries.study(request.user, key)
    return edit_study(
        request.user,
        found,
        revision=named_revision(request, body.revision),
        edits=[Edit(one.path, one.value, one.op, one.cells) for one in body.edits],
        note=body.note,
    )


@router.post("/{uuid:key}/undo", response=answers(RevisionOut))
def take_back(request: SignedRequest, key: UUID, body: RevisionIn) -> Any:
    """Take the last change back."""
    found = queries.study(request.user, key)
    return undo(request.user, found, revision=named_revision(request, body.revision))


@router.post("/{uuid:key}/redo", response=answers(RevisionOut))
def do_again(request: SignedRequest, key: UUID, body: RevisionIn) -> Any:
    """Do again what was taken back."""
    found = queries.study(request.user, key)
    return redo(request.user, found, revision=named_revision(request, body.revision))


@router.post("/{uuid:key}/revisions", response=answers(RevisionOut))
def go_back(request: SignedRequest, key: UUID, body: RestoreIn) -> Any:
    """Bring the content of any revision back."""
    found = queries.study(request.user, key)
    named = named_revision(request, body.revision)
    return restore_revision(request.user, found, revision=named, number=body.number)


@router.post("/{uuid:key}/factor", response=answers(RevisionOut))
def factor(request: SignedRequest, key: UUID, body: FactorIn) -> Any:
    """Bind an exchange to a dataset."""
    return choose_factor(
        request.user,
        queries.study(request.user, key),
        revision=named_revision(request, body.revision),
        process=body.process,
        exchange=body.exchange,
        dataset=body.dataset,
    )


@router.post("/{uuid:key}/imports", response=answers(ImportOut, status=201))
def read_file(request: SignedRequest, key: UUID, file: File[UploadedFile]) -> Any:
    """Read a file that is to replace the content: a dry run."""
    found = queries.study(request.user, key)
    return Status(
        201,
        import_study(request.user, found.product, bytes_of(file), file.name or "file", study=found),
    )


@router.get("/{uuid:key}/evidence", response=answers(Listed[EvidenceOut]))
def evidence(request: SignedRequest, key: UUID, page: Query[Page]) -> Any:
    """Files behind its data."""
    return listed(queries.evidence_of(queries.study(request.user, key)), page)


@router.get("/{uuid:key}/evidence/{name}", response=answers(None))
def evidence_file(request: SignedRequest, key: UUID, name: str) -> HttpResponse:
    """One of them, as it was brought."""
    found = queries.evidence(request.user, key, name).file
    return download(
        files.read(found), found.name, "application/octet-stream", request, found.sha256
    )


class EvidenceIn(Schema):
    """What the file is."""

    title: Line
    kind: Line = ""
    place: Line = ""
    revision: Number | None = None


@router.post("/{uuid:key}/evidence", response=answers(RevisionOut, status=201))
def new_evidence(
    request: SignedRequest, key: UUID, body: Form[EvidenceIn], file: File[UploadedFile]
) -> Any:
    """Put a file behind the data."""
    return Status(
        201,
        attach_evidence(
            request.user,
            queries.study(request.user, key),
            revision=named_revision(request, body.revision),
            data=bytes_of(file),
            name=file.name or "file",
            title=body.title,
            kind=body.kind[:40],
            place=body.place,
        ),
    )
