"""Finding the tables of a workbook: sheets by title, columns by heading, in any order."""

import datetime
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from tanji.exchange.formats.workbook import columns as layout
from tanji.exchange.formats.workbook.columns import Column, Kind, Sheet
from tanji.exchange.formats.workbook.grid import Page, letters
from tanji.exchange.formats.workbook.scopes import plain, two_languages
from tanji.exchange.formats.workbook.values import Cell
from tanji.model.document import Text
from tanji.model.finding import nearest, shortened
from tanji.model.problem import Problem, Where
from tanji.model.vocabulary import Severity

Month = tuple[int | None, int]  # year if the heading names it, month
_SEARCHED = 25  # rows in which headings are looked for
_NUMBERED = re.compile(r"^[\d.\-、_ ]+|\s*\(\d+\)$")
_TAIL = re.compile(r"\s*\([^()]*\)$")
_MONTH_NAMES = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = re.compile(r"(?:(\d{4})[-/.年])?(?:m)?(\d{1,2})月?份?$")
_CHINESE = {word: at for at, word in enumerate("一二三四五六七八九十", start=1)} | {
    "十一": 11,
    "十二": 12,
}
_EXAMPLE = ("示例", "例", "example", "e.g", "eg")


@dataclass(slots=True)
class Line:
    """One row of data: its cells by column key, its months, and the object that it states."""

    sheet: Sheet
    page: Page
    number: int  # from 0
    places: dict[str, int]
    month_places: dict[Month, int]
    thing: str = ""
    id: str = ""
    owner: str = ""

    def _cell(self, column: int, name: str) -> Cell:
        row = self.page.rows[self.number]
        place = f"{letters(column)}{self.number + 1}"
        return Cell(
            value=row[column] if column < len(row) else "",
            where=Where(sheet=self.page.title, cell=place, object=self.thing, field=name),
            error=self.page.errors.get(place, ""),
            uncomputed=place in self.page.uncomputed,
        )

    def cell(self, key: str) -> Cell:
        """The cell of a column; blank at the row's start if the sheet has no such column."""
        name = self.sheet.column(key).zh
        if key in self.places:
            return self._cell(self.places[key], name)
        start = f"A{self.number + 1}"
        return Cell("", Where(sheet=self.page.title, cell=start, object=self.thing, field=name))

    def merged(self, key: str) -> Cell:
        """The cell of a column, or the one that is merged over it."""
        at = self.places.get(key)
        over = self.page.merged.get((self.number, at)) if at is not None else None
        if over is None or over[0] == self.number:
            return self.cell(key)
        return replace(self, number=over[0]).cell(key)

    def months(self) -> dict[Month, Cell]:
        """The monthly cells that hold something."""
        cells = {month: self._cell(at, "月度") for month, at in self.month_places.items()}
        return {month: cell for month, cell in cells.items() if not cell.blank}

    def given(self) -> Iterable[tuple[Column, Cell]]:
        """The columns whose cells hold something, in the layout's order."""
        row = self.page.rows[self.number]
        plain_page = not self.page.errors and not self.page.uncomputed
        for column in self.sheet.columns:
            at = self.places.get(column.key)
            if at is None or column.key == "mark" or (plain_page and row[at] == ""):
                continue
            cell = self.cell(column.key)
            if not cell.blank or (column.kind is Kind.TEXT and cell.text):
                yield column, cell


@dataclass(slots=True)
class Tables:
    """All rows by sheet key, and how many example rows were passed over."""

    lines: dict[str, list[Line]] = field(default_factory=dict)
    known: int = 0

    def of(self, sheet: Sheet) -> list[Line]:
        """The rows of a sheet."""
        return self.lines.get(sheet.key, [])


def _names(zh: str, en: str, others: Iterable[str] = ()) -> set[str]:
    both = {zh, en, f"{zh} {en}", f"{zh}/{en}", f"{zh}{en}", *others}
    return {plain(name) for name in both if name}


