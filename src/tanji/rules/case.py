"""What a check looks at, and where it writes down what it found."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from tanji.model.dataset import Dataset
from tanji.model.document import Text
from tanji.model.errors import TanjiError
from tanji.model.exchange import DatasetLink, Exchange
from tanji.model.finding import Findings, Said, Thing
from tanji.model.problem import Problem, Where
from tanji.model.process import Process
from tanji.model.quantity import Quantity
from tanji.model.result import Leaf, Result
from tanji.model.study import Study
from tanji.model.vocabulary import Category, Severity
from tanji.rules.pack import RulePack

NO_FIGURE = Text(zh="还没有计算结果。", en="There is no calculated figure yet.")


@dataclass(frozen=True, slots=True)
class Use:
    """A dataset where the study uses it; ``contract`` if only the market-based total does."""

    process: Process
    exchange: Exchange
    dataset: Dataset
    contract: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """A study before a rule pack. ``structure`` holds its structural problems by check."""

    study: Study
    pack: RulePack
    result: Result | None
    datasets: Mapping[str, Dataset]
    today: datetime.date | None
    structure: Mapping[str, tuple[Problem, ...]] = field(default_factory=dict)

    @property
    def lines(self) -> list[tuple[Process, Exchange]]:
        """Every exchange of the study with its process."""
        return [(one, line) for one in self.study.processes for line in one.exchanges]

    @property
    def uses(self) -> list[Use]:
        """Every link from an exchange to a dataset that is there."""
        found = []
        for process, exchange in self.lines:
            if isinstance(exchange.provider, DatasetLink):
                found.append((process, exchange, exchange.provider.dataset, False))
            supply = exchange.electricity
            if supply is not None and supply.contract is not None:
                found.append((process, exchange, supply.contract.dataset, True))
        return [
            Use(process, exchange, self.datasets[name], contract)
            for process, exchange, name, contract in found
            if name in self.datasets
        ]

    @property
    def day(self) -> datetime.date:
        """The day of judging; the last day of the period where none is given."""
        return self.today or self.study.period.end

    def leaf(self, process: Process, exchange: Exchange) -> Leaf | None:
        """The burden of an exchange in the result, if there is one."""
        for leaf in self.result.leaves if self.result else ():
            if (leaf.process, leaf.exchange) == (process.id, exchange.id):
                return leaf
        return None

    def electricity(self) -> list[tuple[Process, Exchange]]:
        """The exchanges that are electricity."""
        return [
            (process, line)
            for process, line in self.lines
            if line.category is Category.ELECTRICITY and line.needs_provider
        ]


def measure(quantity: Quantity | None, unit: str) -> Decimal | None:
    """The amount in a unit, or ``None`` where it is not known in it.

    >>> measure(Quantity(amount=Decimal("1.5"), unit="t"), "kg"), measure(None, "kg")
    (Decimal('1500.0'), None)
    """
    if quantity is None or not quantity.amount.is_finite():
        return None
    try:
        return quantity.to(unit)
    except TanjiError:
        return None


def listed(names: Iterable[object], limit: int = 6) -> str:
    """Names in Chinese quotation marks, the rest as a count."""
    found = [f"“{name}”" for name in dict.fromkeys(map(str, names))]
    more = f"等{len(found)}项" if len(found) > limit else ""
    return "、".join(found[:limit]) + more


def listed_en(names: Iterable[object], limit: int = 6) -> str:
    """The same in English."""
    found = [f'"{name}"' for name in dict.fromkeys(map(str, names))]
    more = f" and {len(found) - limit} more" if len(found) > limit else ""
    return ", ".join(found[:limit]) + more


class Report(Findings):
    """Findings of one check, under its code."""

    def __init__(self, code: str, positions: Mapping[str, Where] | None = None) -> None:
        super().__init__(positions)
        self.code = code

    def wrong(self, thing: Thing, place: str, message: Said, fix: Said, value: object = "") -> None:
        """Something that the pack forbids."""
        self.error(self.code, thing, place, message, fix, value=value)

    def doubtful(
        self, thing: Thing, place: str, message: Said, fix: Said, value: object = ""
    ) -> None:
        """Something that wants an explanation."""
        self.warn(self.code, thing, place, message, fix, value=value)

    def note(self, thing: Thing, message: Said, fix: Said = ("", ""), value: object = "") -> None:
        """Something to know, which fails no check: above all what could not be looked at."""
        self._add(Severity.INFO, self.code, thing, "", message, fix, value=value)

    def take(self, problems: Iterable[Problem], severity: Severity | None = None) -> None:
        """Take over problems found elsewhere, if wanted at another weight."""
        self.problems += [
            problem.replace(severity=severity) if severity else problem for problem in problems
        ]
