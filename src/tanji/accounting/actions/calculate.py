"""Calculate a study."""

from tanji import library
from tanji.accounting import revisions
from tanji.accounting.models import ResultRecord, StudyRecord
from tanji.accounting.queries import positions_of, problems_in
from tanji.accounting.states import STUDY
from tanji.core import clock, documents
from tanji.core.errors import NotReady
from tanji.core.rights import require
from tanji.core.work import unit_of_work
from tanji.footprint.calculation import SAMPLES
from tanji.footprint.files import assess
from tanji.model.compile import CompileError
from tanji.model.problem import errors
from tanji.model.result import Result
from tanji.model.vocabulary import Severity
from tanji.parties.models import Person


def calculate(
    actor: Person,
    study: StudyRecord,
    *,
    release: str | None = None,
    gwp: str | None = None,
    samples: int = SAMPLES,
) -> ResultRecord:
    """The result of the newest revision, with the verdict of its rule pack; CALCULATED.

    Raises ``NotReady`` with every problem that forbids a figure, ``Conflict`` if somebody edits
    meanwhile.
    """
    require(actor, "accounting.calculate", study)
    STUDY.step(study, "calculate")
    result = compute(study, release=release, gwp=gwp, samples=samples)
    found = problems_in(result)
    with unit_of_work() as work:
        record = revisions.locked(study.pk)
        revisions.require_revision(record, study.revision)
        STUDY.move(record, "calculate")
        record.save(update_fields=["state"])
        unit = result.unit.quantity
        row = ResultRecord.objects.create(
            study=record,
            revision=record.revision,
            document=documents.put(result),
            study_document=record.document,
            release=result.provenance.release,
            gwp=result.provenance.gwp,
            engine=result.provenance.engine,
            published=result.published,
            unit=str(unit) if unit.amount != 1 else unit.unit,
            location_based=result.location_based,
            market_based=result.market_based,
            errors=len(errors(found)),
            warnings=sum(problem.severity is Severity.WARNING for problem in found),
            by=actor,
        )
        work.record(
            actor,
            "accounting.study_calculated",
            record,
            result=row.document,
            document=record.document,
            release=row.release,
        )
    study.state = record.state
    return row


def compute(study: StudyRecord, *, release: str | None, gwp: str | None, samples: int) -> Result:
    """The result document, judged as of today, before any row is touched; possibly long."""
    used = library.release(release)
    content = study.to_model()
    try:
        return assess(
            content,
            release=used,
            gwp=gwp,
            samples=samples,
            today=clock.today(),
            positions=positions_of(study),
        )
    except CompileError as error:
        raise NotReady(
            "还不能核算：请先改正清单中的错误。",
            "No figure yet: mend the errors listed first.",
            tuple(error.problems),
        ) from None
