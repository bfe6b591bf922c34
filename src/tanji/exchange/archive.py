"""Zip archives from strangers: looked at from outside first, opened only if nothing is wrong.

*Design note.* Nothing is ever unpacked to disk, and an entry yields at most the bytes that it
declares; so the declared sizes bound the memory, and a bomb of any make shows in their sum.
"""

import io
import stat
import struct
import zipfile
import zlib
from collections import Counter
from pathlib import PurePosixPath

from tanji.model.document import Text
from tanji.model.errors import TanjiError
from tanji.model.problem import Problem, Where
from tanji.model.vocabulary import Severity

MAX_ENTRIES = 50_000
MAX_ENTRY_BYTES = 150_000_000
MAX_BYTES = 400_000_000
MAX_RATIO = 100  # unpacked / packed; honest workbooks and JSON stay below 40
RATIO_FROM = 10_000_000  # small archives may be as dense as they like

# What the zip library raises on damaged bytes, as seen by feeding it such bytes.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    RuntimeError,
)
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_NESTED = (".zip", ".7z", ".rar", ".gz", ".tar", ".jar", ".zolca")
_FIX = Text(zh="从原软件重新导出后再读。", en="Export it again from the original software.")


class DamagedEntry(TanjiError):
    """An entry cannot be unpacked: export the archive again."""

    code = "damaged_archive"


class Archive:
    """The readable entries of an archive that passed all checks."""

    def __init__(self, file: zipfile.ZipFile, problems: tuple[Problem, ...]) -> None:
        self._file = file
        self.problems = problems
        self.names = tuple(i.filename for i in file.infolist() if not i.is_dir())

    def read(self, name: str) -> bytes:
        """The bytes of an entry; raises ``KeyError`` or ``DamagedEntry``."""
        try:
            return self._file.read(name)
        except _BROKEN as error:
            raise DamagedEntry(
                f"压缩包里的“{name[:80]}”已损坏，读不出来。",
                f'"{name[:80]}" in the archive is damaged and cannot be read.',
            ) from error


def open_archive(data: bytes) -> Archive | tuple[Problem, ...]:
    """The archive in the bytes, or the reasons for which it stays closed."""
    if data.count(b"PK\x01\x02") > 2 * MAX_ENTRIES:  # before zipfile lists millions of them
        return (_too_many(data.count(b"PK\x01\x02")),)
    try:
        file = zipfile.ZipFile(io.BytesIO(data))
        entries = file.infolist()
    except _BROKEN:
        return (_damaged(data),)
    problems = [*_sizes(entries), *_names(entries), *_locks(entries)]
    if any(problem.severity is Severity.ERROR for problem in problems):
        return tuple(problems)
    return Archive(file, tuple(problems))


def _problem(
    code: str,
    message: tuple[str, str],
    *,
    fix: Text = _FIX,
    name: str = "",
    value: object = "",
    severity: Severity = Severity.ERROR,
) -> Problem:
    return Problem(
        code=code,
        severity=severity,
        message=Text(zh=message[0], en=message[1]),
        where=Where(object=_shown(name)),
        value=str(value),
        fix=fix,
    )


def _shown(name: str) -> str:
    return "".join(c if c.isprintable() else "�" for c in name[:80])


def _damaged(data: bytes) -> Problem:
    if not data:
        message = "文件是空的。", "The file is empty."
        return _problem("empty_file", message)
    if not data.startswith(b"PK"):
        message = "这不是 zip 压缩包。", "This is not a zip archive."
        return _problem("not_an_archive", message)
    message = (
        "压缩包不完整或已损坏，多半是传输中断。",
        "The archive is incomplete or damaged, most likely by a broken transfer.",
    )
    fix = Text(zh="重新传输或重新导出。", en="Transfer or export it again.")
    return _problem("damaged_archive", message, fix=fix)


def _too_many(count: int) -> Problem:
    message = (
        f"压缩包里有{count}个文件，上限是{MAX_ENTRIES}个。",
        f"The archive holds {count} files; the limit is {MAX_ENTRIES}.",
    )
    fix = Text(zh="只导出要用的产品系统。", en="Export only the product system that you need.")
    return _problem("zip_bomb", message, fix=fix, value=count)


