"""What comes of reading a database of factors, and of writing one."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from tanji.model.dataset import Dataset
from tanji.model.problem import Problem
from tanji.model.problem import errors as only_errors


@dataclass(frozen=True, slots=True)
class Unlinked:
    """An input, waste or avoided product that nobody provides: unknown, never zero.

    ``exchange`` is the id of the line in ``dataset``, ``flow`` the key of its product in the file,
    ``candidates`` the ids of datasets with the most similar products.
    """

    dataset: str
    exchange: str
    name: str
    amount: str
    flow: str = ""
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DatasetParcel:
    """The datasets of a file, what is wrong with them, what was left behind, what is unlinked.

    ``counts``: ``processes`` and ``datasets`` read, ``links`` made, ``unlinked`` left, and further
    things by name.
    """

    format: str
    datasets: tuple[Dataset, ...] = ()
    problems: tuple[Problem, ...] = ()
    losses: tuple[Problem, ...] = ()
    unlinked: tuple[Unlinked, ...] = ()
    counts: Mapping[str, int] = field(default_factory=Counter)

    @property
    def errors(self) -> list[Problem]:
        """The problems that keep some dataset from being used."""
        return only_errors(self.problems)


@dataclass(frozen=True, slots=True)
class Written:
    """A file, and what of the datasets other programs will not find in it."""

    data: bytes
    losses: tuple[Problem, ...] = ()
