"""What a reading has to say: problems in order, and the cell of every value."""

from collections import Counter

from tanji.model.document import Text
from tanji.model.problem import Problem, Where

_MOST = 200  # problems of one code that are listed one by one
_LEADS = ("name", "id", "text", "title")  # fields that stand for their row


class Report:
    """Problems in order, each cell and code once, and no more than a reader can bear."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self._seen: set[tuple[str, str, str, str]] = set()
        self._counts: Counter[str] = Counter()

    def __call__(self, problem: Problem) -> None:
        """Add a problem, unless the same was said of the same cell."""
        where = problem.where
        mark = (problem.code, where.sheet, where.cell, "" if where.cell else str(problem.message))
        if mark in self._seen:
            return
        self._seen.add(mark)
        self._counts[problem.code] += 1
        if self._counts[problem.code] <= _MOST:
            self.problems.append(problem)

    def finished(self) -> tuple[Problem, ...]:
        """All problems; of a kind that is very frequent, the first ones and their number."""
        for code, count in self._counts.items():
            if count > _MOST:
                first = next(one for one in self.problems if one.code == code)
                rest = count - _MOST
                self.problems.append(
                    Problem(
                        code=code,
                        severity=first.severity,
                        message=Text(
                            zh=f"还有{rest}处同类问题没有逐条列出：{first.message.zh}",
                            en=f"{rest} more of this kind are not listed: {first.message.en}",
                        ),
                        fix=first.fix,
                    )
                )
        return tuple(self.problems)


class Positions(dict[str, Where]):
    """Cells by field; for a field without one, the first cell of the row that states its object."""

    def get(self, key: str, default: Where | None = None) -> Where | None:  # type: ignore[override]
        """The cell of a field, or the one that leads its row."""
        if key in self:
            return self[key]
        row = key.rpartition("/")[0]
        return next((self[f"{row}/{lead}"] for lead in _LEADS if f"{row}/{lead}" in self), default)
