"""Do again what was taken back."""

from tanji.accounting import queries, revisions
from tanji.accounting.errors import NothingToUndo
from tanji.accounting.models import Revision, StudyRecord
from tanji.core.rights import require
from tanji.core.work import unit_of_work
from tanji.parties.models import Person


def redo(actor: Person, study: StudyRecord, *, revision: int) -> Revision:
    """A new revision with the newest content that followed the present one."""
    require(actor, "accounting.edit_study", study)
    with unit_of_work() as work:
        record = revisions.locked(study.pk)
        revisions.require_revision(record, revision)
        content = queries.undone(record, revisions.head_of(record))
        if content is None:
            raise NothingToUndo("没有可以重做的修改。", "There is nothing to redo.")
        made = revisions.append(record, actor, "redo", content)
        work.record(
            actor, "accounting.edit_redone", record, document=record.document, shows=made.content
        )
    return made
