"""What a check looks at, and where it writes down what it found."""

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import fsum
from typing import Self

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
from tanji.model.vocabulary import Severity
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
    """A study before a rule pack, with what many checks ask of it looked up once.

    ``structure`` holds its structural problems by check, ``lines`` every exchange with its process,
    ``uses`` every link to a dataset that is there, ``leaves`` the burdens by process and exchange.
    """

    study: Study
    pack: RulePack
    result: Result | None
    datasets: Mapping[str, Dataset]
    today: datetime.date | None
    structure: Mapping[str, tuple[Problem, ...]]
    lines: tuple[tuple[Process, Exchange], ...]
    uses: tuple[Use, ...]
    leaves: Mapping[tuple[str, str], Leaf]

    @classmethod
    def of(
        cls,
        study: Study,
        pack: RulePack,
        result: Result | None,
        datasets: Mapping[str, Dataset],
        today: datetime.date | None,
        structure: Mapping[str, tuple[Problem, ...]],
    ) -> Self:
        """The case of a study."""
        lines = tuple((process, line) for process in study.processes for line in process.exchanges)
        leaves = result.leaves if result else ()
        return cls(
            study=study,
            pack=pack,
            result=result,
            datasets=datasets,
            today=today,
            structure=structure,
            lines=lines,
            uses=tuple(_uses(lines, datasets)),
            leaves={(leaf.process, leaf.exchange): leaf for leaf in leaves},
        )

    @property
    def day(self) -> datetime.date:
        """The day of judging; the last day of the period where none is given."""
        return self.today or self.study.period.end

    def share(self, *of: Use) -> float | None:
        """Part of the footprint that uses carry together, ``Σ|v| / |total|``; ``None`` without."""
        if self.result is None or not self.result.location_based:
            return None
        found = [self.leaves.get((use.process.id, use.exchange.id)) for use in of]
        burden = fsum(abs(leaf.value or 0.0) for leaf in found if leaf)
        return burden / abs(self.result.location_based)


def _uses(
    lines: Iterable[tuple[Process, Exchange]], datasets: Mapping[str, Dataset]
) -> Iterator[Use]:
    for process, line in lines:
        supply = line.electricity
        for link, contract in (
            (line.provider, False),
            (supply.contract if supply is not None else None, True),
        ):
            if isinstance(link, DatasetLink) and link.dataset in datasets:
                yield Use(process, line, datasets[link.dataset], contract)


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
