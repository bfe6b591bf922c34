"""Tokens: shown once, limited in scope and time, ended at once."""

import datetime

import pytest

from tanji.core import clock, tokens
from tanji.core.errors import Invalid
from tanji.core.models import ApiToken
from tanji.parties.actions.issue_token import issue_token
from tanji.parties.actions.revoke_token import revoke_token


@pytest.fixture
def token(cast):
    return issue_token(cast.malan, name="脚本", scopes=["read"], days=2)


def test_only_its_hash_is_kept(token):
    row, secret = token
    assert secret.startswith(f"tanji_{row.prefix}_")
    kept = [str(value) for value in ApiToken.objects.values().get(pk=row.pk).values()]
    assert not any(secret.split("_", 2)[2] in value for value in kept)
    assert tokens.find(secret).person == row.person
    assert ApiToken.objects.get(pk=row.pk).used_on == clock.today()


@pytest.mark.parametrize("wrong", ["", "tanji", "tanji_x_y", "tanji__", "枸杞_a_b", "a_b_c_d"])
def test_what_is_no_token(db, wrong):
    assert tokens.find(wrong) is None


def test_a_wrong_secret_behind_a_right_beginning(token):
    row, _ = token
    assert tokens.find(f"tanji_{row.prefix}_wrong") is None


def test_it_ends(token, cast, monkeypatch):
    row, secret = token
    later = clock.now() + datetime.timedelta(days=2)
    with monkeypatch.context() as patch:
        patch.setattr(clock, "now", lambda: later)
        assert tokens.find(secret) is None
    revoke_token(cast.malan, row)
    assert tokens.find(secret) is None
    revoke_token(cast.malan, row)


def test_whoever_is_barred_has_no_token(token, cast):
    row, secret = token
    row.person.is_active = False
    row.person.save()
    assert tokens.find(secret) is None


@pytest.mark.parametrize(
    "fields",
    [
        {"name": " ", "scopes": ["read"]},
        {"name": "x", "scopes": []},
        {"name": "x", "scopes": ["admin"]},
        {"name": "x", "scopes": ["read"], "days": 0},
        {"name": "x", "scopes": ["read"], "days": 367},
    ],
)
def test_what_is_no_request_for_one(cast, fields):
    with pytest.raises(Invalid):
        issue_token(cast.malan, **fields)
