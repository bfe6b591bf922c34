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
from tanji.exchange.archive import Archive, DamagedEntry, open_archive


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
    answer = open_archive(data)
    assert isinstance(answer, tuple), "the archive was opened"
    for problem in answer:
        assert problem.message.zh.isascii() is False
        assert problem.message.en.isascii()
        assert problem.fix.zh
        assert problem.fix.en
    return [problem.code for problem in answer]


GOOD = packed({"processes/a.json": b'{"@id": "a"}' * 50, "flows/": b""})


def test_a_good_archive_is_read():
    opened = open_archive(GOOD)
    assert isinstance(opened, Archive)
    assert opened.names == ("processes/a.json",)
    assert opened.read("processes/a.json").startswith(b'{"@id": "a"}')
    assert opened.problems == ()
    with pytest.raises(KeyError):
        opened.read("processes/b.json")


def test_ratio_bomb():
    assert codes(packed({"sheet1.xml": bytes(20_000_000)})) == ["zip_bomb"]


def test_dense_but_small_is_no_bomb():
    assert isinstance(open_archive(packed({"sheet1.xml": bytes(1_000_000)})), Archive)


def test_one_entry_that_declares_two_gigabytes():
    assert "zip_bomb" in codes(with_header(GOOD, 24, "<I", 2_000_000_000))


def test_an_entry_never_yields_more_than_it_declares():
    lying = with_header(packed({"a.json": bytes(5_000_000)}), 24, "<I", 10)
    opened = open_archive(lying)
    assert isinstance(opened, Archive)
    with pytest.raises(DamagedEntry) as refusal:
        opened.read("a.json")
    assert "a.json" in refusal.value.zh


def test_a_million_entries_are_not_even_listed():
    assert codes(b"PK\x01\x02" * 1_000_000) == ["zip_bomb"]


def test_too_many_entries(monkeypatch):
    monkeypatch.setattr(archive, "MAX_ENTRIES", 10)
    assert codes(packed({f"{n}.json": b"{}" for n in range(11)})) == ["zip_bomb"]


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "C:\\windows\\x.json", "flows\\..\\..\\x.json"]
)
def test_names_that_lead_out(name):
    assert codes(packed({name: b"{}"})) == ["unsafe_path"]


def test_symbolic_link():
    link = zipfile.ZipInfo("flows/a.json")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr(link, "/etc/passwd")
    assert codes(buffer.getvalue()) == ["unsafe_path"]


def test_two_entries_of_one_name():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        file.writestr("flows/a.json", "{}")
        file.writestr("flows/a.json", "[]")
    assert codes(buffer.getvalue()) == ["duplicate_entry"]


def test_nested_archive_is_named_and_left_closed():
    opened = open_archive(packed({"inner.zip": GOOD, "a.json": b"{}"}))
    assert isinstance(opened, Archive)
    (problem,) = opened.problems
    assert (problem.code, problem.where.object) == ("nested_archive", "inner.zip")


def test_password():
    assert codes(with_header(GOOD, 8, "<H", 1)) == ["encrypted_archive"]


def test_uncommon_compression():
    assert codes(packed({"a.json": b"{}"}, zipfile.ZIP_LZMA)) == ["unsupported_compression"]


@pytest.mark.parametrize("data", [GOOD[:-30], GOOD[:40], GOOD[:-1], b"PK\x03\x04"])
def test_truncated(data):
    assert codes(data) == ["damaged_archive"]


def test_empty_and_foreign():
    assert codes(b"") == ["empty_file"]
    assert codes(b"%PDF-1.7") == ["not_an_archive"]


def test_damaged_content():
    broken = bytearray(GOOD)
    broken[45:60] = bytes(15)
    opened = open_archive(bytes(broken))
    assert isinstance(opened, Archive)
    with pytest.raises(DamagedEntry):
        opened.read("processes/a.json")


def test_several_faults_come_at_once():
    data = packed({"../a": bytes(20_000_000), "../b": b""})
    assert codes(data) == ["zip_bomb", "unsafe_path", "unsafe_path"]


@given(st.binary(max_size=40), st.integers(0, len(GOOD)))
def test_any_damage_is_answered(noise, at):
    answer = open_archive(GOOD[:at] + noise + GOOD[at + len(noise) :])
    if isinstance(answer, Archive):
        for name in answer.names:
            with suppress(DamagedEntry):
                assert isinstance(answer.read(name), bytes)
