"""Rows to an Excel workbook that people fill in: styles, drop-downs, notes, folded columns."""

import datetime
import io
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import Outline, PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from tanji.exchange.formats.workbook import columns as layout
from tanji.exchange.formats.workbook.columns import Column, Item, Kind, Sheet
from tanji.exchange.formats.workbook.hints import README, hint
from tanji.exchange.formats.workbook.scopes import FIXED, factor_label, fixed, two_languages
from tanji.exchange.formats.workbook.tables import Row, Tables
from tanji.model import units
from tanji.model.dataset import FactorRelease
from tanji.model.document import Text, decimal_text
from tanji.model.errors import TanjiError

FIRST_ROW = 6  # title, note, note in English, headings, headings in English
LAST_ROW = 3000  # how far down drop-downs reach
LONGEST = 32_767  # characters in a cell of Excel
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)|[\x00-\x08\x0b-\x1f]")
_EXAMPLE = "示例"
_INK, _INK_2, _INK_3 = "1E1A22", "4B4552", "6B6473"
_VIOLET, _SOFT, _SUNK, _HAIR = "4A2A5A", "EFE8F2", "ECEAEE", "DEDBE1"


class UnfitForCell(TanjiError):
    """A text that no Excel cell can hold: shorten it, or use the canonical JSON."""

    code = "unfit_for_cell"


def escaped(text: str) -> str:
    r"""A text as Office Open XML wants it: control characters and look-alikes as ``_xHHHH_``.

    >>> escaped("a\rb"), escaped("_x0041_")
    ('a_x000D_b', '_x005F_x0041_')
    """
    return _ESCAPED.sub(lambda match: f"_x{ord(match[0]):04X}_", text)


def listed(items: Iterable[str]) -> str:
    """Several texts in one cell, separated by semicolons, quoted where they must be.

    >>> listed(["a", "b;c"])
    'a；"b;c"'
    """
    plain = re.compile(r'[^\s;；"][^\n;；"]*(?<!\s)')
    return "；".join(
        item if plain.fullmatch(item) else '"' + item.replace('"', '""') + '"' for item in items
    )


def number_of(value: Decimal) -> float | None:
    """The float that Excel shows with exactly these digits; ``None`` if only a text keeps them.

    >>> number_of(Decimal("12.5")), number_of(Decimal("12.50"))
    (12.5, None)
    """
    number = float(value)
    exact = decimal_text(Decimal(format(number, ".15g"))) == decimal_text(value)
    return number if exact else None


def workbook(
    tables: Tables, release: FactorRelease | None, examples: Tables | None = None
) -> bytes:
    """The bytes of the workbook; ``examples`` become grey rows that the reader passes over."""
    return _Author(tables, release, examples).run()


