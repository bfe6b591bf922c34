"""Zip archives that were made to hurt, or hurt on the way: told, never opened."""

import io
import stat
import struct
import warnings
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tanji.exchange import archive
from tanji.exchange.archive import Archive, Refused


def packed(files: dict[str, bytes], method=zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as file:
        for name, content in files.items():
            file.writestr(name, content)
    return buffer.getvalue()


def with_header(data: bytes, at: int, layout: str, value: int) -> bytes:
    """The archive with one field of its first central record changed (APPNOTE 4.3.12)."""
    changed = bytearray(data)
    struct.pack_into(layout, changed, data.index(b"PK\x01\x02") + at, value)
    return bytes(changed)


def codes(data: bytes) -> list[str]:
    with pytest.raises(Refused) as refused:
        Archive(data)
    for problem in refused.value.problems:
        assert problem.message.zh.isascii() is False
        assert "。" not in problem.message.en
        assert problem.fix.zh
        assert problem.fix.en
    return [problem.code for problem in refused.value.problems]


GOOD = packed({"processes/a.json": b'{"@id": "a"}' * 50, "flows/": b""})


def test_a_good_archive_is_read():
    opened = Archive(GOOD)
    assert opened.names() == ("processes/a.json",)
    assert opened.part("processes/a.json").startswith(b'{"@id": "a"}')
    assert opened.problems == ()
    with pytest.raises(Refused):
        opened.part("processes/b.json")


def test_ratio_bomb():
    assert codes(packed({"sheet1.xml": bytes(20_000_000)})) == ["zip_bomb"]


def test_dense_but_small_is_no_bomb():
    assert Archive(packed({"sheet1.bin": bytes(1_000_000)})).names() == ("sheet1.bin",)


def test_one_entry_that_declares_two_gigabytes():
    assert "zip_bomb" in codes(with_header(GOOD, 24, "<I", 2_000_000_000))


def test_an_entry_that_declares_less_than_it_holds():
    assert codes(with_header(packed({"a.json": bytes(5_000_000)}), 24, "<I", 10)) == [
        "damaged_file"
    ]


def test_a_million_entries_are_not_even_listed():
    assert codes(b"PK\x01\x02" * 1_000_000) == ["zip_bomb"]


def test_too_many_entries(monkeypatch):
    monkeypatch.setattr(archive, "MAX_ENTRIES", 10)
    assert codes(packed({f"{n}.json": b"{}" for n in range(11)})) == ["zip_bomb"]


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "C:\\windows\\x.json", "flows\\..\\..\\x.json"]
)
def test_names_that_lead_out(name):
    assert codes(packed({name: b"{}"})) == ["unsafe_name"]


def test_symbolic_link():
    link = zipfile.ZipInfo("flows/a.json")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr(link, "/etc/passwd")
    assert codes(buffer.getvalue()) == ["unsafe_name"]


def test_two_entries_of_one_name():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        file.writestr("flows/a.json", "{}")
        file.writestr("flows/a.json", "[]")
    assert codes(buffer.getvalue()) == ["duplicate_entry"]


def test_nested_archive_is_named_and_left_closed():
    (problem,) = Archive(packed({"inner.zip": GOOD, "a.json": b"{}"})).problems
    assert (problem.code, problem.value) == ("nested_archive", "inner.zip")


def test_password():
    assert codes(with_header(GOOD, 8, "<H", 1)) == ["encrypted_file"]


def test_uncommon_compression():
    assert codes(packed({"a.json": b"{}"}, zipfile.ZIP_LZMA)) == ["unsupported_compression"]


@pytest.mark.parametrize("data", [GOOD[:-30], GOOD[:40], GOOD[:-1], b"PK\x03\x04"])
def test_truncated(data):
    assert codes(data) == ["damaged_file"]


def test_empty_and_foreign():
    assert codes(b"") == ["empty_file"]
    assert codes(b"%PDF-1.7") == ["not_an_archive"]


def test_damaged_content():
    broken = bytearray(GOOD)
    broken[45:60] = bytes(15)
    assert codes(bytes(broken)) == ["damaged_file"]


def test_entities():
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    assert codes(packed({"xl/workbook.xml": bomb})) == ["unsafe_xml"]


def test_several_faults_come_at_once():
    data = packed({"../a": bytes(20_000_000), "../b": b""})
    assert codes(data) == ["zip_bomb", "unsafe_name", "unsafe_name"]


@given(st.binary(max_size=40), st.integers(0, len(GOOD)))
def test_any_damage_is_answered(noise, at):
    with suppress(Refused):
        assert isinstance(Archive(GOOD[:at] + noise + GOOD[at + len(noise) :]), Archive)
