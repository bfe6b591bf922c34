"""What the environment says: ``TANJI_*`` variables, a database address, secrets made on first
start.
"""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

TRUE = {"1", "true", "yes", "on"}


def flag(name: str, default: bool = False) -> bool:
    """Whether a variable says yes (1, true, yes, on)."""
    return os.environ.get(name, str(default)).strip().lower() in TRUE


def names(name: str, default: str = "") -> list[str]:
    """The comma-separated names of a variable."""
    return [item.strip() for item in os.environ.get(name, default).split(",") if item.strip()]


def secret(name: str, folder: Path, size: int = 50) -> str:
    """The secret of a variable, or of its file in ``folder``: made on first start, with mode 0600,
    from ``size`` random bytes.
    """
    if value := os.environ.get(name):
        return value
    path = folder / name.removeprefix("TANJI_").lower()
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text("ascii")
    value = secrets.token_urlsafe(size)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(value)
    return value


def database(address: str) -> dict[str, Any]:
    """Django's description of ``sqlite:///path`` or ``postgres://user:password@host:port/name?option=value``.

    *Design note.* SQLite takes the write lock when a transaction begins (IMMEDIATE): two writers
    wait
    for each other instead of one of them failing half-way.
    """
    parts = urlsplit(address)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path.removeprefix("/")) or ":memory:",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 5,
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=5000;"
                ),
            },
        }
    if parts.scheme in ("postgres", "postgresql"):
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": dict(parse_qsl(parts.query)),
        }
    raise ValueError(
        f"TANJI_DATABASE_URL：不支持 {parts.scheme!r}，请用 sqlite:///路径 或 postgres://…"
        f" · unsupported scheme {parts.scheme!r}: use sqlite:///path or postgres://…"
    )
