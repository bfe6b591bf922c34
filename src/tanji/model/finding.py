"""Collecting problems: every check writes down what it found and goes on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tanji.model.document import Text
from tanji.model.errors import TanjiError
from tanji.model.exchange import Exchange
from tanji.model.problem import Problem, Where
from tanji.model.process import Process
from tanji.model.quantity import Quantity
from tanji.model.vocabulary import Severity

Said = tuple[str, str]  # the same sentence in Chinese and in English

_FIELDS = {
    "allocation": "分配",
    "amount": "量",
    "boundary": "系统边界",
    "category": "类别",
    "certificates": "绿证编号",
    "contract": "绿电合同",
    "cutoff_share": "估计占比",
    "demand": "核算对象",
    "evidence": "证据",
    "exchanges": "清单",
    "gas": "气体",
    "gwp": "GWP集",
    "id": "编号",
    "ledger": "台账",
    "lines": "台账行",
    "months": "月度数",
    "name": "名称",
    "only_for": "只归属",
    "options": "选项",
    "origin": "数据来源",
    "period": "周期",
    "processes": "过程",
    "provider": "来源",
    "quality": "数据质量",
    "reference": "参考流",
    "retired_on": "注销日期",
    "role": "角色",
    "share": "合同比例",
    "source": "依据",
    "transport": "运输",
    "uncertainty": "不确定度",
    "unit": "单位",
    "vintage": "发电月份",
}


_FIX: dict[str, Said] = {
    "incompatible_units": (
        "改单位，或换一个以这种单位计的因子或过程。",
        "Change the unit, or choose a factor or process in such a unit.",
    ),
    "unknown_unit": ("从单位表选一个。", "Choose a listed unit."),
    "ambiguous_unit": ("写明是哪一个。", "Write which one is meant."),
    "missing_unit": ("写上单位。", "Enter the unit."),
    "not_a_number": ("写一个有限的数。", "Enter a finite number."),
}


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that a problem is about.

    ``key`` with ``/<field>`` is the place under which a reader keeps the position of a value, e.g.
    ``pulling/silicon``; ``object`` is its name; a sentence about it begins with ``zh`` or ``en``.
    """

    key: str
    object: str
    zh: str
    en: str


def the_study(zh: str, en: str) -> Thing:
    """A part of the study itself."""
    return Thing("study", zh, zh, en)


def the_process(process: Process) -> Thing:
    """A unit process."""
    en = f'Process "{process.name.english}"'
    return Thing(f"{process.id}/", process.name.zh, f"过程“{process.name}”", en)


def the_exchange(process: Process, exchange: Exchange) -> Thing:
    """An exchange of a unit process."""
    return Thing(
        f"{process.id}/{exchange.id}",
        f"{process.name} · {exchange.name}",
        f"过程“{process.name}”的“{exchange.name}”",
        f'"{exchange.name.english}" of process "{process.name.english}"',
    )


def nearest(text: str, choices: Iterable[str], limit: int = 3) -> tuple[str, ...]:
    """The choices that look most like a text, best first.

    >>> nearest("amout", ["name", "amount", "unit"])
    ('amount',)
    """
    from rapidfuzz import fuzz, process, utils

    found = process.extract(
        text[:80],
        list(choices),
        scorer=fuzz.ratio,
        processor=utils.default_process,
        limit=limit,
        score_cutoff=60,
    )
    return tuple(name for name, _, _ in found)


def shortened(value: object, limit: int = 60) -> str:
    """The text of any value, even of no finite one, short enough for a message."""
    text = f"{value.amount} {value.unit}" if isinstance(value, Quantity) else str(value)
    return text if len(text) <= limit else text[:limit] + "…"


class Findings:
    """Problems in the order in which they were found.

    ``positions`` are those of a parcel: they give a problem the cell from which its value came.
    """

    def __init__(self, positions: Mapping[str, Where] | None = None) -> None:
        self.positions = positions or {}
        self.problems: list[Problem] = []

    def error(
        self, code: str, thing: Thing, field: str, message: Said, fix: Said, **more: Any
    ) -> None:
        """Write down something that forbids the calculation."""
        self._add(Severity.ERROR, code, thing, field, message, fix, **more)

    def warn(
        self, code: str, thing: Thing, field: str, message: Said, fix: Said, **more: Any
    ) -> None:
        """Write down something doubtful; the calculation goes on."""
        self._add(Severity.WARNING, code, thing, field, message, fix, **more)

    def refused(self, thing: Thing, field: str, refusal: TanjiError, value: object) -> None:
        """Write down a number or unit that the model refused, in the refusal's own words."""
        message = f"{thing.zh}：{refusal.zh}", f"{thing.en}: {refusal.en}"
        code = refusal.code
        fix = _FIX.get(code, ("改正这个值。", "Correct this value."))
        more = {"value": value, "suggestions": refusal.suggestions}
        self.error(code, thing, field, message, fix, **more)

    def _add(
        self,
        severity: Severity,
        code: str,
        thing: Thing,
        field: str,
        message: Said,
        fix: Said,
        *,
        value: object = "",
        suggestions: tuple[str, ...] = (),
    ) -> None:
        cell = self.positions.get(f"{thing.key}/{field}", Where())
        self.problems.append(
            Problem(
                code=code,
                severity=severity,
                message=Text(zh=message[0], en=message[1]),
                where=Where(
                    sheet=cell.sheet,
                    cell=cell.cell,
                    object=thing.object,
                    field=_FIELDS.get(field, field),
                ),
                value=shortened(value),
                fix=Text(zh=fix[0], en=fix[1]),
                suggestions=suggestions,
            )
        )
