"""Errors as ``application/problem+json`` (RFC 9457), one form for every refusal."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from functools import partial
from http import HTTPStatus
from typing import Any

import structlog
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language_from_request
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from tanji.core import errors
from tanji.model.compile import CompileError
from tanji.model.document import Text
from tanji.model.errors import TanjiError
from tanji.model.problem import Problem
from tanji.model.summary import problem_data
from tanji.parties.errors import AlreadyRegistered

log = structlog.get_logger("tanji.api")
MEDIA_TYPE = "application/problem+json"

# The first class that fits decides; everything else that a person can get wrong is 422.
STATUS: tuple[tuple[type[TanjiError], int], ...] = (
    (errors.NotSignedIn, 401),
    (errors.NotAllowed, 403),
    (errors.NotFound, 404),
    (errors.Conflict, 409),
    (errors.WrongState, 409),
    (AlreadyRegistered, 409),
    (errors.TooLarge, 413),
    (errors.TooMany, 429),
    (errors.BrokenDocument, 500),
)


class WhereOut(Schema):
    """The place of a problem: a cell of a file, an object and field of the study."""

    sheet: str
    cell: str
    object: str
    field: str


class ProblemItem(Schema):
    """One finding, in both languages."""

    code: str
    severity: str
    where: WhereOut
    value: str
    message: str
    message_en: str
    fix: str
    fix_en: str
    suggestions: list[str]


class ProblemOut(Schema):
    """A refusal: ``detail`` in the language of the request, ``zh`` and ``en`` in both."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    zh: str
    en: str
    suggestions: list[str]
    problems: list[ProblemItem]
    conflict: dict[str, Any] | None = None


def answers(body: Any, *, status: int = 200, codes: Iterable[int] = ()) -> dict[int, Any]:
    """The ``response=`` of an operation: its answer, and the problems that every one may give."""
    usual = (400, 401, 403, 404, 409, 413, 422, 429)
    return {status: body, **dict.fromkeys((*usual, *codes), ProblemOut)}


def public(body: Any) -> dict[int, Any]:
    """The same for an operation that needs no account."""
    return {200: body, **dict.fromkeys((400, 404, 413, 422, 429), ProblemOut)}


def respond(
    request: HttpRequest,
    status: int,
    code: str,
    text: Text,
    *,
    problems: Iterable[Problem] = (),
    suggestions: Iterable[str] = (),
    conflict: dict[str, Any] | None = None,
) -> HttpResponse:
    """A refusal as a response."""
    # Not the active language: addresses without a prefix are Chinese, whoever asks.
    english = get_language_from_request(request).startswith("en")
    body = {
        "type": f"urn:tanji:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": text.english if english else text.zh,
        "code": code,
        "zh": text.zh,
        "en": text.english,
        "suggestions": list(suggestions),
        "problems": [problem_data(problem) for problem in problems],
        "conflict": conflict,
    }
    return HttpResponse(
        json.dumps(body, ensure_ascii=False, default=str), content_type=MEDIA_TYPE, status=status
    )


def register(api: NinjaAPI) -> None:
    """Answer every exception that a request may end in with a problem."""
    for kind, handler in (
        (TanjiError, _refusal),
        (CompileError, _no_figure),
        (ValidationError, _invalid),
        (AuthenticationError, _not_signed_in),
        (HttpError, _http),
        (Http404, _not_found),
        (RequestDataTooBig, _too_big),
        (TooManyFieldsSent, _too_big),
        (Exception, _defect),
    ):
        api.add_exception_handler(kind, partial(handler))


def _refusal(request: HttpRequest, error: TanjiError) -> HttpResponse:
    status = next((status for kind, status in STATUS if isinstance(error, kind)), 422)
    conflict = None
    if isinstance(error, errors.Conflict):
        conflict = {
            "named": error.named,
            "current": error.current,
            "theirs": [asdict(change) for change in error.theirs],
            "yours": [asdict(change) for change in error.yours],
        }
    response = respond(
        request,
        status,
        error.code,
        Text(zh=error.zh, en=error.en),
        problems=getattr(error, "problems", ()),
        suggestions=error.suggestions,
        conflict=conflict,
    )
    if isinstance(error, errors.TooMany):
        response["Retry-After"] = str(error.seconds)
    if status == 401:
        response["WWW-Authenticate"] = "Bearer"
    return response


def _no_figure(request: HttpRequest, error: CompileError) -> HttpResponse:
    text = Text(
        zh="还不能核算：请先改正清单中的错误。", en="No figure yet: mend the errors listed first."
    )
    return respond(request, 422, "not_ready", text, problems=error.problems)


def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    from tanji.model.problem import Where
    from tanji.model.vocabulary import Severity

    problems = [
        Problem(
            code="invalid_field",
            severity=Severity.ERROR,
            message=Text(zh=f"请求内容不符合接口定义：{one['msg']}", en=str(one["msg"])),
            where=Where(
                object=str(one["loc"][0]), field=".".join(map(str, one["loc"][1:])) or "body"
            ),
        )
        for one in error.errors
    ]
    text = Text(
        zh="请求内容不符合接口定义，见问题清单。",
        en="The request does not fit the interface: see the problems.",
    )
    return respond(request, 422, "invalid_request", text, problems=problems)


def _not_signed_in(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return _refusal(request, errors.NotSignedIn())


def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    text = {
        400: Text(zh="请求体不是合法的 JSON。", en="The body is not valid JSON."),
        403: Text(zh="缺少或错误的 CSRF 令牌。", en="The CSRF token is missing or wrong."),
    }.get(error.status_code, Text(zh=str(error), en=str(error)))
    code = {400: "invalid_json", 403: "csrf_failed"}.get(error.status_code, "refused")
    return respond(request, error.status_code, code, text)


def _not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return _refusal(request, errors.NotFound())


def _too_big(request: HttpRequest, error: Exception) -> HttpResponse:
    text = Text(zh="请求内容超过上限。", en="The request is larger than allowed.")
    return respond(request, 413, "too_large", text)


def _defect(request: HttpRequest, error: Exception) -> HttpResponse:
    """Our own mistake: the log has the trace, the answer does not."""
    log.exception("defect", path=request.path)
    text = Text(
        zh="服务器内部错误，已记录。内容没有改动。",
        en="An internal error, which has been recorded. Nothing was changed.",
    )
    return respond(request, 500, "internal_error", text)
