"""The cells of a workbook with their places, read only after the file has been found harmless."""

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from tanji.exchange.archive import Archive, Refused, refusal, unsafe_xml

MAX_SHEETS = 60
MAX_ROWS = 20_000
MAX_COLUMNS = 1_000
MAX_AREA = 4_000_000
MAX_TEXT = 200_000_000

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_ATTRIBUTES = rb"(?:\s+[\w:.-]+\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*'))*\s*"
_TAG = re.compile(rb"<(?:\w+:)?(?:c|row)(?=[\s/>])")
_PLAIN_TAG = re.compile(rb"<(?:\w+:)?(?:c|row)" + _ATTRIBUTES + rb"/?>")
_CELL = re.compile(rb"<(?:\w+:)?c(" + _ATTRIBUTES + rb")(?<!/)>")
_PLACE = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]{1,9})(\d{1,9})[\"']")
_ROW = re.compile(rb"<(?:\w+:)?row" + _ATTRIBUTES + rb"(?<!/)>")
_ROW_NUMBER = re.compile(rb"\sr\s*=\s*[\"'](\d{1,9})[\"']")
_SHARED = re.compile(rb"\st\s*=\s*[\"']s[\"'][^>]*>\s*<(?:\w+:)?v>\s*(\d{1,9})\s*<")
# Announced sizes (count, uniqueCount) for which the parser would allocate memory at once.
_ANNOUNCED = re.compile(rb"<[^<>]*[cC]ount\s*=\s*[\"'](?:\s*\d{7}|[^\"'<>]*&)")
_FORMULA_ONLY = re.compile(
    rb'<(?:\w+:)?c\b[^>]*?\sr="([A-Z]+\d+)"[^>]*>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)'
    rb"\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_ERROR = re.compile(
    rb'<(?:\w+:)?c\b(?=[^>]*?\sr="([A-Z]+\d+)")(?=[^>]*?\st="e")[^>]*>\s*'
    rb"(?:<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*)?<(?:\w+:)?v>([^<]*)<"
)


@dataclass(slots=True)
class Page:
    """One sheet: rows from the first one on, cells that are formulas without value, error cells."""

    title: str
    visible: bool
    rows: list[list[Any]] = field(default_factory=list)
    uncomputed: set[str] = field(default_factory=set)
    errors: dict[str, str] = field(default_factory=dict)
    merged: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)


@cache
def letters(column: int) -> str:
    """The letters of a column counted from 0.

    >>> letters(0), letters(25), letters(26), letters(701)
    ('A', 'Z', 'AA', 'ZZ')
    """
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def _number(name: bytes) -> int:
    column = 0
    for letter in name:
        column = column * 26 + letter - 64
    return column


def _extent(part: bytes) -> tuple[int, int] | None:
    """Last row and column with content; ``None`` if the XML is written in an unusual way."""
    if len(_TAG.findall(part)) != len(_PLAIN_TAG.findall(part)):
        return None
    height = width = 0
    unplaced = False
    for attributes in _CELL.findall(part):
        if place := _PLACE.search(attributes):
            height = max(height, int(place[2]))
            width = max(width, _number(place[1].upper()))
        else:
            unplaced = True
    if unplaced:  # cells that name no place follow each other, in rows that may name theirs
        numbers = [int(n[1]) for row in _ROW.findall(part) if (n := _ROW_NUMBER.search(row))]
        height = max(height, len(_ROW.findall(part)), *numbers, 0)
        width = max(width, *(len(_CELL.findall(row)) for row in _ROW.split(part)))
    return height, width


def _check_extent(title: str, part: bytes) -> None:
    """Refuse a sheet whose used range is too large: the parser allocates all of it."""
    extent = _extent(part)
    if extent is None:
        raise unsafe_xml(title)
    height, width = extent
    if height > MAX_ROWS:
        raise Refused(
            refusal(
                "too_many_rows",
                f"工作表“{title}”用到第{height}行，上限是{MAX_ROWS}行。",
                f"Sheet “{title}” reaches row {height}; the limit is {MAX_ROWS}.",
                "按月或按种类汇总后再填，或删去多余的行。",
                "Sum up by month or kind, or delete surplus rows.",
                value=str(height),
                sheet=title,
            )
        )
    if width > MAX_COLUMNS or width * height > MAX_AREA:
        raise Refused(
            refusal(
                "too_many_columns",
                f"工作表“{title}”用到第{width}列，上限是{MAX_COLUMNS}列。",
                f"Sheet “{title}” reaches column {width}; the limit is {MAX_COLUMNS}.",
                "删去右边多余的列。",
                "Delete the surplus columns on the right.",
                value=str(width),
                sheet=title,
            )
        )


