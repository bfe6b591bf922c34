"""The one canonical JSON text of plain data (RFC 8785), and its hash."""

import hashlib
import json
from decimal import Decimal
from typing import Any

import rfc8785

from tanji.model.document import decimal_text


def canonical_bytes(data: Any) -> bytes:
    """The canonical JSON of plain data, as UTF-8: members sorted, no spaces, ECMAScript numbers.

    Decimals become strings with their digits as they are: 1.50 and 1.5 are two different texts.
    Raises ``ValueError`` for NaN and infinities, integers beyond ±(2⁵³ − 1), lone surrogates, keys
    that are not texts, and anything that is not plain data. Floats from 2⁵³ on are written without
    a point: where a document may hold them, read it with every number as a float.

    >>> canonical_bytes({"b": Decimal("0.50"), "a": [1, 2.0]})
    b'{"a":[1,2],"b":"0.50"}'
    """
    try:
        text = json.dumps(_simple(data), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    except _NotSimple:
        return rfc8785.dumps(_plain(data))
    return text.encode()


def sha256_of(data: Any) -> str:
    """SHA-256 over the canonical JSON, as 64 lower-case hexadecimal digits.

    >>> sha256_of({})
    '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a'
    """
    return hashlib.sha256(canonical_bytes(data)).hexdigest()


class _NotSimple(Exception):
    """The data hold what the standard library writes otherwise than RFC 8785."""


def _simple(data: Any) -> Any:
    """Plain data that the C encoder writes canonically: no floats, ASCII keys, small integers.

    Studies and datasets are such data; a tenfold faster hash is worth the second way.
    """
    match data:
        case str() | bool() | None:
            return data
        case dict():
            if not all(isinstance(key, str) and key.isascii() for key in data):
                raise _NotSimple
            return {key: _simple(value) for key, value in data.items()}
        case list() | tuple():
            return [_simple(value) for value in data]
        case int() if abs(data) < 2**53:
            return data
        case Decimal():
            return decimal_text(data)
    raise _NotSimple


def _plain(data: Any) -> Any:
    match data:
        case Decimal():
            return decimal_text(data)
        case dict():
            return {key: _plain(value) for key, value in data.items()}
        case list() | tuple():
            return [_plain(value) for value in data]
        case _:
            return data
