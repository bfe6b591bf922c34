"""Return a submitted study to the enterprise."""

from tanji.accounting import revisions
from tanji.accounting.models import StudyRecord
from tanji.accounting.states import STUDY
from tanji.core.errors import Invalid
from tanji.core.rights import require
from tanji.core.work import unit_of_work
from tanji.parties.models import Person


def return_study(actor: Person, study: StudyRecord, *, reason: str) -> StudyRecord:
    """RETURNED, with what the enterprise has to answer in its next version."""
    require(actor, "accounting.return_study", study)
    if not reason.strip():
        raise Invalid(zh="请写明退回理由。", en="Give the reason for returning it.")
    with unit_of_work() as work:
        record = revisions.locked(study.pk)
        STUDY.move(record, "return")
        record.return_reason = reason.strip()
        record.save(update_fields=["state", "return_reason"])
        work.record(actor, "accounting.study_returned", record, reason=record.return_reason)
    return record