def _check_texts(archive: Archive, sheets: list[bytes]) -> None:
    """Refuse texts that, repeated in every cell that refers to them, would fill the memory."""
    texts = (
        archive.part("xl/sharedStrings.xml") if "xl/sharedStrings.xml" in archive.names() else b""
    )
    lengths = [len(text) for text in re.split(rb"<(?:\w+:)?si\b", texts)[1:]]
    used = [int(at) for sheet in sheets for at in _SHARED.findall(sheet)]
    if sum(lengths[at] for at in used if at < len(lengths)) > MAX_TEXT:
        raise Refused(
            refusal(
                "zip_bomb",
                "文件里的文字展开后过大。为安全起见没有读。",
                "Unfolded, the texts of the file would be far too large. It was not read.",
                "删去长文字后再读。",
                "Remove the long texts.",
            )
        )


def _sheet_parts(archive: Archive) -> list[tuple[str, str]]:
    """Titles of the worksheets and the parts that hold them."""
    book = archive.xml("xl/workbook.xml")
    relations = {
        relation.get("Id"): relation.get("Target", "")
        for relation in archive.xml("xl/_rels/workbook.xml.rels")
    }
    found = []
    for namespace in (_MAIN, _STRICT):
        for sheet in book.iter(f"{namespace}sheet"):
            link = next((v for k, v in sheet.attrib.items() if k.endswith("}id")), "")
            target = relations.get(link, "")
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            found.append((sheet.get("name", ""), part))
    return found


def read_pages(archive: Archive) -> list[Page]:
    """All worksheets with their cells; raises ``Refused`` with the reason."""
    parts = _sheet_parts(archive)
    if len(parts) > MAX_SHEETS:
        raise Refused(
            refusal(
                "too_many_sheets",
                f"文件有{len(parts)}张工作表，上限是{MAX_SHEETS}张。",
                f"The file has {len(parts)} sheets; the limit is {MAX_SHEETS}.",
                "删去无关的工作表。",
                "Delete unrelated sheets.",
                value=str(len(parts)),
            )
        )
    for name in archive.names():
        if b"ount" in archive.part(name) and _ANNOUNCED.search(archive.part(name)):
            raise unsafe_xml(name)
    titles = {part: title for title, part in parts}
    sheets = [name for name in archive.names() if b"sheetData" in archive.part(name)]
    for name in sheets:
        _check_extent(titles.get(name, name), archive.part(name))
    _check_texts(archive, [archive.part(name) for name in sheets])
    return list(_pages(archive, dict(parts)))


def _merged(
    ranges: Iterable[tuple[tuple[int, int], tuple[int, int]]], rows: int
) -> dict[tuple[int, int], tuple[int, int]]:
    """The leading cell of every cell in a merged piece of one column; a bounded number of them."""
    merged: dict[tuple[int, int], tuple[int, int]] = {}
    budget = 5 * MAX_ROWS
    for (top, left), (bottom, right) in ranges:
        height = bottom - top + 1
        if left == right and bottom < rows and height <= budget:
            budget -= height
            merged |= {(row, left): (top, left) for row in range(top, bottom + 1)}
    return merged


def _pages(archive: Archive, parts: dict[str, str]) -> Iterator[Page]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(archive.clean()))
    for meta in book.sheets_metadata:
        if meta.typ != SheetTypeEnum.WorkSheet:
            continue
        page = Page(meta.name, meta.visible == SheetVisibleEnum.Visible)
        sheet = book.get_sheet_by_name(meta.name)
        page.rows = sheet.to_python(skip_empty_area=False)
        part = archive.part(parts[meta.name]) if parts.get(meta.name) in archive.names() else b""
        if b"<f" in part or b":f" in part:
            page.uncomputed = {cell.decode() for cell in _FORMULA_ONLY.findall(part)}
        if b't="e"' in part:
            page.errors = {cell.decode(): text.decode() for cell, text in _ERROR.findall(part)}
        page.merged = _merged(sheet.merged_cell_ranges or (), len(page.rows))
        yield page
