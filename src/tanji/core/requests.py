"""Around every request: its number in the log, and a limit on what it may bring."""

import time
import uuid
from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse

log = structlog.get_logger("tanji.requests")


class RequestMiddleware:
    """Names each request in the log and refuses oversized bodies before a byte of them is read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer one request and write one line about it."""
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request=uuid.uuid4().hex[:12])
        started = time.perf_counter()
        response = self._too_large(request) or self.get_response(request)
        log.info(
            "request",
            method=request.method,
            path=request.path,
            status=response.status_code,
            ms=round(1000 * (time.perf_counter() - started)),
        )
        return response

    def _too_large(self, request: HttpRequest) -> HttpResponse | None:
        limit = settings.TANJI_MAX_UPLOAD + 2**20  # the form around the file
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = 0
        if length <= limit:
            return None
        megabytes = settings.TANJI_MAX_UPLOAD // 2**20
        zh = f"上传内容超过上限 {megabytes} MB。"
        en = f"The upload is larger than {megabytes} MB."
        problem = {"type": "about:blank", "title": zh, "status": 413, "code": "too_large"}
        return JsonResponse(
            problem | {"detail": f"{zh} {en}", "zh": zh, "en": en, "problems": []},
            status=413,
            content_type="application/problem+json",
            json_dumps_params={"ensure_ascii": False},
        )
