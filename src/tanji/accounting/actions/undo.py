"""Take back the last change of a draft."""

from tanji.accounting import revisions
from tanji.accounting.errors import NothingToUndo
from tanji.accounting.models import Revision, StudyRecord
from tanji.core.rights import require
from tanji.core.work import unit_of_work
from tanji.parties.models import Person


def undo(actor: Person, study: StudyRecord, *, revision: int) -> Revision:
    """A new revision with the content before; raises ``NothingToUndo`` and ``Conflict``."""
    require(actor, "accounting.edit_study", study)
    with unit_of_work() as work:
        record = revisions.locked(study.pk)
        revisions.require_revision(record, revision)
        before = revisions.head_of(record).previous
        if before is None:
            raise NothingToUndo("没有可以撤销的修改。", "There is nothing to undo.")
        content = record.revisions.get(number=before)
        made = revisions.append(record, actor, "undo", content)
        work.record(
            actor, "accounting.edit_undone", record, document=record.document, shows=made.content
        )
    return made
