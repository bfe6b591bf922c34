"""Ids and names: every row gets its id, and whatever may be referred to enters its scope."""

import re
import unicodedata
from collections import Counter
from decimal import Decimal
from typing import Any

from tanji.exchange.formats.workbook import columns as layout
from tanji.exchange.formats.workbook.headings import Line
from tanji.exchange.formats.workbook.rows import Rows
from tanji.exchange.formats.workbook.scopes import Ambiguous, factor_names, value_of
from tanji.exchange.formats.workbook.values import cell_problem
from tanji.model.dataset import Dataset
from tanji.model.document import Text
from tanji.model.problem import Problem, Where
from tanji.model.quantity import Quantity
from tanji.model.vocabulary import Role, Severity


def slug(name: str) -> str:
    """An id made from a name: its letters and digits, the rest as single hyphens.

    >>> slug("单晶 硅片/M10")
    '单晶-硅片-M10'
    """
    words = re.split(r"[^\w.]+", unicodedata.normalize("NFKC", name))
    return "-".join(word for word in words if word.strip("."))[:60]


class Naming:
    """Names the rows of a workbook; ids made from names are remembered and told."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self.made: dict[str, list[str]] = {}

    def name_things(self) -> None:
        """Give every row its id and enter what may be referred to."""
        scopes, tables = self.rows.scopes, self.rows.tables
        for line in self._ids(tables.of(layout.PROCESSES), ("name.zh", "name.en")):
            scopes.processes.add(line.id, self._texts(line, "name.zh", "name.en"))
        self._same_names(tables.of(layout.PROCESSES), "过程", "Processes")
        for line in self._ids(tables.of(layout.DATASETS), ("name.zh", "name.en")):
            zh, en = self._texts(line, "name.zh", "name.en")
            own = Dataset(
                id=line.id,
                name=Text(zh=zh, en=en),
                reference=Quantity(amount=Decimal(1), unit=""),
                aliases=self._items(line, "aliases"),
                synonyms=self._items(line, "synonyms"),
            )
            scopes.add_dataset(line.id, factor_names(own))
        for line in self._ids(tables.of(layout.EVIDENCE), ("title.zh", "title.en")):
            scopes.evidence.add(line.id, (line.id, *self._texts(line, "title.zh", "title.en")))
        for line in self._ids(tables.of(layout.LEDGER), ("name.zh", "name.en")):
            scopes.lines.add(line.id, self._texts(line, "name.zh", "name.en"))
        self._ids(tables.of(layout.CUTOFFS), ("name.zh", "name.en"))
        self._ids(tables.of(layout.ASSUMPTIONS), ("text.zh", "text.en"))
        for sheets in (layout.EXCHANGE_SHEETS, (layout.DATASET_LINES,)):
            self._name_exchanges([line for sheet in sheets for line in tables.of(sheet)])
        for lines in self.rows.by_owner(tables.of(layout.RECYCLING), "process").values():
            for line in self._ids(lines, ("name.zh", "name.en")):
                scopes.add_recycling(line.owner, line.id, self._texts(line, "name.zh", "name.en"))

    def _name_exchanges(self, lines: list[Line]) -> None:
        for owned in self.rows.by_owner(lines, "process").values():
            for line in self._ids(owned, ("name.zh", "name.en", "provider.dataset", "gas")):
                owner = self.rows.scopes.named(line.sheet.columns[1].scope).wording.get(
                    line.owner, ""
                )
                line.thing = " · ".join(part for part in (owner, line.cell("name.zh").text) if part)
                role = self._quietly(line, "role") or Role.INPUT
                product = role in (Role.REFERENCE, Role.COPRODUCT)
                names = self._texts(line, "name.zh", "name.en")
                self.rows.scopes.add_exchange(line.owner, line.id, names, product)

    def _texts(self, line: Line, *keys: str) -> tuple[str, ...]:
        return tuple(line.cell(key).text for key in keys)

    def _items(self, line: Line, key: str) -> tuple[str, ...]:
        cell = line.cell(key)
        return () if cell.blank else self.rows.values.read(line.sheet.column(key), cell)

    def _ids(self, lines: list[Line], named_by: tuple[str, ...]) -> list[Line]:
        """The lines with their ids; a missing one is made from the name, and remembered."""
        taken = {line.cell("id").text for line in lines if not line.cell("id").blank}
        for line in lines:
            given = line.cell("id")
            if not given.blank:
                line.id = given.text
                line.thing = next(
                    (text for key in named_by if (text := line.cell(key).text)), line.id
                )
                continue
            names = (line.cell(key).text for key in named_by)
            stem = next((made for name in names if (made := slug(name))), f"row{line.number + 1}")
            made, at = stem, 2
            while made in taken:
                made, at = f"{stem}-{at}", at + 1
            taken.add(made)
            line.id = made
            line.thing = next((text for key in named_by if (text := line.cell(key).text)), made)
            self.made.setdefault(line.page.title, []).append(made)
        return lines

    def made_id(self, name: str) -> str:
        """An id for the study itself."""
        made = slug(name) or "study"
        self.made.setdefault(layout.FORM.zh, []).append(made)
        return made

    def tell(self) -> None:
        """Report the ids that were made."""
        for title, ids in self.made.items():
            some = "、".join(ids[:5]) + ("……" if len(ids) > 5 else "")
            self.rows.report(
                Problem(
                    code="generated_ids",
                    severity=Severity.INFO,
                    message=Text(
                        zh=f"{len(ids)}行没有编号，按名称生成：{some}",
                        en=f"{len(ids)} rows had no id; made from their names: {some}",
                    ),
                    where=Where(sheet=title),
                )
            )

    def _same_names(self, lines: list[Line], zh: str, en: str) -> None:
        names = Counter(line.cell("name.zh").text.strip() for line in lines)
        for line in lines:
            cell = line.cell("name.zh")
            if not cell.blank and names[cell.text.strip()] > 1:
                self.rows.report(
                    cell_problem(
                        "duplicate_name",
                        cell,
                        f"有几个{zh}都叫“{cell.text.strip()}”。",
                        f"{en}: several are named “{cell.text.strip()}”.",
                        (
                            "改成不同的名称，或引用时写 #编号。",
                            "Give different names, or refer to them as #id.",
                        ),
                        severity=Severity.WARNING,
                    )
                )

    def _quietly(self, line: Line, key: str) -> Any:
        """A choice before its turn: a wrong one is reported when the row is read."""
        cell = line.cell(key)
        try:
            found = None if cell.blank else self.rows.scopes.named(key).find(cell.text)
        except Ambiguous:
            return None
        return found and value_of(key, found)
