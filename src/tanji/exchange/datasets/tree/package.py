"""An archive of ILCD data sets, in XML or JSON, opened entry by entry; and how it is written."""

import io
import zipfile
from collections.abc import Callable, Iterator
from functools import lru_cache

from tanji.exchange.archive import Refused, refusal
from tanji.exchange.datasets.inventory import Inventory
from tanji.exchange.datasets.notes import Notes
from tanji.exchange.datasets.parcel import Written
from tanji.exchange.datasets.shelf import Shelf, Source, is_zip, whole
from tanji.exchange.datasets.tree.node import Node
from tanji.exchange.datasets.tree.read import Reader
from tanji.exchange.datasets.tree.reference import ROOTS
from tanji.exchange.datasets.tree.write import TreeWriter
from tanji.model.dataset import Dataset
from tanji.model.document import Text
from tanji.model.problem import Problem, Where
from tanji.model.vocabulary import Severity

LOSES: tuple[Text, ...] = (
    Text(
        zh="写在碳迹自己的扩展里、别的软件看不到的：编号、类别、账、GWP集、别名、有效期、出处的位置、"
        "数据等级、电力与运输的细节、谱系评分",
        en="Written in Tanji's own extension, which other programs do not see: ids, categories, "
        "ledgers, GWP set, aliases, validity, place in the source, grade, details of electricity "
        "and transport, pedigree scores",
    ),
    Text(
        zh="基本流的介质（温室气体写作排入大气）",
        en="Compartments (greenhouse gases are written as emissions to air)",
    ),
    Text(
        zh="没有细分类时，分类只写到行业门类；评审与符合性写作未评审、未声明",
        en="Where none is stated, only the section of a classification; review and compliance are "
        "written as not reviewed and not declared",
    ),
)
Parse = Callable[[bytes, str], Node]


class Package:
    """The process data sets of an archive, or of one file, as inventories."""

    def __init__(self, source: Source, name: str, suffix: str, parse: Parse, notes: Notes) -> None:
        self.problems: list[Problem] = []
        self.notes = notes
        self._parse = parse
        self._shelf = Shelf(source) if is_zip(source) else None
        self._alone = None if self._shelf else parse(whole(source), name)
        self._entries: dict[str, dict[str, str]] = {folder: {} for folder in ROOTS}
        for entry in self._shelf.names() if self._shelf else ():
            folder, _, file = entry.replace("\\", "/").rpartition("/")
            kind = folder.rpartition("/")[2].lower()
            if kind in self._entries and file.lower().endswith(suffix):
                self._entries[kind][file[: -len(suffix)].lower()] = entry
        self.problems += self._shelf.problems if self._shelf else ()
        self.size = 1 if self._alone else len(self._entries["processes"])
        if not self.size:
            raise Refused(_no_processes())
        self._ids = {folder: _by_id(entries) for folder, entries in self._entries.items()}
        self._get = lru_cache(maxsize=5000)(self._load_by_id)

    def __iter__(self) -> Iterator[Inventory]:
        """One inventory a process data set; what cannot be read is told."""
        reader = Reader(self, self.notes)
        if self._alone is not None:
            content = self._alone.get("processDataSet")
            if isinstance(content, dict):
                yield reader.inventory(content)
            return
        for entry in self._entries["processes"].values():
            content = self._load(entry, "processDataSet")
            if content is not None:
                yield reader.inventory(content)

    def get(self, folder: str, key: str) -> Node | None:
        """A data set by its id; of several versions the newest in the archive."""
        found: Node | None = self._get(folder, key.lower()) if key else None
        return found

    def _load_by_id(self, folder: str, key: str) -> Node | None:
        entry = self._ids[folder].get(key)
        return self._load(entry, ROOTS[folder][0]) if entry else None

    def _load(self, entry: str, root: str) -> Node | None:
        if self._shelf is None:
            return None
        try:
            found = self._parse(self._shelf.part(entry), entry)
        except Refused as refused:
            self.problems += [
                one.replace(where=Where(object=entry[:120])) for one in refused.problems
            ]
            return None
        content = found.get(root)
        if isinstance(content, dict):
            return content
        self.problems.append(_unexpected(entry, root))
        return None


def _by_id(entries: dict[str, str]) -> dict[str, str]:
    """Entries by UUID: file names may end in a version."""
    return {name[:36]: entries[name] for name in sorted(entries)}


def packed(
    datasets: tuple[Dataset, ...],
    moment: str,
    folder: str,
    suffix: str,
    serialise: Callable[[Node], bytes],
) -> Written:
    """The archive of the datasets, and the fields that only Tanji will find in it."""
    writer = TreeWriter(datasets, moment)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for kind, key, node in writer.entries():
            info = zipfile.ZipInfo(f"{folder}{kind}/{key}{suffix}")
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, serialise(node))
    losses = tuple(_missed(field, count) for field, count in sorted(writer.missed.items()))
    return Written(out.getvalue(), losses)


def _missed(field: str, count: int) -> Problem:
    return Problem(
        code="only_in_extension",
        severity=Severity.INFO,
        message=Text(
            zh=f"{count}处“{field}”只写在碳迹的扩展里，别的软件看不到。",
            en=f'{count} values of "{field}" are in Tanji\'s extension only; other programs will '
            "not see them.",
        ),
        where=Where(field=field),
        value=str(count),
    )


def _no_processes() -> Problem:
    return refusal(
        "no_processes",
        "文件里没有过程数据集。",
        "The file holds no process data set.",
        "导出时选上过程（processes）。",
        "Export it with its processes.",
    )


def _unexpected(entry: str, root: str) -> Problem:
    return refusal(
        "wrong_document",
        f"“{entry[:80]}”里没有{root}，没有读。",
        f"“{entry[:80]}” holds no {root}; it was not read.",
        "在原软件里重新导出。",
        "Export it again from its own program.",
        value=entry,
        severity=Severity.WARNING,
    )
