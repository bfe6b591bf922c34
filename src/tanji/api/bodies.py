"""What comes in with a request beyond its schema: documents, revisions named in headers, files."""

import re
from typing import Any

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja.files import UploadedFile

from tanji.core import documents
from tanji.core.errors import Invalid, TooLarge
from tanji.model.document import Text, from_data
from tanji.model.problem import Problem, Where
from tanji.model.study import Study
from tanji.model.vocabulary import Severity


def study_of(data: dict[str, Any]) -> Study:
    """The study that plain data describe; raises ``Invalid`` with the first wrong place."""
    try:
        study = from_data(Study, data)
    except (msgspec.ValidationError, ValueError, ArithmeticError, RecursionError) as error:
        text, _, place = str(error).partition(" - at `")
        raise Invalid(
            (
                Problem(
                    code="invalid_document",
                    severity=Severity.ERROR,
                    message=Text(
                        zh=f"研究文档不符合格式：{text}。", en=f"The study does not fit: {text}."
                    ),
                    where=Where(object="study", field=place.rstrip("`").removeprefix("$.")),
                    fix=Text(
                        zh="按 /api/v1/schemas/study 的 JSON Schema 修改。",
                        en="Follow the JSON Schema at /api/v1/schemas/study.",
                    ),
                ),
            )
        ) from None
    documents.body_of(study)  # what has no canonical form (NaN, infinity) has no hash
    return study


def named_revision(request: HttpRequest, body: int | None) -> int:
    """The revision that a change names: in the body, or as ``If-Match: "5"``."""
    if body is not None:
        return body
    header = re.fullmatch(r'"?(\d{1,9})"?', request.headers.get("If-Match", ""))
    if header is None:
        raise Invalid(
            zh="请在 revision 或 If-Match 中写明所修改的修订号。",
            en="Name the revision that you change, in revision or If-Match.",
            code="revision_missing",
        )
    return int(header[1])


def bytes_of(file: UploadedFile) -> bytes:
    """The bytes of an upload; raises ``TooLarge``."""
    limit = settings.TANJI_MAX_UPLOAD
    if (file.size or 0) > limit:
        raise TooLarge(
            f"文件超过上限 {limit / 2**20:.0f} MB。", f"The limit is {limit / 2**20:.0f} MB."
        )
    return file.read()


def download(
    data: bytes, name: str, media_type: str, request: HttpRequest, tag: str
) -> HttpResponse:
    """Bytes to keep under a name; 304 if the caller has them already. Never shown in place."""
    if request.headers.get("If-None-Match") == f'"{tag}"':
        return HttpResponse(status=304)
    response = HttpResponse(data, content_type=media_type)
    response.headers["Content-Disposition"] = _attachment(name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["ETag"] = f'"{tag}"'
    return response


def _attachment(name: str) -> str:
    from django.utils.http import content_disposition_header

    return content_disposition_header(True, name) or "attachment"


def as_json(data: bytes, request: HttpRequest, tag: str) -> HttpResponse:
    """A stored document, byte for byte; 304 if the caller has it already."""
    if request.headers.get("If-None-Match") == f'"{tag}"':
        return HttpResponse(status=304)
    response = HttpResponse(data, content_type="application/json")
    response.headers["ETag"] = f'"{tag}"'
    return response
