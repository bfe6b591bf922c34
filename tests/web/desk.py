"""A goji plant with one study from a workbook, as the enterprise desk's tests find it."""

import io
from typing import Any

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tanji import exchange, library
from tanji.accounting.actions.accept_import import accept_import
from tanji.accounting.actions.create_product import create_product
from tanji.accounting.actions.import_study import import_study
from tanji.accounting.examples import example
from tanji.accounting.models import Product, StudyRecord

MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"
GOJI = "ningxia_goji_dried"


def signed_in(person: Any) -> Client:
    """A browser in which somebody is signed in."""
    client = Client()
    client.force_login(person, backend=MODEL_BACKEND)
    return client


def workbook() -> bytes:
    """The example of dried goji as a workbook, without a mistake."""
    return exchange.write(example(GOJI), "workbook", library.release())


def spoiled(data: bytes) -> tuple[bytes, dict[str, str]]:
    """The workbook with an amount that is no number and a unit that is none; what stands where."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    told: dict[str, str] = {}
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value == "kWh" and not told:
                    cell.value = "度度"
                    told[f"{sheet.title}!{cell.coordinate}"] = "度度"
                    amount = sheet.cell(cell.row, cell.column - 1)
                    amount.value = "十二万八千"
                    told[f"{sheet.title}!{amount.coordinate}"] = "十二万八千"
    assert len(told) == 2
    out = io.BytesIO()
    book.save(out)
    return out.getvalue(), told


def upload(data: bytes, name: str = "枸杞.xlsx") -> dict[str, SimpleUploadedFile]:
    """The field of an upload form."""
    return {"file": SimpleUploadedFile(name, data)}


def product_of(cast: Any, name: str = "枸杞干果") -> Product:
    """A product of the goji plant."""
    return create_product(cast.malan, cast.goji, name=name)


def goji_study(cast: Any, name: str = "枸杞干果") -> StudyRecord:
    """The study that the faultless workbook brings."""
    report = import_study(cast.malan, product_of(cast, name), workbook(), "枸杞干果.xlsx")
    return accept_import(cast.malan, report)


def fresh(study: StudyRecord) -> StudyRecord:
    """The same row, read again."""
    return StudyRecord.objects.select_related("organization", "product").get(pk=study.pk)
