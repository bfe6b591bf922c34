"""Canonical JSON: the study document itself, as it is hashed and frozen."""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import msgspec

from tanji.exchange.parcel import Parcel
from tanji.exchange.registry import exchange_format
from tanji.exchange.schema_problems import pointer, schema_problems, usable
from tanji.exchange.strict_json import load
from tanji.model.dataset import FactorRelease
from tanji.model.document import Text, from_data, to_data
from tanji.model.problem import Problem, Where, errors
from tanji.model.structure import structure_problems
from tanji.model.study import Study
from tanji.model.vocabulary import Severity

_FIELDS = frozenset(Study.__struct_fields__)


@exchange_format("canonical_json")
class CanonicalJson:
    """Reads and writes ``tanji.study/1``; nothing is lost."""

    id = "canonical_json"
    label = Text(zh="碳迹 JSON", en="Tanji JSON")
    suffixes: tuple[str, ...] = (".json",)
    loses: tuple[Text, ...] = ()

    def sniff(self, head: bytes, name: str) -> bool:
        """Whether a JSON object begins here, in any Unicode encoding."""
        return head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\xff\xfe\x00 \t\r\n").startswith(b"{")

    def read(
        self, data: bytes, name: str, release: FactorRelease | None, reference: str = ""
    ) -> Parcel:
        """The study, or every place that keeps it from being one."""
        loaded = load(data)
        if not _resembles_study(loaded.value):
            problems = [*loaded.problems, *([] if errors(loaded.problems) else [_no_study()])]
            return Parcel(format=self.id, problems=tuple(problems))
        study = _study(loaded.value)
        if study is None:
            broken = schema_problems(loaded.value, "study") or [_no_study()]
            return Parcel(format=self.id, problems=(*loaded.problems, *broken))
        positions = dict(_positions(loaded.value))
        datasets = release.index() if release else None
        found = structure_problems(study, datasets, positions)
        return Parcel(self.id, study, (*loaded.problems, *found), positions)

    def write(self, study: Study, release: FactorRelease | None) -> bytes:
        """The document, indented for people; its hash is taken over the canonical form."""
        return (json.dumps(to_data(study), ensure_ascii=False, indent=1) + "\n").encode()


def _resembles_study(data: Any) -> bool:
    """Whether enough of a study is there for a list of what it lacks to be of use."""
    return isinstance(data, dict) and ("document" in data or len(data.keys() & _FIELDS) > 2)


def _study(data: Any) -> Study | None:
    """The study, if the data are one in every detail; else the schema tells what is wrong."""
    try:
        study = from_data(Study, data)
    except (msgspec.ValidationError, ArithmeticError):
        return None
    return study if all(map(usable, _numbers(study))) else None


def _numbers(value: Any) -> Iterator[Decimal]:
    if isinstance(value, Decimal):
        yield value
    elif isinstance(value, msgspec.Struct):
        for field in value.__struct_fields__:
            yield from _numbers(getattr(value, field))
    elif isinstance(value, tuple):
        for item in value:
            yield from _numbers(item)


def _positions(data: Any) -> Iterator[tuple[str, Where]]:
    """JSON pointers of the values, under the keys of a parcel's positions."""
    for field in data:
        yield f"study/{field}", Where(cell=pointer((field,)))
    for at, process in enumerate(data["processes"]):
        for field in process:
            yield f"{process['id']}//{field}", Where(cell=pointer(("processes", at, field)))
        for number, exchange in enumerate(process.get("exchanges", ())):
            path = ("processes", at, "exchanges", number)
            key = f"{process['id']}/{exchange['id']}"
            yield f"{key}/unit", Where(cell=pointer((*path, "amount", "unit")))
            for field in exchange:
                inner = (field, "amount") if field == "amount" else (field,)
                yield f"{key}/{field}", Where(cell=pointer((*path, *inner)))
    for at, line in enumerate((data.get("ledger") or {}).get("lines", ())):
        for month in range(len(line["months"])):
            where = Where(cell=pointer(("ledger", "lines", at, "months", month)))
            yield f"ledger/{line['id']}/{month + 1}", where


def _no_study() -> Problem:
    return Problem(
        code="wrong_document",
        severity=Severity.ERROR,
        message=Text(zh="这不是核算研究的文件。", en="This is not the file of a study."),
        fix=Text(
            zh="选由碳迹导出的研究，或用模板填写。",
            en="Choose a study that Tanji exported, or fill in the template.",
        ),
    )
