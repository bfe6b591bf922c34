"""What a text in a cell may refer to, by id or by name, and how the writer says it so it is found.

One resolver serves both ways: the writer takes the first wording that the reader resolves to the
meant id, so a written reference is always read back. ``#`` before an id means exactly that id.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache

from tanji.exchange.formats.workbook.columns import RECYCLING_USES
from tanji.model.dataset import Dataset
from tanji.model.document import Text
from tanji.model.study import Study
from tanji.model.vocabulary import (
    AllocationMethod,
    BoundaryKind,
    Category,
    DatasetUse,
    Labelled,
    Ledger,
    Origin,
    ProcessStage,
    Role,
    Stage,
    Supply,
    UnitKind,
)
from tanji.rules.gwp import gas_names

_BRACKETED = re.compile(r"\[([^\[\]]+)\]\s*$")
_LABELLED: dict[str, type[Labelled]] = {
    "role": Role,
    "category": Category,
    "origin": Origin,
    "stage": Stage,
    "process_stage": ProcessStage,
    "ledger": Ledger,
    "supply": Supply,
    "unit_kind": UnitKind,
    "boundary_kind": BoundaryKind,
    "allocation_method": AllocationMethod,
    "dataset_use": DatasetUse,
}
_WORDS: dict[str, dict[str, Text]] = {
    "owner": {
        "own": Text(zh="本企业", en="Own"),
        "supplier": Text(zh="供应商", en="Supplier"),
        "background": Text(zh="背景数据", en="Background"),
    },
    "distribution": {
        "lognormal": Text(zh="对数正态", en="Lognormal"),
        "normal": Text(zh="正态", en="Normal"),
        "triangular": Text(zh="三角", en="Triangular"),
        "uniform": Text(zh="均匀", en="Uniform"),
    },
    "provenance": {
        "seen": Text(zh="已查阅原件", en="Seen"),
        "known": Text(zh="未查阅原件", en="Known"),
    },
    "recycling_use": RECYCLING_USES,
}


def plain(text: str) -> str:
    """A text as it is compared: half-width, lower case, single spaces.

    >>> plain("  单晶　Ｓｉ ")
    '单晶 si'
    """
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


class Ambiguous(Exception):
    """A name that several things bear; ``ids`` are theirs."""

    def __init__(self, ids: tuple[str, ...]) -> None:
        super().__init__(ids)
        self.ids = ids


class Scope:
    """Things with an id, a wording for the cell, and further names."""

    def __init__(self, things: Iterable[tuple[str, Iterable[str]]] = ()) -> None:
        self.wording: dict[str, str] = {}
        self._named: dict[str, dict[str, None]] = {}
        for thing, names in things:
            self.add(thing, names)

    def add(self, thing: str, names: Iterable[str]) -> None:
        """Add a thing; its first name is how the writer says it."""
        known = [name for name in names if name.strip() not in ("", "*")]
        self.wording.setdefault(thing, known[0] if known else thing)
        for name in (*known, thing):
            self._named.setdefault(plain(name), {})[thing] = None

    def find(self, text: str) -> str | None:
        """The id that a text means, ``None`` if nothing; raises ``Ambiguous``."""
        if text.startswith("#") and text[1:] in self.wording:
            return text[1:]
        if text in self.wording:
            return text
        ids = self._named.get(plain(text), {})
        if len(ids) > 1:
            raise Ambiguous(tuple(ids))
        if ids:
            return next(iter(ids))
        bracketed = _BRACKETED.search(text)
        return bracketed[1] if bracketed and bracketed[1] in self.wording else None

    def say(self, thing: str) -> str:
        """The wording that ``find`` reads back as this id."""
        if thing not in self.wording and thing.startswith("#"):
            return "#" + thing
        for wording in (self.wording.get(thing, thing), thing):
            try:
                if self.find(wording) in (thing, None if thing not in self.wording else thing):
                    return wording
            except Ambiguous:
                continue
        return "#" + thing

    def near(self, text: str) -> tuple[str, ...]:
        """Up to three wordings of things that have a name like the text, best first."""
        from rapidfuzz import fuzz, process

        found = process.extract(
            plain(text)[:80], self._named.keys(), scorer=fuzz.ratio, limit=9, score_cutoff=55
        )
        things = dict.fromkeys(thing for name, _, _ in found for thing in self._named[name])
        return tuple(self.wording[thing] for thing in things)[:3]


def two_languages(text: Text) -> str:
    """A choice as a drop-down shows it: 实测 Measured."""
    return f"{text.zh} {text.en}" if text.en and text.en != text.zh else text.zh


def factor_label(dataset: Dataset) -> str:
    """A dataset as a drop-down shows it: 中文 / English [id]."""
    name = dataset.name
    words = f"{name.zh} / {name.en}" if name.en and name.en != name.zh else name.zh or name.en
    return f"{words} [{dataset.id}]"


def _choices(words: Mapping[str, Text]) -> Scope:
    return Scope(
        (key, (two_languages(text), text.zh, text.en, f"{text.zh}/{text.en}"))
        for key, text in words.items()
    )


@cache
def fixed(scope: str) -> Scope:
    """The scope of a list that does not depend on the study."""
    if scope == "gas":
        return Scope((key, (key, name.zh, name.en)) for key, name in gas_names().items())
    if scope in _WORDS:
        return _choices(_WORDS[scope])
    return _choices({str(choice): choice.label for choice in _LABELLED[scope]})


def value_of(scope: str, found: str) -> str:
    """The choice behind an id, as the model types it."""
    return _LABELLED[scope](found) if scope in _LABELLED else found


FIXED = (*_LABELLED, *_WORDS, "gas")


def factor_names(dataset: Dataset) -> tuple[str, ...]:
    """Every wording under which a dataset is found."""
    name = dataset.name
    return (factor_label(dataset), name.zh, name.en, *dataset.aliases, *dataset.synonyms)


class Scopes:
    """All scopes of one study; products and exchanges are kept by the process that has them."""

    def __init__(self, released: Iterable[Dataset] = ()) -> None:
        self.processes = Scope()
        self.products: dict[str, Scope] = {}
        self.exchanges: dict[str, Scope] = {}
        self.recycling: dict[str, Scope] = {}
        self.own_datasets = Scope()
        self.evidence = Scope()
        self.lines = Scope()
        self.factors = Scope((dataset.id, factor_names(dataset)) for dataset in released)

    @classmethod
    def of(cls, study: Study, released: Iterable[Dataset] = ()) -> "Scopes":
        """The scopes of a finished study."""
        scopes = cls(released)
        for dataset in study.datasets:
            scopes.add_dataset(dataset.id, factor_names(dataset))
            for exchange in dataset.exchanges:
                names = exchange.name.zh, exchange.name.en
                scopes.add_exchange(dataset.id, exchange.id, names, exchange.is_product)
        for process in study.processes:
            scopes.processes.add(process.id, (process.name.zh, process.name.en))
            for exchange in process.exchanges:
                names = exchange.name.zh, exchange.name.en
                scopes.add_exchange(process.id, exchange.id, names, exchange.is_product)
            for formula in process.recycling:
                scopes.add_recycling(process.id, formula.id, (formula.name.zh, formula.name.en))
        for evidence in study.evidence:
            scopes.evidence.add(evidence.id, (evidence.id, evidence.title.zh, evidence.title.en))
        for line in study.ledger.lines if study.ledger else ():
            scopes.lines.add(line.id, (line.name.zh, line.name.en))
        return scopes

    def add_dataset(self, dataset: str, names: Iterable[str]) -> None:
        """Add one of the study's own datasets; it goes before the release's."""
        names = tuple(names)
        self.own_datasets.add(dataset, names)
        self.factors.add(dataset, names)

    def add_exchange(self, owner: str, exchange: str, names: Iterable[str], product: bool) -> None:
        """Add a line of a process or of an own dataset."""
        names = tuple(names)
        self.exchanges.setdefault(owner, Scope()).add(exchange, names)
        if product:
            self.products.setdefault(owner, Scope()).add(exchange, names)

    def add_recycling(self, process: str, formula: str, names: Iterable[str]) -> None:
        """Add a circular-footprint item of a process."""
        self.recycling.setdefault(process, Scope()).add(formula, names)

    def named(self, scope: str, owner: str = "") -> Scope:
        """The scope of a column; ``owner`` is the process that its row is about."""
        if scope in FIXED:
            return fixed(scope)
        if scope == "any_exchange" and owner in ("", "*"):
            return self._all_exchanges()
        by_owner = {
            "product": self.products,
            "own_product": self.products,
            "any_exchange": self.exchanges,
            "own_recycling": self.recycling,
        }
        if scope in by_owner:
            return by_owner[scope].get(owner, Scope())
        return {
            "process": self.processes,
            "factor": self.factors,
            "own_dataset": self.own_datasets,
            "evidence": self.evidence,
            "line": self.lines,
        }[scope]

    def _all_exchanges(self) -> Scope:
        merged = Scope()
        for scope in self.exchanges.values():
            for thing, wording in scope.wording.items():
                merged.add(thing, (wording,))
        return merged