def _sizes(entries: list[zipfile.ZipInfo]) -> list[Problem]:
    if len(entries) > MAX_ENTRIES:
        return [_too_many(len(entries))]
    problems = [
        _problem(
            "zip_bomb",
            (
                f"压缩包里的一个文件展开后有{entry.file_size / 1e6:.0f} MB，"
                f"上限是{MAX_ENTRY_BYTES / 1e6:.0f} MB。没有展开。",
                f"A file in the archive unpacks to {entry.file_size / 1e6:.0f} MB; the limit is "
                f"{MAX_ENTRY_BYTES / 1e6:.0f} MB. It was not unpacked.",
            ),
            name=entry.filename,
            value=entry.file_size,
        )
        for entry in entries
        if entry.file_size > MAX_ENTRY_BYTES
    ]
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    dense = unpacked > RATIO_FROM and unpacked > MAX_RATIO * packed
    if unpacked > MAX_BYTES or dense:
        message = (
            f"压缩包展开后有{unpacked / 1e6:.0f} MB，是压缩后的{unpacked / max(packed, 1):.0f}倍，"
            "像压缩炸弹。没有展开。",
            f"The archive unpacks to {unpacked / 1e6:.0f} MB, {unpacked / max(packed, 1):.0f} "
            "times its packed size, like a zip bomb. It was not unpacked.",
        )
        fix = Text(
            zh="删去空行、图片和附件后重新保存。", en="Remove empty rows, pictures, attachments."
        )
        problems.append(_problem("zip_bomb", message, fix=fix, value=unpacked))
    return problems


def _names(entries: list[zipfile.ZipInfo]) -> list[Problem]:
    problems = []
    for name, count in Counter(entry.filename for entry in entries).items():
        if count > 1:
            message = (
                f"压缩包里同名的文件有{count}个，不知道该读哪一个。",
                f"{count} files of the archive have the same name; which one counts is unknown.",
            )
            problems.append(_problem("duplicate_entry", message, name=name, value=_shown(name)))
    for entry in entries:
        if _leads_out(entry):
            message = (
                "压缩包里的文件名指向包外的位置。没有读取。",
                "A file name of the archive points outside of it. Nothing was read.",
            )
            shown = _shown(entry.orig_filename)
            problems.append(_problem("unsafe_path", message, name=shown, value=shown))
        elif entry.filename.lower().endswith(_NESTED):
            message = (
                "压缩包里还有压缩包，里面的内容没有读。",
                "The archive holds another archive, whose content was not read.",
            )
            fix = Text(zh="要用的话，把它单独读入。", en="Read it by itself if you need it.")
            severity = Severity.WARNING
            name = entry.filename
            problems.append(
                _problem("nested_archive", message, fix=fix, name=name, severity=severity)
            )
    return problems


def _leads_out(entry: zipfile.ZipInfo) -> bool:
    name = entry.orig_filename.replace("\\", "/")
    path = PurePosixPath(name)
    link = stat.S_ISLNK(entry.external_attr >> 16)
    drive = name[1:2] == ":"
    return link or drive or path.is_absolute() or ".." in path.parts or "\0" in name


def _locks(entries: list[zipfile.ZipInfo]) -> list[Problem]:
    if any(entry.flag_bits & 1 for entry in entries):
        message = "压缩包加了密码，读不了。", "The archive is protected by a password."
        fix = Text(zh="去掉密码后重新保存。", en="Save it again without the password.")
        return [_problem("encrypted_archive", message, fix=fix)]
    odd = [entry for entry in entries if entry.compress_type not in _METHODS]
    if odd:
        message = (
            "压缩包用了不常见的压缩方法，读不了。",
            "The archive uses a compression method that is not read here.",
        )
        fix = Text(
            zh="用普通 zip（deflate）重新压缩。", en="Pack it again as an ordinary zip (deflate)."
        )
        return [_problem("unsupported_compression", message, fix=fix, name=odd[0].filename)]
    return []
