"""The text of one cell as a value of its column's kind, or a problem that says what to do."""

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tanji.exchange.formats.workbook.columns import Column, Kind
from tanji.exchange.formats.workbook.scopes import plain
from tanji.model.document import Text
from tanji.model.errors import TanjiError
from tanji.model.finding import shortened
from tanji.model.number import parse_number, parse_quantity
from tanji.model.problem import Problem, Where
from tanji.model.units import parse_unit
from tanji.model.vocabulary import Severity

_ITEM = re.compile(r'\s*(?:"((?:[^"]|"")*)"|([^;；\n]*?))\s*(?:[;；\n]|$)')
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?|月?)$|(\d{4})(\d{2})(\d{2})$")
_EPOCH = datetime.date(1899, 12, 30)
_YES = {"是", "y", "yes", "true", "1", "√", "✓", "有"}
_NO = {"否", "n", "no", "false", "0", "×", "无"}


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: what it holds, where it stands, and whether it is an error or a bare formula."""

    value: Any
    where: Where
    error: str = ""
    uncomputed: bool = False

    @property
    def text(self) -> str:
        """The cell as a text: numbers with Excel's 15 digits, dates as ISO."""
        value = self.value
        if isinstance(value, bool):
            return "TRUE" if value else "FALSE"
        if isinstance(value, float):
            return format(Decimal(format(value, ".15g")), "f")
        if isinstance(value, datetime.datetime):
            whole = value.time() == datetime.time()
            return value.date().isoformat() if whole else value.isoformat(" ")
        return value if isinstance(value, str) else str(value)

    @property
    def blank(self) -> bool:
        """Nothing but spaces, and no formula or error either."""
        return not self.error and not self.uncomputed and not self.text.strip()


Report = Callable[[Problem], None]


class NoValue(Exception):
    """The cell gave no value; the problem is reported already."""


def cell_problem(
    code: str,
    cell: Cell,
    zh: str,
    en: str,
    fix: tuple[str, str],
    *,
    severity: Severity = Severity.ERROR,
    suggestions: tuple[str, ...] = (),
) -> Problem:
    """A problem of one cell, with its value."""
    return Problem(
        code=code,
        severity=severity,
        message=Text(zh=zh, en=en),
        where=cell.where,
        value=shortened(cell.error or cell.text),
        fix=Text(zh=fix[0], en=fix[1]),
        suggestions=suggestions[:3],
    )


def split_list(text: str) -> tuple[str, ...]:
    """The items of a cell; quotes keep what stands between them.

    >>> split_list('a； "b;c"')
    ('a', 'b;c')
    """
    items, at = [], 0
    while at < len(text):
        match = _ITEM.match(text, at)
        if match is None or match.end() == at:
            items.append(text[at:].strip())
            break
        quoted = match[1]
        if quoted is not None:
            items.append(quoted.replace('""', '"'))
        elif match[2]:
            items.append(match[2])
        at = match.end()
    return tuple(items)


