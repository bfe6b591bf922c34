"""Sign in and out, the first password, languages and the look."""

from typing import Any

import pytest
from django.test import Client

from people import PASSWORD

pytestmark = pytest.mark.django_db


def sign_in(client: Client, username: str = "malan", password: str = PASSWORD, **more: str) -> Any:
    return client.post("/login/", {"username": username, "password": password, **more})


def test_the_right_password_leads_to_the_workbench(cast: Any, client: Client) -> None:
    assert sign_in(client).headers["Location"] == "/enterprise/"
    page = client.get("/desk/").content.decode()
    assert "马兰" in page
    assert "填报员" in page
    assert "示例枸杞厂" in page
    assert "Preparer" in client.get("/en/desk/").content.decode()


def test_a_wrong_password_is_told_and_the_name_kept(cast: Any, client: Client) -> None:
    response = sign_in(client, password="wrong")
    assert response.status_code == 422
    page = response.content.decode()
    assert "用户名或密码不对" in page
    assert 'value="malan"' in page
    assert "wrong" not in page.replace("k-wrong", "")


def test_too_many_wrong_passwords_lock_for_a_while(
    cast: Any, client: Client, settings: Any
) -> None:
    answers = [sign_in(client, password="wrong") for _ in range(settings.AXES_FAILURE_LIMIT + 1)]
    assert answers[-1].status_code == 429
    assert "Retry-After" in answers[-1].headers
    assert sign_in(client).status_code == 429


def test_one_comes_back_to_where_one_was_going_but_not_elsewhere(cast: Any, client: Client) -> None:
    asked = client.get("/password/")
    assert asked.headers["Location"] == "/login/?next=/password/"
    assert sign_in(client, next="/password/").headers["Location"] == "/password/"
    other = Client()
    assert sign_in(other, next="//evil.example/").headers["Location"] == "/enterprise/"


def test_who_has_no_footprints_comes_to_the_page_of_roles(cast: Any, client: Client) -> None:
    assert sign_in(client, username="yunwei").headers["Location"] == "/desk/"


def test_a_given_password_is_changed_before_anything_else(cast: Any, client: Client) -> None:
    cast.malan.__class__.objects.filter(username="malan").update(must_change_password=True)
    sign_in(client)
    assert client.get("/desk/").headers["Location"] == "/password/"
    new = "hong-gou-qi-2027"
    body = {"old": PASSWORD, "new": new, "again": new}
    assert client.post("/password/", body).headers["Location"] == "/desk/"
    assert client.get("/desk/").status_code == 200
    assert sign_in(Client(), password=new).headers["Location"] == "/enterprise/"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"old": "x", "new": "hong-gou-qi-2027", "again": "hong-gou-qi-2027"}, "原密码不正确"),
        ({"old": PASSWORD, "new": "hong-gou-qi-2027", "again": "other"}, "两遍写得不一样"),
        ({"old": PASSWORD, "new": "12345678901", "again": "12345678901"}, "密码"),
        ({}, "有3处要改"),
    ],
)
def test_a_bad_new_password_is_told(
    cast: Any, client: Client, body: dict[str, str], words: str
) -> None:
    sign_in(client)
    response = client.post("/password/", body)
    assert response.status_code == 422
    assert words in response.content.decode()


def test_leaving_needs_a_post(cast: Any, client: Client) -> None:
    sign_in(client)
    assert client.get("/logout/").status_code == 405
    assert client.post("/logout/").status_code == 302
    assert client.get("/desk/").headers["Location"].startswith("/login/")


def test_a_form_from_elsewhere_is_refused(cast: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    response = sign_in(client)
    assert response.status_code == 403
    assert "这张表单过期了" in response.content.decode()


@pytest.mark.parametrize(
    ("theme", "expected"), [("tanji-dark", 'data-theme="tanji-dark"'), ("x", '<html lang="zh-CN">')]
)
def test_the_look_is_kept_and_goes_nowhere_else(client: Client, theme: str, expected: str) -> None:
    response = client.post("/look/", {"theme": theme, "next": "/rules/"})
    assert response.headers["Location"] == "/rules/"
    assert expected in client.get("/rules/").content.decode()
    away = client.post("/look/", {"theme": theme, "next": "https://evil.example/"})
    assert away.headers["Location"] == "/"


def test_the_address_alone_decides_the_language(client: Client) -> None:
    answers = [
        client.get(address, headers={"Accept-Language": language}).content.decode()
        for address in ("/rules/", "/en/rules/")
        for language in ("zh", "en")
    ]
    langs = ['<html lang="zh-CN"' in page for page in answers]
    assert langs == [True, True, False, False]
