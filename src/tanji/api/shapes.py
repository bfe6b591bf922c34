"""What the interface takes and gives: one schema for each kind of thing."""

import datetime
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from django.db.models import QuerySet
from ninja import Schema
from pydantic import Field, StringConstraints

from tanji.api.problem import ProblemItem
from tanji.model.problem import Problem
from tanji.model.summary import problem_data

# No NUL: no database keeps it. Short texts fit their columns.
Line = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")]
Words = Annotated[str, StringConstraints(max_length=4000, pattern=r"^[^\x00]*$")]
Number = Annotated[int, Field(ge=1, le=2**31 - 1)]
Day = datetime.date
T = TypeVar("T")


# Documents in plain form: the description names their published JSON Schemas (see ``v1``).
StudyDocument = Annotated[dict[str, Any], Field(json_schema_extra={"x-document": "Study"})]
ResultDocument = Annotated[dict[str, Any], Field(json_schema_extra={"x-document": "Result"})]


class Page(Schema):
    """Which part of a list: at most 200 at a time."""

    limit: int = Field(50, ge=1, le=200)
    offset: int = Field(0, ge=0, le=1_000_000)


class Listed(Schema, Generic[T]):
    """A part of a list, and how many there are in all."""

    items: list[T]
    count: int
    limit: int
    offset: int


def listed(rows: QuerySet[Any], page: Page, shape: Any = None) -> dict[str, Any]:
    """A page of rows, each through ``shape`` if given."""
    found = rows[page.offset : page.offset + page.limit]
    return {
        "items": [shape(row) for row in found] if shape else list(found),
        "count": rows.count(),
        "limit": page.limit,
        "offset": page.offset,
    }


def items_of(problems: Any) -> list[ProblemItem]:
    """Problems as the interface shows them."""
    return [ProblemItem(**problem_data(problem)) for problem in problems]


def stored_items(rows: list[dict[str, Any]]) -> list[ProblemItem]:
    """The same from problems kept as plain data."""
    from tanji.model.document import from_data

    return items_of(from_data(Problem, row) for row in rows)


# -------------------------------------------------------------------- parties


class OrganizationOut(Schema):
    """An organisation."""

    id: UUID
    name: str
    name_en: str
    credit_code: str
    kind: str
    sector: str
    industry: str
    region: str
    example: bool


class OrganizationIn(Schema):
    """A new organisation; ``kind`` and ``sector`` as in the glossary."""

    name: Line
    credit_code: Annotated[str, StringConstraints(max_length=40, pattern=r"^[^\x00]*$")]
    kind: Line
    name_en: Line = ""
    sector: Line = ""
    industry: Annotated[str, StringConstraints(max_length=8, pattern=r"^[^\x00]*$")] = ""
    region: Annotated[str, StringConstraints(max_length=6, pattern=r"^[^\x00]*$")] = ""


class FacilityOut(Schema):
    """A site."""

    id: UUID
    name: str
    address: str
    region: str
    grid: str


class FacilityIn(Schema):
    """A new site."""

    name: Line
    address: Line = ""
    region: Annotated[str, StringConstraints(max_length=6, pattern=r"^[^\x00]*$")] = ""
    grid: Annotated[str, StringConstraints(max_length=40, pattern=r"^[^\x00]*$")] = ""


class PersonOut(Schema):
    """A person, as colleagues see them."""

    id: UUID
    username: str
    name: str


class MembershipOut(Schema):
    """A role that a person holds in an organisation."""

    id: int
    person: PersonOut
    organization: UUID
    role: str
    valid_from: Day
    valid_to: Day | None
    revoked_at: datetime.datetime | None

    @staticmethod
    def resolve_organization(row: Any) -> UUID:
        """The organisation's key."""
        return row.organization_id


class MemberIn(Schema):
    """A new person and a first role."""

    username: Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=r"^[\w.@+-]+$")]
    name: Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=r"^[^\x00]*$")]
    role: Line
    email: Annotated[str, StringConstraints(max_length=254, pattern=r"^[^\x00]*$")] = ""
    valid_from: Day | None = None
    valid_to: Day | None = None


