"""Collecting problems: every check writes down what it found and goes on."""

from collections.abc import Iterable, Mapping

from tanji.model.document import Text
from tanji.model.errors import TanjiError
from tanji.model.exchange import Exchange
from tanji.model.problem import Problem, Where
from tanji.model.process import Process
from tanji.model.vocabulary import Severity

Said = tuple[str, str]  # the same sentence in Chinese and in English


def nearest(text: str, choices: Iterable[str] | Mapping[str, str], limit: int = 3) -> tuple[str, ...]:
    """The choices (of a mapping: its keys) that look most like a text, best first.

    >>> nearest("amout", ["name", "amount", "unit"])
    ('amount',)
    """
    from rapidfuzz import fuzz, process, utils

    found = process.extract(
        text[:80],
        choices,
        scorer=fuzz.WRatio,
        processor=utils.default_process,
        limit=4 * limit,
        score_cutoff=60,
    )
    names = (hit[2] if isinstance(choices, Mapping) else hit[0] for hit in found)
    return tuple(dict.fromkeys(names))[:limit]


def shortened(value: object, limit: int = 60) -> str:
    """The text of a value, short enough for a message."""
    text = str(value)
    return text if len(text) <= limit else text[:limit] + "…"


def of_process(process: Process) -> Said:
    """A process as a message names it."""
    return f"过程“{process.name}”", f'Process "{process.name.english}"'


def of_exchange(process: Process, exchange: Exchange) -> Said:
    """An exchange as a message names it."""
    return (
        f"过程“{process.name}”的“{exchange.name}”",
        f'"{exchange.name.english}" of process "{process.name.english}"',
    )


class Findings:
    """Problems in the order in which they were found.

    A place is ``<object>/<field>`` with ids, e.g. ``pulling/silicon/amount``, ``study/demand`` or
    ``ledger/power/3``: the key under which a reader keeps the position of the value.
    """

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def add(
        self,
        severity: Severity,
        code: str,
        place: str,
        message: Said,
        fix: Said = ("", ""),
        *,
        value: object = "",
        suggestions: tuple[str, ...] = (),
    ) -> None:
        """Write down one problem."""
        thing, _, field = place.rpartition("/")
        self.problems.append(
            Problem(
                code=code,
                severity=severity,
                message=Text(zh=message[0], en=message[1]),
                where=Where(object=thing, field=field),
                value=shortened(value),
                fix=Text(zh=fix[0], en=fix[1]),
                suggestions=suggestions,
            )
        )

    def error(self, code: str, place: str, message: Said, fix: Said, **more: object) -> None:
        """Write down something that forbids the calculation."""
        self.add(Severity.ERROR, code, place, message, fix, **more)  # type: ignore[arg-type]

    def warn(self, code: str, place: str, message: Said, fix: Said, **more: object) -> None:
        """Write down something doubtful; the calculation goes on."""
        self.add(Severity.WARNING, code, place, message, fix, **more)  # type: ignore[arg-type]

    def refused(self, place: str, who: Said, refusal: TanjiError, value: object) -> None:
        """Write down a number or unit that the model refused, in the refusal's own words."""
        self.error(
            refusal.code.replace("-", "_"),
            place,
            (f"{who[0]}：{refusal.zh}", f"{who[1]}: {refusal.en}"),
            ("", ""),
            value=value,
            suggestions=refusal.suggestions,
        )
