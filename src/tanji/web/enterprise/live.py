"""Results of the content that one sees now: calculated when it changes, kept by its hash."""

import time
from dataclasses import dataclass, field
from functools import lru_cache

from tanji import library
from tanji.accounting.actions.calculate import compute
from tanji.accounting.models import StudyRecord
from tanji.accounting.queries import problems_in, problems_of_study
from tanji.core.errors import NotReady
from tanji.footprint.calculation import SAMPLES
from tanji.model.problem import Problem
from tanji.model.result import Result
from tanji.model.vocabulary import Severity

_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


@dataclass(frozen=True, slots=True)
class Live:
    """The figure of a content, or the problems that forbid one; how long it took."""

    result: Result | None
    problems: tuple[Problem, ...]
    milliseconds: int

    @property
    def errors(self) -> int:
        """How many problems forbid the next step."""
        return sum(problem.severity is Severity.ERROR for problem in self.problems)

    @property
    def warnings(self) -> int:
        """How many are to be explained."""
        return sum(problem.severity is Severity.WARNING for problem in self.problems)


def live_result(record: StudyRecord) -> Live:
    """The figure of the present content under the newest release. Nothing is written."""
    return _live(_Content(record.document, record), library.releases()[0])


@dataclass(frozen=True, slots=True)
class _Content:
    """A study named by the hash of its content, so that results are kept by it."""

    document: str
    record: StudyRecord = field(compare=False)


@lru_cache(maxsize=64)
def _live(content: _Content, release: str) -> Live:
    started = time.perf_counter()
    record = content.record
    found = list(problems_of_study(record.to_model()))
    result: Result | None = None
    try:
        result = compute(record, release=release, gwp=None, samples=SAMPLES)
        found += problems_in(result)
    except NotReady as error:
        found += error.problems
    spent = round(1000 * (time.perf_counter() - started))
    return Live(result, ordered(found), spent)


def ordered(problems: list[Problem]) -> tuple[Problem, ...]:
    """Errors first; what two checks found is told once, by the graver of them."""
    found: dict[object, Problem] = {}
    for problem in sorted(problems, key=lambda problem: _ORDER[problem.severity]):
        found.setdefault((problem.where.object, problem.message.zh), problem)
    return tuple(found.values())
