"""Where plain data break a schema: every place, named as people do, with what to write instead."""

from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from tanji.exchange.schemas import schema
from tanji.model import vocabulary
from tanji.model.document import Text, decimal_text
from tanji.model.errors import TanjiError
from tanji.model.finding import nearest, shortened
from tanji.model.number import parse_number
from tanji.model.problem import Problem, Where
from tanji.model.vocabulary import Labelled, Severity

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator, ValidationError

MOST = 500  # problems; more would hide the first ones
LARGEST = 60  # decimal exponent, as for typed numbers

_TYPES = {
    "object": ("一个对象 {…}", "an object {…}"),
    "array": ("一个列表 […]", "a list […]"),
    "string": ("文字", "a text"),
    "number": ("数", "a number"),
    "integer": ("整数", "a whole number"),
    "boolean": ("true 或 false", "true or false"),
    "null": ("空", "null"),
}
_NAMED = ("name", "title", "facility", "text", "id")


def schema_problems(data: Any, document: str) -> list[Problem]:
    """All places where ``data`` break the schema of a document; empty if they satisfy it."""
    problems: list[Problem] = []
    for error in _validator(document).iter_errors(data):
        for narrow in _narrowed(error):
            problems += _told(narrow, data)
            if len(problems) > MOST:
                return [*problems[:MOST], _more()]
    return list(dict.fromkeys(problems))


def pointer(path: tuple[str | int, ...]) -> str:
    """The JSON Pointer (RFC 6901) of a path.

    >>> pointer(("processes", 0, "a/b"))
    '/processes/0/a~1b'
    """
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


def usable(number: Decimal) -> bool:
    """Whether a number is finite and within 10^±60."""
    return number.is_finite() and (not number or abs(number.adjusted()) <= LARGEST)


@cache
def _validator(document: str) -> "Draft202012Validator":
    from jsonschema import Draft202012Validator, FormatChecker, validators

    def is_number(_: Any, value: Any) -> bool:
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
            return False
        return usable(Decimal(value))

    checker = Draft202012Validator.TYPE_CHECKER.redefine("number", is_number)
    kind: Any = validators.extend(  # type: ignore[no-untyped-call]
        Draft202012Validator, type_checker=checker
    )
    made: Draft202012Validator = kind(schema(document), format_checker=FormatChecker(["date"]))
    return made


def _wanted(error: "ValidationError") -> Any:
    """What the failed rule asks for; jsonschema types it as possibly unset."""
    return error.validator_value


def _rule(error: "ValidationError") -> dict[str, Any]:
    """The part of the schema that failed."""
    assert isinstance(error.schema, dict)
    return error.schema


def _narrowed(error: "ValidationError") -> Iterator["ValidationError"]:
    """The errors behind a choice: those of the branch that was meant."""
    if error.validator != "anyOf" or not error.context:
        yield error
        return
    branches: dict[Any, list[ValidationError]] = {}
    for inner in error.context:
        branches.setdefault(inner.schema_path[0], []).append(inner)
    if tag := _wrong_tag(error):
        yield tag
        return
    kind = error.instance.get("kind") if isinstance(error.instance, dict) else None
    meant = [
        inner
        for branch in branches.values()
        for inner in branch
        if not any(_contradicts(other, kind) for other in branch)
    ]
    for inner in meant or [_shallowest(error.context)]:
        yield from _narrowed(inner)


def _wrong_tag(error: "ValidationError") -> "ValidationError | None":
    """The one error of an object that lacks its kind, or is of a kind that no branch knows."""
    if not isinstance(error.instance, dict):
        return None
    tagged = "kind" in error.instance
    tags = [
        inner
        for inner in error.context or ()
        if (tagged and inner.validator == "enum" and list(inner.path)[-1:] == ["kind"])
        or (not tagged and inner.validator == "required" and "kind" in _wanted(inner))
    ]
    branches = {inner.schema_path[0] for inner in error.context or ()}
    if not tags or {inner.schema_path[0] for inner in tags} != branches:
        return None
    if tags[0].validator == "enum":
        kinds = [kind for inner in tags if inner.validator == "enum" for kind in _wanted(inner)]
        tags[0].validator_value = kinds
        return tags[0]
    tags[0].validator_value = ["kind"]
    return tags[0]


