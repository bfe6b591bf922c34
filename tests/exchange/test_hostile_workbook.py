"""Workbooks that were made to hurt, or damaged on the way: a clear answer, never a stack trace."""

import functools
import io
import re
import time
import zipfile
from collections.abc import Callable

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builders import bought, process, product, quantity, study
from tanji import exchange
from tanji.exchange.formats.workbook import grid
from tanji.model.document import to_data
from tanji.model.problem import Problem
from tanji.model.vocabulary import Severity

STUDY = study(
    process("切片", product("硅片", 100, "件"), bought("电", 3, "kWh")), unit=quantity(1, "件")
)
MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = "xl/worksheets/sheet4.xml"  # 活动数据: after 说明, 产品与边界, 过程


@functools.cache
def sound() -> bytes:
    return exchange.write(STUDY, "workbook")


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def packed(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in files.items():
            written.writestr(name, content)
    return out.getvalue()


def with_part(name: str, change: Callable[[bytes], bytes]) -> bytes:
    files = parts(sound())
    files[name] = change(files.get(name, b""))
    return packed(files)


def in_sheet(rows: bytes) -> bytes:
    """The sound workbook with more rows in the XML of sheet 活动数据."""
    return with_part(SHEET, lambda xml: xml.replace(b"</sheetData>", rows + b"</sheetData>"))


def read(data: bytes, name: str = "a.xlsx") -> exchange.Parcel:
    parcel = exchange.read(data, name)
    for one in parcel.problems:
        assert one.code != "reader_failed", one
        assert re.search(r"[\u4e00-\u9fff]", one.message.zh)
        assert re.search(r"[a-z]{3}", one.message.en)
        assert "Traceback" not in one.message.zh + one.message.en + one.value
    return parcel


def refused(data: bytes, name: str = "a.xlsx") -> Problem:
    """The one reason why nothing was read."""
    parcel = read(data, name)
    assert parcel.study is None
    assert parcel.problems
    told = parcel.problems[0]
    assert told.severity is Severity.ERROR
    assert told.fix.zh
    assert told.fix.en
    return told


def test_the_sheet_meant_here_is_the_one_of_activities():
    assert "活动数据" in parts(sound())[SHEET].decode() or b"&#27963;" in parts(sound())[SHEET]
    assert to_data(read(sound()).study) == to_data(STUDY)


# ------------------------------------------------------------------ no workbook at all


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not_a_workbook"),
        ("过程,数量\n切片,3\n".encode(), "not_a_workbook"),
        (b"<html><table></table></html>", "not_a_workbook"),
        (b"PK", "damaged_file"),
        (b"PK\x03\x04" + b"\x00" * 100, "damaged_file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 512, "old_format"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "encrypted_file",
        ),
        (packed({"hello.txt": b"x"}), "not_a_workbook"),
    ],
)
def test_what_is_no_workbook_is_told(data, code):
    assert refused(data).code == code


def test_a_workbook_without_our_sheets_is_told():
    workbook = openpyxl.Workbook()
    workbook.active["A1"] = "hello"
    out = io.BytesIO()
    workbook.save(out)
    assert refused(out.getvalue()).code == "unknown_workbook"


@pytest.mark.parametrize("share", [0.05, 0.5, 0.9, 0.999])
def test_a_truncated_file_is_told(share):
    assert refused(sound()[: int(len(sound()) * share)]).code == "damaged_file"


def test_a_file_above_the_limit_is_not_opened():
    assert refused(b"PK" + b"\x00" * 26_000_000).code == "file_too_large"


# ---------------------------------------------------------------------------- too much


def test_a_zip_bomb_is_not_inflated():
    start = time.perf_counter()
    bomb = with_part("xl/media/bomb.xml", lambda _: b"\x20" * 150_000_000)
    assert len(bomb) < 1_000_000
    start = time.perf_counter()
    assert refused(bomb).code == "zip_bomb"
    assert time.perf_counter() - start < 1


@pytest.mark.parametrize(
    "cell",
    [
        b'<c r="XFD1048576"><v>1</v></c>',
        b"<c r='XFD1048576'><v>1</v></c>",
        b'<c s="1" r = "XFD1048576" t="n"><v>1</v></c>',
        b'<c r="A1048576"><v>1</v></c>',
        b'<c r="xfd1048576"><v>1</v></c>',
        b'<c x=">" r="XFD1048576"><v>1</v></c>',
        b'<x:c xmlns:x="' + MAIN + b'" r="XFD1048576"><x:v>1</x:v></x:c>',
    ],
)
def test_one_far_cell_does_not_fill_the_memory(cell):
    start = time.perf_counter()
    told = refused(in_sheet(b'<row r="1048576">' + cell + b"</row>"))
    assert told.code in ("too_many_rows", "too_many_columns", "unsafe_xml")
    assert time.perf_counter() - start < 2


