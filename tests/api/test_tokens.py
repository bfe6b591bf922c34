"""How programs sign in: bearer tokens with scopes; sessions with CSRF."""

import pytest
from django.test import Client

from tanji.parties.actions.issue_token import issue_token

MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"
BODY = {"name": "脚本"}


def bearer(cast, *scopes):
    _, secret = issue_token(cast.malan, name="试", scopes=list(scopes))
    return {"authorization": f"Bearer {secret}"}


def test_a_reading_token_reads_and_no_more(cast, client):
    headers = bearer(cast, "read")
    assert client.get("/api/v1/me", headers=headers).json()["username"] == "malan"
    refused = client.post("/api/v1/tokens", BODY, content_type="application/json", headers=headers)
    assert refused.status_code == 403
    assert refused.json()["code"] == "not_allowed"


def test_a_writing_token_needs_no_csrf_token(cast):
    client = Client(enforce_csrf_checks=True)
    answer = client.post(
        "/api/v1/tokens", BODY, content_type="application/json", headers=bearer(cast, "write")
    )
    assert answer.status_code == 201
    assert answer.json()["secret"].startswith("tanji_")


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer x", "Basic eDp5", "Bearer tanji_a_b"])
def test_a_wrong_token_is_nobody(db, client, header):
    answer = client.get("/api/v1/me", headers={"authorization": header})
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"
    assert answer["Content-Type"] == "application/problem+json"


def test_a_session_changes_things_only_with_its_csrf_token(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.malan, backend=MODEL_BACKEND)
    assert client.get("/api/v1/me").status_code == 200
    refused = client.post("/api/v1/tokens", BODY, content_type="application/json")
    assert refused.status_code == 403
    assert refused.json()["code"] == "csrf_failed"
    client.cookies["csrftoken"] = "a" * 32
    passed = client.post(
        "/api/v1/tokens",
        BODY,
        content_type="application/json",
        headers={"x-csrftoken": "a" * 32},
    )
    assert passed.status_code == 201
