"""The cells of a study: every value of the document under a path, as text that people type.

A path is the key under which a reader keeps a value's position:

- ``study/<field>``, e.g. ``study/name``, ``study/period.start``, ``study/unit.quantity.amount``
- ``<process>//<field>``, e.g. ``pulling//name``, ``pulling//stage``
- ``<process>/<exchange>/<field>``, e.g. ``pulling/power/amount``, ``pulling/power/unit``
- ``ledger/<line>/<month>`` (1 = first) and ``ledger/<line>/<field>``
- ``cutoffs/<id>/<field>``, ``assumptions/<id>/<field>``, ``evidence/<id>/<field>``

A field may reach into a record with dots. A text's field means its Chinese, ``<field>_en`` its
English; a
quantity's field means its amount; ``unit`` of an exchange the unit of its amount. ``provider`` is
the
id of a dataset or of a process of the study. An empty value clears the field.

*Design note.* Edits work on the plain form of the document and the result is validated as a whole:
one
way in for the grid, the interface for programs and every later form, and no field can be forgotten.
"""

import datetime
import re
import types
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Union, get_args, get_origin

import msgspec

from tanji.core.errors import Invalid
from tanji.model.document import Record, Text, decimal_text, from_data, to_data
from tanji.model.errors import NotANumber, TanjiError
from tanji.model.exchange import DatasetLink, Exchange, ProcessLink
from tanji.model.ledger import LedgerLine
from tanji.model.number import parse_number
from tanji.model.problem import Problem, Where
from tanji.model.process import Process
from tanji.model.quantity import Quantity
from tanji.model.study import Assumption, Cutoff, Evidence, Study
from tanji.model.units import parse_unit
from tanji.model.vocabulary import Labelled, Severity

LISTS: dict[str, type[Record]] = {
    "cutoffs": Cutoff,
    "assumptions": Assumption,
    "evidence": Evidence,
}
MAX_EDITS = 20_000


