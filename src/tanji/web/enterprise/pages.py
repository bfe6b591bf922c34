"""Around every view of the desk: sign-in first, then the view, and a refusal told in its form."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods

from tanji.model.document import Text
from tanji.model.errors import TanjiError
from tanji.web.access import signed_in
from tanji.web.refusals import status_of
from tanji.web.typography import plain

View = Callable[..., HttpResponse]


def page(*methods: str) -> Callable[[View], View]:
    """A view for people who are signed in, for these methods (GET alone if none is named)."""

    def around(view: View) -> View:
        return require_http_methods(list(methods or ("GET", "HEAD")))(signed_in(view))

    return around


def answer(view: View) -> View:
    """A view that the grid posts to: what the actions refuse is answered as problem+json."""

    @page("POST")
    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except TanjiError as error:
            return _refusal(error)

    return answered


def _refusal(error: TanjiError) -> JsonResponse:
    found = [
        {
            "row": problem.where.object.rpartition("/")[2],
            "column": problem.where.field,
            "message": plain(problem.message),
        }
        for problem in getattr(error, "problems", ())
    ]
    words = " ".join(problem["message"] for problem in found[:3])
    status = status_of(error)
    body = {
        "status": status,
        "code": error.code,
        "detail": words or plain(Text(zh=error.zh, en=error.en)),
        "problems": found,
    }
    return JsonResponse(body, status=status, content_type="application/problem+json")


def download(data: bytes, name: str, media_type: str) -> HttpResponse:
    """Bytes to keep under a name; never shown in place."""
    response = HttpResponse(data, content_type=media_type)
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
