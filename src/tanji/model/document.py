"""Documents: frozen records with one plain-data form, from which their hash is taken.

*Design note.* Documents are ``msgspec.Struct``: frozen, typed, fast to read, and they yield a JSON
Schema. The plain form leaves out every field that equals its default, so a later version of
Tanji may
add an optional field without changing the hash of a document that was frozen before.
"""

import datetime
import enum
from decimal import Decimal
from functools import cache
from typing import Any, Self, TypeVar

import msgspec


class Record(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of everything inside a document: immutable, compared by value."""

    def replace(self, **changes: Any) -> Self:
        """The same record with some fields changed."""
        return msgspec.structs.replace(self, **changes)


class Text(Record, frozen=True):
    """A text in Chinese and, where known, in English.

    >>> Text(zh="电力").english
    '电力'
    """

    zh: str
    en: str = ""

    @property
    def english(self) -> str:
        """The English text, or the Chinese one where no English is known."""
        return self.en or self.zh

    def __str__(self) -> str:
        return self.zh

    def __bool__(self) -> bool:
        return bool(self.zh or self.en)


def decimal_text(value: Decimal) -> str:
    """The plain decimal text of a number: no exponent, digits as typed.

    >>> decimal_text(Decimal("1E+3")), decimal_text(Decimal("0.50"))
    ('1000', '0.50')
    """
    if not value.is_finite():
        raise ValueError(f"not a finite number: {value}")
    if not value:
        return "0" if value.as_tuple().exponent >= 0 else format(abs(value), "f")  # type: ignore[operator]
    return format(value, "f") if -30 < value.adjusted() < 30 else str(value)


def to_data(value: Any) -> Any:
    """Plain data (dict, list, str, int, float, bool) of a record; defaults left out, decimals as
    text.
    """
    if isinstance(value, msgspec.Struct):
        data: dict[str, Any] = {}
        if tag := value.__struct_config__.tag:
            data[value.__struct_config__.tag_field or "type"] = tag
        for name, key, default in _fields(type(value)):
            item = getattr(value, name)
            if default is not msgspec.NODEFAULT and item == default:
                continue
            data[key] = to_data(item)
        return data
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, Decimal):
        return decimal_text(value)
    if isinstance(value, datetime.date | datetime.datetime):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [to_data(item) for item in value]
    if isinstance(value, dict):
        return {str(to_data(key)): to_data(item) for key, item in value.items()}
    return value


T = TypeVar("T")


@cache
def _fields(kind: type[msgspec.Struct]) -> tuple[tuple[str, str, Any], ...]:
    return tuple(
        (field.name, field.encode_name, field.default) for field in msgspec.structs.fields(kind)
    )


def from_data(kind: type[T], data: Any) -> T:
    """The record that plain data describe; ``msgspec.ValidationError`` names the first wrong
    place.
    """
    return msgspec.convert(data, kind)


def schema_of(kind: type) -> dict[str, Any]:
    """The JSON Schema (2020-12) of a document."""
    return msgspec.json.schema(kind)
