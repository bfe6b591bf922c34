"""Where in the study a problem belongs: its process, its exchange, the column of the grid."""

from collections.abc import Sequence
from dataclasses import dataclass

from tanji.model.problem import Problem
from tanji.model.study import Study

# Fields as problems name them → columns of the grid.
_COLUMNS = {
    "量": "amount",
    "台账行": "amount",
    "气体": "factor",
    "单位": "unit",
    "来源": "factor",
    "因子": "factor",
    "数据来源": "origin",
    "证据": "evidence",
    "角色": "role",
    "名称": "flow",
    "amount": "amount",
    "unit": "unit",
    "provider": "factor",
}


@dataclass(frozen=True, slots=True)
class Placed:
    """A problem with its number in the list and its place in the study."""

    number: int
    problem: Problem
    process: str = ""
    exchange: str = ""
    column: str = ""


def placed(study: Study, problems: Sequence[Problem]) -> tuple[Placed, ...]:
    """The problems, numbered from 1, each with its place as far as it has one."""
    names: dict[str, tuple[str, str]] = {}
    lonely: dict[str, tuple[str, str]] = {}
    for process in study.processes:
        for key in (process.name.zh, process.id):
            names.setdefault(key, (process.id, ""))
        for exchange in process.exchanges:
            place = process.id, exchange.id
            names[f"{process.name} · {exchange.name}"] = place
            names[f"{process.id}/{exchange.id}"] = place
            lonely[exchange.name.zh] = ("", "") if exchange.name.zh in lonely else place
    found = []
    for number, problem in enumerate(problems, start=1):
        thing = problem.where.object
        here, row = names.get(thing) or lonely.get(thing) or ("", "")
        column = _COLUMNS.get(problem.where.field, "flow") if row else ""
        found.append(Placed(number, problem, here, row, column))
    return tuple(found)