def test_far_rows_without_content_are_no_matter():
    """Office programs write the height of the last row, and formats of blank cells."""
    data = in_sheet(
        b'<row r="1048576" ht="12.8"></row><row r="900000"><c r="XFD900000" s="1"/></row>'
    )
    assert to_data(read(data).study) == to_data(STUDY)


def test_cells_that_name_no_place_are_counted_too():
    rows = b"<row>" + b"<c><v>1</v></c>" * 2_000 + b"</row>"
    assert refused(in_sheet(rows)).code == "too_many_columns"
    far = b'<row r="1048000"><c><v>1</v></c></row>'
    assert refused(in_sheet(far)).code == "too_many_rows"


def test_a_hundred_thousand_rows_are_refused_quickly():
    row = b'<row r="%d"><c r="B%d" t="inlineStr"><is><t>x</t></is></c><c r="F%d"><v>1</v></c></row>'
    data = in_sheet(b"".join(row % (at, at, at) for at in range(100, 100_100)))
    start = time.perf_counter()
    told = refused(data)
    assert told.code == "too_many_rows"
    assert "100099" in told.message.zh
    assert told.where.sheet == "活动数据"
    assert time.perf_counter() - start < 3


def test_too_many_sheets_are_told():
    workbook = openpyxl.load_workbook(io.BytesIO(sound()))
    for _ in range(grid.MAX_SHEETS):
        workbook.create_sheet()
    out = io.BytesIO()
    workbook.save(out)
    assert refused(out.getvalue()).code == "too_many_sheets"


def test_one_long_text_in_very_many_cells_is_a_bomb():
    files = parts(sound())
    text = b"x" * 30_000
    files["xl/sharedStrings.xml"] = (
        b'<sst xmlns="' + MAIN + b'"><si><t>' + text + b"</t></si></sst>"
    )
    cells = b"".join(
        b'<row r="%d"><c r="AA%d" t="s"><v>0</v></c></row>' % (at, at) for at in range(50, 10_000)
    )
    files[SHEET] = files[SHEET].replace(b"</sheetData>", cells + b"</sheetData>")
    start = time.perf_counter()
    assert refused(packed(files)).code == "zip_bomb"
    assert time.perf_counter() - start < 2


@pytest.mark.parametrize("size", [b"4294967295", b"42949&#54;7295"])
def test_an_announced_size_does_not_allocate(size):
    """The parser sets aside room for as many texts as the file announces."""
    files = parts(sound())
    files["xl/sharedStrings.xml"] = (
        b'<sst xmlns="' + MAIN + b'" uniqueCount="' + size + b'"><si><t>a</t></si></sst>'
    )
    assert refused(packed(files)).code == "unsafe_xml"


def test_many_merged_ranges_take_no_time():
    merges = b'<mergeCell ref="B1:B19000"/>' * 20_000
    far = b'<row r="19500"><c r="B19500"><v>1</v></c></row>'
    data = with_part(
        SHEET,
        lambda xml: xml.replace(b"</sheetData>", far + b"</sheetData>").replace(
            b"</mergeCells>", merges + b"</mergeCells>"
        ),
    )
    start = time.perf_counter()
    read(data)
    assert time.perf_counter() - start < 3


# ------------------------------------------------------------------------ inside the XML


@pytest.mark.parametrize(
    "evil",
    [
        b'<!DOCTYPE x [<!ENTITY a "b">]>',
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd">',
        b'<!doctype x [<!entity % p SYSTEM "http://example.org/e">%p;]>',
    ],
)
@pytest.mark.parametrize("name", [SHEET, "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml"])
def test_entities_are_refused_wherever_they_stand(evil, name):
    assert refused(with_part(name, lambda xml: evil + xml)).code == "unsafe_xml"


