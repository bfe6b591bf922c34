"""Begin the next version of a frozen study."""

from tanji.accounting import revisions
from tanji.accounting.actions.create_study import begin
from tanji.accounting.models import StudyRecord
from tanji.core.errors import WrongState
from tanji.core.rights import require
from tanji.core.work import unit_of_work
from tanji.parties.models import Person


def open_version(actor: Person, study: StudyRecord) -> StudyRecord:
    """A new version in DRAFT with the content of a frozen one, which stays as it is."""
    require(actor, "accounting.open_version", study)
    with unit_of_work() as work:
        record = revisions.locked(study.pk)
        if not record.is_frozen:
            raise WrongState(
                "该版本仍可编辑，不需要新版本。",
                "This version can still be edited: no new one is needed.",
            )
        opened = begin(actor, record.product, record.to_model(), "create", predecessor=record)
        work.record(actor, "accounting.version_opened", opened, predecessor=str(record.pk))
    return opened
