"""Take over what a file brought: a new version, or a new revision of a draft."""

from tanji.accounting import cells, queries, revisions
from tanji.accounting.actions.create_study import begin
from tanji.accounting.errors import NotUnderstood
from tanji.accounting.models import ImportReport, StudyRecord
from tanji.core import clock, documents
from tanji.core.errors import NotReady, WrongState
from tanji.core.rights import require
from tanji.core.work import unit_of_work
from tanji.model.study import Study
from tanji.parties.models import Person


def accept_import(
    actor: Person, report: ImportReport, *, revision: int | None = None
) -> StudyRecord:
    """The study with the file's content. A draft names the ``revision`` that it replaces.

    Errors in the content do not forbid saving: they are listed on the draft until they are mended.
    What could not be read at all would be missing in silence: then it is refused (``NotReady``).
    Raises ``NotUnderstood``, ``Conflict``, ``VersionOpen``, ``WrongState``.
    """
    require(actor, "accounting.import_study", report.study or report.product)
    if not report.document:
        raise NotUnderstood(
            "这个文件没有读出可用的研究，请按问题清单修改后重新上传。",
            "No study could be read from this file: mend what the list says and upload it again.",
        )
    document = documents.get(report.document, Study)
    if unread := queries.unread_in(report, document):
        raise NotReady(
            f"文件里有 {len(unread)} 处没有读进来，采用会漏掉它们。请在原表改好后重新上传。",
            f"{len(unread)} places of the file could not be read and would be missing: "
            "mend them in the file and upload it again.",
            tuple(unread),
        )
    with unit_of_work() as work:
        report = ImportReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
        if report.accepted_at is not None:
            raise WrongState("这次导入已经采用。", "This import has been taken over already.")
        if report.study_id is None:
            record = begin(actor, report.product, document, "import", imported=report)
        else:
            record = revisions.locked(report.study_id)
            revisions.require_revision(record, revision if revision is not None else -1)
            changes = cells.difference(record.to_model(), document)
            revisions.append(record, actor, "import", document, changes=changes, imported=report)
            report.accepted_at = clock.now()
            report.save(update_fields=["accepted_at"])
        work.record(
            actor,
            "accounting.import_accepted",
            record,
            file=report.file_id,
            document=record.document,
            revision=record.revision,
        )
    return record