@pytest.mark.parametrize(
    "name", [SHEET, "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"]
)
@pytest.mark.parametrize(
    "change", [lambda xml: xml[: len(xml) // 2], lambda _: b"", lambda _: b"<a><b></a>"]
)
def test_broken_xml_is_told(name, change):
    parcel = read(with_part(name, change))
    assert parcel.study is None or parcel.problems


def test_utf_16_parts_are_refused():
    told = refused(with_part(SHEET, lambda xml: xml.decode("ascii").encode("utf-16")))
    assert told.code == "unsafe_xml"


@pytest.mark.parametrize("name", ["../../etc/x.xml", "/etc/passwd", "..\\x.xml", "C:\\x.xml"])
def test_names_that_lead_outside_are_refused(name):
    assert refused(with_part(name, lambda _: b"x")).code == "unsafe_name"


def test_two_entries_of_one_name_are_refused():
    out = io.BytesIO(sound())
    with zipfile.ZipFile(out, "a") as written, pytest.warns(UserWarning, match="Duplicate name"):
        written.writestr(SHEET, b"<worksheet/>")
    assert read(out.getvalue()).study is None


def test_macros_are_neither_run_nor_read_and_said_so():
    data = with_part("xl/vbaProject.bin", lambda _: b"\x00macro")
    parcel = read(data, "a.xlsm")
    assert to_data(parcel.study) == to_data(STUDY)
    assert [one.code for one in parcel.problems if one.code == "macros_ignored"]


def test_links_to_other_files_are_said():
    data = with_part("xl/externalLinks/externalLink1.xml", lambda _: b"<externalLink/>")
    parcel = read(data)
    assert to_data(parcel.study) == to_data(STUDY)
    assert "external_links" in [one.code for one in parcel.problems]


# ------------------------------------------------------------------------------- values


@pytest.mark.parametrize(
    "value",
    [
        "1e999",
        "-1e999",
        "NaN",
        "INF",
        "9" * 400,
        "=1/0",
        "\u202e12",
        "٣",
        "½",
        "1\u20002",
        "0x10",
        "1_000",
    ],
)
def test_odd_numbers_are_told_or_read_exactly(value):
    workbook = openpyxl.load_workbook(io.BytesIO(sound()))
    page = workbook["活动数据"]
    page["F6"].value = value
    page["F6"].data_type = "s"
    out = io.BytesIO()
    workbook.save(out)
    parcel = read(out.getvalue())
    told = [one for one in parcel.problems if one.where.cell == "F6"]
    assert told
    assert parcel.study is not None


def test_a_number_beyond_all_bounds_in_a_number_cell_is_told():
    data = with_part(SHEET, lambda xml: re.sub(rb"<v>100</v>", b"<v>1e308</v>", xml))
    parcel = read(data)
    assert "not_a_number" in [one.code for one in parcel.problems]


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(at=st.floats(0, 1), junk=st.binary(min_size=1, max_size=40))
def test_damaged_bytes_never_raise(at, junk):
    data = bytearray(sound())
    start = int(at * (len(data) - len(junk)))
    data[start : start + len(junk)] = junk
    read(bytes(data))


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    name=st.sampled_from([SHEET, "xl/workbook.xml", "xl/worksheets/sheet2.xml", "xl/styles.xml"]),
    at=st.floats(0, 1),
    junk=st.sampled_from(
        [
            b"<",
            b">",
            b'"',
            b"&",
            b"</c>",
            b"<c>",
            b'r="',
            b"\xff",
            b"]]>",
            b"<row>",
            b"<v>",
            b'<f t="shared">',
        ]
    ),
)
def test_damaged_xml_never_raises(name, at, junk):
    def damage(xml: bytes) -> bytes:
        place = int(at * len(xml))
        return xml[:place] + junk + xml[place:]

    read(with_part(name, damage))


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                ["产品与边界", "过程", "活动数据", "能源", "分配", "月度", "情景", "自有因子"]
            ),
            st.integers(1, 12),
            st.integers(1, 30),
            st.one_of(
                st.text(max_size=8),
                st.floats(),
                st.booleans(),
                st.dates(),
                st.sampled_from(["示例", "数量", "#REF!", "*", "过程"]),
            ),
        ),
        max_size=30,
    )
)
def test_cells_of_any_kind_in_any_place_never_raise(cells):
    workbook = openpyxl.load_workbook(io.BytesIO(sound()))
    for sheet, row, column, value in cells:
        cell = workbook[sheet].cell(row, column)
        if type(cell).__name__ == "MergedCell":
            continue
        if isinstance(value, str):
            value = openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.sub("", value)
            cell.value = value or None
            if value:
                cell.data_type = "s"
        else:
            cell.value = value
    out = io.BytesIO()
    workbook.save(out)
    read(out.getvalue())