class MemberOut(Schema):
    """The person, and the password to hand over: shown once."""

    person: PersonOut
    password: str


class RoleIn(Schema):
    """A role for somebody who is on the platform already."""

    username: Annotated[str, StringConstraints(max_length=60, pattern=r"^[^\x00]*$")]
    role: Line
    valid_from: Day | None = None
    valid_to: Day | None = None


class MeOut(Schema):
    """Who is asking, what they hold and may do somewhere."""

    id: UUID
    username: str
    name: str
    must_change_password: bool
    memberships: list[dict[str, Any]]
    verbs: list[str]


class PasswordIn(Schema):
    """The old password and the new one."""

    old: Annotated[str, StringConstraints(max_length=200)]
    new: Annotated[str, StringConstraints(max_length=200)]


class TokenIn(Schema):
    """A new token: ``scopes`` of read and write, valid for some days."""

    name: Annotated[str, StringConstraints(max_length=80, pattern=r"^[^\x00]*$")]
    scopes: list[Line] = Field(default_factory=lambda: ["read"], max_length=5)
    days: int = Field(90, ge=1, le=366)


class TokenOut(Schema):
    """A token, without its secret."""

    id: int
    name: str
    prefix: str
    scopes: list[str]
    created_at: datetime.datetime
    expires_at: datetime.datetime
    revoked_at: datetime.datetime | None
    used_on: Day | None


class TokenMade(TokenOut):
    """A new token with its secret: shown once."""

    secret: str


# ----------------------------------------------------------------- accounting


class ProductIn(Schema):
    """A new product of an organisation."""

    organization: UUID
    name: Line
    name_en: Line = ""
    specification: Line = ""
    code: Annotated[str, StringConstraints(max_length=40, pattern=r"^[^\x00]*$")] = ""
    cn_code: Annotated[str, StringConstraints(max_length=12, pattern=r"^[^\x00]*$")] = ""


class ProductOut(Schema):
    """A product with the state and figure of its newest version."""

    id: UUID
    organization: OrganizationOut
    name: str
    name_en: str
    specification: str
    code: str
    cn_code: str
    versions: int
    latest: UUID | None = Field(None, alias="latest_id")
    state: str | None = Field(None, alias="latest_state")
    published: str | None = Field(None, alias="latest_published")
    unit: str | None = Field(None, alias="latest_unit")


class StudyIn(Schema):
    """A new version: from a document, or blank per ``unit``."""

    document: StudyDocument | None = None
    unit: Line = "kg"


class StudyOut(Schema):
    """A footprint version."""

    id: UUID
    organization: UUID = Field(alias="organization_id")
    product: UUID = Field(alias="product_id")
    version: int
    name: str
    state: str
    revision: int
    document: str = Field(description="SHA-256 of the content")
    example: bool
    updated_at: datetime.datetime
    reviewed_at: datetime.datetime | None
    submitted_at: datetime.datetime | None
    submitted_result: str
    return_reason: str


class StudyDetail(StudyOut):
    """A version with what is wrong with it and what may be done now."""

    verbs: list[str]
    can_undo: bool
    can_redo: bool
    result: UUID | None
    problems: list[ProblemItem]


class EditIn(Schema):
    """One edit: ``set`` a cell, ``add`` an item with first cells, ``remove`` an item."""

    path: Words
    value: Words = ""
    op: Line = "set"
    cells: dict[Line, Words] | None = None


class EditsIn(Schema):
    """Edits of the revision that they name; ``If-Match`` may name it instead."""

    revision: Number | None = None
    edits: list[EditIn] = Field(max_length=20_000)
    note: Line = ""


class RevisionIn(Schema):
    """The revision that is changed; ``If-Match`` may name it instead."""

    revision: Number | None = None


class RestoreIn(RevisionIn):
    """The revision whose content comes back."""

    number: Number


