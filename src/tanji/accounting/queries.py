"""Reads of accounting, used by pages and the interface for programs; only what the actor may
see.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from tanji.accounting import cells
from tanji.accounting.models import (
    EvidenceFile,
    ImportReport,
    Product,
    Report,
    ResultRecord,
    Revision,
    StudyRecord,
)
from tanji.accounting.states import FROZEN, STUDY
from tanji.core import documents
from tanji.core.errors import NotFound, NotReady
from tanji.core.rights import allowed
from tanji.model.document import from_data
from tanji.model.problem import Problem, Where, errors
from tanji.model.result import Leaf, Result
from tanji.model.study import Study
from tanji.parties.rights import reach_of

# ------------------------------------------------------------------- products


def products_of(actor: Any) -> QuerySet[Product]:
    """Products that the actor may see, with the state and figure of their newest version beside
    them.

    Adds ``versions``, ``latest_id``, ``latest_state``, ``latest_published`` and ``latest_unit``.
    """
    own = reach_of(actor, "accounting.read_product").within()
    submitted = reach_of(actor, "accounting.read_submitted")
    visible = own
    if submitted:
        handed_in = StudyRecord.objects.filter(submitted_at__isnull=False)
        visible = own | (submitted.within() & Q(pk__in=handed_in.values("product")))
    versions = _visible_studies(actor).filter(product=OuterRef("pk")).order_by("-version")
    results = ResultRecord.objects.filter(
        study=OuterRef("latest_id"), study_document=OuterRef("latest_document")
    ).order_by("-at")
    return (
        Product.objects.filter(visible)
        .select_related("organization")
        .annotate(
            versions=Count("studies", filter=Q(studies__deleted_at__isnull=True)),
            latest_id=Subquery(versions.values("pk")[:1]),
            latest_state=Subquery(versions.values("state")[:1]),
            latest_document=Subquery(versions.values("document")[:1]),
        )
        .annotate(
            latest_published=Subquery(results.values("published")[:1]),
            latest_unit=Subquery(results.values("unit")[:1]),
        )
        .order_by("name", "specification", "pk")
    )


def product(actor: Any, key: UUID | str) -> Product:
    """One of them; raises ``NotFound``."""
    return _one(products_of(actor), key)


# -------------------------------------------------------------------- studies


def _visible_studies(actor: Any) -> QuerySet[StudyRecord]:
    own = reach_of(actor, "accounting.read_study").within()
    submitted = reach_of(actor, "accounting.read_submitted")
    visible = own | (submitted.within() & Q(state__in=FROZEN)) if submitted else own
    return StudyRecord.objects.filter(visible, deleted_at__isnull=True)


def studies_of(actor: Any, product: Product | None = None) -> QuerySet[StudyRecord]:
    """Versions that the actor may see, the last touched first."""
    found = _visible_studies(actor).select_related("organization", "product")
    return found.filter(product=product) if product else found


def study(actor: Any, key: UUID | str) -> StudyRecord:
    """One of them; raises ``NotFound``."""
    return _one(studies_of(actor), key)


def deleted_drafts_of(actor: Any) -> QuerySet[StudyRecord]:
    """Drafts that were put away and that the actor may bring back."""
    reach = reach_of(actor, "accounting.delete_draft")
    return StudyRecord.objects.filter(reach.within(), deleted_at__isnull=False).select_related(
        "organization", "product"
    )


def deleted_draft(actor: Any, key: UUID | str) -> StudyRecord:
    """One of them; raises ``NotFound``."""
    return _one(deleted_drafts_of(actor), key)


@dataclass(frozen=True, slots=True)
class StudyView:
    """A version as a page shows it: content, problems with their cells, what may be done now."""

    record: StudyRecord
    document: Study
    revision: Revision
    verbs: tuple[str, ...]
    can_undo: bool
    can_redo: bool
    problems: tuple[Problem, ...]
    result: ResultRecord | None
    positions: Mapping[str, Where]


def study_view(actor: Any, key: UUID | str) -> StudyView:
    """All of one version; raises ``NotFound``. ``result`` is that of the present content, if
    any.
    """
    record = study(actor, key)
    document = record.to_model()
    head = record.revisions.select_related("author").get(number=record.revision)
    positions = positions_of(record)
    editable = allowed(actor, "accounting.edit_study", record) and not record.is_frozen
    return StudyView(
        record=record,
        document=document,
        revision=head,
        verbs=verbs_of(actor, record),
        can_undo=editable and head.previous is not None,
        can_redo=editable and undone(record, head) is not None,
        problems=tuple(problems_of_study(document, positions)),
        result=record.results.filter(study_document=record.document).first(),
        positions=positions,
    )


def verbs_of(actor: Any, record: StudyRecord) -> tuple[str, ...]:
    """What the actor may do with a version now: the buttons of a page."""
    more = {
        "open_version": record.is_frozen,
        "delete_draft": not record.is_frozen,
        "attach_evidence": not record.is_frozen,
        "import_study": not record.is_frozen,
    }
    steps = [verb for verb in STUDY.available(actor, record) if verb != "supersede"]
    return (
        *steps,
        *(
            verb
            for verb, fits in more.items()
            if fits and allowed(actor, f"accounting.{verb}", record)
        ),
    )


def problems_of_study(
    document: Study, positions: Mapping[str, Where] | None = None
) -> list[Problem]:
    """What is wrong with a content before any figure: all at once, each with its cell where
    known.
    """
    from tanji import library
    from tanji.footprint.calculation import datasets_of
    from tanji.model.structure import structure_problems

    return structure_problems(document, datasets_of(document, library.release()), positions)


def unread_in(report: ImportReport, document: Study) -> list[Problem]:
    """Errors of a file that its content does not show any more: what they name was not read, so it
    would be missing without a trace. Every other error stays listed on the draft.
    """
    shown = {(one.code, one.message.zh) for one in problems_of_study(document)}
    found = errors([from_data(Problem, row) for row in report.problems])
    return [one for one in found if (one.code, one.message.zh) not in shown]


def undone(record: StudyRecord, head: Revision) -> Revision | None:
    """The newest content that followed the present one: where redo leads."""
    return (
        record.revisions.filter(previous=head.content, content=F("number"))
        .order_by("-number")
        .first()
    )


def history(record: StudyRecord) -> QuerySet[Revision]:
    """Revisions with their authors, newest first."""
    return record.revisions.select_related("author", "imported__file")


def difference(record: StudyRecord, older: int, newer: int) -> list[cells.Change]:
    """What changed between two revisions of a version; raises ``NotFound``."""
    found = {row.number: row for row in record.revisions.filter(number__in=(older, newer))}
    if {older, newer} - set(found):
        raise NotFound("没有这次修订。", "There is no such revision.")
    return cells.difference(
        documents.get(found[older].document, Study), documents.get(found[newer].document, Study)
    )


def evidence_of(record: StudyRecord) -> QuerySet[EvidenceFile]:
    """Files behind a version."""
    return record.evidence.select_related("file", "by")


def evidence(actor: Any, key: UUID | str, name: str) -> EvidenceFile:
    """One evidence file of a version by its id there; raises ``NotFound``."""
    found = evidence_of(study(actor, key)).filter(evidence=name).first()
    if found is None:
        raise NotFound
    return found


def import_report(actor: Any, key: UUID | str) -> ImportReport:
    """One dry run; raises ``NotFound``."""
    reach = reach_of(actor, "accounting.import_study")
    rows = ImportReport.objects.filter(reach.within("product__organization"))
    return _one(rows.select_related("product__organization", "study", "file"), key)


# -------------------------------------------------------------------- results


def results_of(record: StudyRecord) -> QuerySet[ResultRecord]:
    """Calculations of a version, newest first."""
    return record.results.select_related("by")


def result(actor: Any, key: UUID | str) -> ResultRecord:
    """One calculation of a version that the actor may see; raises ``NotFound``."""
    rows = ResultRecord.objects.filter(study__in=_visible_studies(actor))
    return _one(rows.select_related("study__organization", "study__product", "by"), key)


def current_result(record: StudyRecord) -> ResultRecord:
    """The newest calculation of the present content; raises ``NotReady``."""
    found = record.results.filter(study_document=record.document).first()
    if found is None:
        raise NotReady("请先核算当前内容。", "Calculate the present content first.")
    return found


def problems_in(found: Result) -> list[Problem]:
    """Everything found in a result and by its rule pack."""
    checks = found.verdict.checks if found.verdict else ()
    return [*found.problems, *(problem for check in checks for problem in check.problems)]


def report(actor: Any, key: UUID | str) -> Report:
    """One printed report; raises ``NotFound``."""
    rows = Report.objects.filter(study__in=_visible_studies(actor))
    return _one(rows.select_related("file", "study"), key)


def reports_of(record: StudyRecord) -> QuerySet[Report]:
    """Printed reports of a version, newest first."""
    return record.reports.select_related("file", "by", "result")


# ----------------------------------------------------------------- comparison


@dataclass(frozen=True, slots=True)
class LeafChange:
    """One activity in two results; ``None`` where it is missing or unknown."""

    process: str
    exchange: str
    gas: str
    flow: str
    before: float | None
    after: float | None

    @property
    def change(self) -> float | None:
        """After minus before; what is missing on one side counts as nothing, unknown stays
        unknown.
        """
        if self.before is None or self.after is None:
            return None
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two results side by side. ``comparable`` lists why the totals should not be set against each
    other.
    """

    before: Result
    after: Result
    content: tuple[cells.Change, ...]
    leaves: tuple[LeafChange, ...]
    obstacles: tuple[str, ...]


