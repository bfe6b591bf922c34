"""Rows of accounting. A study's content is a document; a row holds state, parties, dates and
hashes.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from tanji.accounting.states import FROZEN, StudyState
from tanji.core import clock, documents
from tanji.core.models import StoredFile, WrittenOnce
from tanji.model.document import Text
from tanji.model.result import Result
from tanji.model.study import Study
from tanji.parties.models import Organization


class Product(models.Model):
    """A product whose footprint is accounted for."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="products")
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    specification = models.CharField(max_length=200, blank=True)
    code = models.CharField(max_length=40, blank=True)  # 统计用产品分类目录
    cn_code = models.CharField(max_length=12, blank=True)  # HS / CN
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "name", "specification"],
                name="product_once_per_organization",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.specification}".strip()

    @property
    def label(self) -> Text:
        """The name in both languages."""
        return Text(zh=self.name, en=self.name_en)


class StudyRecord(models.Model):
    """One version of a product's footprint: a line of revisions until it is submitted, then frozen.

    ``revision`` is the number of the newest revision and ``document`` the hash of its content.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="studies")
    product = models.ForeignKey(Product, models.PROTECT, related_name="studies")
    version = models.PositiveIntegerField(default=1)
    predecessor = models.ForeignKey("self", models.PROTECT, null=True, related_name="successors")
    name = models.CharField(max_length=300)
    state = models.CharField(max_length=16, choices=StudyState.choices, default=StudyState.DRAFT)
    revision = models.PositiveIntegerField(default=0)
    document = models.CharField(max_length=64)
    example = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    updated_at = models.DateTimeField(default=clock.now)
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    review_note = models.TextField(blank=True)
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    submitted_result = models.CharField(max_length=64, blank=True)
    commitment = models.TextField(blank=True)
    return_reason = models.TextField(blank=True)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-updated_at"]
        indexes = [models.Index(fields=["organization", "state"])]
        constraints = [
            models.UniqueConstraint(
                fields=["product", "version"],
                condition=Q(deleted_at__isnull=True),
                name="version_once_per_product",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"

    @property
    def is_frozen(self) -> bool:
        """Whether the content may change no more."""
        return self.state in FROZEN

    def to_model(self) -> Study:
        """The content of the newest revision."""
        return documents.get(self.document, Study)


class ImportReport(models.Model):
    """What a file brought: the study it describes, every problem, the cell of every value, the
    losses.

    ``document`` is empty where the file could not be understood as a study.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    product = models.ForeignKey(Product, models.CASCADE, related_name="imports")
    study = models.ForeignKey(StudyRecord, models.CASCADE, null=True, related_name="imports")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    name = models.CharField(max_length=255)
    format = models.CharField(max_length=40)
    document = models.CharField(max_length=64, blank=True)
    problems = models.JSONField(default=list)
    losses = models.JSONField(default=list)
    positions = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name

    @property
    def organization(self) -> Organization:
        """Whose product it is."""
        return self.product.organization

    @property
    def organization_id(self) -> uuid.UUID:
        """Key of the organisation."""
        return self.product.organization_id


class Revision(WrittenOnce):
    """One state of a draft's content. ``content`` is the number of the revision that first had it.

    *Design note.* Undo and redo are revisions too, so the line only grows and every edit can name
    exactly what it changes. ``previous`` is the content before; undo goes there, redo to the newest
    revision whose ``previous`` is the present content.
    """

    study = models.ForeignKey(StudyRecord, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    content = models.PositiveIntegerField()
    previous = models.PositiveIntegerField(null=True)
    kind = models.CharField(max_length=16)  # create, import, edit, undo, redo, restore
    document = models.CharField(max_length=64)
    # What the revision changed: [{"path", "old", "new"}]; empty for undo, redo and restore.
    changes = models.JSONField(default=list)
    imported = models.ForeignKey(ImportReport, models.SET_NULL, null=True, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["study", "number"], name="revision_once_per_study")
        ]

    def __str__(self) -> str:
        return f"{self.study_id} #{self.number}"


class ResultRecord(WrittenOnce):
    """One calculation of one revision under one factor release."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    study = models.ForeignKey(StudyRecord, models.CASCADE, related_name="results")
    revision = models.PositiveIntegerField()
    document = models.CharField(max_length=64)
    study_document = models.CharField(max_length=64)
    release = models.CharField(max_length=60)
    gwp = models.CharField(max_length=20)
    engine = models.CharField(max_length=40)
    published = models.CharField(max_length=40)
    unit = models.CharField(max_length=60)
    location_based = models.FloatField()
    market_based = models.FloatField()
    errors = models.PositiveIntegerField()
    warnings = models.PositiveIntegerField()
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.published} kgCO2e/{self.unit}"

    @property
    def organization(self) -> Organization:
        """Whose study it is."""
        return self.study.organization

    def to_model(self) -> Result:
        """The frozen result."""
        return documents.get(self.document, Result)


class Report(WrittenOnce):
    """A printed report of a result; the file is frozen with it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    study = models.ForeignKey(StudyRecord, models.CASCADE, related_name="reports")
    result = models.ForeignKey(ResultRecord, models.CASCADE, related_name="reports")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    language = models.CharField(max_length=8)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.study_id} {self.at:%Y-%m-%d}"


class EvidenceFile(WrittenOnce):
    """A file behind the data of a study; the study's document names it by id and hash."""

    study = models.ForeignKey(StudyRecord, models.CASCADE, related_name="evidence")
    evidence = models.CharField(max_length=80)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(fields=["study", "evidence"], name="evidence_once_per_study")
        ]

    def __str__(self) -> str:
        return self.title
