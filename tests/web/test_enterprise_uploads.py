"""Products and uploads: every problem beside its cell, nothing changed before it is taken over."""

import html
import re
from typing import Any

import pytest

from tanji.accounting.examples import example
from tanji.accounting.models import Product, StudyRecord
from tanji.model.document import to_data
from tanji.seal.canonical import canonical_bytes
from web.desk import GOJI, fresh, goji_study, product_of, signed_in, spoiled, upload, workbook

pytestmark = pytest.mark.django_db


def text_of(response: Any) -> str:
    return html.unescape(response.content.decode())


def test_a_product_is_entered_once(cast: Any) -> None:
    malan = signed_in(cast.malan)
    form = {"organization": cast.goji.pk, "name": "枸杞原浆", "specification": "1 L"}
    made = malan.post("/products/new/", form)
    product = Product.objects.get(name="枸杞原浆")
    assert made.headers["Location"] == f"/products/{product.pk}/"
    again = malan.post("/products/new/", form)
    assert again.status_code == 422
    assert "已存在" in text_of(again)
    assert 'value="1 L"' in text_of(again)
    assert "枸杞原浆" in text_of(malan.get("/products/"))


def test_every_mistake_stands_beside_its_cell(cast: Any) -> None:
    product, malan = product_of(cast), signed_in(cast.malan)
    data, told = spoiled(workbook())
    answer = malan.post(f"/products/{product.pk}/upload/", upload(data))
    page = text_of(malan.get(answer.headers["Location"]))
    for place, value in told.items():
        sheet, _, cell = place.partition("!")
        assert f"{sheet}!{cell}" in page
        assert page.count(value) >= 2  # in the list, and in the sheet beside it
        assert f'-{cell}"' in page
    assert "badcell" in page
    severities = re.findall(r'<li class="([ewi])" id="problem-', page)
    assert severities[0] == "e"
    assert severities == sorted(severities, key="ewi".index), "errors first"
    assert StudyRecord.objects.count() == 0, "a dry run writes nothing"


def test_a_mended_file_is_taken_over(cast: Any) -> None:
    product, malan = product_of(cast), signed_in(cast.malan)
    malan.post(f"/products/{product.pk}/upload/", upload(spoiled(workbook())[0]))
    answer = malan.post(f"/products/{product.pk}/upload/", upload(workbook()))
    place = answer.headers["Location"]
    assert "带着错误采用" not in text_of(malan.get(place))
    taken = malan.post(f"{place}accept/")
    study = StudyRecord.objects.get(product=product)
    assert taken.headers["Location"] == f"/studies/{study.pk}/"
    assert "已于" in text_of(malan.get(place))


def test_what_was_not_read_cannot_be_taken_over_in_silence(cast: Any) -> None:
    product, malan = product_of(cast), signed_in(cast.malan)
    data, _ = spoiled(workbook())
    answer = malan.post(f"/products/{product.pk}/upload/", upload(data))
    place = answer.headers["Location"]
    assert "采用会漏掉" in text_of(malan.get(place))
    assert "/accept/" not in text_of(malan.get(place))
    refused = malan.post(f"{place}accept/")
    assert refused.status_code == 422
    assert "度度" in text_of(refused)
    assert StudyRecord.objects.count() == 0


def test_errors_that_the_draft_shows_may_be_taken_along(cast: Any) -> None:
    product, malan = product_of(cast), signed_in(cast.malan)
    study = example(GOJI)
    nowhere = study.replace(demand=study.demand.replace(process="nowhere"))
    data = canonical_bytes(to_data(nowhere))
    answer = malan.post(f"/products/{product.pk}/upload/", upload(data, "study.json"))
    place = answer.headers["Location"]
    assert "带着错误采用" in text_of(malan.get(place))
    taken = malan.post(f"{place}accept/").headers["Location"]
    page = text_of(malan.get(taken))
    assert re.search(r'<li class="e" id="mark-1"', page), "still listed, first"
    assert "还没有数" in page


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "empty.xlsx"),
        (b"PK\x03\x04 not a zip", "broken.xlsx"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "old.xls"),
        (b"{", "half.json"),
        (b"[" * 100_000, "deep.json"),
        (b"a;b;c\n1;2;3", "table.csv"),
        (b"\x89PNG\r\n", "照片.png"),
    ],
)
def test_a_broken_file_gives_a_clear_page(cast: Any, data: bytes, name: str) -> None:
    product, malan = product_of(cast), signed_in(cast.malan)
    answer = malan.post(f"/products/{product.pk}/upload/", upload(data, name))
    page = malan.get(answer.headers["Location"])
    assert page.status_code == 200
    assert "没有读出可用的研究" in text_of(page)
    assert "Traceback" not in text_of(page)
    refused = malan.post(answer.headers["Location"] + "accept/")
    assert refused.status_code == 422
    assert "没有读出可用的研究" in text_of(refused)


def test_no_file_is_told(cast: Any) -> None:
    product, malan = product_of(cast), signed_in(cast.malan)
    answer = malan.post(f"/products/{product.pk}/upload/")
    assert answer.status_code == 422
    assert "请选一个文件" in text_of(answer)


def test_a_second_upload_replaces_the_draft(cast: Any) -> None:
    study, malan = goji_study(cast), signed_in(cast.malan)
    place = malan.post(f"/products/{study.product_id}/upload/", upload(workbook())).headers[
        "Location"
    ]
    page = text_of(malan.get(place))
    assert 'name="revision" value="1"' in page
    malan.post(f"{place}accept/", {"revision": "1"})
    assert fresh(study).revision == 2
    stale = malan.post(f"/products/{study.product_id}/upload/", upload(workbook()))
    late = malan.post(stale.headers["Location"] + "accept/", {"revision": "1"})
    assert late.status_code == 409


def test_a_study_begins_empty_or_from_an_example(cast: Any) -> None:
    malan = signed_in(cast.malan)
    empty = malan.post(f"/products/{product_of(cast, '甲').pk}/begin/", {"unit": "t"})
    assert malan.get(empty.headers["Location"]).status_code == 200
    copied = malan.post(
        f"/products/{product_of(cast, '乙').pk}/begin/", {"example": "ningxia_coal_methanol"}
    )
    assert "煤制甲醇" in text_of(malan.get(copied.headers["Location"]))
    wrong = malan.post(f"/products/{product_of(cast, '丙').pk}/begin/", {"unit": "尺子"})
    assert wrong.status_code == 422
    missing = malan.post(f"/products/{product_of(cast, '丁').pk}/begin/", {"example": "../x"})
    assert missing.status_code == 404


def test_the_workbench_offers_one_step(cast: Any) -> None:
    malan = signed_in(cast.malan)
    assert "登记第一个产品" in text_of(malan.get("/enterprise/"))
    product_of(cast)
    assert "建第一个研究" in text_of(malan.get("/enterprise/"))
    assert "现在没有要你做的事" in text_of(signed_in(cast.suhe).get("/enterprise/"))
