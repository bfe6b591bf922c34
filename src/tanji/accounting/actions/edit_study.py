"""Change cells of a draft."""

from collections.abc import Sequence

from tanji.accounting import cells, revisions
from tanji.accounting.cells import Edit
from tanji.accounting.models import Revision, StudyRecord
from tanji.core.rights import require
from tanji.core.work import unit_of_work
from tanji.parties.models import Person


def edit_study(
    actor: Person, study: StudyRecord, *, revision: int, edits: Sequence[Edit], note: str = ""
) -> Revision:
    """A new revision with all edits, or none of them. Edits that change nothing make no revision.

    Raises ``Conflict`` if ``revision`` is not the newest, ``Invalid`` with every cell that cannot
    be
    read, ``WrongState`` for a submitted version.
    """
    require(actor, "accounting.edit_study", study)
    with unit_of_work() as work:
        record = revisions.locked(study.pk)
        revisions.require_revision(record, revision, yours=edits)
        document, changes = cells.edit(record.to_model(), edits)
        if not changes:
            return revisions.head_of(record)
        made = revisions.append(record, actor, "edit", document, changes=changes, note=note)
        work.record(
            actor,
            "accounting.study_edited",
            record,
            document=record.document,
            revision=made.number,
            cells=len(changes),
        )
    return made
