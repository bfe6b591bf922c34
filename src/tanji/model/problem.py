"""What is wrong or doubtful, where, why, and what to do: one record for every reader and check."""

from tanji.model.document import Record, Text
from tanji.model.vocabulary import Severity


class Where(Record, frozen=True):
    """A place: a cell of a workbook, and the object and field of the study that it fills."""

    sheet: str = ""
    cell: str = ""
    object: str = ""
    field: str = ""

    def __str__(self) -> str:
        place = "!".join(part for part in (self.sheet, self.cell) if part)
        thing = " · ".join(part for part in (self.object, self.field) if part)
        return "，".join(part for part in (place, thing) if part)


class Problem(Record, frozen=True):
    """One finding. ``message`` says what and why; ``fix`` says what to do."""

    code: str
    severity: Severity
    message: Text
    where: Where = Where()
    value: str = ""
    fix: Text = Text(zh="")
    suggestions: tuple[str, ...] = ()


def errors(problems: tuple[Problem, ...] | list[Problem]) -> list[Problem]:
    """Only the findings that forbid the next step."""
    return [problem for problem in problems if problem.severity is Severity.ERROR]
