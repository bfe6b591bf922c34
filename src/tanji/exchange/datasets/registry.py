"""Which dataset formats there are, which of them a file is in, and how one is read and written."""

import datetime
import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from tanji.exchange.archive import Refused
from tanji.exchange.datasets import formats as folder
from tanji.exchange.datasets.assembly import Assembly
from tanji.exchange.datasets.inventory import Content
from tanji.exchange.datasets.notes import Notes
from tanji.exchange.datasets.parcel import DatasetParcel, Unlinked, Written
from tanji.exchange.datasets.shelf import Shelf, Source, head_of, is_zip
from tanji.exchange.registry import Registry, reader_failed, unknown_format
from tanji.model.dataset import Dataset
from tanji.model.document import Text
from tanji.model.problem import Problem

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sample:
    """What is looked at to tell the format: first bytes, file name, names within an archive."""

    head: bytes
    name: str
    entries: tuple[str, ...] = ()

    def has(self, *endings: str) -> bool:
        """Whether an entry of the archive ends so."""
        return any(entry.lower().endswith(endings) for entry in self.entries)


class DatasetFormat(Protocol):
    """What one file under ``exchange/datasets/formats`` declares."""

    id: str
    label: Text
    suffix: str

    def sniff(self, sample: Sample) -> bool:
        """Whether a file looks like this format."""

    def open(self, source: Source, name: str, notes: Notes) -> Content:
        """The inventories of a file; raises ``Refused`` if nothing of it can be read."""


@runtime_checkable
class WritableFormat(DatasetFormat, Protocol):
    """A format that is also written; ``loses`` names what ``write`` cannot carry."""

    loses: tuple[Text, ...]

    def write(self, datasets: tuple[Dataset, ...], moment: str) -> Written:
        """The datasets in this format; ``moment`` is the time stamp, so that bytes repeat."""


_registry: Registry[DatasetFormat] = Registry(folder, "tanji.dataset_formats")
dataset_format = _registry.register
Progress = Callable[[str, int, int], None]  # pass ("index" or "read"), done, size (0: not known)


def formats() -> dict[str, DatasetFormat]:
    """All dataset formats by name."""
    return _registry.all()


def format_named(name: str) -> DatasetFormat:
    """The format with that name; ``KeyError`` if there is none."""
    return formats()[name]


def format_of(source: Source, name: str) -> DatasetFormat | None:
    """The format of a file by its content; raises ``Refused`` for an archive that is not safe."""
    entries = Shelf(source).names() if is_zip(source) else ()
    sample = Sample(head_of(source), name, entries)
    return next((one for one in formats().values() if one.sniff(sample)), None)


class Scan:
    """One reading of a file: iterate over it for the datasets, then look at what was noted.

    A dataset is handed out as soon as it is built; ``done`` names those that an earlier reading has
    stored already, so an import that was stopped goes on where it was. Nothing here raises for bad
    content.
    """

    def __init__(
        self,
        source: Source,
        name: str,
        known: Mapping[str, Dataset] | None = None,
        done: Collection[str] = (),
        progress: Progress | None = None,
    ) -> None:
        self.format = ""
        self._source, self._name, self._known = source, name, known or {}
        self._done, self._progress = done, progress or (lambda *_: None)
        self._refused: list[Problem] = []
        self._assembly: Assembly | None = None

    def __iter__(self) -> Iterator[Dataset]:
        """The datasets of the file, linked, in its order."""
        try:
            found = format_of(self._source, self._name)
            if found is None:
                labels = (one.label for one in formats().values())
                self._refused.append(unknown_format(labels, self._name))
                return
            self.format = found.id
            notes = Notes()
            content = found.open(self._source, self._name, notes)
            self._assembly = Assembly(content, self._known, notes)
            for number in self._assembly.learn():
                self._progress("index", number, content.size)
            notes.names.clear()  # the second pass notes everything again
            self._assembly.note_shared()
            for number, datasets in self._assembly.build(self._done):
                yield from datasets
                self._progress("read", number, content.size)
        except Refused as refused:
            self._refused += refused.problems
        except Exception:
            logger.exception("reader of datasets failed on %s", self._name)
            self._refused.append(reader_failed(self._name))

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong or was changed, once the datasets were read."""
        if self._assembly is None:
            return tuple(self._refused)
        noted = self._assembly.notes.problems(left_out=False)
        broken = dict.fromkeys(self._assembly.content.problems)
        return (*self._refused, *broken, *noted)

    @property
    def losses(self) -> tuple[Problem, ...]:
        """What was left behind."""
        return tuple(self._assembly.notes.problems(left_out=True)) if self._assembly else ()

    @property
    def unlinked(self) -> tuple[Unlinked, ...]:
        """The lines that nobody provides."""
        return tuple(self._assembly.unlinked) if self._assembly else ()

    @property
    def counts(self) -> dict[str, int]:
        """How much was read."""
        return dict(self._assembly.counts) if self._assembly else {}


def scan(
    source: Source,
    name: str,
    *,
    known: Mapping[str, Dataset] | None = None,
    done: Collection[str] = (),
    progress: Progress | None = None,
) -> Scan:
    """A reading of a large file, dataset by dataset; see ``Scan``."""
    return Scan(source, name, known, done, progress)


def read(
    source: Source,
    name: str,
    *,
    known: Mapping[str, Dataset] | None = None,
    progress: Progress | None = None,
) -> DatasetParcel:
    """All datasets of a file; bad content gives problems, never an exception.

    ``known``: datasets that are there already, to which an input may be linked too.
    """
    reading = scan(source, name, known=known, progress=progress)
    datasets = tuple(reading)
    return DatasetParcel(
        format=reading.format,
        datasets=datasets,
        problems=reading.problems,
        losses=reading.losses,
        unlinked=reading.unlinked,
        counts=reading.counts,
    )


def write(
    datasets: Iterable[Dataset], format_name: str, moment: datetime.date | None = None
) -> Written:
    """The datasets in the named format; ``KeyError`` if there is none or it is only read.

    ``moment`` is the date that the files carry, by default 1 January 2000: the same datasets give
    the same bytes.
    """
    found = format_named(format_name)
    if not isinstance(found, WritableFormat):
        raise KeyError(format_name)
    stamp = (moment or datetime.date(2000, 1, 1)).isoformat() + "T00:00:00Z"
    return found.write(tuple(datasets), stamp)
