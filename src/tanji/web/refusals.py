"""What the platform refuses becomes a page that says what, why and what to do, in one language."""

from collections.abc import Callable

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from tanji.core.errors import (
    Conflict,
    Invalid,
    NotAllowed,
    NotFound,
    NotReady,
    NotSignedIn,
    TooLarge,
    TooMany,
    WrongState,
)
from tanji.library import UnknownFactor, UnknownRelease
from tanji.model.document import Text
from tanji.model.errors import TanjiError

STATUS: dict[type[TanjiError], int] = {
    NotAllowed: 403,
    NotFound: 404,
    UnknownFactor: 404,
    UnknownRelease: 404,
    WrongState: 409,
    Conflict: 409,
    TooLarge: 413,
    NotReady: 422,
    Invalid: 422,
    TooMany: 429,
}


def status_of(error: TanjiError) -> int:
    """The HTTP status of a refusal."""
    return next((code for kind, code in STATUS.items() if isinstance(error, kind)), 422)


def refuse(request: HttpRequest, error: TanjiError) -> HttpResponse:
    """The page of a refusal; the login for whoever has not signed in."""
    if isinstance(error, NotSignedIn):
        return redirect_to_login(request.get_full_path(), reverse("web:login"))
    status = status_of(error)
    response = render(
        request,
        "web/refusal.html",
        {
            "status": status,
            "message": Text(zh=error.zh, en=error.en),
            "suggestions": error.suggestions,
            "problems": getattr(error, "problems", ()),
        },
        status=status,
    )
    if isinstance(error, TooMany):
        response["Retry-After"] = str(error.seconds)
    return response


class RefusalMiddleware:
    """Turns a refusal that a page's view raised into its page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing to do on the way."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A refusal is told; every other exception is a defect and goes on."""
        return refuse(request, exception) if isinstance(exception, TanjiError) else None


def locked_out(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
    """Too many wrong passwords: wait a quarter of an hour."""
    return refuse(request, TooMany(15 * 60))
