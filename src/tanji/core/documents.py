"""The document store: a document goes in, its hash comes out; what has a hash never changes."""

import hashlib
import re
import zlib
from functools import lru_cache
from typing import Any, TypeVar

import msgspec

from tanji.core.errors import BrokenDocument, Invalid, NotFound
from tanji.core.models import StoredDocument
from tanji.model.document import Record, Text, from_data, to_data
from tanji.model.problem import Problem
from tanji.model.vocabulary import Severity
from tanji.seal.canonical import canonical_bytes

R = TypeVar("R", bound=Record)


# A NUL that is really one, and not a written backslash before u0000.
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


def body_of(document: Record) -> bytes:
    """The canonical JSON of a document; raises ``Invalid`` for what no database can hold."""
    try:
        body = canonical_bytes(to_data(document))
    except (ValueError, ArithmeticError):
        raise _unfit(
            "非有限的数或残缺的字符", "a number that is not finite, or half a character"
        ) from None
    if _NUL.search(body):
        raise _unfit("空字符（NUL）", "a NUL character")
    return body


def _unfit(zh: str, en: str) -> Invalid:
    problem = Problem(
        code="unfit_for_storage",
        severity=Severity.ERROR,
        message=Text(
            zh=f"内容中有{zh}，不能保存。", en=f"The content holds {en}: it cannot be kept."
        ),
        fix=Text(zh="改正后重试。", en="Mend it and try again."),
    )
    return Invalid((problem,))


def put(document: Record) -> str:
    """Store a document; its SHA-256. The same document twice is stored once. Raises ``Invalid``."""
    body = body_of(document)
    digest = hashlib.sha256(body).hexdigest()
    StoredDocument.objects.bulk_create(
        [
            StoredDocument(
                sha256=digest,
                kind=type(document).__name__.lower(),
                size=len(body),
                body=zlib.compress(body),
            )
        ],
        ignore_conflicts=True,
    )
    return digest


def storable(value: Any) -> Any:
    """Plain data with every NUL and half character replaced by a visible sign, for JSON columns."""
    match value:
        case str():
            return value.replace("\x00", "␀").encode("utf-8", "replace").decode()
        case dict():
            return {storable(key): storable(item) for key, item in value.items()}
        case list():
            return [storable(item) for item in value]
        case _:
            return value


def data_of(sha256: str) -> bytes:
    """The canonical JSON stored under a hash; raises ``NotFound`` or ``BrokenDocument``."""
    row = StoredDocument.objects.filter(pk=sha256).values_list("body", flat=True).first()
    if row is None:
        raise NotFound("没有这份文档。", "There is no such document.")
    body = zlib.decompress(bytes(row))
    if hashlib.sha256(body).hexdigest() != sha256:
        raise BrokenDocument(
            f"文档 {sha256[:12]} 的内容与其哈希不符。",
            f"The content of document {sha256[:12]} does not match its hash.",
        )
    return body


def get(sha256: str, kind: type[R]) -> R:
    """The document stored under a hash, as a record of that kind."""
    return _decoded(sha256, kind)


@lru_cache(maxsize=64)
def _decoded(sha256: str, kind: type[R]) -> R:
    return from_data(kind, msgspec.json.decode(data_of(sha256)))


def plain(sha256: str) -> dict[str, Any]:
    """The document stored under a hash, as plain data."""
    return msgspec.json.decode(data_of(sha256), type=dict)