class _Author:
    def __init__(
        self, tables: Tables, release: FactorRelease | None, examples: Tables | None
    ) -> None:
        self.book = Workbook()
        self.tables = tables
        self.examples = examples or Tables()
        self.release = release
        self._styles()

    def run(self) -> bytes:
        first = self.book.active
        assert isinstance(first, Worksheet)
        self._readme(first)
        sheets = [(sheet, self.book.create_sheet(sheet.zh)) for sheet in layout.SHEETS]
        self._lists()
        for sheet, page in sheets:
            if sheet is layout.FORM:
                self._form(page)
            else:
                self._table(sheet, page)
        self.book.active = 1
        out = io.BytesIO()
        self.book.save(out)
        return out.getvalue()

    # ---------------------------------------------------------------- styles

    def _styles(self) -> None:
        hair = Side(style="thin", color=_HAIR)
        box = Border(left=hair, right=hair, top=hair, bottom=hair)

        def style(name: str, font: Font, **more: Any) -> None:
            self.book.add_named_style(NamedStyle(name=name, font=font, **more))

        def face(size: float, colour: str, **more: Any) -> Font:
            return Font(name="等线", size=size, color=colour, **more)

        def ground(colour: str) -> PatternFill:
            return PatternFill("solid", fgColor=colour)

        top = Alignment(vertical="top", wrap_text=True)
        middle = Alignment(vertical="center", wrap_text=True)
        style("碳迹 标题", face(16, _VIOLET, bold=True), alignment=Alignment(vertical="center"))
        style("碳迹 说明", face(10.5, _INK_2), alignment=top)
        style("碳迹 英文说明", face(9.5, _INK_3), alignment=top)
        style("碳迹 组", face(11, _VIOLET, bold=True), fill=ground(_SOFT), alignment=middle)
        style(
            "碳迹 表头",
            face(10.5, "FFFFFF", bold=True),
            fill=ground(_VIOLET),
            alignment=middle,
            border=box,
        )
        style("碳迹 英文表头", face(9, _INK_2), fill=ground(_SOFT), alignment=middle, border=box)
        right = Alignment(horizontal="right", vertical="top")
        for name, alignment, number_format in (
            ("文字", top, "@"),
            ("数字", right, "General"),
            ("日期", Alignment(vertical="top"), "yyyy-mm-dd"),
        ):
            look = {"alignment": alignment, "number_format": number_format, "border": box}
            unlocked = Protection(locked=False)
            style(f"碳迹 {name}", face(10.5, _INK), protection=unlocked, **look)
            style(f"碳迹 示例{name}", face(10.5, _INK_3, italic=True), fill=ground(_SUNK), **look)

    def _readme(self, page: Worksheet) -> None:
        page.title = layout.README.zh
        page.sheet_properties.tabColor = _INK
        page.sheet_view.showGridLines = False
        page.column_dimensions["A"].width = 24
        page.column_dimensions["B"].width = 62
        page.column_dimensions["C"].width = 62
        self._text(page.cell(1, 1), "碳迹 · 产品碳足迹填报表 Tanji workbook", "碳迹 标题")
        page.row_dimensions[1].height = 30
        for at, (head, text) in enumerate(README, start=3):
            self._text(page.cell(at, 1), two_languages(head), "碳迹 组")
            self._text(page.cell(at, 2), text.zh, "碳迹 说明")
            self._text(page.cell(at, 3), text.en, "碳迹 英文说明")
            self._fit(page, at)
        at = len(README) + 4
        for sheet in layout.SHEETS:
            cell = page.cell(at, 1)
            self._text(cell, f"{sheet.zh} {sheet.en}", "碳迹 说明")
            cell.hyperlink = Hyperlink(cell.coordinate, location=f"{quote_sheetname(sheet.zh)}!A1")
            self._text(page.cell(at, 2), sheet.note.zh, "碳迹 说明")
            self._text(page.cell(at, 3), sheet.note.en, "碳迹 英文说明")
            self._fit(page, at)
            at += 1
        if self.release:
            words = Text(zh=f"因子库 {self.release.id}", en=f"Factor library {self.release.id}")
            self._text(page.cell(at + 1, 1), words.zh, "碳迹 英文说明")
            self._text(page.cell(at + 1, 2), words.en, "碳迹 英文说明")
        self._print(page, headed=False)

    def _fit(self, page: Worksheet, at: int) -> None:
        """Make a row as high as its wrapped texts need; programs do not do that by themselves."""
        lines = 1
        for column, cell in enumerate(page[at], start=1):
            width = page.column_dimensions[get_column_letter(column)].width
            for part in str(cell.value or "").splitlines():
                letters = sum(2 if ord(letter) > 0x2E7F else 1 for letter in part)
                lines = max(lines, len(str(cell.value).splitlines()), -(-letters // int(width)))
        page.row_dimensions[at].height = 15.5 * lines + 3

    # ----------------------------------------------------------------- lists

    def _lists(self) -> None:
        """The hidden sheet of all drop-down lists, each a defined name."""
        page = self.book.create_sheet(layout.LISTS)
        page.sheet_state = "hidden"
        lists = {scope: list(fixed(scope).wording.values()) for scope in FIXED}
        lists["unit"] = [unit.symbol for unit in units.all_units()]
        lists["factor"] = [factor_label(dataset) for dataset in self._released()]
        lists["yes"] = ["是", "否"]
        for at, (name, words) in enumerate(lists.items(), start=1):
            letter = get_column_letter(at)
            self._text(page.cell(1, at), name, "碳迹 说明")
            for row, word in enumerate(words, start=2):
                self._text(page.cell(row, at), word, "碳迹 说明")
            if words:
                reference = (
                    f"{quote_sheetname(layout.LISTS)}!${letter}$2:${letter}${len(words) + 1}"
                )
                self.book.defined_names[f"tj_{name}"] = DefinedName(
                    f"tj_{name}", attr_text=reference
                )
        for scope, sheet, key in (
            ("process", layout.PROCESSES, "name.zh"),
            ("own_dataset", layout.DATASETS, "name.zh"),
            ("evidence", layout.EVIDENCE, "id"),
            ("line", layout.LEDGER, "name.zh"),
        ):
            letter = get_column_letter(sheet.columns.index(sheet.column(key)) + 1)
            reference = f"{quote_sheetname(sheet.zh)}!${letter}${FIRST_ROW}:${letter}${LAST_ROW}"
            self.book.defined_names[f"tj_{scope}"] = DefinedName(f"tj_{scope}", attr_text=reference)

    def _released(self) -> Sequence[Any]:
        datasets = self.release.datasets if self.release else ()
        return sorted(datasets, key=lambda one: (str(one.use) != "footprint", one.category, one.id))

    # ---------------------------------------------------------------- tables

    def _table(self, sheet: Sheet, page: Worksheet) -> None:
        rows = self.tables.rows.get(sheet.key, [])
        examples = self.examples.rows.get(sheet.key, [])
        shown = self._columns(sheet, [*examples, *rows])
        self._head(page, Text(zh=sheet.zh, en=sheet.en), sheet.note, shown)
        page.sheet_properties.tabColor = sheet.colour
        for at, row in enumerate(examples, start=FIRST_ROW):
            self._row(page, at, row | {"mark": _EXAMPLE}, shown, "示例")
        first = FIRST_ROW + len(examples)
        for at, row in enumerate(rows, start=first):
            self._row(page, at, row, shown, "")
        used = {key for row in rows for key in row}
        for at, column in enumerate(shown, start=1):
            dimension = page.column_dimensions[get_column_letter(at)]
            dimension.width = column.width
            dimension.number_format = self._format(column.kind)
            if column.more:
                dimension.outlineLevel = 1
                dimension.hidden = column.key not in used
            self._validate(page, at, column)
        page.sheet_properties.outlinePr = Outline(summaryRight=False)
        place = next((at for at, one in enumerate(shown) if one.key.startswith("name")), 2)
        page.freeze_panes = f"{get_column_letter(min(place, 3) + 2)}{FIRST_ROW}"
        page.auto_filter.ref = (
            f"A5:{get_column_letter(len(shown))}{max(first + len(rows) - 1, FIRST_ROW)}"
        )
        self._print(page)

    def _months(self) -> list[str]:
        return self.tables.months or self.examples.months

    def _columns(self, sheet: Sheet, rows: list[Row]) -> list[Column]:
        """The columns in sight order; those of another kind of line only if a row uses them."""
        used = {key for row in rows for key in row}
        foreign = ("electricity.", "transport.")
        base = [
            column
            for column in sheet.columns
            if not (column.more and column.key.startswith(foreign) and column.key not in used)
        ]
        if not sheet.months:
            return base
        at = next(at for at, column in enumerate(base) if column.key == sheet.months) + 1
        months = [
            Column(label, *self._month_heading(label), Kind.NUMBER, width=10)
            for label in self._months()
        ]
        return [*base[:at], *months, *base[at:]]

    def _month_heading(self, label: str) -> tuple[str, str]:
        return (f"{int(label)}月", f"M{int(label)}") if label.isdigit() else (label, label)

    def _head(self, page: Worksheet, title: Text, note: Text, shown: Sequence[Column]) -> None:
        self._text(page.cell(1, 1), two_languages(title), "碳迹 标题")
        self._text(page.cell(2, 1), note.zh, "碳迹 说明")
        self._text(page.cell(3, 1), note.en, "碳迹 英文说明")
        page.row_dimensions[1].height = 28
        for row, height in ((2, 34), (3, 30)):
            page.row_dimensions[row].height = height
            page.merge_cells(
                start_row=row, start_column=1, end_row=row, end_column=min(9, len(shown))
            )
        for at, column in enumerate(shown, start=1):
            star = "*" if column.required else ""
            self._text(page.cell(4, at), column.zh + star, "碳迹 表头")
            self._text(page.cell(5, at), column.en, "碳迹 英文表头")
        page.row_dimensions[4].height = 30
        page.row_dimensions[5].height = 26

    def _row(self, page: Worksheet, at: int, row: Row, shown: Sequence[Column], look: str) -> None:
        for place, column in enumerate(shown, start=1):
            value = row.get(column.key)
            if value is not None or look:
                self._value(page.cell(at, place), column, value, look)

    # ------------------------------------------------------------------ form

    def _form(self, page: Worksheet) -> None:
        sheet = layout.FORM
        page.sheet_properties.tabColor = sheet.colour
        self._head(page, Text(zh=sheet.zh, en=sheet.en), sheet.note, sheet.columns)
        for at, column in enumerate(sheet.columns, start=1):
            page.column_dimensions[get_column_letter(at)].width = column.width
        given: dict[str, list[Row]] = {}
        for row in self.tables.rows.get(sheet.key, []):
            given.setdefault(row["item"], []).append(row)
        at = FIRST_ROW
        for row in self.examples.rows.get(sheet.key, []):
            item = next(one for one in layout.FORM_ITEMS if one.key == row["item"])
            self._item(page, at, item, row, "示例")
            at += 1
        for title, items in layout.FORM_GROUPS:
            for place in range(1, len(sheet.columns) + 1):
                self._text(page.cell(at, place), "", "碳迹 组")
            self._text(page.cell(at, 2), two_languages(title), "碳迹 组")
            at += 1
            for item in items:
                rows = given.get(item.key, [])
                blank = 3 if item.key == "boundary.excluded" else 1
                for row in [*rows, *({} for _ in range(blank - len(rows)))]:
                    self._item(page, at, item, row, "")
                    at += 1
        page.freeze_panes = f"C{FIRST_ROW}"
        self._print(page)

    def _item(self, page: Worksheet, at: int, item: Item, row: Row, look: str) -> None:
        names = Text(zh=item.zh + ("*" if item.required else ""), en=item.en)
        if look:
            self._value(page.cell(at, 1), layout.MARK, _EXAMPLE, look)
        self._text(page.cell(at, 2), two_languages(names), "碳迹 说明")
        column = Column(item.key, item.zh, item.en, item.kind, item.scope, loose=item.loose)
        self._value(page.cell(at, 3), column, row.get("value"), look)
        if item.shape == "quantity":
            unit = Column(f"{item.key}.unit", "单位", "Unit", Kind.UNIT)
            self._value(page.cell(at, 4), unit, row.get("unit"), look)
        if item.shape == "pair":
            english = Column(f"{item.key}.en", "英文", "English")
            self._value(page.cell(at, 5), english, row.get("english"), look)
        told = hint(item.key)
        self._text(page.cell(at, 6), f"{told.zh}\n{told.en}".strip(), "碳迹 英文说明")
        self._fit(page, at)
        if not look:
            self._validate(page, 3, column, at)
            if item.shape == "quantity":
                self._validate(page, 4, unit, at)

    # ----------------------------------------------------------------- cells

    def _text(self, cell: Any, text: str, style: str) -> None:
        """Write a text as a text: never a formula, whatever it begins with."""
        if len(text) > LONGEST or "\ufffe" in text or "\uffff" in text:
            raise UnfitForCell(
                f"一段文字放不进Excel单元格（超过{LONGEST}个字符，或含非字符码位）："
                f"“{text[:20]}…”。请改用JSON格式。",
                f"A text does not fit into a cell of Excel (more than {LONGEST} characters, or "
                f"noncharacters): “{text[:20]}…”. Use the JSON format.",
            )
        cell.style = style
        cell.value = escaped(text) or None
        if cell.value is not None:
            cell.data_type = "s"
        if text[:1] in {"=", "+", "-", "@", "\t", "\r"}:
            cell.quotePrefix = True

    def _value(self, cell: Any, column: Column, value: Any, look: str) -> None:
        kind = {Kind.NUMBER: "数字", Kind.INTEGER: "数字", Kind.DATE: "日期"}.get(
            column.kind, "文字"
        )
        style = f"碳迹 {look}{kind}"
        if value is None:
            cell.style = style
        elif isinstance(value, bool):
            self._text(cell, "是" if value else "否", style)
        elif isinstance(value, Decimal) and (number := number_of(value)) is not None:
            cell.style, cell.value = style, number
        elif isinstance(value, Decimal):
            self._text(cell, decimal_text(value), style)
        elif (isinstance(value, int) and abs(value) < 10**15) or (
            isinstance(value, datetime.date) and value.year > 1900
        ):
            cell.style, cell.value = style, value
        elif isinstance(value, tuple):
            is_scores = column.kind is Kind.PEDIGREE
            self._text(cell, ",".join(map(str, value)) if is_scores else listed(value), style)
        else:
            self._text(cell, str(value), style)

    def _format(self, kind: Kind) -> str:
        plain = {Kind.NUMBER: "General", Kind.INTEGER: "0", Kind.DATE: "yyyy-mm-dd"}
        return plain.get(kind, "@")

    def _validate(self, page: Worksheet, at: int, column: Column, row: int | None = None) -> None:
        """Drop-down, number or date check, and the message that shows beside the cell."""
        told = hint(column.key)
        source = {Kind.UNIT: "unit", Kind.YES: "yes"}.get(column.kind, column.scope)
        if (
            column.kind in (Kind.REF, Kind.UNIT, Kind.YES)
            and f"tj_{source}" in self.book.defined_names
        ):
            check = DataValidation("list", f"tj_{source}", allow_blank=True)
            check.errorStyle = "warning"
        elif column.kind in (Kind.NUMBER, Kind.INTEGER):
            check = DataValidation(
                "decimal", "-1E+300", "1E+300", operator="between", allow_blank=True
            )
            check.errorStyle = "warning"
        elif column.kind is Kind.DATE:
            check = DataValidation("date", "1", operator="greaterThan", allow_blank=True)
            check.errorStyle = "warning"
        elif told:
            check = DataValidation(allow_blank=True)
        else:
            return
        check.errorTitle, check.error = (
            "碳迹",
            "不在列表或格式里。仍可保留，读入时会指出。\nNot in the list or format.",
        )
        if told:
            check.promptTitle = column.zh[:32]
            check.prompt = f"{told.zh}\n{told.en}"[:255]
        letter = get_column_letter(at)
        check.add(f"{letter}{row}" if row else f"{letter}{FIRST_ROW}:{letter}{LAST_ROW}")
        check.showErrorMessage = check.showInputMessage = True
        page.add_data_validation(check)

    def _print(self, page: Worksheet, headed: bool = True) -> None:
        page.page_setup.orientation = "landscape"
        wide = page.max_column > 15
        page.page_setup.paperSize = 8 if wide else 9  # A3, A4
        page.page_setup.fitToWidth, page.page_setup.fitToHeight = 2 if wide else 1, 0
        page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        page.print_options.gridLines = False
        footer = page.oddFooter
        if footer is not None and footer.left is not None and footer.right is not None:
            footer.left.text, footer.right.text = "碳迹 &A", "&P / &N"
        if headed:
            page.print_title_rows = "4:5"
