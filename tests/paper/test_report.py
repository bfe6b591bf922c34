"""The study report says what the documents say, and nothing else."""

import io
import json

import pikepdf
import pypdf
import pytest
from tests.builders import (
    bought,
    dataset,
    emitted,
    made,
    process,
    product,
    quantity,
    release,
    study,
)

from tanji.footprint.calculation import calculate
from tanji.model.document import Text, to_data
from tanji.paper import fonts
from tanji.paper.fonts import MissingFonts
from tanji.paper.graph import layered
from tanji.paper.report import report_pdf

RELEASE = release(dataset("steel", "kg", {"CO2": 2}))
STUDY = study(
    process(
        "轧制",
        product("钢板", 1, "kg"),
        made("坯", "1.1", "kg", "炼钢"),
        bought("轧制油", "0.01", "kg"),
    ),
    process(
        "炼钢", product("坯", 1, "kg"), bought("生铁", 1, "kg", "steel"), emitted("CO2", "0.3")
    ),
    unit=quantity(1, "kg"),
    name=Text(zh="钢板 <b>$x$ #panic()", en="Plate"),
)
RESULT = calculate(STUDY, RELEASE, samples=0)


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return report_pdf(STUDY, RESULT, datasets=RELEASE.index())


def text_of(data: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(data)).pages
    return "\n".join(page.extract_text() for page in pages).replace(" ", "")


def test_prints_the_published_figure_and_what_is_unknown(pdf):
    text = text_of(pdf)
    assert RESULT.published == "2.530"
    assert "2.530" in text
    assert "未完整：有1项未知" in text
    assert "轧制油" in text


def test_text_of_a_user_is_never_markup(pdf):
    assert "钢板<b>$x$#panic()" in text_of(pdf)


def test_is_pdf_a_and_carries_both_documents(pdf):
    with pikepdf.open(io.BytesIO(pdf)) as file:
        with file.open_metadata() as metadata:
            assert metadata.pdfa_status == "3B"
        attached = {
            name: file.attachments[name].get_file().read_bytes() for name in file.attachments
        }
    assert json.loads(attached["study.json"]) == to_data(STUDY)
    assert json.loads(attached["result.json"]) == to_data(RESULT)


def test_same_documents_same_bytes(pdf):
    assert report_pdf(STUDY, RESULT, datasets=RELEASE.index()) == pdf


def test_english_report_has_no_chinese_words_of_its_own():
    text = text_of(report_pdf(STUDY, RESULT, datasets=RELEASE.index(), language="en"))
    assert "Productcarbonfootprintstudyreport" in text
    assert "未知" not in text
    assert "unknown" in text


def test_missing_fonts_are_an_error_that_says_what_to_install(monkeypatch):
    monkeypatch.setenv("TANJI_FONTS", "/nonexistent")
    fonts.font_folders.cache_clear()
    with pytest.raises(MissingFonts, match="fonts-noto-cjk"):
        report_pdf(STUDY, RESULT)
    fonts.font_folders.cache_clear()


def test_graph_puts_suppliers_left_and_survives_loops():
    assert {box.process: box.column for box in layered(RESULT)} == {"炼钢": 0, "轧制": 1}
    loop = calculate(
        study(
            process("a", product("x", 1, "kg"), made("y", 1, "kg", "b"), emitted("CO2", 1)),
            process("b", product("y", 1, "kg"), made("x", "0.1", "kg", "a")),
            unit=quantity(1, "kg"),
        ),
        RELEASE,
        samples=0,
    )
    boxes = layered(loop)
    assert len({(box.column, box.row) for box in boxes}) == 2