@dataclass(frozen=True, slots=True)
class Edit:
    """One change: ``set`` a cell, ``add`` an item (its first cells in ``cells``), ``remove`` an
    item.

    The path of an item leaves out the field: ``pulling`` a process, ``pulling/power`` an exchange,
    ``ledger/l1``, ``cutoffs/c1``.
    """

    path: str
    value: str = ""
    op: str = "set"
    cells: dict[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What differs at one path: texts before and after; ``None`` where there is nothing."""

    path: str
    old: Any
    new: Any


class _Refused(Exception):
    """Why one edit cannot be made."""

    def __init__(
        self, code: str, zh: str, en: str, fix: Text | None = None, suggestions: Any = ()
    ) -> None:
        self.code, self.message = code, Text(zh=zh, en=en)
        self.fix, self.suggestions = fix or Text(zh=""), tuple(suggestions)


# --------------------------------------------------------------------- edits


def edit(study: Study, edits: Iterable[Edit]) -> tuple[Study, list[Change]]:
    """The study after all edits, and what they changed. Raises ``Invalid`` with every problem at
    once.
    """
    edits = list(edits)
    if len(edits) > MAX_EDITS:
        raise Invalid(
            zh=f"一次最多修改 {MAX_EDITS} 个单元格，现有 {len(edits)} 个。",
            en=f"At most {MAX_EDITS} cells at a time; these are {len(edits)}.",
            code="too_many_edits",
        )
    data = to_data(study)
    problems = []
    for one in edits:
        try:
            _apply(data, one)
        except _Refused as refused:
            problems.append(_problem(one, refused))
    if problems:
        raise Invalid(tuple(problems))
    try:
        changed = from_data(Study, data)
    except msgspec.ValidationError as error:
        raise Invalid((_incomplete(error, data),)) from None
    return changed, difference(study, changed)


def _problem(one: Edit, refused: _Refused) -> Problem:
    item, _, field = one.path.rpartition("/")
    return Problem(
        code=refused.code,
        severity=Severity.ERROR,
        message=refused.message,
        where=Where(object=item or one.path, field=field if item else ""),
        value=one.value[:200],
        fix=refused.fix,
        suggestions=refused.suggestions,
    )


def _incomplete(error: msgspec.ValidationError, data: dict[str, Any]) -> Problem:
    """What the document lacks after the edits, with ids in the place of list positions."""
    text, _, place = str(error).partition(" - at `")
    here: Any = data
    names = []
    for name, index in re.findall(r"\.(\w+)|\[(\d+)\]", place):
        here = here.get(name) if name and isinstance(here, dict) else here
        if index and isinstance(here, list):
            here = here[int(index)]
        names.append(
            here["id"] if index and isinstance(here, dict) and "id" in here else name or index
        )
    return Problem(
        code="incomplete",
        severity=Severity.ERROR,
        message=Text(
            zh=f"修改后内容不完整：{text}。", en=f"The content would be incomplete: {text}."
        ),
        where=Where(object="/".join(names)),
        fix=Text(zh="同时填写此项的其他必填内容。", en="Fill in what else belongs to this item."),
    )


def _apply(data: dict[str, Any], one: Edit) -> None:
    match one.op:
        case "set":
            _set(data, one.path, one.value)
        case "add":
            _add(data, one.path, one.cells or {})
        case "remove":
            items, at = _item(data, one.path)
            del items[at]
        case _:
            raise _Refused("unknown_operation", f"没有“{one.op}”这种修改。", f"No edit “{one.op}”.")


def _items(data: dict[str, Any], path: str) -> tuple[list[Any], type[Record], str]:
    """The list that an item's path leads to, what its items are, and the item's id."""
    head, _, rest = path.partition("/")
    if head == "ledger":
        if "ledger" not in data:
            raise _Refused("no_ledger", "此研究没有台账。", "This study has no ledger.")
        return data["ledger"].setdefault("lines", []), LedgerLine, rest
    if head in LISTS:
        return data.setdefault(head, []), LISTS[head], rest
    if not rest:
        return data["processes"], Process, head
    for process in data["processes"]:
        if process["id"] == head:
            return process.setdefault("exchanges", []), Exchange, rest
    raise _unknown(path, head, [process["id"] for process in data["processes"]])


def _item(data: dict[str, Any], path: str) -> tuple[list[Any], int]:
    items, _, key = _items(data, path)
    for at, item in enumerate(items):
        if item["id"] == key:
            return items, at
    raise _unknown(path, key, [item["id"] for item in items])


def _unknown(path: str, key: str, known: list[str]) -> _Refused:
    from tanji.model.finding import nearest

    return _Refused(
        "unknown_place",
        f"研究中没有“{path}”。",
        f"The study has no “{path}”.",
        suggestions=nearest(key, known),
    )


def _add(data: dict[str, Any], path: str, cells: dict[str, str]) -> None:
    items, kind, key = _items(data, path)
    if not key or "/" in key or key in {"study", "ledger", *LISTS}:
        raise _Refused("bad_id", f"编号“{key}”不能使用。", f"“{key}” cannot be an id.")
    if any(item["id"] == key for item in items):
        raise _Refused("duplicate_id", f"编号“{key}”已存在。", f"“{key}” exists already.")
    item: dict[str, Any] = {"id": key, "name": {"zh": ""}}
    if kind is Exchange:
        item |= {"role": "input", "amount": {"amount": "0", "unit": ""}}
    elif kind is LedgerLine:
        start = datetime.date.fromisoformat(data["ledger"]["period"]["start"])
        end = datetime.date.fromisoformat(data["ledger"]["period"]["end"])
        months = (end.year - start.year) * 12 + end.month - start.month + 1
        item |= {"unit": "", "months": [None] * months}
    elif kind in (Cutoff, Assumption, Evidence):
        required = {"cutoffs": ("name", "basis"), "assumptions": ("text",), "evidence": ("title",)}
        item = {"id": key} | {name: {"zh": ""} for name in required[path.partition("/")[0]]}
    for field, value in cells.items():
        _set_field(item, kind, field, value, data)
    items.append(item)


def _set(data: dict[str, Any], path: str, value: str) -> None:
    item_path, _, field = path.rpartition("/")
    if item_path == "study":
        return _set_field(data, Study, field, value, data)
    items, at = _item(data, item_path.removesuffix("/"))
    kind = _items(data, item_path.removesuffix("/"))[1]
    if kind is LedgerLine and field.isdecimal():
        return _set_month(items[at], int(field), value)
    return _set_field(items[at], kind, field, value, data)


def _set_month(line: dict[str, Any], month: int, value: str) -> None:
    months = line["months"]
    if not 1 <= month <= len(months):
        raise _Refused(
            "unknown_place", f"台账没有第 {month} 个月。", f"The ledger has no month {month}."
        )
    months[month - 1] = _number(value) if value.strip() else None


def _set_field(
    item: dict[str, Any], kind: Any, field: str, value: str, data: dict[str, Any]
) -> None:
    names, leaf, optional = _resolve(kind, field)
    if names == ["id"]:
        raise _Refused("bad_id", "编号不能修改。", "An id cannot be changed.")
    for name in names[:-1]:
        item = item.setdefault(name, {})
    if not value.strip() and optional:
        item.pop(names[-1], None)
    else:
        item[names[-1]] = _read(leaf, value, names[-1], data)


# ------------------------------------------------------------------ one field


def _resolve(kind: Any, field: str) -> tuple[list[str], Any, bool]:
    """Names that lead from a record to a field's plain value, its type, and whether it may be
    empty.
    """
    if kind is Exchange and field == "unit":
        field = "amount.unit"
    given, names, optional = field, [], False
    english = field.endswith("_en")
    for name in field.removesuffix("_en").split("."):
        fields = {one.name: one for one in msgspec.structs.fields(kind)} if _is_record(kind) else {}
        if name not in fields:
            from tanji.model.finding import nearest

            raise _Refused(
                "unknown_field",
                f"没有“{given}”这一项。",
                f"There is no field “{given}”.",
                suggestions=nearest(name, fields),
            )
        names.append(name)
        kind, nullable = _without_none(fields[name].type)
        optional = nullable or fields[name].default is not msgspec.NODEFAULT
    if kind is Text:
        names, kind, optional = [*names, "en" if english else "zh"], str, english
    elif kind is Quantity and not english:
        names, kind, optional = [*names, "amount"], Decimal, False
    elif english:
        raise _Refused("unknown_field", f"没有“{given}”这一项。", f"There is no field “{given}”.")
    return names, kind, optional


def _is_record(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


def _without_none(kind: Any) -> tuple[Any, bool]:
    if get_origin(kind) in (Union, types.UnionType):
        kinds = [one for one in get_args(kind) if one is not type(None)]
        nullable = len(kinds) < len(get_args(kind))
        return (kinds[0] if len(kinds) == 1 else tuple(kinds)), nullable
    return kind, False


def _read(kind: Any, value: str, name: str, data: dict[str, Any]) -> Any:
    """The plain value that a text states for a field of that type."""
    text = value.strip()
    if kind is Decimal:
        return _number(text)
    if name == "unit":
        return _unit(text)
    if kind is str:
        return text
    if kind is bool:
        return _choose(
            text, {"是": True, "true": True, "1": True, "否": False, "false": False, "0": False}
        )
    if kind is int:
        return int(_number(text)) if re.fullmatch(r"[+-]?\d+", text) else _refuse_whole(text)
    if kind is datetime.date:
        return _date(text)
    if isinstance(kind, type) and issubclass(kind, Labelled):
        labels = {
            label: one.value for one in kind for label in (one.label.zh, one.label.en, one.value)
        }
        return _choose(text, labels, [one.label.zh for one in kind])
    if kind in (DatasetLink, ProcessLink) or (isinstance(kind, tuple) and DatasetLink in kind):
        return _provider(text, data)
    if get_origin(kind) is tuple and get_args(kind)[0] is str:
        return [part.strip() for part in re.split(r"[,，;；、\n]", text) if part.strip()]
    raise _Refused("unknown_field", f"“{name}”不能作为单元格填写。", f"“{name}” is no single cell.")


def _number(text: str) -> str:
    try:
        return decimal_text(parse_number(text))
    except NotANumber as error:
        raise _Refused(
            error.code.replace("-", "_"), error.zh, error.en, suggestions=error.suggestions
        ) from None


def _refuse_whole(text: str) -> Any:
    raise _Refused("not_a_number", f"“{text}”不是整数。", f"“{text}” is no whole number.")


def _unit(text: str) -> str:
    try:
        parse_unit(text)
    except TanjiError as error:
        raise _Refused(
            error.code.replace("-", "_"), error.zh, error.en, suggestions=error.suggestions
        ) from None
    return text


def _date(text: str) -> str:
    numbers = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", text)
    try:
        return datetime.date(*map(int, numbers.groups())).isoformat() if numbers else _raise()
    except ValueError:
        raise _Refused(
            "not_a_date",
            f"“{text}”不是日期，请写成 2024-12-31。",
            f"“{text}” is no date: write 2024-12-31.",
        ) from None


def _raise() -> str:
    raise ValueError


def _choose(text: str, known: dict[str, Any], shown: Iterable[str] | None = None) -> Any:
    folded = {key.casefold(): value for key, value in known.items()}
    if text.casefold() in folded:
        return folded[text.casefold()]
    listed = list(shown or known)
    raise _Refused(
        "unknown_choice",
        f"“{text}”不在可选范围：{'、'.join(listed)}。",
        f"“{text}” is none of: {', '.join(known)}.",
        suggestions=listed[:3],
    )


def _provider(text: str, data: dict[str, Any]) -> dict[str, str]:
    """A process of the study if it has that id, else a dataset; whether it exists the checks
    tell.
    """
    process, _, product = text.partition("/")
    if any(one["id"] == process for one in data["processes"]):
        return {"kind": "process", "process": process} | ({"product": product} if product else {})
    return {"kind": "dataset", "dataset": text}


# ---------------------------------------------------------------- reading


def value_at(study: Study, path: str) -> Any:
    """The plain value at a path, or ``None``: also for a path that does not exist."""
    return flatten(study).get(_canonical(path))


def _canonical(path: str) -> str:
    """The path as ``flatten`` writes it: text fields with their language, amounts with their
    unit.
    """
    item, _, field = path.rpartition("/")
    head, _, rest = item.partition("/")
    if head == "ledger" and field.isdecimal():
        return path
    kind: Any = (
        Study
        if item == "study"
        else LedgerLine
        if head == "ledger"
        else LISTS.get(head) or (Exchange if rest else Process)
    )
    try:
        return f"{item}/{'.'.join(_resolve(kind, field)[0])}"
    except _Refused:
        return path


def flatten(study: Study) -> dict[str, Any]:
    """Every plain value of a study by its path; items are named by id, other lists by position."""
    data = to_data(study)
    found: dict[str, Any] = {}
    for process in data.pop("processes", []):
        for exchange in process.pop("exchanges", []):
            _walk(f"{process['id']}/{exchange.pop('id')}/", exchange, found)
        _walk(f"{process.pop('id')}//", process, found)
    for line in data.get("ledger", {}).pop("lines", []):
        months = line.pop("months", [])
        key = line.pop("id")
        _walk(f"ledger/{key}/", line, found)
        found |= {f"ledger/{key}/{at}": month for at, month in enumerate(months, start=1)}
    for name in LISTS:
        for item in data.pop(name, []):
            _walk(f"{name}/{item.pop('id')}/", item, found)
    _walk("study/", data, found)
    return found


def _walk(prefix: str, value: Any, found: dict[str, Any]) -> None:
    if isinstance(value, dict):
        for key, item in value.items():
            joint = "" if prefix.endswith("/") else "."
            _walk(f"{prefix}{joint}{key}", item, found)
    elif isinstance(value, list) and any(isinstance(item, dict) for item in value):
        for at, item in enumerate(value, start=1):
            key = item.pop("id", at) if isinstance(item, dict) else at
            _walk(f"{prefix}.{key}", item, found)
    else:
        found[prefix] = value


def difference(before: Study, after: Study) -> list[Change]:
    """What differs between two studies, by path, in the order of the first; new places follow."""
    old, new = flatten(before), flatten(after)
    paths = dict.fromkeys((*old, *new))
    return [
        Change(path, old.get(path), new.get(path))
        for path in paths
        if old.get(path) != new.get(path)
    ]


def next_id(taken: Iterable[str], prefix: str) -> str:
    """The first of ``prefix1``, ``prefix2``, … that is free.

    >>> next_id(["e1", "e2"], "e")
    'e3'
    """
    known = set(taken)
    number = len(known) + 1
    while f"{prefix}{number}" in known:
        number += 1
    return f"{prefix}{number}"