def _title_index() -> dict[str, Sheet]:
    return {name: sheet for sheet in layout.SHEETS for name in _names(sheet.zh, sheet.en)}


def _heading_index(sheet: Sheet) -> dict[str, str]:
    index: dict[str, str] = {}
    for column in sheet.columns:
        for name in _names(column.zh, column.en, column.other_names):
            index.setdefault(name, column.key)
    return index


def wordings(value: object) -> list[str]:
    """The ways in which a heading may be meant: whole, by line, without star or bracket."""
    if not isinstance(value, str):
        return []
    found = [
        plain(part.replace("*", " ").replace("＊", " "))
        for part in (value[:200], *value[:200].splitlines())
    ]
    return [
        name for name in dict.fromkeys([*found, *(_TAIL.sub("", part) for part in found)]) if name
    ]


def month_of(value: object) -> Month | None:
    """The month that a heading names.

    >>> month_of("3月"), month_of("2025-03"), month_of("M12"), month_of("Mar"), month_of("名称")
    ((None, 3), (2025, 3), (None, 12), (None, 3), None)
    """
    if isinstance(value, datetime.date):
        return value.year, value.month
    for name in wordings(value):
        word = name.replace(" ", "")
        if word[:3] in _MONTH_NAMES and word.isalpha():
            return None, _MONTH_NAMES.index(word[:3]) + 1
        if word.endswith("月") and word[:-1] in _CHINESE:
            return None, _CHINESE[word[:-1]]
        match = _MONTH.match(word)
        if match and 1 <= int(match[2]) <= 12 and word != match[2]:
            return int(match[1]) if match[1] else None, int(match[2])
    return None


def find_tables(pages: list[Page], report: Callable[[Problem], None]) -> Tables:
    """The rows of every known sheet; what is not read is reported, never dropped in silence."""
    tables, titles = Tables(), _title_index()
    for page in pages:
        name = plain(page.title[:100])
        sheet = titles.get(name) or titles.get(_NUMBERED.sub("", name).strip())
        if sheet is not None:
            tables.known += 1
            tables.lines.setdefault(sheet.key, []).extend(_Table(sheet, page, report).lines())
        elif (
            page.visible
            and page.rows
            and name not in (plain(layout.README.zh), plain(layout.LISTS))
        ):
            report(
                Problem(
                    code="ignored_sheet",
                    severity=Severity.INFO,
                    message=Text(
                        zh=f"工作表“{page.title}”不是本表的，没有读。",
                        en=f"Sheet “{page.title}” is none of ours and was not read.",
                    ),
                    where=Where(sheet=page.title),
                    fix=Text(
                        zh="若要读入，改成模板里的表名。",
                        en="To have it read, use a sheet name of the template.",
                    ),
                    suggestions=nearest(page.title, [one.zh for one in layout.SHEETS]),
                )
            )
    return tables


