"""Records as flat mappings from field paths to values, and back; lists of records stay apart."""

import types
from collections.abc import Mapping
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin

import msgspec

from tanji.model.document import Record
from tanji.model.exchange import BurdenFree, DatasetLink, ProcessLink, Provider

Values = Mapping[str, Any]
R = TypeVar("R", bound=Record)
NONE = "—"  # an empty text where a blank cell stands for a default


class MissingValue(Exception):
    """A record lacks a value that it cannot be without; ``path`` names the field."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


@cache
def _fields(kind: type[Record]) -> tuple[tuple[str, str, Any, Any], ...]:
    """Name, shape (leaf, nest, provider, children), inner type and default of every field."""
    found = []
    for field in msgspec.structs.fields(kind):
        options = [option for option in _options(field.type) if option is not type(None)]
        inner = options[0]
        if {*options} == {ProcessLink, DatasetLink, BurdenFree}:
            shape = "provider"
        elif get_origin(inner) is tuple and _is_record(get_args(inner)[0]):
            shape = "children"
        elif inner is not DatasetLink and _is_record(inner):
            shape = "nest"
        else:
            shape = "leaf"
        found.append((field.name, shape, inner, field.default))
    return tuple(found)


def _options(annotation: Any) -> tuple[Any, ...]:
    return (
        get_args(annotation)
        if get_origin(annotation) in (Union, types.UnionType)
        else (annotation,)
    )


def _is_record(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Record)


@cache
def leaves(kind: type[Record], prefix: str = "") -> tuple[str, ...]:
    """The paths of all values of a record, without lists of records.

    >>> from tanji.model.quantity import Quantity
    >>> leaves(Quantity)
    ('amount', 'unit')
    """
    paths: list[str] = []
    for name, shape, inner, _ in _fields(kind):
        path = prefix + name
        if shape == "nest":
            paths.extend(leaves(inner, path + "."))
        elif shape == "provider":
            parts = ("process", "product", "dataset", "free", "reason.zh", "reason.en")
            paths.extend(f"{path}.{part}" for part in parts)
        elif shape == "leaf":
            paths.append(path)
    return tuple(paths)


def record_lists(kind: type[Record]) -> set[str]:
    """The lists of records that a record and the records in it have, as ``Kind.field``."""
    found: set[str] = set()
    for name, shape, inner, _ in _fields(kind):
        if shape == "children":
            found |= {f"{kind.__name__}.{name}", *record_lists(get_args(inner)[0])}
        elif shape == "nest":
            found |= record_lists(inner)
    return found


def flatten(record: Record, prefix: str = "") -> dict[str, Any]:
    """Every value of a record by path; nothing for ``None``, ``False`` and what is empty.

    An empty text whose default is not empty is a dash, so that it differs from a blank cell.
    """
    values: dict[str, Any] = {}
    for name, shape, _, default in _fields(type(record)):
        value, path = getattr(record, name), prefix + name
        if value == "" and isinstance(default, str) and default:
            value = NONE
        if value is None or value is False or value == "" or value == () or shape == "children":
            continue
        if shape == "provider":
            values |= flatten_provider(value, path + ".")
        elif shape == "nest":
            values |= flatten(value, path + ".")
        else:
            values[path] = value.dataset if isinstance(value, DatasetLink) else value
    return values


def flatten_provider(provider: Provider, prefix: str) -> dict[str, Any]:
    """A provider as the cells that state it."""
    if isinstance(provider, BurdenFree):
        return {f"{prefix}free": True, **flatten(provider.reason, f"{prefix}reason.")}
    return {prefix + key: value for key, value in flatten(provider).items()}


def unflatten(kind: type[R], values: Values, prefix: str = "", children: Values | None = None) -> R:
    """The record of the given values; what is absent takes its default.

    A nested record exists if any of its values does. ``children`` holds lists of records and
    providers by path. Raises ``MissingValue`` for a needed number, date or choice.
    """
    found: dict[str, Any] = {}
    for name, shape, inner, default in _fields(kind):
        path = prefix + name
        if children and path in children:
            found[name] = children[path]
        elif shape == "nest":
            needed = default is msgspec.NODEFAULT
            if needed or any(key.startswith(path + ".") for key in values):
                found[name] = unflatten(inner, values, path + ".", children)
        elif shape == "leaf" and path in values:
            value = values[path]
            if value == NONE and isinstance(default, str) and default:
                value = ""
            found[name] = DatasetLink(dataset=value) if inner is DatasetLink else value
        elif shape == "leaf" and default is msgspec.NODEFAULT:
            if inner is not str:
                raise MissingValue(path)
            found[name] = ""
    return kind(**found)