class Values:
    """Reads cells; every refusal becomes a problem, and ``NoValue`` is raised."""

    def __init__(self, report: Report) -> None:
        self.report = report

    def read(self, column: Column, cell: Cell) -> Any:
        """The value of a cell that is not blank (references stay text)."""
        self.check(column, cell)
        readers: dict[Kind, Callable[[Column, Cell], Any]] = {
            Kind.NUMBER: self.number,
            Kind.INTEGER: self._integer,
            Kind.YES: self._yes,
            Kind.DATE: self._date,
            Kind.UNIT: self.unit,
            Kind.PEDIGREE: self._pedigree,
            Kind.LIST: lambda _, held: split_list(held.text),
            Kind.REFS: lambda _, held: split_list(held.text),
        }
        reader = readers.get(column.kind)
        return reader(column, cell) if reader else cell.text

    def _refuse(
        self,
        code: str,
        cell: Cell,
        said: tuple[str, str],
        fix: tuple[str, str],
        suggestions: tuple[str, ...] = (),
    ) -> NoValue:
        self.report(cell_problem(code, cell, *said, fix, suggestions=suggestions))
        return NoValue()

    def check(self, column: Column, cell: Cell) -> None:
        """Refuse an error value and a formula without its result."""
        if cell.error:
            raise self._refuse(
                "formula_error",
                cell,
                (
                    f"“{column.zh}”的公式出错：{cell.error}。按未知处理。",
                    f'The formula of "{column.en}" gives {cell.error}. It counts as unknown.',
                ),
                ("改好公式，或直接写数。", "Mend the formula or enter the number."),
            )
        if cell.uncomputed:
            raise self._refuse(
                "formula_without_value",
                cell,
                (
                    f"“{column.zh}”是公式，但文件里没有存下算出的结果。按未知处理。",
                    f'"{column.en}" is a formula without a saved result. It counts as unknown.',
                ),
                (
                    "用Excel或WPS打开并保存一次，或直接写数。",
                    "Open and save it once in a spreadsheet program, or enter the number.",
                ),
            )

    def number(self, column: Column, cell: Cell) -> Decimal:
        """A finite number, exactly as typed; with a unit behind it, that is left to the caller."""
        if isinstance(cell.value, datetime.date | datetime.time | datetime.timedelta | bool):
            raise self._refuse(
                "not_a_number",
                cell,
                (
                    f"“{column.zh}”里是日期或是/否，不是数。",
                    f'"{column.en}" holds a date or a yes/no, not a number.',
                ),
                (
                    "把单元格格式改为“常规”，再写数。",
                    "Set the cell format to General and enter the number.",
                ),
            )
        try:
            return parse_number(cell.text)
        except TanjiError as error:
            raise self._refuse(
                "not_a_number",
                cell,
                (f"“{column.zh}”：{error.zh}", f'"{column.en}": {error.en}'),
                ("一格只写一个数，单位写在单位列。", "One number a cell; its unit goes beside it."),
                error.suggestions,
            ) from error

    def quantity(self, cell: Cell) -> tuple[Decimal, str] | None:
        """Number and unit typed into one cell (12.5 kWh), ``None`` if it is something else."""
        if not isinstance(cell.value, str):
            return None
        try:
            return parse_quantity(cell.value)
        except TanjiError:
            return None

    def _integer(self, column: Column, cell: Cell) -> int:
        number = self.number(column, cell)
        if number != number.to_integral_value() or abs(number) >= 10**15:
            raise self._refuse(
                "not_an_integer",
                cell,
                (f"“{column.zh}”要写整数。", f'"{column.en}" takes a whole number.'),
                ("去掉小数。", "Drop the decimals."),
            )
        return int(number)

    def _yes(self, column: Column, cell: Cell) -> bool:
        word = plain(cell.text)
        if word not in _YES | _NO:
            raise self._refuse(
                "unknown_choice",
                cell,
                (f"“{column.zh}”要选“是”或“否”。", f'"{column.en}" takes 是 (yes) or 否 (no).'),
                ("选“是”或“否”。", "Choose 是 or 否."),
                ("是", "否"),
            )
        return word in _YES

    def _date(self, column: Column, cell: Cell) -> datetime.date:
        value = cell.value
        if isinstance(value, datetime.datetime):
            return value.date()
        if isinstance(value, datetime.date):
            return value
        if isinstance(value, float) and value.is_integer() and 20_000 < value < 80_000:
            return _EPOCH + datetime.timedelta(days=int(value))
        match = _DAY.match("".join(plain(cell.text).split()))
        try:
            if match:
                return self._day(match, column.key.endswith("end"))
        except ValueError:
            pass
        raise self._refuse(
            "not_a_date",
            cell,
            (f"“{column.zh}”不是日期。", f'"{column.en}" is not a date.'),
            ("写成 2025-01-31 这样。", "Write it like 2025-01-31."),
        )

    def _day(self, match: re.Match[str], end: bool) -> datetime.date:
        """A full date, or a month: its first day, or its last one where a period ends."""
        year, month = int(match[1] or match[4]), int(match[2] or match[5])
        if day := match[3] or match[6]:
            return datetime.date(year, month, int(day))
        if not end:
            return datetime.date(year, month, 1)
        following = datetime.date(year + month // 12, month % 12 + 1, 1)
        return following - datetime.timedelta(days=1)

    def unit(self, column: Column, cell: Cell) -> str:
        """The unit as typed; an unknown one is reported and kept, so that nothing is lost."""
        try:
            parse_unit(cell.text)
        except TanjiError as error:
            self.report(
                cell_problem(
                    error.code.replace("-", "_"),
                    cell,
                    f"“{column.zh}”：{error.zh}",
                    f'"{column.en}": {error.en}',
                    ("从下拉列表选单位。", "Choose a unit from the list."),
                    suggestions=error.suggestions,
                )
            )
        return cell.text

    def _pedigree(self, column: Column, cell: Cell) -> tuple[int, ...]:
        parts = re.findall(r"-?\d+", plain(cell.text))
        if len(parts) != 5:
            raise self._refuse(
                "not_a_pedigree",
                cell,
                (
                    f"“{column.zh}”要写五个1–5的整数。",
                    f'"{column.en}" takes five integers from 1 to 5.',
                ),
                ("例如 2,1,3,1,2。", "For example 2,1,3,1,2."),
            )
        return tuple(int(part) for part in parts)
