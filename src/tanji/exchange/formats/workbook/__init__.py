"""The workbook: a study as an Excel file that a plant engineer fills in without a manual."""

from tanji.exchange.archive import OLE, Archive, Refused, refusal
from tanji.exchange.parcel import Parcel
from tanji.exchange.registry import exchange_format
from tanji.model.dataset import FactorRelease
from tanji.model.document import Text
from tanji.model.problem import Problem
from tanji.model.study import Study
from tanji.model.vocabulary import Severity

__all__ = ["Workbook", "template"]

_MARKS = (b"[Content_Types].xml", b"xl/", b"docProps/app.xml")  # names of first entries
_SAVE_AS = ("用Excel或WPS另存为.xlsx再读。", "Save it as .xlsx in a spreadsheet program.")


@exchange_format("workbook")
class Workbook:
    """Excel workbook (.xlsx). openpyxl, which is slow to load, is imported only for writing."""

    id = "workbook"
    label = Text(zh="碳迹工作簿（Excel）", en="Tanji workbook (Excel)")
    suffixes: tuple[str, ...] = (".xlsx", ".xlsm", ".xls", ".xlsb")
    loses: tuple[Text, ...] = (
        Text(
            zh="没有任何内容的条目：空的物性、空的“不包括”。",
            en="Entries without content: empty properties, empty exclusions.",
        ),
    )

    def sniff(self, head: bytes, name: str) -> bool:
        """Whether the bytes are a spreadsheet: Office Open XML or the old binary format."""
        if head.startswith(OLE):
            return True
        return head.startswith(b"PK") and any(mark in head for mark in _MARKS)

    def read(
        self, data: bytes, name: str, release: FactorRelease | None, reference: str = ""
    ) -> Parcel:
        """The study in a workbook, every problem with its cell."""
        try:
            archive, notes = _opened(data)
            return _read(archive, name, release, notes)
        except Refused as refused:
            return Parcel("workbook", problems=refused.problems)

    def write(self, study: Study, release: FactorRelease | None) -> bytes:
        """The study as a workbook; ``UnfitForCell`` for a text that no cell can hold."""
        from tanji.exchange.formats.workbook.tables import tables
        from tanji.exchange.formats.workbook.write import workbook

        return workbook(tables(study, release), release)


def template(
    pack: str | None = None, study: Study | None = None, release: FactorRelease | None = None
) -> bytes:
    """The workbook to fill in, with grey example rows and the factors of a release to choose from.

    ``pack`` is entered as the rule pack; ``study`` is written into the sheets.
    """
    from tanji.exchange.formats.workbook.examples import examples
    from tanji.exchange.formats.workbook.tables import Tables, tables
    from tanji.exchange.formats.workbook.write import workbook

    filled = tables(study, release) if study else Tables()
    if pack:
        rows = filled.rows.setdefault("study", [])
        rows[:] = [row for row in rows if row["item"] != "pack"]
        rows.append({"item": "pack", "value": pack})
    return workbook(filled, release, examples(release))


def _opened(data: bytes) -> tuple[Archive, list[Problem]]:
    """The checked archive, and what to note about it; raises ``Refused``."""
    if data.startswith(OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise Refused(
                refusal(
                    "encrypted_file",
                    "工作簿设了打开密码，读不了。",
                    "The workbook is protected by a password.",
                    "去掉密码后另存。",
                    "Save it without a password.",
                )
            )
        raise Refused(
            refusal(
                "old_format",
                "这是旧的.xls格式，不读。",
                "This is the old .xls format, which is not read.",
                *_SAVE_AS,
            )
        )
    if not data.startswith(b"PK"):
        raise Refused(
            refusal(
                "not_a_workbook",
                "这不是Excel文件（也许是改了扩展名的CSV或网页）。",
                "This is no Excel file (perhaps a CSV or a web page with another suffix).",
                *_SAVE_AS,
                value=data[:40].decode("utf-8", "replace"),
            )
        )
    archive = Archive(data)
    names = archive.names()
    if "xl/workbook.xml" not in names:
        raise Refused(
            refusal(
                "not_a_workbook",
                "这个压缩包不是.xlsx工作簿。",
                "This archive is no .xlsx workbook.",
                *_SAVE_AS,
                value=", ".join(names[:3]),
            )
        )
    return archive, [*archive.problems, *_notes(names)]


def _notes(names: tuple[str, ...]) -> list[Problem]:
    """What stands in the file and is not read: macros and links to other files."""
    told = []
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        told.append(
            Problem(
                code="macros_ignored",
                severity=Severity.INFO,
                message=Text(
                    zh="文件带有宏。宏没有运行，也没有读。",
                    en="The file has macros; they were neither run nor read.",
                ),
            )
        )
    if any(name.lower().startswith("xl/externallinks/") for name in names):
        told.append(
            Problem(
                code="external_links",
                severity=Severity.WARNING,
                message=Text(
                    zh="文件链接了别的文件。只读了上次保存的数值，链接没有打开。",
                    en="The file links to other files; only the values saved last were read.",
                ),
                fix=Text(
                    zh="把链接换成数值，或确认数值是新的。",
                    en="Replace links by values, or make sure they are current.",
                ),
            )
        )
    return told


def _read(
    archive: Archive, name: str, release: FactorRelease | None, notes: list[Problem]
) -> Parcel:
    from tanji.exchange.formats.workbook.read import read_workbook

    try:
        found = read_workbook(archive, name, release)
    except (Refused, KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:
        # calamine raises its own errors for broken XML, and a panic in it is a BaseException.
        if not type(error).__module__.startswith(("python_calamine", "_python_calamine", "pyo3")):
            raise
        raise Refused(
            refusal(
                "damaged_file",
                "工作簿内部损坏，读不出单元格。",
                "The workbook is damaged inside; its cells cannot be read.",
                *_SAVE_AS,
                value=str(error),
            )
        ) from error
    problems = (*notes, *found.problems)
    return Parcel(found.format, found.study, problems, found.positions, found.losses)
