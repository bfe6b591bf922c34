"""Products, their versions and what files bring for them."""

from typing import Any
from uuid import UUID

from ninja import File, Query, Router, Status
from ninja.files import UploadedFile

from tanji.accounting import queries
from tanji.accounting.actions.create_product import create_product
from tanji.accounting.actions.create_study import create_study
from tanji.accounting.actions.import_study import import_study
from tanji.api.bodies import bytes_of, study_of
from tanji.api.problem import answers
from tanji.api.security import SignedRequest
from tanji.api.shapes import (
    ImportOut,
    Listed,
    Page,
    ProductIn,
    ProductOut,
    StudyIn,
    StudyOut,
    listed,
)
from tanji.parties import queries as parties

router = Router(tags=["products"])


@router.get("", response=answers(Listed[ProductOut]))
def products(request: SignedRequest, page: Query[Page]) -> Any:
    """Products that one may see, with the newest figure of each."""
    return listed(queries.products_of(request.user), page)


@router.post("", response=answers(ProductOut, status=201))
def new_product(request: SignedRequest, body: ProductIn) -> Any:
    """Enter a product."""
    fields = body.dict()
    organization = parties.organization(request.user, fields.pop("organization"))
    made = create_product(request.user, organization, **fields)
    return Status(201, queries.product(request.user, made.pk))


@router.get("/{uuid:key}", response=answers(ProductOut))
def product(request: SignedRequest, key: UUID) -> Any:
    """One product."""
    return queries.product(request.user, key)


@router.get("/{uuid:key}/studies", response=answers(Listed[StudyOut]))
def versions(request: SignedRequest, key: UUID, page: Query[Page]) -> Any:
    """Its footprint versions."""
    found = queries.product(request.user, key)
    return listed(queries.studies_of(request.user, found).order_by("-version"), page)


@router.post("/{uuid:key}/studies", response=answers(StudyOut, status=201))
def new_study(request: SignedRequest, key: UUID, body: StudyIn) -> Any:
    """Begin a version: from a document, or blank."""
    found = queries.product(request.user, key)
    source = study_of(body.document) if body.document is not None else None
    return Status(201, create_study(request.user, found, source=source, unit=body.unit))


@router.post("/{uuid:key}/imports", response=answers(ImportOut, status=201))
def read_file(request: SignedRequest, key: UUID, file: File[UploadedFile]) -> Any:
    """Read a workbook or any known format: a dry run, with every problem in its cell."""
    found = queries.product(request.user, key)
    return Status(201, import_study(request.user, found, bytes_of(file), file.name or "file"))
