"""Put a file behind the data of a draft."""

from tanji.accounting import cells, revisions
from tanji.accounting.models import EvidenceFile, Revision, StudyRecord
from tanji.core import files
from tanji.core.errors import Invalid
from tanji.core.rights import require
from tanji.core.work import unit_of_work
from tanji.model.document import Text
from tanji.model.study import Evidence
from tanji.parties.models import Person


def attach_evidence(
    actor: Person,
    study: StudyRecord,
    *,
    revision: int,
    data: bytes,
    name: str,
    title: str,
    kind: str = "",
    place: str = "",
) -> Revision:
    """A revision whose document names the file by title and SHA-256; the bytes are kept beside
    it.
    """
    require(actor, "accounting.attach_evidence", study)
    if not title.strip() or not data:
        raise Invalid(
            zh="证据需要名称和非空的文件。",
            en="Evidence needs a title and a file that is not empty.",
        )
    with unit_of_work() as work:
        record = revisions.locked(study.pk)
        revisions.require_revision(record, revision)
        file = files.store(data, name)
        before = record.to_model()
        taken = {one.id for one in before.evidence}
        taken |= set(record.evidence.values_list("evidence", flat=True))
        evidence = Evidence(
            id=cells.next_id(taken, "v"),
            title=Text(zh=title.strip()),
            kind=kind,
            file=name[-200:],
            sha256=file.sha256,
            place=place,
        )
        document = before.replace(evidence=(*before.evidence, evidence))
        made = revisions.append(
            record, actor, "edit", document, changes=cells.difference(before, document)
        )
        EvidenceFile.objects.create(
            study=record,
            evidence=evidence.id,
            file=file,
            title=title.strip()[:200],
            kind=kind,
            by=actor,
        )
        work.record(
            actor,
            "accounting.evidence_attached",
            record,
            evidence=evidence.id,
            file=file.sha256,
            revision=made.number,
        )
    return made
