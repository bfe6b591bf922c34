"""Tokens for programs: made once, shown once, kept as a hash, limited in scope and time."""

import datetime
import hashlib
import hmac
import secrets
from enum import StrEnum
from typing import Any

from tanji.core import clock
from tanji.core.models import ApiToken


class Scope(StrEnum):
    """What a token may be used for; the person's own rights are the limit in any case."""

    READ = "read"
    WRITE = "write"


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def make(person: Any, name: str, scopes: list[str], days: int) -> tuple[ApiToken, str]:
    """A new token and its secret, ``tanji_<prefix>_<random>``, which is not kept."""
    prefix = secrets.token_hex(6)
    secret = f"tanji_{prefix}_{secrets.token_urlsafe(32)}"
    token = ApiToken.objects.create(
        person=person,
        name=name,
        prefix=prefix,
        sha256=_digest(secret),
        scopes=[Scope(scope).value for scope in scopes],
        expires_at=clock.now() + datetime.timedelta(days=days),
    )
    return token, secret


def find(secret: str) -> ApiToken | None:
    """The valid token that a secret belongs to; notes the day of use. 256 random bits need no
    salt.
    """
    parts = secret.split("_", 2)
    if len(parts) != 3 or not secret.isascii():
        return None
    token = ApiToken.objects.select_related("person").filter(prefix=parts[1]).first()
    if (
        token is None
        or not hmac.compare_digest(token.sha256, _digest(secret))
        or token.revoked_at is not None
        or token.expires_at <= clock.now()
        or not token.person.is_active
    ):
        return None
    if token.used_on != clock.today():
        token.used_on = clock.today()
        token.save(update_fields=["used_on"])
    return token
