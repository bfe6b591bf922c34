"""Print the study report of a result."""

from tanji import library
from tanji.accounting.models import Report, ResultRecord
from tanji.core import clock, documents, files
from tanji.core.errors import Invalid
from tanji.core.rights import require
from tanji.core.work import unit_of_work
from tanji.model.study import Study
from tanji.parties.models import Person


def issue_report(actor: Person, result: ResultRecord, *, language: str = "zh") -> Report:
    """A PDF/A from the frozen study and result, with both attached; the same twice on a day is the
    same
    file.
    """
    from tanji.footprint.calculation import datasets_of
    from tanji.paper.report import report_pdf

    require(actor, "accounting.issue_report", result.study)
    if language not in ("zh", "en"):
        raise Invalid(zh="报告语言为 zh 或 en。", en="The report's language is zh or en.")
    study = documents.get(result.study_document, Study)
    release = library.release(result.release)
    pdf = report_pdf(
        study,
        result.to_model(),
        datasets=datasets_of(study, release),
        language=language,
        issued_on=clock.today(),
    )
    name = f"{study.product.name.zh}-{result.document[:8]}.pdf"
    with unit_of_work() as work:
        file = files.store(pdf, name, "application/pdf")
        report = Report.objects.create(
            study=result.study, result=result, file=file, language=language, by=actor
        )
        work.record(
            actor, "accounting.report_issued", report, result=result.document, file=file.sha256
        )
    return report
