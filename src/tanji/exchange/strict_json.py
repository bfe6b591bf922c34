"""JSON from strangers: numbers to the last digit, no key lost, a clear word when it is broken."""

import json
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from tanji.model.document import Text
from tanji.model.problem import Problem, Where
from tanji.model.vocabulary import Severity

MAX_DEPTH = 60
_REASONS = {
    "Expecting value": ("这里缺一个值", "a value is missing here"),
    "Expecting ',' delimiter": (
        "这里缺逗号，或括号没有配对",
        "a comma or a closing bracket is missing",
    ),
    "Expecting ':' delimiter": ("键后面缺冒号", "a colon is missing after the key"),
    "Expecting property name enclosed in double quotes": (
        "键要写在双引号里，最后一项后面不加逗号",
        "a key needs double quotes, and no comma follows the last item",
    ),
    "Unterminated string starting at": ("字符串没有结束", "a string does not end"),
    "Invalid control character at": (
        "字符串里有换行等控制字符",
        "a string holds a control character",
    ),
    "Invalid \\escape": ("反斜杠后面的字符不对", "a backslash is followed by a wrong character"),
    "Extra data": ("结束之后还有多余内容", "something follows after the end"),
}


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was in the text, numbers as ``int`` or ``Decimal``; ``None`` if there are errors."""

    value: Any = None
    problems: list[Problem] = field(default_factory=list)


class _Duplicates:
    """Builds objects and remembers the keys that occur twice in one of them."""

    def __init__(self) -> None:
        self.keys: list[str] = []

    def build(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) < len(pairs):
            seen: set[str] = set()
            self.keys += [key for key, _ in pairs if key in seen or seen.add(key)]  # type: ignore[func-returns-value]
        return made


def load(data: bytes, name: str = "") -> Loaded:
    """The value in a JSON text, or what is wrong with it; ``name`` is the file in an archive."""
    place, problems = Where(object=name[:80]), []
    encoding = json.detect_encoding(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        message = "文字编码不是 UTF-8，读不了。", "The text is not encoded in UTF-8."
        fix = "用 UTF-8 重新保存（GBK、GB 18030 的文件先转换）。", "Save it as UTF-8."
        return Loaded(problems=[_problem("wrong_encoding", message, fix, place)])
    if not encoding.startswith("utf-8"):
        message = f"文件是 {encoding}，已转换。", f"The file is in {encoding}; it was converted."
        fix = "以后用 UTF-8 保存。", "Save it as UTF-8 from now on."
        problems.append(_problem("encoding_converted", message, fix, place, severity=Severity.INFO))
    duplicates = _Duplicates()
    try:
        value = json.loads(
            text,
            parse_float=_decimal,
            parse_int=_integer,
            parse_constant=Decimal,
            object_pairs_hook=duplicates.build,
        )
    except json.JSONDecodeError as error:
        return Loaded(problems=[*problems, _not_json(error, place)])
    except RecursionError:
        return Loaded(problems=[*problems, _too_deep(place)])
    if _depth(value) > MAX_DEPTH:
        return Loaded(problems=[*problems, _too_deep(place)])
    if duplicates.keys:
        return Loaded(problems=[*problems, *_duplicated(duplicates.keys, place)])
    return Loaded(value, problems)


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:  # an exponent of many digits
        return Decimal("NaN")


def _integer(text: str) -> int | Decimal:
    return int(text) if len(text) < 100 else _decimal(text)  # int() refuses 4 300 digits and more


def _depth(value: Any) -> int:
    depth, level = 0, [value] if isinstance(value, dict | list) else []
    while level and depth <= MAX_DEPTH:
        depth += 1
        level = [
            inner
            for outer in level
            for inner in (outer.values() if type(outer) is dict else outer)
            if type(inner) is dict or type(inner) is list
        ]
    return depth


def _problem(
    code: str,
    message: tuple[str, str],
    fix: tuple[str, str],
    where: Where,
    *,
    severity: Severity = Severity.ERROR,
    value: str = "",
) -> Problem:
    return Problem(
        code=code,
        severity=severity,
        message=Text(zh=message[0], en=message[1]),
        where=where,
        fix=Text(zh=fix[0], en=fix[1]),
        value=value[:60],
    )


def _not_json(error: json.JSONDecodeError, place: Where) -> Problem:
    zh, en = _REASONS.get(error.msg, ("写法不对", "it is malformed"))
    if error.pos >= len(error.doc.rstrip()):
        zh, en = "内容到此中断，文件可能不完整", "the text ends here: the file may be incomplete"
    message = (
        f"第{error.lineno}行第{error.colno}列不是合法的 JSON：{zh}。",
        f"Line {error.lineno}, column {error.colno} is not valid JSON: {en}.",
    )
    fix = "改正这一处，或从原软件重新导出。", "Correct it, or export the file again."
    where = place.replace(cell=f"{error.lineno}:{error.colno}")
    near = error.doc[error.pos : error.pos + 20]
    return _problem("not_json", message, fix, where, value=near)


def _too_deep(place: Where) -> Problem:
    message = (
        f"内容嵌套超过{MAX_DEPTH}层，不是这里的文件。",
        f"The content is nested deeper than {MAX_DEPTH} levels; it is no file of ours.",
    )
    fix = "检查文件是否选错。", "Check whether this is the right file."
    return _problem("nested_too_deep", message, fix, place)


def _duplicated(keys: list[str], place: Where) -> list[Problem]:
    return [
        _problem(
            "duplicate_key",
            (
                f"同一个对象里键“{key[:60]}”写了两次，不知道该用哪个值。",
                f'The key "{key[:60]}" occurs twice in one object; which value counts is unknown.',
            ),
            ("只留一个。", "Keep one of them."),
            place,
            value=key,
        )
        for key in list(dict.fromkeys(keys))[:20]
    ]
