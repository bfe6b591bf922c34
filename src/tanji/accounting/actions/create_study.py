"""Begin a footprint version: blank, or from an example."""

import datetime
import uuid
from decimal import Decimal

from django.db.models import Max

from tanji.accounting import revisions
from tanji.accounting.errors import VersionOpen
from tanji.accounting.models import ImportReport, Product, Revision, StudyRecord
from tanji.accounting.states import OPEN
from tanji.core import clock
from tanji.core.errors import Invalid
from tanji.core.rights import require
from tanji.core.work import unit_of_work
from tanji.model.document import Text
from tanji.model.exchange import Exchange
from tanji.model.ledger import Period
from tanji.model.process import Process
from tanji.model.quantity import Quantity
from tanji.model.study import Boundary, Demand, FunctionalUnit, Study
from tanji.model.study import Product as ProductOfStudy
from tanji.model.units import parse_unit
from tanji.model.vocabulary import BoundaryKind, Category, Role
from tanji.parties.models import Organization, Person


def create_study(
    actor: Person, product: Product, *, source: Study | None = None, unit: str = "kg"
) -> StudyRecord:
    """A new version in DRAFT: from ``source`` (an example, a study read elsewhere) or blank per
    ``unit``.

    Raises ``VersionOpen`` while another version of the product is in work, ``UnknownUnit``.
    """
    require(actor, "accounting.create_study", product)
    document = source or blank(product, unit)
    with unit_of_work() as work:
        record = begin(actor, product, document, "create")
        work.record(
            actor,
            "accounting.study_created",
            record,
            document=record.document,
            version=record.version,
        )
    return record


def begin(
    actor: Person,
    product: Product,
    document: Study,
    kind: str,
    *,
    imported: ImportReport | None = None,
    predecessor: StudyRecord | None = None,
) -> StudyRecord:
    """The row of a new version with its first revision. Inside a unit of work."""
    Organization.objects.select_for_update().get(pk=product.organization_id)
    kept = product.studies.filter(deleted_at__isnull=True)
    if kept.filter(state__in=OPEN).exists():
        raise VersionOpen(
            "该产品已有一个编制中的版本，请先完成或删除它。",
            "A version of this product is in work already: finish or delete it first.",
        )
    if not document.processes:
        raise Invalid(zh="研究中没有过程。", en="The study has no process.")
    latest = product.studies.aggregate(latest=Max("version"))["latest"] or 0
    record = StudyRecord.objects.create(
        organization_id=product.organization_id,
        product=product,
        version=latest + 1,
        predecessor=predecessor,
        name=str(document.name)[:300],
        example=document.example,
        created_by=actor,
    )
    revision: Revision = revisions.append(record, actor, kind, document, imported=imported)
    if imported is not None:
        ImportReport.objects.filter(pk=imported.pk).update(study=record, accepted_at=revision.at)
    return record


def blank(product: Product, unit: str) -> Study:
    """The smallest study of a product: one process that delivers one unit, over the last full
    year.
    """
    symbol = parse_unit(unit)
    one = Quantity(amount=Decimal(1), unit=symbol)
    year = clock.today().year - 1
    organization = product.organization
    facility = organization.facilities.first()
    return Study(
        id=str(uuid.uuid4()),
        name=Text(
            zh=f"{product.name} {year} 年碳足迹", en=f"Footprint of {product.label.english}, {year}"
        ),
        product=ProductOfStudy(
            name=product.label,
            model=product.specification,
            code=product.code,
            cn_code=product.cn_code,
            organization=Text(zh=organization.name, en=organization.name_en),
            credit_code=organization.credit_code,
            facility=Text(zh=facility.name if facility else ""),
            region=(facility and facility.region) or organization.region,
        ),
        unit=FunctionalUnit(
            quantity=one,
            text=Text(zh=f"1 {symbol} {product.name}", en=f"1 {symbol} {product.label.english}"),
        ),
        boundary=Boundary(kind=BoundaryKind.CRADLE_TO_GATE),
        period=Period(start=datetime.date(year, 1, 1), end=datetime.date(year, 12, 31)),
        demand=Demand(process="p1"),
        processes=(
            Process(
                id="p1",
                name=Text(zh=f"{product.name}生产", en=f"Production of {product.label.english}"),
                exchanges=(
                    Exchange(
                        id="e1",
                        name=product.label,
                        role=Role.REFERENCE,
                        amount=one,
                        category=Category.PRODUCT,
                    ),
                ),
            ),
        ),
    )
