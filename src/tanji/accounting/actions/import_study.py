"""Read a file as a study, without changing anything: a dry run with every problem in its place."""

from tanji import exchange, library
from tanji.accounting.models import ImportReport, Product, StudyRecord
from tanji.core import documents, files
from tanji.core.errors import Invalid, NotFound, WrongState
from tanji.core.rights import require
from tanji.core.work import unit_of_work
from tanji.model.document import to_data
from tanji.parties.models import Person


def import_study(
    actor: Person,
    product: Product,
    data: bytes,
    name: str,
    *,
    study: StudyRecord | None = None,
) -> ImportReport:
    """What the file brings for a product, or for one of its drafts. ``accept_import`` puts it to
    use.

    Bad content gives problems, never an exception; only a file above the limit raises ``TooLarge``.
    """
    require(actor, "accounting.import_study", study or product)
    if study is not None:
        if study.product_id != product.pk:
            raise NotFound
        if study.is_frozen:
            raise WrongState(
                "已提交的版本不能修改，请建立新版本。",
                "A submitted version cannot change: open a new one.",
            )
    file = files.store(data, name)
    parcel = exchange.read(data, name, library.release())
    document, problems = "", list(parcel.problems)
    with unit_of_work() as work:
        if parcel.study is not None:
            try:
                document = documents.put(parcel.study)
            except Invalid as refusal:
                problems += refusal.problems
        report = ImportReport.objects.create(
            product=product,
            study=study,
            file=file,
            name=files.clean(name),
            format=parcel.format,
            document=document,
            problems=documents.storable(to_data(problems)),
            losses=documents.storable(to_data(parcel.losses)),
            positions=documents.storable(to_data(dict(parcel.positions))),
            created_by=actor,
        )
        work.record(
            actor,
            "accounting.file_read",
            report,
            file=file.sha256,
            format=parcel.format,
            problems=len(problems),
        )
    return report
