"""What files brought: look at it, take it over."""

from typing import Any
from uuid import UUID

from ninja import Router

from tanji.accounting import queries
from tanji.accounting.actions.accept_import import accept_import
from tanji.api.bodies import named_revision
from tanji.api.problem import answers
from tanji.api.security import SignedRequest
from tanji.api.shapes import ImportOut, RevisionIn, StudyOut

router = Router(tags=["imports"])


@router.get("/{uuid:key}", response=answers(ImportOut))
def report(request: SignedRequest, key: UUID) -> Any:
    """A dry run with its problems."""
    return queries.import_report(request.user, key)


@router.post("/{uuid:key}/accept", response=answers(StudyOut))
def accept(request: SignedRequest, key: UUID, body: RevisionIn) -> Any:
    """Take it over: as a new version, or as the next revision of the draft it was read for."""
    found = queries.import_report(request.user, key)
    revision = named_revision(request, body.revision) if found.study_id else None
    return accept_import(request.user, found, revision=revision)
