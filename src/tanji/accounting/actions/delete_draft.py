"""Put a draft away."""

from tanji.accounting import revisions
from tanji.accounting.models import StudyRecord
from tanji.core import clock
from tanji.core.errors import WrongState
from tanji.core.rights import require
from tanji.core.work import unit_of_work
from tanji.parties.models import Person


def delete_draft(actor: Person, study: StudyRecord) -> StudyRecord:
    """The draft, out of sight; ``restore_draft`` brings it back. A frozen version stays."""
    require(actor, "accounting.delete_draft", study)
    with unit_of_work() as work:
        record = revisions.locked(study.pk)
        if record.is_frozen:
            raise WrongState("已提交的版本不能删除。", "A submitted version cannot be deleted.")
        record.deleted_at = clock.now()
        record.save(update_fields=["deleted_at"])
        work.record(actor, "accounting.draft_deleted", record, document=record.document)
    return record