def _contradicts(error: "ValidationError", kind: object) -> bool:
    """Whether a branch cannot be meant: it is for null, or for another kind."""
    if error.validator == "type" and _wanted(error) == "null":
        return True
    tag = error.validator == "enum" and list(error.path)[-1:] == ["kind"]
    return bool(tag) and kind is not None


def _shallowest(errors: list["ValidationError"]) -> "ValidationError":
    told = [error for error in errors if _wanted(error) != "null"] or errors
    return min(told, key=lambda error: len(error.absolute_path))


def _told(error: "ValidationError", data: Any) -> list[Problem]:
    path, instance = tuple(error.absolute_path), cast("Any", error.instance)
    if error.validator == "required":
        lacking = [key for key in _wanted(error) if key not in instance]
        return [_missing(path, key, data) for key in lacking]
    if error.validator == "additionalProperties":
        known = list(_rule(error)["properties"])
        return [_unknown_key(path, key, known, data) for key in instance if key not in known]
    if error.validator == "enum":
        return [_unknown_choice(path, error, data)]
    if error.validator in ("type", "pattern"):
        if "pattern" in _rule(error):
            return [_no_number(path, instance, data)]
        return [_wrong_type(path, error, data)]
    if error.validator == "format":
        message = "不是日期，要写成 2025-12-31。", "not a date; write 2025-12-31."
        return [_problem("not_a_date", path, data, message, value=instance)]
    message = "项数或内容不合规定。", "number or content of the items is not as the schema says."
    return [_problem("wrong_length", path, data, message, value=instance)]


def _place(path: tuple[str | int, ...], data: Any) -> tuple[Where, str, str]:
    """Place of a path, and how a sentence about it begins in Chinese and in English."""
    names: list[tuple[str, str]] = []
    field: list[str] = []
    node = data
    for part in path:
        inside: Any = node  # indexed by a number in a list, by a key in an object
        node = inside[part] if isinstance(node, list) or part in node else None
        field.append(str(part))
        if isinstance(node, dict) and isinstance(part, int) and (name := _name(node)):
            names.append(name)
            field = []
    last = ".".join(field)
    where = Where(cell=pointer(path), object=" · ".join(zh for zh, _ in names), field=last)
    zh = "“" + "”的“".join(zh for zh, _ in names) + "”" if names else ""
    en = " / ".join(f'"{en}"' for _, en in names)
    return where, f"{zh} {last}".strip() or "文件", f"{en} {last}".strip() or "The file"


def _name(node: dict[str, Any]) -> tuple[str, str] | None:
    for key in _NAMED:
        value = node.get(key)
        if isinstance(value, dict):
            zh, en = value.get("zh"), value.get("en")
            if isinstance(zh, str) and zh:
                return shortened(zh), shortened(en if isinstance(en, str) and en else zh)
        elif isinstance(value, str) and value:
            return shortened(value), shortened(value)
    return None


def _problem(
    code: str,
    path: tuple[str | int, ...],
    data: Any,
    message: tuple[str, str],
    fix: tuple[str, str] = ("改成规定的写法。", "Write it as the schema says."),
    *,
    value: Any = "",
    suggestions: tuple[str, ...] = (),
) -> Problem:
    where, zh, en = _place(path, data)
    return Problem(
        code=code,
        severity=Severity.ERROR,
        message=Text(zh=f"{zh}：{message[0]}", en=f"{en}: {message[1]}"),
        where=where,
        value=shortened(value),
        fix=Text(zh=fix[0], en=fix[1]),
        suggestions=suggestions,
    )


def _missing(path: tuple[str | int, ...], key: str, data: Any) -> Problem:
    message = f"缺“{key}”。", f'"{key}" is missing.'
    fix = f"补上“{key}”。", f'Add "{key}".'
    return _problem("missing_value", path, data, message, fix)


