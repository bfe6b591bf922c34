"""Looking into a tree: texts in two languages, references, numbers; and making the same."""

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from tanji.exchange.schema_problems import usable
from tanji.model.document import Text

Node = dict[str, Any]
NAMESPACE = "urn:tanji:dataset:1"
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")


def inner(node: Any, *path: str) -> Any:
    """What lies at the end of a path of names, the first where one repeats; else ``None``."""
    for name in path:
        node = node[0] if isinstance(node, list) and node else node
        node = node.get(name) if isinstance(node, dict) else None
    return node


def items(value: Any) -> list[Any]:
    """The items of what may repeat."""
    return value if isinstance(value, list) else [] if value is None else [value]


def plain(value: Any) -> str:
    """The text of an element or attribute."""
    if isinstance(value, dict):
        value = value.get("#text")
    if isinstance(value, list):
        return plain(value[0]) if value else ""
    return str(value).strip() if isinstance(value, str | int | Decimal) else ""


def number(value: Any) -> Decimal | None:
    """A finite number of ordinary size, else ``None``."""
    try:
        exact = Decimal(plain(value))
    except InvalidOperation:
        return None
    return exact if exact.is_finite() and usable(exact) else None


def text(value: Any) -> Text:
    """A text by its languages; one that is there in one language only stands for both."""
    found: dict[str, str] = {}
    for item in items(value):
        lang = plain(inner(item, "@xml:lang")) or "en"
        found.setdefault(lang.lower(), plain(item))
    first = next(iter(found.values()), "")
    chinese = next((found[lang] for lang in found if lang.startswith("zh")), "")
    english = found.get("en", "") or ("" if chinese else first)
    return Text(zh=chinese or english, en=english)


def said(value: Text, limit: int = 0) -> list[Node]:
    """A text for the tree: Chinese where there are Han characters, English where there are none.

    Other software refuses a text whose characters are not those of its language.
    """
    made = []
    for language, content in (("en", value.en or value.zh), ("zh", value.zh)):
        content = " ".join(content.split()) if limit else content.strip()
        if content and bool(_HAN.search(content)) is (language == "zh"):
            made.append({"@xml:lang": language, "#text": content[: limit or None]})
    return made


def has_han(value: str) -> bool:
    """Whether there are Han characters."""
    return _HAN.search(value) is not None
