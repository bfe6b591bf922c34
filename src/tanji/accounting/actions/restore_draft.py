"""Take a deleted draft back."""

from tanji.accounting import revisions
from tanji.accounting.errors import VersionOpen
from tanji.accounting.models import StudyRecord
from tanji.accounting.states import OPEN
from tanji.core.errors import WrongState
from tanji.core.rights import require
from tanji.core.work import unit_of_work
from tanji.parties.models import Person


def restore_draft(actor: Person, study: StudyRecord) -> StudyRecord:
    """The draft as it was; raises ``VersionOpen`` while another version of the product is in
    work.
    """
    require(actor, "accounting.restore_draft", study)
    with unit_of_work() as work:
        record = revisions.locked(study.pk)
        if record.deleted_at is None:
            raise WrongState("该草稿没有被删除。", "The draft is not deleted.")
        others = record.product.studies.filter(deleted_at__isnull=True, state__in=OPEN)
        if others.exists():
            raise VersionOpen(
                "该产品已有一个编制中的版本，请先完成或删除它。",
                "A version of this product is in work already: finish or delete it first.",
            )
        record.deleted_at = None
        record.save(update_fields=["deleted_at"])
        work.record(actor, "accounting.draft_restored", record, document=record.document)
    return record
