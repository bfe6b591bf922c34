"""Zip archives from strangers: opened with bounds, or refused with every reason at once.

Nothing is unpacked to disk. Sizes are checked against the directory before a byte is inflated, and
again while inflating; entries are inflated once, and parsers see only those bytes.
"""

import io
import stat
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from typing import Any

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from tanji.model.document import Text
from tanji.model.problem import Problem, Where
from tanji.model.vocabulary import Severity

MAX_BYTES = 25_000_000
MAX_ENTRIES = 50_000  # openLCA keeps one file for each flow
MAX_UNPACKED = 200_000_000
MAX_RATIO = 300  # of one entry above 1 MB; office files stay below 100
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_RECORD = b"PK\x01\x02"  # begins each entry of the directory
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_NESTED = (".zip", ".7z", ".rar", ".gz", ".tar", ".zolca")
# What the zip library raises on damaged bytes, as seen by feeding it such bytes.
BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, RuntimeError,
    OverflowError,
)  # fmt: skip


class Refused(Exception):
    """An archive that is not read, with the problems to show."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(problems[0].message.zh)
        self.problems = problems

    @property
    def problem(self) -> Problem:
        """The first of the problems."""
        return self.problems[0]


def refusal(
    code: str,
    zh: str,
    en: str,
    fix_zh: str,
    fix_en: str,
    *,
    value: str = "",
    sheet: str = "",
    severity: Severity = Severity.ERROR,
) -> Problem:
    """The problem of a file, or a sheet of it, that cannot be read."""
    return Problem(
        code=code,
        severity=severity,
        message=Text(zh=zh, en=en),
        fix=Text(zh=fix_zh, en=fix_en),
        value=value[:80],
        where=Where(sheet=sheet),
    )


def damaged(why: object) -> Refused:
    """The refusal of bytes that do not unpack."""
    return Refused(
        refusal(
            "damaged_file",
            "文件不完整或已损坏，解不开。",
            "The file is incomplete or damaged and cannot be opened.",
            "重新下载或另存一份再读。",
            "Download or save it again.",
            value=str(why),
        )
    )


def check_entries(entries: list[zipfile.ZipInfo], most: int, unpacked: int) -> tuple[Problem, ...]:
    """What is doubtful in the directory; raises ``Refused`` with all that forbids to unpack."""
    found = [*_sizes(entries, most, unpacked), *_names(entries), *_methods(entries)]
    if wrong := [problem for problem in found if problem.severity is Severity.ERROR]:
        raise Refused(*wrong)
    return tuple(found)


def _sizes(entries: list[zipfile.ZipInfo], most: int, unpacked: int) -> Iterator[Problem]:
    total = sum(entry.file_size for entry in entries)
    if len(entries) > most or total > unpacked:
        yield _bomb(f"{len(entries)} / {total}", unpacked)
    for entry in entries:
        ratio = entry.file_size / max(entry.compress_size, 1)
        if entry.file_size > 1_000_000 and ratio > MAX_RATIO:
            yield _bomb(_printable(entry.filename), unpacked)


def _names(entries: list[zipfile.ZipInfo]) -> Iterator[Problem]:
    for name, count in Counter(entry.filename.casefold() for entry in entries).items():
        if count > 1:
            yield refusal(
                "duplicate_entry",
                f"压缩包里有{count}个同名的文件，不知道该读哪一个。",
                f"{count} files of the archive have the same name; which one counts is unknown.",
                "在原软件里重新导出。",
                "Export it again from its own program.",
                value=_printable(name),
            )
    for entry in entries:
        if _leads_out(entry):
            yield refusal(
                "unsafe_name",
                "压缩包里有指向外部的文件名。为安全起见没有读。",
                "The archive has a file name that leads outside. For safety it was not read.",
                "在原软件里重新导出。",
                "Export it again from its own program.",
                value=_printable(entry.orig_filename),
            )
        elif entry.filename.lower().endswith(_NESTED):
            yield refusal(
                "nested_archive",
                "压缩包里还有压缩包，里面的内容没有读。",
                "The archive holds another archive, whose content was not read.",
                "要用的话，把它单独读入。",
                "Read it by itself if you need it.",
                value=_printable(entry.filename),
                severity=Severity.WARNING,
            )


def _leads_out(entry: zipfile.ZipInfo) -> bool:
    name = entry.orig_filename.replace("\\", "/")
    link = stat.S_ISLNK(entry.external_attr >> 16)
    outside = name.startswith("/") or name[1:2] == ":" or ".." in name.split("/")
    return link or outside or "\0" in name


def _printable(name: str) -> str:
    return "".join(c if c.isprintable() else "�" for c in name[:80])


def _methods(entries: list[zipfile.ZipInfo]) -> Iterator[Problem]:
    if any(entry.flag_bits & 0x1 for entry in entries):
        yield refusal(
            "encrypted_file",
            "压缩包设了密码，读不了。",
            "The archive is protected by a password.",
            "去掉密码后另存。",
            "Save it without a password.",
        )
    elif odd := [entry for entry in entries if entry.compress_type not in _METHODS]:
        yield refusal(
            "unsupported_compression",
            "压缩包用了不常见的压缩方法，读不了。",
            "The archive uses a compression method that is not read here.",
            "用普通 zip（deflate）重新压缩。",
            "Pack it again as an ordinary zip (deflate).",
            value=_printable(odd[0].filename),
        )


def no_archive(data: bytes) -> Refused:
    """The refusal of bytes that are no zip file."""
    empty = not data
    return Refused(
        refusal(
            "empty_file" if empty else "not_an_archive",
            "文件是空的。" if empty else "这不是 zip 压缩包。",
            "The file is empty." if empty else "This is not a zip archive.",
            "检查是否选错了文件，或重新导出。",
            "Check whether this is the right file, or export it again.",
        )
    )


def _bomb(value: str, unpacked: int = MAX_UNPACKED) -> Problem:
    return refusal(
        "zip_bomb",
        "文件解开后过大（压缩比异常）。为安全起见没有读。",
        "Unpacked, the file would be far too large. For safety it was not read.",
        f"解开后总量要在{unpacked // 1_000_000} MB以内；另存一份干净的文件。",
        f"Keep it below {unpacked // 1_000_000} MB unpacked; save a clean copy.",
        value=value,
    )


def unsafe_xml(name: str) -> Refused:
    """The refusal of an XML part that no ordinary program writes."""
    return Refused(
        refusal(
            "unsafe_xml",
            f"文件内部的“{name[:60]}”含有实体定义或异常写法。为安全起见没有读。",
            f"“{name[:60]}” inside the file defines entities or is oddly written. "
            "For safety it was not read.",
            "用Excel或WPS打开后另存为.xlsx。",
            "Open it in a spreadsheet program and save it as .xlsx.",
            value=name,
        )
    )


class Archive:
    """The inflated entries of a zip file; raises ``Refused`` if it may not be read.

    ``problems`` are the warnings: what was found but not read.
    """

    def __init__(self, data: bytes) -> None:
        if len(data) > MAX_BYTES:
            raise Refused(
                refusal(
                    "file_too_large",
                    f"文件有{len(data) / 1e6:.1f} MB，上限是{MAX_BYTES / 1e6:.0f} MB。",
                    f"The file has {len(data) / 1e6:.1f} MB, above {MAX_BYTES / 1e6:.0f} MB.",
                    "删去图片和无关内容后再读。",
                    "Remove pictures and unrelated content.",
                )
            )
        if not data.startswith(b"PK"):
            raise no_archive(data)
        if data.count(_RECORD) > 2 * MAX_ENTRIES:  # before the library lists millions of entries
            raise Refused(_bomb(f"{data.count(_RECORD)}"))
        self._parts: dict[str, bytes] = {}
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as opened:
                entries = [entry for entry in opened.infolist() if not entry.is_dir()]
                self.problems = check_entries(entries, MAX_ENTRIES, MAX_UNPACKED)
                for entry in entries:
                    with opened.open(entry) as stream:
                        content = stream.read(entry.file_size + 1)
                    if len(content) != entry.file_size:
                        raise damaged(entry.filename)
                    self._parts[entry.filename] = content
        except BROKEN as error:
            raise damaged(error) from error
        if self._is_office:
            for name, content in self._parts.items():
                if name.lower().endswith((".xml", ".rels")):
                    self._check_xml(name, content)

    @property
    def _is_office(self) -> bool:
        """Whether its XML will be parsed; documents attached to other archives stay unread."""
        return any(name.lower().startswith(("xl/", "[content_types]")) for name in self._parts)

    def _check_xml(self, name: str, content: bytes) -> None:
        upper = content.upper()
        if b"\x00" in content or b"<!DOCTYPE" in upper or b"<!ENTITY" in upper:
            raise unsafe_xml(name)

    def names(self) -> tuple[str, ...]:
        """The names of all entries."""
        return tuple(self._parts)

    def part(self, name: str) -> bytes:
        """The bytes of an entry; raises ``Refused`` if it is missing."""
        if name not in self._parts:
            raise damaged(f"missing: {name}")
        return self._parts[name]

    def xml(self, name: str) -> Any:
        """The root element of an XML entry, parsed without entities."""
        try:
            return ElementTree.fromstring(self.part(name), forbid_dtd=True)
        except (ElementTree.ParseError, DefusedXmlException, ValueError) as error:
            raise damaged(f"{name}: {error}") from error

    def clean(self) -> bytes:
        """A new archive of the checked XML entries only, so that no parser sees anything else."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as written:
            for name, content in self._parts.items():
                if name.lower().endswith((".xml", ".rels")):
                    written.writestr(zipfile.ZipInfo(name), content)
        return out.getvalue()