def _unknown_key(path: tuple[str | int, ...], key: str, known: list[str], data: Any) -> Problem:
    message = f"不认识键“{shortened(key)}”。", f'the key "{shortened(key)}" is not known.'
    near = nearest(key, known)
    fix = (
        (f"是否指“{near[0]}”？", f'Did you mean "{near[0]}"?')
        if near
        else ("删去它，或把内容写进 note。", "Remove it, or put its content into a note.")
    )
    return _problem("unknown_field", path, data, message, fix, value=key, suggestions=near)


def _unknown_choice(path: tuple[str | int, ...], error: "ValidationError", data: Any) -> Problem:
    choices = [str(choice) for choice in _wanted(error)]
    given = shortened(error.instance)
    if path == ("document",):
        message = (
            f"写的是“{given}”，这里读的是 {choices[0]}。",
            f'it is "{given}"; what is read here is {choices[0]}.',
        )
        fix = "选核算研究的文件。", "Choose the file of a study."
        return _problem("wrong_document", path, data, message, fix, value=given)
    labels = _labels(choices)
    near = tuple(
        dict.fromkeys(
            [value for label, value in labels.items() if label == error.instance]
            + [labels.get(hit, hit) for hit in nearest(given, [*choices, *labels])]
        )
    )[:3]
    message = f"不认识“{given}”。", f'"{given}" is not known.'
    fix = "写其中之一：" + "、".join(choices) + "。", "Enter one of " + ", ".join(choices) + "."
    return _problem("unknown_value", path, data, message, fix, value=given, suggestions=near)


def _labels(choices: list[str]) -> dict[str, str]:
    """Chinese and English names of the choices of a vocabulary, to the words that are written."""
    for kind in vars(vocabulary).values():
        if isinstance(kind, type) and issubclass(kind, Labelled):
            words = {word.value: word.label for word in kind}
            if words and set(words) == set(choices):
                return {name: v for v, label in words.items() for name in (label.zh, label.en)}
    return {}


def _no_number(path: tuple[str | int, ...], value: Any, data: Any) -> Problem:
    suggestions: tuple[str, ...] = ()
    shown = shortened(value if not isinstance(value, dict | list | bool) else _json_name(value))
    zh, en = f"“{shown}”不是数。", f'"{shown}" is not a number.'
    if isinstance(value, str):
        try:
            suggestions = (decimal_text(parse_number(value)),)
        except TanjiError as refusal:
            zh, en, suggestions = refusal.zh, refusal.en, refusal.suggestions
    elif isinstance(value, Decimal | int) and not isinstance(value, bool):
        zh = f"“{shown}”不是有限的、大小合理的数。"
        en = f'"{shown}" is not a finite number of ordinary size.'
    fix = '写一个数，如 "12.5"。', 'Write a number, e.g. "12.5".'
    return _problem("not_a_number", path, data, (zh, en), fix, value=shown, suggestions=suggestions)


def _json_name(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return "{…}" if isinstance(value, dict) else "[…]"


def _wrong_type(path: tuple[str | int, ...], error: "ValidationError", data: Any) -> Problem:
    zh, en = _TYPES[_wanted(error)]
    given = error.instance
    shown = (
        given if isinstance(given, str | int | Decimal) and not isinstance(given, bool) else None
    )
    text = shortened(shown if shown is not None else _json_name(given))
    message = f"要写{zh}，现在是“{text}”。", f'{en} is needed, not "{text}".'
    fix = f"改成{zh}。", f"Change it to {en}."
    suggestions: tuple[str, ...] = ()
    if isinstance(given, str) and _wanted(error) == "object":
        suggestions = (f'{{"zh": "{shortened(given, 30)}"}}',) if "name" in path[-1:] else ()
    return _problem("wrong_type", path, data, message, fix, value=text, suggestions=suggestions)


def _more() -> Problem:
    return Problem(
        code="more_problems",
        severity=Severity.ERROR,
        message=Text(
            zh=f"还有更多问题，只列出前{MOST}项。",
            en=f"There are more; the first {MOST} are listed.",
        ),
        fix=Text(zh="先改这些，再读一次。", en="Correct these and read the file again."),
    )
