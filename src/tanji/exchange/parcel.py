"""What a reader brings home: the study as far as it could be built, and all that is wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tanji.model.problem import Problem, Where
from tanji.model.problem import errors as only_errors
from tanji.model.study import Study


@dataclass(frozen=True, slots=True)
class Parcel:
    """A study with its problems and the place from which each value came.

    ``study`` is ``None`` only if nothing was usable; with errors it is a draft that can be saved.
    ``positions`` are keyed ``<process>/<exchange>/<field>``, ``<process>//<field>``,
    ``study/<field>`` and ``ledger/<line>/<month>`` (1 = first). ``losses`` lists what the format
    could not carry.
    """

    format: str
    study: Study | None = None
    problems: tuple[Problem, ...] = ()
    positions: Mapping[str, Where] = field(default_factory=dict)
    losses: tuple[Problem, ...] = ()

    @property
    def errors(self) -> list[Problem]:
        """The problems that forbid a calculation."""
        return only_errors(self.problems)
