"""Which formats there are, and which of them a file is in."""

import importlib
import logging
import pkgutil
from collections.abc import Callable, Iterable
from importlib.metadata import entry_points
from types import ModuleType
from typing import Generic, Protocol, TypeVar

from tanji.exchange import formats as folder
from tanji.exchange.archive import refusal
from tanji.exchange.parcel import Parcel
from tanji.model.dataset import FactorRelease
from tanji.model.document import Text
from tanji.model.problem import Problem
from tanji.model.study import Study

HEAD_BYTES = 4096
MAX_BYTES = 25_000_000

logger = logging.getLogger(__name__)


class ExchangeFormat(Protocol):
    """What one file under ``exchange/formats`` declares.

    ``sniff`` looks at the first bytes and the file name only. ``read`` never raises for bad
    content: it answers with problems. ``loses`` names what ``write`` cannot carry.
    """

    id: str
    label: Text
    suffixes: tuple[str, ...]
    loses: tuple[Text, ...]

    def sniff(self, head: bytes, name: str) -> bool:
        """Whether the bytes look like this format."""

    def read(
        self, data: bytes, name: str, release: FactorRelease | None, reference: str = ""
    ) -> Parcel:
        """The study in the bytes, with all that is wrong with it.

        ``reference`` names the product system or process that is meant where a file holds many.
        """

    def write(self, study: Study, release: FactorRelease | None) -> bytes:
        """The study in this format."""


Kind = TypeVar("Kind", bound=type)
Format = TypeVar("Format")


class Registry(Generic[Format]):
    """Formats by name: those in the files of a folder, and those of installed plug-ins."""

    def __init__(self, folder: ModuleType, plugins: str) -> None:
        self._folder, self._plugins = folder, plugins
        self._known: dict[str, Format] = {}
        self._is_loaded = False

    def register(self, name: str) -> Callable[[Kind], Kind]:
        """A decorator that registers a format class under a name; a name is given once."""

        def register(kind: Kind) -> Kind:
            if name in self._known:
                raise ValueError(f"two formats are named {name}")
            kind.id = name  # type: ignore[attr-defined]
            self._known[name] = kind()
            return kind

        return register

    def all(self) -> dict[str, Format]:
        """All formats by name."""
        if not self._is_loaded:
            self._is_loaded = True
            for module in pkgutil.iter_modules(self._folder.__path__):
                importlib.import_module(f"{self._folder.__name__}.{module.name}")
            for entry in entry_points(group=self._plugins):
                entry.load()
        return dict(sorted(self._known.items()))


_registry: Registry[ExchangeFormat] = Registry(folder, "tanji.formats")
exchange_format = _registry.register


def formats() -> dict[str, ExchangeFormat]:
    """All formats by name, those of the folder and of installed plug-ins."""
    return _registry.all()


def format_named(name: str) -> ExchangeFormat:
    """The format with that name; ``KeyError`` if there is none."""
    return formats()[name]


def _format_of(data: bytes, name: str) -> ExchangeFormat | None:
    """Bytes count before the name; a name alone still sends a damaged file to its own reader."""
    head, suffix = data[:HEAD_BYTES], name.lower()
    known = list(formats().values())
    by_bytes = [one for one in known if one.sniff(head, name)]
    by_name = [one for one in known if suffix.endswith(one.suffixes)]
    both = [one for one in by_bytes if one in by_name]
    return next(iter([*both, *by_bytes, *by_name]), None)


def too_large(size: int, limit: int) -> Problem:
    """The refusal of a file that has too many bytes."""
    return refusal(
        "file_too_large",
        f"文件有{size / 1e6:.1f} MB，上限是{limit / 1e6:.0f} MB。",
        f"The file has {size / 1e6:.1f} MB; the limit is {limit / 1e6:.0f} MB.",
        "删去图片和无关工作表后再读。",
        "Remove pictures and unrelated sheets.",
    )


def unknown_format(labels: Iterable[Text], name: str) -> Problem:
    """The refusal of a file in none of the formats that have these labels."""
    known = list(labels)
    return refusal(
        "unknown_format",
        "认不出这个文件的格式。能读：" + "、".join(label.zh for label in known) + "。",
        "The format of this file is not known. Readable: "
        + ", ".join(label.english for label in known)
        + ".",
        "用模板填写，或从原软件另存为其中一种格式。",
        "Use the template, or save in one of these formats.",
        value=name,
    )


def reader_failed(name: str) -> Problem:
    """What is told when a reader's own defect stops it, in place of a stack trace."""
    return refusal(
        "reader_failed",
        f"读取“{name[:80]}”时出了程序错误。没有读入也没有改动任何内容。",
        f"A defect of the reader stopped “{name[:80]}”; nothing was read or changed.",
        "把文件发给管理员；可先用模板重新填写。",
        "Send the file to the administrator; meanwhile fill in the template.",
        value=name,
    )


def read(
    data: bytes, name: str, release: FactorRelease | None = None, reference: str = ""
) -> Parcel:
    """The study in a file of any known format; bad content gives problems, never an exception.

    ``reference`` says which product system or process is meant where a file holds many.
    """
    if len(data) > MAX_BYTES:
        return Parcel(format="", problems=(too_large(len(data), MAX_BYTES),))
    found = _format_of(data, name)
    if found is None:
        labels = (one.label for one in formats().values())
        return Parcel(format="", problems=(unknown_format(labels, name),))
    try:
        return found.read(data, name, release, reference)
    except Exception:
        logger.exception("reader %s failed on %s", found.id, name)
        return Parcel(format="", problems=(reader_failed(name),))


def write(study: Study, format_name: str, release: FactorRelease | None = None) -> bytes:
    """The study in the named format; ``KeyError`` if there is none."""
    return format_named(format_name).write(study, release)
