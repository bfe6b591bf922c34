"""Which formats there are, and which of them a file is in."""

import importlib
import logging
import pkgutil
from collections.abc import Callable
from functools import cache
from importlib.metadata import entry_points
from typing import Protocol, TypeVar

from tanji.exchange import formats as folder
from tanji.exchange.parcel import Parcel
from tanji.model.dataset import FactorRelease
from tanji.model.document import Text
from tanji.model.problem import Problem
from tanji.model.study import Study
from tanji.model.vocabulary import Severity

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

    def read(self, data: bytes, name: str, release: FactorRelease | None) -> Parcel:
        """The study in the bytes, with all that is wrong with it."""

    def write(self, study: Study, release: FactorRelease | None) -> bytes:
        """The study in this format."""


_formats: dict[str, ExchangeFormat] = {}


Kind = TypeVar("Kind", bound=type[ExchangeFormat])


def exchange_format(name: str) -> Callable[[Kind], Kind]:
    """Register a format class under a name; a name is given once."""

    def register(kind: Kind) -> Kind:
        if name in _formats:
            raise ValueError(f"two formats are named {name}")
        kind.id = name
        _formats[name] = kind()
        return kind

    return register


@cache
def _load() -> None:
    for module in pkgutil.iter_modules(folder.__path__):
        importlib.import_module(f"{folder.__name__}.{module.name}")
    for entry in entry_points(group="tanji.formats"):
        entry.load()


def formats() -> dict[str, ExchangeFormat]:
    """All formats by name, those of the folder and of installed plug-ins."""
    _load()
    return dict(sorted(_formats.items()))


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


def _refusal(code: str, message: Text, fix: Text, name: str) -> Parcel:
    problem = Problem(code=code, severity=Severity.ERROR, message=message, fix=fix, value=name[:80])
    return Parcel(format="", problems=(problem,))


def read(data: bytes, name: str, release: FactorRelease | None = None) -> Parcel:
    """The study in a file of any known format; bad content gives problems, never an exception."""
    if len(data) > MAX_BYTES:
        return _refusal(
            "file_too_large",
            Text(
                zh=f"文件有{len(data) / 1e6:.1f} MB，上限是{MAX_BYTES / 1e6:.0f} MB。",
                en=f"The file has {len(data) / 1e6:.1f} MB; the limit is {MAX_BYTES / 1e6:.0f} MB.",
            ),
            Text(zh="删去图片和无关工作表后再读。", en="Remove pictures and unrelated sheets."),
            name,
        )
    found = _format_of(data, name)
    if found is None:
        labels = [one.label for one in formats().values()]
        return _refusal(
            "unknown_format",
            Text(
                zh="认不出这个文件的格式。能读：" + "、".join(label.zh for label in labels) + "。",
                en="The format of this file is not known. Readable: "
                + ", ".join(label.english for label in labels)
                + ".",
            ),
            Text(
                zh="用模板填写，或从原软件另存为其中一种格式。",
                en="Use the template, or save in one of these formats.",
            ),
            name,
        )
    try:
        return found.read(data, name, release)
    except Exception:
        # The last net: a reader's own defect must not become a stack trace on somebody's screen.
        logger.exception("reader %s failed on %s", found.id, name)
        return _refusal(
            "reader_failed",
            Text(
                zh=f"读取“{name[:80]}”时出了程序错误。没有读入也没有改动任何内容。",
                en=f"A defect of the reader stopped “{name[:80]}”; nothing was read or changed.",
            ),
            Text(
                zh="把文件发给管理员；可先用模板重新填写。",
                en="Send the file to the administrator; meanwhile fill in the template.",
            ),
            name,
        )


def write(study: Study, format_name: str, release: FactorRelease | None = None) -> bytes:
    """The study in the named format; ``KeyError`` if there is none."""
    return format_named(format_name).write(study, release)
