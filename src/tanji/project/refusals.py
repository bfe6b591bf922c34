"""What stands at an address that does not exist, or when something broke: a problem or a page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views import defaults

from tanji.api.problem import respond
from tanji.model.document import Text


def _is_for_programs(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    if _is_for_programs(request):
        text = Text(zh="没有这个地址。", en="There is no such address.")
        return respond(request, 404, "not_found", text)
    return defaults.page_not_found(request, exception)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400."""
    if _is_for_programs(request):
        text = Text(zh="请求不合规范。", en="The request is malformed.")
        return respond(request, 400, "bad-request", text)
    return defaults.bad_request(request, exception)


def defect(request: HttpRequest, **more: Any) -> HttpResponse:
    """500: the log has the trace, the answer does not."""
    if _is_for_programs(request):
        text = Text(
            zh="服务器内部错误，已记录。内容没有改动。",
            en="An internal error, which has been recorded. Nothing was changed.",
        )
        return respond(request, 500, "internal_error", text)
    return defaults.server_error(request)
