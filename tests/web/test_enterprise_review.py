"""From calculated to handed in: four eyes, the commitment, and what every step leaves behind."""

import html
from typing import Any

import pytest

from stage import begin, fresh
from tanji.accounting.actions.calculate import calculate
from tanji.accounting.models import StudyRecord
from web.desk import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def study(cast: Any) -> StudyRecord:
    """Calculated, waiting for review."""
    made = begin(cast, "甲烷")
    calculate(cast.malan, made, samples=0)
    return fresh(made)


def page_of(client: Any, study: StudyRecord) -> str:
    return html.unescape(client.get(f"/studies/{study.pk}/review/").content.decode())


def test_the_preparer_is_offered_no_review(cast: Any, study: Any) -> None:
    malan = signed_in(cast.malan)
    page = page_of(malan, study)
    assert "/pass/" not in page
    assert "不能审核自己的数" in page
    assert malan.post(f"/studies/{study.pk}/pass/", {"note": "好"}).status_code == 403
    assert fresh(study).state == "calculated"


def test_the_whole_way(cast: Any, study: Any) -> None:
    suhe, dingyan = signed_in(cast.suhe), signed_in(cast.dingyan)
    assert "填报人：马兰" in page_of(suhe, study)
    assert "审核“" in html.unescape(suhe.get("/enterprise/").content.decode())
    unexplained = suhe.post(f"/studies/{study.pk}/pass/", {"note": ""})
    assert unexplained.status_code == 422
    assert "逐项说明" in html.unescape(unexplained.content.decode())
    suhe.post(f"/studies/{study.pk}/pass/", {"note": "提醒均已核对"})
    assert fresh(study).state == "ready"
    page = page_of(dingyan, study)
    assert "真实、完整、可追溯" in page
    assert "提醒均已核对" in page
    bare = dingyan.post(f"/studies/{study.pk}/submit/")
    assert bare.status_code == 422
    assert fresh(study).state == "ready"
    dingyan.post(f"/studies/{study.pk}/submit/", {"committed": "yes"})
    assert fresh(study).state == "submitted"
    assert fresh(study).document in page_of(dingyan, study)


def test_a_department_returns_and_the_plant_answers(cast: Any, study: Any) -> None:
    signed_in(cast.suhe).post(f"/studies/{study.pk}/pass/", {"note": "提醒均已核对"})
    signed_in(cast.dingyan).post(f"/studies/{study.pk}/submit/", {"committed": "yes"})
    officer = signed_in(cast.nongke)
    assert officer.post(f"/studies/{study.pk}/return/", {"reason": " "}).status_code == 422
    officer.post(f"/studies/{study.pk}/return/", {"reason": "缺少检测报告"})
    malan = signed_in(cast.malan)
    assert "缺少检测报告" in page_of(malan, study)
    assert "答复退回意见" in html.unescape(malan.get("/enterprise/").content.decode())
    answer = malan.post(f"/studies/{study.pk}/version/")
    assert malan.get(answer.headers["Location"]).status_code == 200


def test_an_edit_takes_the_review_back(cast: Any, study: Any) -> None:
    signed_in(cast.suhe).post(f"/studies/{study.pk}/pass/", {"note": "提醒均已核对"})
    malan = signed_in(cast.malan)
    address = f"/studies/{study.pk}/exchange/?process=p1&exchange=e2"
    form = malan.get(address).context["form"]
    data = {name: form.initial[name] for name in form.fields}
    malan.post(address, data | {"revision": "1", "amount": "3"})
    assert fresh(study).state == "draft"


def test_history_shows_who_did_what_and_leads_back(cast: Any, study: Any) -> None:
    malan = signed_in(cast.malan)
    address = f"/studies/{study.pk}/exchange/?process=p1&exchange=e2"
    form = malan.get(address).context["form"]
    data = {name: form.initial[name] for name in form.fields}
    malan.post(address, data | {"revision": "1", "amount": "3"})
    page = html.unescape(malan.get(f"/studies/{study.pk}/history/").content.decode())
    assert "甲烷 · 数量" in page
    assert "操作记录" not in page, "the trail is for reviewer and signatory"
    assert "操作记录" in signed_in(cast.suhe).get(f"/studies/{study.pk}/history/").content.decode()
    malan.post(f"/studies/{study.pk}/history/restore/", {"revision": "2", "number": "1"})
    assert fresh(study).document == study.document


def test_a_deleted_draft_comes_back(cast: Any, study: Any) -> None:
    malan = signed_in(cast.malan)
    away = malan.post(f"/studies/{study.pk}/delete/")
    product = malan.get(away.headers["Location"]).content.decode()
    assert f"/studies/{study.pk}/restore/" in product
    malan.post(f"/studies/{study.pk}/restore/")
    assert malan.get(f"/studies/{study.pk}/").status_code == 200


@pytest.mark.parametrize("who", ["malan", "suhe", "dingyan"])
def test_english_pages_have_english_words(cast: Any, study: Any, who: str) -> None:
    client = signed_in(getattr(cast, who))
    for address in ("", "review/", "history/", "details/"):
        page = html.unescape(client.get(f"/en/studies/{study.pk}/{address}").content.decode())
        assert "Review and submit" in page
        assert "审核与提交" not in page
