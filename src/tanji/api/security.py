"""How a program says who it is: a token in the header, or the session of a page with its CSRF
token.
"""

from typing import Any

from django.http import HttpRequest
from ninja.errors import HttpError
from ninja.security import APIKeyCookie, HttpBearer
from ninja.utils import check_csrf

from tanji.core import tokens
from tanji.core.errors import NotAllowed
from tanji.parties.models import Person

READING = ("GET", "HEAD", "OPTIONS")


class SignedRequest(HttpRequest):
    """A request that has passed one of ``SIGNED_IN``."""

    user: Person


class BearerToken(HttpBearer):
    """``Authorization: Bearer tanji_…``; a token without the scope ``write`` only reads."""

    def authenticate(self, request: HttpRequest, token: str) -> Person | None:
        """The token's person, or ``None``."""
        found = tokens.find(token)
        if found is None:
            return None
        scope = tokens.Scope.READ if request.method in READING else tokens.Scope.WRITE
        if scope not in found.scopes:
            raise NotAllowed(f"scope:{scope}")
        request.user = found.person
        return found.person


class Session(APIKeyCookie):
    """The session cookie of somebody who signed in on a page."""

    param_name = "sessionid"

    def __init__(self) -> None:
        super().__init__(csrf=False)  # checked below, and only for somebody who is signed in

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        """The signed-in person, or ``None``; a change needs the CSRF token as well."""
        if not request.user.is_authenticated:
            return None
        if request.method not in READING and check_csrf(request):
            raise HttpError(403, "CSRF")
        return request.user


SIGNED_IN = [BearerToken(), Session()]
