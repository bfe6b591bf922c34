"""Pass a calculated study by a second pair of eyes."""

from tanji.accounting import queries, revisions
from tanji.accounting.models import StudyRecord
from tanji.accounting.states import STUDY
from tanji.core import clock
from tanji.core.errors import NotReady
from tanji.core.rights import require
from tanji.core.work import unit_of_work
from tanji.model.problem import errors
from tanji.parties.models import Person


def review_study(actor: Person, study: StudyRecord, *, note: str = "") -> StudyRecord:
    """READY: the reviewer is not a preparer, no check fails, warnings are explained in ``note``."""
    require(actor, "accounting.review_study", study)
    with unit_of_work() as work:
        record = revisions.locked(study.pk)
        STUDY.move(record, "review")
        result = queries.current_result(record)
        found = tuple(queries.problems_in(result.to_model()))
        if wrong := tuple(errors(found)):
            raise NotReady(
                f"自查有 {len(wrong)} 项错误，不能通过审核。",
                f"{len(wrong)} checks fail: the study cannot pass.",
                wrong,
            )
        if result.warnings and not note.strip():
            raise NotReady(
                f"有 {result.warnings} 项提醒，请在审核意见中逐项说明。",
                f"There are {result.warnings} warnings: explain them in the note.",
                found,
            )
        record.reviewed_by, record.reviewed_at = actor, clock.now()
        record.review_note = note.strip()
        record.save()
        work.record(
            actor,
            "accounting.study_reviewed",
            record,
            document=record.document,
            result=result.document,
            note=record.review_note,
        )
    return record
