"""Freeze a reviewed study and hand it in."""

from tanji.accounting import queries, revisions
from tanji.accounting.errors import NoCommitment
from tanji.accounting.models import StudyRecord
from tanji.accounting.states import STUDY, StudyState
from tanji.core import clock
from tanji.core.rights import require
from tanji.core.work import unit_of_work
from tanji.model.document import Text
from tanji.parties.models import Person

COMMITMENT = Text(
    zh="本单位承诺：所提交的碳足迹核算数据、证据与结果真实、完整、可追溯，并对其真实性承担法律责任。",
    en="We commit that the data, evidence and results submitted are true, complete and traceable, "
    "and we answer for their truthfulness before the law.",
)


def submit_study(actor: Person, study: StudyRecord, *, committed: bool) -> StudyRecord:
    """SUBMITTED: content and result are frozen under their hashes; the version before is
    superseded.

    The signatory gives the commitment to truthfulness (``COMMITMENT``) with ``committed``.
    """
    require(actor, "accounting.submit_study", study)
    if not committed:
        raise NoCommitment(
            "提交前请确认真实性承诺。", "Confirm the commitment to truthfulness before submitting."
        )
    with unit_of_work() as work:
        record = revisions.locked(study.pk)
        STUDY.move(record, "submit")
        result = queries.current_result(record)
        record.submitted_by, record.submitted_at = actor, clock.now()
        record.submitted_result = result.document
        record.commitment = COMMITMENT.zh
        record.save()
        work.record(
            actor,
            "accounting.study_submitted",
            record,
            document=record.document,
            result=result.document,
            commitment=COMMITMENT.zh,
        )
        for earlier in record.product.studies.filter(state=StudyState.SUBMITTED).exclude(
            pk=record.pk
        ):
            STUDY.move(earlier, "supersede")
            earlier.save(update_fields=["state"])
            work.record(actor, "accounting.study_superseded", earlier, by=str(record.pk))
    return record