def compare_versions(before: ResultRecord, after: ResultRecord) -> Comparison:
    """Difference of two results by activity, and of the two studies by cell; the largest change
    first.
    """
    old, new = before.to_model(), after.to_model()
    left, right = _by_activity(old.leaves), _by_activity(new.leaves)
    changes = [
        LeafChange(
            process=key[0],
            exchange=key[1],
            gas=key[2],
            flow=str((right.get(key) or left[key])[0]),
            before=left[key][1] if key in left else 0.0,
            after=right[key][1] if key in right else 0.0,
        )
        for key in dict.fromkeys((*left, *right))
    ]
    obstacles = [
        name
        for name, one, other in (
            ("unit", old.unit.quantity, new.unit.quantity),
            ("gwp", old.provenance.gwp, new.provenance.gwp),
        )
        if one != other
    ]
    content = cells.difference(
        documents.get(before.study_document, Study), documents.get(after.study_document, Study)
    )
    if any(change.path.startswith("study/boundary.kind") for change in content):
        obstacles.append("boundary")
    if any(change.path.startswith("study/period") for change in content):
        obstacles.append("period")
    changes.sort(key=lambda one: -abs(one.change or 0.0))
    return Comparison(old, new, tuple(content), tuple(changes), tuple(obstacles))


def _by_activity(leaves: Iterable[Leaf]) -> dict[tuple[str, str, str], tuple[Any, float | None]]:
    """Value by activity; several leaves of one activity (e.g. two suppliers of its power) are
    added.
    """
    found: dict[tuple[str, str, str], tuple[Any, float | None]] = {}
    for leaf in leaves:
        key = (leaf.process, leaf.exchange, leaf.gas)
        _, value = found.get(key, (leaf.flow, 0.0))
        total = None if value is None or leaf.value is None else value + leaf.value
        found[key] = (leaf.flow, total)
    return found


