"""Files: bytes kept in a folder under their SHA-256, so that none is stored twice or changed
unseen.
"""

import hashlib
import os
import tempfile
from pathlib import Path

from django.conf import settings

from tanji.core.errors import BrokenDocument, NotFound, TooLarge
from tanji.core.models import StoredFile


def path_of(sha256: str) -> Path:
    """Where the bytes of a hash lie."""
    return Path(settings.MEDIA_ROOT) / sha256[:2] / sha256


def store(data: bytes, name: str, media_type: str = "application/octet-stream") -> StoredFile:
    """Keep bytes; the row that names them. The first name stays. Raises ``TooLarge``."""
    limit = settings.TANJI_MAX_UPLOAD
    if len(data) > limit:
        raise TooLarge(
            f"文件“{name}”有 {len(data) / 2**20:.1f} MB，超过上限 {limit / 2**20:.0f} MB。",
            f"“{name}” has {len(data) / 2**20:.1f} MB; the limit is {limit / 2**20:.0f} MB.",
        )
    digest = hashlib.sha256(data).hexdigest()
    if not path_of(digest).exists():
        _write(path_of(digest), data)
    StoredFile.objects.bulk_create(
        [StoredFile(sha256=digest, name=clean(name), media_type=media_type, size=len(data))],
        ignore_conflicts=True,
    )
    return StoredFile.objects.get(pk=digest)


def clean(name: str) -> str:
    """The last part of a path that a browser may have sent, without control characters."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(char for char in last if char.isprintable())[-255:] or "file"


def _write(path: Path, data: bytes) -> None:
    """All the bytes or nothing: written beside, then renamed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)


def read(file: StoredFile) -> bytes:
    """The bytes of a file, checked against their hash; raises ``NotFound`` or
    ``BrokenDocument``.
    """
    try:
        data = path_of(file.sha256).read_bytes()
    except FileNotFoundError:
        raise NotFound(
            f"文件“{file.name}”不在存储中。", f"“{file.name}” is missing from the store."
        ) from None
    if hashlib.sha256(data).hexdigest() != file.sha256:
        raise BrokenDocument(
            f"文件“{file.name}”的内容与其哈希不符。",
            f"The content of “{file.name}” does not match its hash.",
        )
    return data
