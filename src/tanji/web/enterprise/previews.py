"""The cells around a problem, as they stand in the file that was brought."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from re import fullmatch
from typing import Any

from tanji.core import files
from tanji.core.models import StoredFile
from tanji.exchange.archive import Archive, Refused
from tanji.exchange.formats.workbook.grid import Page, letters, read_pages
from tanji.model.errors import TanjiError
from tanji.model.problem import Problem
from tanji.model.vocabulary import Severity

ROWS_AROUND = 1
MOST_ROWS = 60
MOST_COLUMNS = 14


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a sheet with the numbers of the problems in it."""

    name: str
    text: str
    numbers: tuple[int, ...] = ()
    is_error: bool = False

    @property
    def style(self) -> str:
        """How the sheet marks it."""
        return ("badcell" if self.is_error else "heedcell") if self.numbers else ""


@dataclass(frozen=True, slots=True)
class Strip:
    """Rows of one sheet that hold problems, with the rows beside them; ``gap`` parts them."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...], bool], ...]
    left_out: int


def place_of(cell: str) -> tuple[int, int] | None:
    """Row and column of a cell's name, both from 0.

    >>> place_of("D7"), place_of("第3行")
    ((6, 3), None)
    """
    found = fullmatch(r"([A-Z]{1,3})(\d{1,7})(:.*)?", cell)
    if found is None:
        return None
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]) - 1, column - 1


def shown(value: Any) -> str:
    """A cell's value as people typed it, as far as the file tells."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)[:120]


@lru_cache(maxsize=4)
def _pages(sha256: str, name: str) -> Mapping[str, Page]:
    data = files.read(StoredFile(sha256=sha256, name=name))
    return {page.title: page for page in read_pages(Archive(data))}


def pages_of(file: StoredFile) -> Mapping[str, Page]:
    """The sheets of a workbook by title; none for a file that is no workbook or cannot be read."""
    try:
        return _pages(file.sha256, file.name)
    except (Refused, TanjiError):
        return {}
    except BaseException as error:  # calamine tells broken XML with a panic of its own
        if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError):
            raise
        return {}


def text_at(file: StoredFile, sheet: str, cell: str) -> str:
    """What stands in one cell; empty where there is no such cell."""
    page, place = pages_of(file).get(sheet), place_of(cell)
    if page is None or place is None:
        return ""
    row, column = place
    cells = page.rows[row] if row < len(page.rows) else []
    return shown(cells[column]) if column < len(cells) else ""


def strips(file: StoredFile, problems: Iterable[Problem]) -> list[Strip]:
    """For every sheet with problems: the rows that hold them, in the order of the file."""
    marks: dict[str, dict[tuple[int, int], list[tuple[int, bool]]]] = {}
    for number, problem in enumerate(problems, start=1):
        place = place_of(problem.where.cell)
        if problem.where.sheet and place:
            wrong = problem.severity is Severity.ERROR
            sheet = marks.setdefault(problem.where.sheet, {})
            sheet.setdefault(place, []).append((number, wrong))
    if not marks:
        return []
    return [_strip(page, marks[title]) for title, page in pages_of(file).items() if title in marks]


def _strip(page: Page, marks: Mapping[tuple[int, int], list[tuple[int, bool]]]) -> Strip:
    rows = {
        near
        for row, _ in marks
        for near in range(row - ROWS_AROUND, row + ROWS_AROUND + 1)
        if near >= 0
    }
    chosen = sorted(rows)[:MOST_ROWS]
    used = max((len(page.rows[row]) for row in chosen if row < len(page.rows)), default=0)
    marked = {column for _, column in marks}
    columns = sorted({*range(min(used, MOST_COLUMNS)), *marked})
    found, before = [], -1
    for row in chosen:
        values = page.rows[row] if row < len(page.rows) else []
        cells = []
        for column in columns:
            here = marks.get((row, column), [])
            cells.append(
                Cell(
                    name=f"{letters(column)}{row + 1}",
                    text=shown(values[column]) if column < len(values) else "",
                    numbers=tuple(number for number, _ in here),
                    is_error=any(wrong for _, wrong in here),
                )
            )
        found.append((str(row + 1), tuple(cells), row != before + 1 and before >= 0))
        before = row
    names = tuple(letters(column) for column in columns)
    return Strip(page.title, names, tuple(found), len(rows) - len(chosen))