# ------------------------------------------------------------- number to root


@dataclass(frozen=True, slots=True)
class Root:
    """The chain from a figure to where it came from."""

    leaf: Leaf
    result: ResultRecord
    typed: str  # the amount as it stands in the study
    place: Where | None  # the cell of the imported file, while the value is still that of the file
    imported: ImportReport | None
    edited: Revision | None  # the revision that last changed the amount
    evidence: tuple[str, ...]
    formula: str


def root(row: ResultRecord, index: int) -> Root:
    """Where the value of the result's leaf number ``index`` came from; raises ``NotFound``."""
    leaves = row.to_model().leaves
    if not 0 <= index < len(leaves):
        raise NotFound("结果中没有这一项。", "The result has no such figure.")
    leaf = leaves[index]
    document = documents.get(row.study_document, Study)
    typed = ""
    evidence: tuple[str, ...] = ()
    for process in document.processes:
        for exchange in process.exchanges:
            if (process.id, exchange.id) == (leaf.process, leaf.exchange):
                typed, evidence = str(exchange.amount), exchange.evidence
    edited, imported = _origin(row, f"{leaf.process}/{leaf.exchange}/")
    positions = _positions(imported) if imported and edited is None else {}
    prefix = f"{leaf.process}/{leaf.exchange}/"
    place = positions.get(f"{prefix}amount") or next(
        (where for path, where in positions.items() if path.startswith(prefix)), None
    )
    return Root(leaf, row, typed, place, imported, edited, evidence, formula_of(leaf))


def formula_of(leaf: Leaf) -> str:
    """The figure as a product: activity × intensity."""
    if leaf.intensity is None or leaf.value is None:
        return f"{leaf.amount:.6g} {leaf.unit} × ? = ?"
    return (
        f"{leaf.amount:.6g} {leaf.unit} × {leaf.intensity:.6g} kgCO2e/{leaf.unit}"
        f" = {leaf.value:.6g} kgCO2e"
    )


def _origin(row: ResultRecord, prefix: str) -> tuple[Revision | None, ImportReport | None]:
    """The edit that last changed the amount or its unit, and the import on which the content rests.

    Walks the contents back from that of the result: edit by edit along ``previous``, and from the
    first revision of a version to the version before it.
    """
    fields = ("number", "content", "previous", "kind", "changes", "imported_id", "study_id")
    study: StudyRecord | None = row.study
    number = row.revision
    edited: Revision | None = None
    while study is not None:
        rows = {one.number: one for one in study.revisions.filter(number__lte=number).only(*fields)}
        here: Revision | None = rows.get(rows[number].content) if number in rows else None
        while here is not None and here.kind != "import":
            touched = any(change["path"].startswith(f"{prefix}amount.") for change in here.changes)
            if touched and edited is None:
                edited = here
            here = rows.get(here.previous) if here.previous is not None else None
        if here is not None:
            return edited, here.imported
        study = study.predecessor
        number = study.revision if study else 0
    return edited, None


def _positions(report: ImportReport) -> dict[str, Where]:
    return {path: from_data(Where, where) for path, where in report.positions.items()}


def positions_of(record: StudyRecord) -> dict[str, Where]:
    """The cells from which the values of the present content came, as far as a file brought them.

    A version that continues an earlier one has its cells until it takes over a file of its own.
    """
    version: StudyRecord | None = record
    while version is not None:
        brought = version.revisions.filter(imported__isnull=False).values("imported")
        report = ImportReport.objects.filter(pk__in=brought).order_by("-accepted_at").first()
        if report is not None:
            return _positions(report)
        version = version.predecessor
    return {}


def _one(rows: Any, key: UUID | str) -> Any:
    try:
        found = rows.filter(pk=UUID(str(key))).first()
    except ValueError:
        found = None
    if found is None:
        raise NotFound
    return found
