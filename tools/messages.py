"""Chinese source strings of pages and messages, and their English: gathered, checked, compiled.

    python tools/messages.py gather     brings src/tanji/web/locale/en up to date with the sources
    python tools/messages.py compile    makes .mo of every .po

Needs no gettext on the machine: Babel reads Python, and templates after Django has turned their
tags into calls.
"""

import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

SOURCE = Path(__file__).parents[1] / "src" / "tanji"
ENGLISH = SOURCE / "web" / "locale" / "en" / "LC_MESSAGES" / "django.po"
# Header lines that would change with every run.
NOISE = re.compile(r'^"(?:POT|PO|Report|Last|Language-Team|Generated).*\n', re.MULTILINE)
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),  # type: ignore[dict-item]
    "pgettext_lazy": ((1, "c"), 2),  # type: ignore[dict-item]
}


def sources() -> Iterator[tuple[Path, bytes]]:
    """Every file that may hold messages, as Python text."""
    for path in sorted(SOURCE.rglob("*.py")):
        if "migrations" not in path.parts:
            yield path, path.read_bytes()
    for path in sorted(SOURCE.rglob("templates/**/*.*")):
        calls = templatize(path.read_text("utf-8"), origin=str(path))
        # What is not a call was blanked; its indentation means nothing and would confuse Python.
        yield path, "\n".join(line.strip() for line in calls.splitlines()).encode()


def gathered() -> Catalog:
    """The messages of all sources, without translations."""
    catalog = Catalog(locale="en", project="tanji", charset="utf-8", fuzzy=False)
    for path, text in sources():
        name = path.relative_to(SOURCE.parents[1]).as_posix()
        options = {"encoding": "utf-8"}
        for line, message, comments, context in extract(
            "python", BytesIO(text), KEYWORDS, ["translators:"], options
        ):
            catalog.add(message, None, [(name, line)], auto_comments=comments, context=context)
    return catalog


def untranslated() -> list[str]:
    """Messages of the sources that have no English yet."""
    english = read_po(BytesIO(ENGLISH.read_bytes()), locale="en") if ENGLISH.exists() else Catalog()
    missing = []
    for message in gathered():
        if not message.id:
            continue
        known = english.get(message.id, message.context)
        strings = known.string if known and not known.fuzzy else ""
        if not all(strings if isinstance(strings, (list, tuple)) else [strings]):
            missing.append(message.id if isinstance(message.id, str) else message.id[0])
    return missing


def gather() -> None:
    """Brings the English catalogue up to date; new messages are empty in it."""
    template = gathered()
    catalog = read_po(BytesIO(ENGLISH.read_bytes()), locale="en") if ENGLISH.exists() else template
    catalog.update(template, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    catalog.header_comment = "# 界面文字的英文 · English of the pages"
    text = BytesIO()
    write_po(text, catalog, width=100, no_location=True)
    ENGLISH.parent.mkdir(parents=True, exist_ok=True)
    ENGLISH.write_text(NOISE.sub("", text.getvalue().decode()), "utf-8")


def compile_all() -> None:
    """Makes the .mo beside every .po."""
    for path in SOURCE.rglob("*.po"):
        catalog = read_po(BytesIO(path.read_bytes()), locale=path.parts[-3])
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalog)


if __name__ == "__main__":
    {"gather": gather, "compile": compile_all}[sys.argv[1]]()