class FactorIn(RevisionIn):
    """The dataset that provides an exchange."""

    process: Line
    exchange: Line
    dataset: Line


class ChangeOut(Schema):
    """What differs at one path."""

    path: str
    old: Any = None
    new: Any = None


class RevisionOut(Schema):
    """One revision of a version."""

    number: int
    content: int
    kind: str
    document: str
    author: str
    at: datetime.datetime
    note: str
    changes: list[ChangeOut]

    @staticmethod
    def resolve_author(row: Any) -> str:
        """The author's name."""
        return str(row.author)


class CalculateIn(Schema):
    """Under which factors, and with how many draws (0: no uncertainty)."""

    release: Line | None = None
    gwp: Line | None = None
    samples: int = Field(1000, ge=0, le=10_000)


class ResultOut(Schema):
    """One calculation."""

    id: UUID
    study: UUID = Field(alias="study_id")
    revision: int
    document: str = Field(description="SHA-256 of the result")
    study_document: str
    release: str
    gwp: str
    engine: str
    published: str
    unit: str
    location_based: float
    market_based: float
    errors: int
    warnings: int
    at: datetime.datetime


class RootOut(Schema):
    """From a figure to where it came from."""

    formula: str
    typed: str
    dataset: str
    cell: str
    file: str
    edited_by: str
    edited_at: datetime.datetime | None
    evidence: list[str]


class NoteIn(Schema):
    """What the reviewer says, e.g. of the warnings."""

    note: Words = ""


class CommitmentIn(Schema):
    """The commitment to truthfulness."""

    committed: bool


class ReasonIn(Schema):
    """Why a study goes back."""

    reason: Words


class ImportOut(Schema):
    """What a file brought."""

    id: UUID
    product: UUID = Field(alias="product_id")
    study: UUID | None = Field(None, alias="study_id")
    name: str
    format: str
    document: str
    problems: list[ProblemItem]
    losses: list[ProblemItem]
    accepted_at: datetime.datetime | None

    @staticmethod
    def resolve_problems(row: Any) -> list[ProblemItem]:
        """The stored problems in full."""
        return stored_items(row.problems)

    @staticmethod
    def resolve_losses(row: Any) -> list[ProblemItem]:
        """The stored losses in full."""
        return stored_items(row.losses)


class EvidenceOut(Schema):
    """A file behind a version's data."""

    id: str = Field(alias="evidence")
    title: str
    kind: str
    sha256: str = Field(alias="file_id")
    size: int = Field(alias="file.size")
    at: datetime.datetime


class ReportIn(Schema):
    """The report's language: zh or en."""

    language: Line = "zh"


class ReportOut(Schema):
    """A printed report."""

    id: UUID
    result: UUID = Field(alias="result_id")
    sha256: str = Field(alias="file_id")
    language: str
    at: datetime.datetime


class ComparisonOut(Schema):
    """Two results side by side."""

    before: float
    after: float
    obstacles: list[str]
    content: list[ChangeOut]
    leaves: list[dict[str, Any]]


class EventOut(Schema):
    """One line of the trail."""

    number: int
    at: datetime.datetime
    actor: str = Field(alias="actor_name")
    verb: str
    payload: str
    sha256: str


# --------------------------------------------------------------------- public


class CalculationIn(CalculateIn):
    """A study to calculate without an account; nothing is kept."""

    study: StudyDocument
    levers: dict[Line, Line] = Field(default_factory=dict)
    samples: int = Field(1000, ge=0, le=1000)


class CheckIn(Schema):
    """A study to check against a rule pack (default: the study's own, else the general one)."""

    study: StudyDocument
    pack: Line | None = None


class CheckOut(Schema):
    """What is wrong before any figure, and the verdict of the pack."""

    problems: list[ProblemItem]
    verdict: dict[str, Any]


class FactorOut(Schema):
    """A dataset in a list."""

    id: str
    name: str
    name_en: str
    unit: str
    geography: str
    year: str
    use: str
    grade: str
    score: float
    reason: str
    reason_en: str
