"""Go back to any earlier content of a draft."""

from tanji.accounting import revisions
from tanji.accounting.models import Revision, StudyRecord
from tanji.core.errors import NotFound
from tanji.core.rights import require
from tanji.core.work import unit_of_work
from tanji.parties.models import Person


def restore_revision(actor: Person, study: StudyRecord, *, revision: int, number: int) -> Revision:
    """A new revision with the content of revision ``number``; nothing in between is lost."""
    require(actor, "accounting.edit_study", study)
    with unit_of_work() as work:
        record = revisions.locked(study.pk)
        revisions.require_revision(record, revision)
        content = record.revisions.filter(number=number).first()
        if content is None:
            raise NotFound(f"没有第 {number} 次修订。", f"There is no revision {number}.")
        made = revisions.append(record, actor, "restore", content)
        work.record(
            actor, "accounting.revision_restored", record, document=record.document, shows=number
        )
    return made
