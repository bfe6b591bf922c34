"""JSON Schemas of the documents, made from the model; ``python -m tanji.exchange.schemas FOLDER``.

The published files under ``docs/schemas`` and the schema by which the reader of canonical JSON
finds problems are the same: a test compares them.
"""

import inspect
import json
import re
import sys
from functools import cache
from pathlib import Path
from typing import Any

from tanji.model import vocabulary
from tanji.model.dataset import Dataset, FactorRelease
from tanji.model.document import schema_of
from tanji.model.ledger import Ledger
from tanji.model.result import Result
from tanji.model.study import Study

DIALECT = "https://json-schema.org/draft/2020-12/schema"
DECIMAL_PATTERN = r"^[+-]?([0-9]{1,60}(\.[0-9]{0,60})?|\.[0-9]{1,60})([eE][+-]?[0-9]{1,2})?$"
DECIMAL = {
    "type": ["string", "number"],
    "pattern": DECIMAL_PATTERN,
    "description": "Decimal number; Tanji writes it as a string so that no digit is lost.",
}
DOCUMENTS: dict[str, type] = {
    "dataset": Dataset,
    "factor-release": FactorRelease,
    "ledger": Ledger,
    "result": Result,
    "study": Study,
}


@cache
def schema(document: str) -> dict[str, Any]:
    """The schema of a document by its name in ``DOCUMENTS``."""
    made = _polished(schema_of(DOCUMENTS[document]))
    for name, definition in made["$defs"].items():
        choices = getattr(vocabulary, name.rpartition(".")[2], None)
        if "enum" in definition and choices is not None:
            labels = "; ".join(f"{choice.value} {choice.label}" for choice in choices)
            definition["description"] = f"{definition.get('description', '')} ({labels})".strip()
    head = {
        "$schema": DIALECT,
        "$id": f"urn:tanji:schema:{document}:1",
        "title": DOCUMENTS[document].__name__,
        "description": made["$defs"][made["$ref"].rpartition("/")[2]]["description"],
    }
    return {**head, **made}


def _polished(node: Any, key: str = "") -> Any:
    """A schema with readable names and texts, in which a decimal may be a string or a number."""
    if isinstance(node, list | tuple):
        return [_polished(item) for item in node]
    if not isinstance(node, dict):
        return _short_name(node) if key in ("$ref", "mapping") else node
    if node.get("format") == "decimal":
        return dict(DECIMAL)
    made = {}
    for name, value in node.items():
        if name == "description" and isinstance(value, str):
            text = re.split(r"\n\s*\n\s*>>>", inspect.cleandoc(value))[0]
            made[name] = re.sub(r"(?<!\n)\n(?!\n)", " ", text)
        elif key in ("$defs", "mapping"):
            made[_short_name(name)] = _polished(value, "mapping" if key == "mapping" else "")
        else:
            made[name] = _polished(value, name)
    return made


def _short_name(name: Any) -> Any:
    """``tanji.model.ledger.Ledger`` becomes ``ledger.Ledger``: two things are named so."""
    return name.replace("tanji.model.", "") if isinstance(name, str) else name


def publish(folder: Path) -> None:
    """Write every schema into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for document in DOCUMENTS:
        text = json.dumps(schema(document), ensure_ascii=False, indent=2) + "\n"
        (folder / f"{document}.json").write_text(text, "utf-8")


if __name__ == "__main__":
    publish(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/schemas"))
