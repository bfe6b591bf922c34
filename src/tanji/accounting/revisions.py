"""The line of revisions of a study: how a new content is put on it."""

from typing import Any
from uuid import UUID

from tanji.accounting import cells
from tanji.accounting.models import ImportReport, Revision, StudyRecord
from tanji.accounting.states import STUDY
from tanji.core import clock, documents
from tanji.core.errors import Conflict, NotFound
from tanji.model.study import Study
from tanji.parties.models import Person


def locked(key: UUID) -> StudyRecord:
    """The study, fresh and locked for this transaction."""
    record = (
        StudyRecord.objects.select_for_update(of=("self",))
        .select_related("organization", "product")
        .filter(pk=key)
        .first()
    )
    if record is None:
        raise NotFound
    return record


def head_of(record: StudyRecord) -> Revision:
    """The newest revision."""
    return record.revisions.get(number=record.revision)


def require_revision(record: StudyRecord, named: int, yours: Any = ()) -> None:
    """Raise ``Conflict``, with what changed since, unless ``named`` is the newest revision."""
    if named == record.revision:
        return
    base = record.revisions.filter(number=named).first()
    theirs = (
        cells.difference(documents.get(base.document, Study), record.to_model()) if base else ()
    )
    raise Conflict(named=named, current=record.revision, theirs=theirs, yours=yours)


def append(
    record: StudyRecord,
    author: Person,
    kind: str,
    content: Study | Revision,
    *,
    changes: list[cells.Change] | None = None,
    imported: ImportReport | None = None,
    note: str = "",
) -> Revision:
    """Put a content on the line: a new one, or that of an earlier revision. Takes the study to
    DRAFT.
    """
    number = record.revision + 1
    if isinstance(content, Revision):
        shows, previous = content.content, content.previous
        document, study = content.document, None
    else:
        previous = head_of(record).content if record.revision else None
        shows, document, study = number, documents.put(content), content
    if record.revision:
        STUDY.move(record, "edit")
    revision = Revision.objects.create(
        study=record,
        number=number,
        content=shows,
        previous=previous,
        kind=kind,
        document=document,
        changes=[{"path": c.path, "old": c.old, "new": c.new} for c in changes or ()],
        imported=imported,
        author=author,
        note=note[:300],
    )
    study = study or documents.get(document, Study)
    record.revision, record.document = number, document
    record.name, record.updated_at = str(study.name)[:300], clock.now()
    record.reviewed_at = record.reviewed_by = None
    record.review_note = ""
    record.save()
    return revision
