"""The document store: a document goes in, its hash comes out; what has a hash never changes."""

import hashlib
import zlib
from functools import lru_cache
from typing import Any, TypeVar

import msgspec

from tanji.core.errors import BrokenDocument, NotFound
from tanji.core.models import StoredDocument
from tanji.model.document import Record, from_data, to_data
from tanji.seal.canonical import canonical_bytes

R = TypeVar("R", bound=Record)


def put(document: Record) -> str:
    """Store a document; its SHA-256. The same document twice is stored once."""
    body = canonical_bytes(to_data(document))
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