class _Table:
    def __init__(self, sheet: Sheet, page: Page, report: Callable[[Problem], None]) -> None:
        self.sheet = sheet
        self.page = page
        self.report = report
        self.index = _heading_index(sheet)

    def lines(self) -> list[Line]:
        head = self._head()
        if head is None:
            return []
        places, months = self._columns(head)
        start = head + 1
        if start < len(self.page.rows) and self._matches(start) >= max(2, len(places) // 2):
            start += 1
        self._unknown_columns(head, start, {*places.values(), *months.values()})
        found = []
        for number in range(start, len(self.page.rows)):
            line = Line(self.sheet, self.page, number, places, months)
            mark = plain(line.cell("mark").text)
            if mark.startswith(_EXAMPLE) or self._is_blank(number):
                continue
            found.append(line)
        return found

    def _is_blank(self, number: int) -> bool:
        row = self.page.rows[number]
        if any(value != "" and str(value).strip() for value in row):
            return False
        odd = self.page.errors.keys() | self.page.uncomputed
        return (
            not any(f"{letters(at)}{number + 1}" in odd for at in range(len(row))) if odd else True
        )

    def _key(self, value: object) -> str | None:
        return next((self.index[name] for name in wordings(value) if name in self.index), None)

    def _matches(self, number: int) -> int:
        return len({key for value in self.page.rows[number] if (key := self._key(value))})

    def _head(self) -> int | None:
        """The row with the most known headings."""
        counts = {at: self._matches(at) for at in range(min(_SEARCHED, len(self.page.rows)))}
        best = max(counts, key=lambda at: (counts[at], -at), default=None)
        if best is not None and counts[best] >= 2:
            return best
        if any(value != "" for row in self.page.rows for value in row):
            wanted = "、".join(column.zh for column in self.sheet.columns[1:6])
            english = ", ".join(column.en for column in self.sheet.columns[1:6])
            self.report(
                Problem(
                    code="missing_heading",
                    severity=Severity.ERROR,
                    message=Text(
                        zh=f"工作表“{self.page.title}”前{_SEARCHED}行里找不到表头，没有读。",
                        en=f"No headings in the first {_SEARCHED} rows of “{self.page.title}"
                        "”: not read.",
                    ),
                    where=Where(sheet=self.page.title),
                    fix=Text(zh=f"表头写：{wanted} ……", en=f"Give it the headings {english} …"),
                )
            )
        return None

    def _columns(self, head: int) -> tuple[dict[str, int], dict[Month, int]]:
        places: dict[str, int] = {}
        months: dict[Month, int] = {}
        for at, value in enumerate(self.page.rows[head]):
            key = self._key(value)
            month = month_of(value) if key is None and self.sheet.months else None
            if (key in places) or (month in months):
                said = (
                    "这一列的表头重复，只读了第一列。",
                    "A second column of this heading was not read.",
                )
                self._ignored(head, at, "duplicate_column", Severity.WARNING, said)
            elif key is not None:
                places[key] = at
            elif month is not None:
                months[month] = at
        return places, months

    def _unknown_columns(self, head: int, start: int, read: set[int]) -> None:
        width = max((len(row) for row in self.page.rows), default=0)
        for at in range(width):
            if at in read:
                continue
            row = self.page.rows[head]
            heading = row[at] if at < len(row) else ""
            known = self._key(heading) or (month_of(heading) if self.sheet.months else None)
            filled = any(line[at] != "" for line in self.page.rows[start:] if at < len(line))
            if not known and (heading != "" or filled):
                said = (
                    "不认识这一列的表头，整列没有读。",
                    "An unknown heading: the column was not read.",
                )
                self._ignored(head, at, "ignored_column", Severity.INFO, said)

    def _ignored(
        self, head: int, at: int, code: str, severity: Severity, said: tuple[str, str]
    ) -> None:
        row = self.page.rows[head]
        heading = str(row[at]) if at < len(row) else ""
        choices = [column.zh for column in self.sheet.columns if column.key != "mark"]
        self.report(
            Problem(
                code=code,
                severity=severity,
                message=Text(zh=said[0], en=said[1]),
                where=Where(
                    sheet=self.page.title, cell=f"{letters(at)}{head + 1}", field=shortened(heading)
                ),
                value=shortened(heading),
                fix=Text(
                    zh="若要读入，改成模板的表头。",
                    en="To have it read, use a heading of the template.",
                ),
                suggestions=nearest(heading, choices) if heading else (),
            )
        )


def form_index() -> dict[str, layout.Item]:
    """Rows of the form by every wording of their label."""
    return {
        name: item
        for item in layout.FORM_ITEMS
        for name in (*_names(item.zh, item.en), plain(two_languages(Text(zh=item.zh, en=item.en))))
    }


def form_groups() -> set[str]:
    """Labels of the form's group rows, which hold nothing."""
    return {name for title, _ in layout.FORM_GROUPS for name in _names(title.zh, title.en)}
