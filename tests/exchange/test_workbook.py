"""Workbooks as people fill them in: what is forgiven, what is told, and where."""

import datetime
import functools
import io
import subprocess
import sys
import time
from decimal import Decimal

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from builders import bought, dataset, made, process, product, quantity, release, study
from tanji import exchange, library
from tanji.exchange.formats.workbook import template
from tanji.model.document import Text, to_data
from tanji.model.exchange import DatasetLink, ProcessLink
from tanji.model.problem import Problem
from tanji.model.vocabulary import Category, Origin, Role, Severity

GRID = dataset("grid-2024", "kWh", {"CO2": "0.5"}, category=Category.ELECTRICITY)
SILICON = dataset("silicon", "kg", {"CO2": 50}, aliases=("Si-1",), synonyms=("多晶硅料",))
RELEASE = release(GRID, SILICON)
STUDY = study(
    process("拉晶", product("硅棒", 10, "kg"), bought("多晶硅", 12, "kg", "silicon")),
    process(
        "切片",
        product("硅片", 100, "件"),
        made("硅棒投入", 10, "kg", "拉晶"),
        bought("电", 300, "kWh", "grid-2024", category=Category.ELECTRICITY),
    ),
    unit=quantity(1, "件"),
    demand="切片",
)


@functools.cache
def written() -> bytes:
    return exchange.write(STUDY, "workbook", RELEASE)


def book(source: bytes | None = None) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(source or written()))


def saved(workbook: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def read(workbook: openpyxl.Workbook, name: str = "硅片.xlsx") -> exchange.Parcel:
    parcel = exchange.read(saved(workbook), name, RELEASE)
    for problem in parcel.problems:
        assert problem.code != "reader_failed", problem
        assert problem.message.zh
        assert problem.message.en
        assert len(problem.suggestions) <= 3
    return parcel


def place(page: Worksheet, row: int, heading: str) -> str:
    """The coordinate of a row's cell under a heading."""
    for cell in page[4]:
        if cell.value and str(cell.value).rstrip("*") == heading:
            return f"{cell.column_letter}{row}"
    raise AssertionError(heading)


def problem(parcel: exchange.Parcel, code: str) -> Problem:
    found = [one for one in parcel.problems if one.code == code]
    assert found, [(one.code, str(one.where)) for one in parcel.problems]
    return found[0]


def changed(sheet: str, row: int, heading: str, value: object) -> tuple[exchange.Parcel, str]:
    """The parcel of the study's workbook with one cell changed, and that cell."""
    workbook = book()
    at = place(workbook[sheet], row, heading)
    workbook[sheet][at] = value
    return read(workbook), at


ROD = 7  # row of the silicon of process 拉晶 on sheet 活动数据


def amount(parcel: exchange.Parcel) -> Decimal:
    assert parcel.study is not None
    return parcel.study.process("拉晶").exchange("多晶硅").amount.amount


# --------------------------------------------------------------------- as it should be


def test_a_written_workbook_is_read_without_a_problem():
    parcel = read(book())
    assert parcel.problems == ()
    assert to_data(parcel.study) == to_data(STUDY)


def test_each_value_knows_its_cell():
    positions = read(book()).positions
    page = book()["活动数据"]
    assert positions["拉晶/多晶硅/amount"].cell == place(page, ROD, "数量")
    assert positions["拉晶/多晶硅/amount"].sheet == "活动数据"
    assert positions["切片/硅棒投入/provider"].cell == place(page, 9, "上游过程")
    assert positions["拉晶//name"].sheet == "过程"
    assert positions["study/unit"].sheet == "产品与边界"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("１２．５", "12.5"),
        ("1,250.5", "1250.5"),
        (" 7 ", "7"),
        ("1.20", "1.20"),
        (12, "12"),
        (0.1, "0.1"),
        ("3.5万", "35000"),
        ("1e3", "1000"),
        ("−0", "0"),
        (0, "0"),
    ],
)
def test_numbers_are_read_as_people_write_them(typed, expected):
    parcel, _ = changed("活动数据", ROD, "数量", typed)
    assert str(amount(parcel)) == expected
    assert not [one for one in parcel.problems if one.where.cell]


def test_a_unit_typed_into_the_number_is_split_off():
    workbook = book()
    page = workbook["活动数据"]
    page[place(page, ROD, "数量")] = "12.5 kg"
    page[place(page, ROD, "单位")] = None
    read_study = read(workbook).study
    assert read_study is not None
    assert read_study.process("拉晶").exchange("多晶硅").amount == quantity("12.5", "kg")
    contradicted, at = changed("活动数据", ROD, "数量", "12.5 t")
    told = problem(contradicted, "two_units")
    assert (told.where.cell, told.suggestions) == (at, ("t", "kg"))


@pytest.mark.parametrize(
    "named",
    [
        "silicon",
        "silicon / silicon [silicon]",
        "Si-1",
        "多晶硅料",
        "  SILICON ",
        "#silicon",
        "改名了 [silicon]",
    ],
)
def test_a_factor_is_known_by_id_label_alias_or_synonym(named):
    parcel, _ = changed("活动数据", ROD, "因子", named)
    assert parcel.study is not None
    line = parcel.study.process("拉晶").exchange("多晶硅")
    assert line.provider == DatasetLink(dataset="silicon")


@pytest.mark.parametrize(
    "heading", ["Amount", "数量\nAmount", "数量 Amount", "用量", "数量（kg）", "＊数量", "amount"]
)
def test_headings_may_be_chinese_english_or_both(heading):
    workbook = book()
    page = workbook["活动数据"]
    at = place(page, 4, "数量")
    page[at] = heading
    page.delete_rows(5)
    assert to_data(read(workbook).study) == to_data(STUDY)


def test_columns_may_move_and_be_added_and_rows_left_blank():
    workbook = book()
    page = workbook["活动数据"]
    page.insert_cols(2, 2)
    page["B4"], page["B8"] = "本厂内部编码", "X-1"
    page.insert_rows(8, 3)
    page.insert_rows(1, 2)
    page["A1"] = "宁夏某某公司 2024年"
    page.merge_cells("A1:F1")
    parcel = read(workbook)
    assert to_data(parcel.study) == to_data(STUDY)
    told = problem(parcel, "ignored_column")
    assert (told.severity, told.where.cell, told.value) == (Severity.INFO, "B6", "本厂内部编码")


def test_unknown_sheets_are_listed_not_dropped_in_silence():
    workbook = book()
    workbook.create_sheet("车间台帐")["A1"] = 1
    told = problem(read(workbook), "ignored_sheet")
    assert (told.severity, told.where.sheet) == (Severity.INFO, "车间台帐")


def test_merged_process_cells_stand_for_each_row():
    workbook = book()
    page = workbook["活动数据"]
    page.merge_cells("B6:B7")
    assert to_data(read(workbook).study) == to_data(STUDY)


def test_numbered_sheet_titles_are_known():
    workbook = book()
    workbook["活动数据"].title = "3. 活动数据"
    assert to_data(read(workbook).study) == to_data(STUDY)


# ------------------------------------------------------------------- what is told, where


@pytest.mark.parametrize(
    ("heading", "value", "code"),
    [
        ("数量", "十二", "not_a_number"),
        ("数量", "1,23", "not_a_number"),
        ("数量", "NaN", "not_a_number"),
        ("数量", datetime.date(2024, 5, 1), "not_a_number"),
        ("数量", True, "not_a_number"),
        ("数量", None, "missing_value"),
        ("数量", -3, "negative_amount"),
        ("数量", "=SUM(A1:A2)", "formula_without_value"),
        ("单位", "公斤力", "unknown_unit"),
        ("单位", "MT", "ambiguous_unit"),
        ("单位", "kWh", "incompatible_units"),
        ("单位", None, "missing_unit"),
        ("角色", "投入品", "unknown_choice"),
        ("因子", "多晶硅锭", "unknown_factor"),
        ("上游过程", "拉晶", "two_providers"),
        ("过程", "拉精", "unknown_process"),
        ("数据来源", "实测的", "unknown_choice"),
    ],
)
def test_each_mistake_is_told_with_its_cell(heading, value, code):
    parcel, at = changed("活动数据", ROD, heading, value)
    told = problem(parcel, code)
    assert told.where.sheet == "活动数据"
    if code == "two_providers":
        at = place(book()["活动数据"], ROD, "因子")
    assert told.where.cell == at
    assert told.fix.zh
    assert told.fix.en
    assert parcel.study is not None


@pytest.mark.parametrize(
    ("heading", "value", "suggested"),
    [
        ("过程", "拉精", "拉晶"),
        ("因子", "silcon", "silicon [silicon]"),
        ("角色", "参考", "参考流 Reference flow"),
        ("单位", "kilogramm", "kg"),
    ],
)
def test_what_may_be_meant_is_suggested(heading, value, suggested):
    parcel, at = changed("活动数据", ROD, heading, value)
    told = next(one for one in parcel.problems if one.where.cell == at)
    assert suggested in told.suggestions


def test_an_unknown_factor_stays_unlinked_and_the_line_is_kept():
    parcel, _ = changed("活动数据", ROD, "因子", "没有这个因子")
    assert parcel.study is not None
    line = parcel.study.process("拉晶").exchange("多晶硅")
    assert line.provider is None
    assert line.amount == quantity(12, "kg")


def test_error_values_of_formulas_are_unknown_not_zero():
    workbook = book()
    page = workbook["活动数据"]
    at = place(page, ROD, "数量")
    page[at] = "#DIV/0!"
    page[at].data_type = "e"
    told = problem(read(workbook), "formula_error")
    assert (told.where.cell, told.value) == (at, "#DIV/0!")


def test_all_problems_are_told_at_once():
    workbook = book()
    page = workbook["活动数据"]
    page[place(page, ROD, "数量")] = "abc"
    page[place(page, 6, "单位")] = "公斤力"
    page[place(page, 8, "数量")] = 0
    form = workbook["产品与边界"]
    row = next(cell.row for cell in form["B"] if "统计期结束" in str(cell.value))
    form[f"C{row}"] = "去年底"
    codes = {one.code for one in read(workbook).problems}
    assert {"not_a_number", "unknown_unit", "zero_reference", "not_a_date"} <= codes


def test_a_process_without_reference_flow_is_told():
    parcel, _ = changed("活动数据", 6, "角色", "共生产品")
    assert problem(parcel, "missing_reference").where.sheet == "过程"


def test_two_processes_of_one_name_are_ambiguous():
    workbook = book()
    workbook["过程"]["B6"] = workbook["过程"]["B7"] = "工序"
    for row in range(6, 10):
        workbook["活动数据"][f"B{row}"] = "工序"
    parcel = read(workbook)
    assert problem(parcel, "duplicate_name").severity is Severity.WARNING
    assert problem(parcel, "ambiguous_name").suggestions == ("#拉晶", "#切片")


def test_loops_are_named():
    workbook = book()
    page = workbook["活动数据"]
    page[place(page, ROD, "因子")] = None
    page[place(page, ROD, "上游过程")] = "切片"
    page[place(page, ROD, "单位")] = "件"
    told = problem(read(workbook), "circular_links")
    assert told.severity is Severity.INFO
    assert "拉晶 → 切片 → 拉晶" in told.message.zh or "切片 → 拉晶 → 切片" in told.message.zh


def test_missing_ids_are_made_from_names_and_listed():
    workbook = book()
    for sheet in ("过程", "活动数据", "能源"):
        page = workbook[sheet]
        for row in range(6, page.max_row + 1):
            page[place(page, row, "编号")] = None
    parcel = read(workbook)
    assert parcel.study is not None
    assert [one.id for one in parcel.study.processes] == ["拉晶", "切片"]
    told = problem(parcel, "generated_ids")
    assert told.severity is Severity.INFO
    assert to_data(read(workbook).study) == to_data(parcel.study)


def test_very_many_problems_of_a_kind_are_summed_up():
    workbook = book()
    page = workbook["活动数据"]
    for row in range(20, 520):
        page[place(page, row, "过程")] = "拉晶"
        page[place(page, row, "名称")] = f"料{row}"
        page[place(page, row, "数量")] = "许多"
    told = [one for one in read(workbook).problems if one.code == "not_a_number"]
    assert len(told) == 201
    assert "300" in told[-1].message.zh


# --------------------------------------------------------------------------- by month


def monthly(*, total: object, months: dict[str, object]) -> exchange.Parcel:
    workbook = book()
    page = workbook["活动数据"]
    page[place(page, ROD, "数量")] = total
    first = page.max_column + 1
    for at, (heading, value) in enumerate(months.items(), start=first):
        page.cell(4, at, heading)
        page.cell(ROD, at, value)
    return read(workbook)


def test_months_are_summed_and_kept_as_a_ledger_line():
    parcel = monthly(total=None, months={f"{month}月": 1.5 for month in range(1, 13)})
    assert parcel.problems == ()
    assert amount(parcel) == 18
    assert parcel.study is not None
    assert parcel.study.ledger is not None
    (line,) = parcel.study.ledger.lines
    assert line.months == (Decimal("1.5"),) * 12
    assert parcel.study.process("拉晶").exchange("多晶硅").lines == (line.id,)
    assert parcel.positions[f"ledger/{line.id}/3"].sheet == "活动数据"
    again = exchange.read(exchange.write(parcel.study, "workbook"), "a.xlsx").study
    assert to_data(again) == to_data(parcel.study)


@pytest.mark.parametrize(
    "heading", ["M3", "2024-03", "2024年3月", "三月", "Mar", datetime.date(2024, 3, 1)]
)
def test_a_month_is_known_by_many_names(heading):
    parcel = monthly(total=None, months={heading: 5})
    assert parcel.study is not None
    assert parcel.study.ledger is not None
    assert parcel.study.ledger.lines[0].months[2] == 5


def test_a_missing_month_is_missing_not_zero():
    parcel = monthly(total=None, months={"1月": 1, "2月": None, "3月": 0})
    assert parcel.study is not None
    assert parcel.study.ledger is not None
    assert parcel.study.ledger.lines[0].months[:3] == (Decimal(1), None, Decimal(0))
    assert problem(parcel, "missing_months").severity is Severity.WARNING


def test_months_and_amount_must_agree():
    months = {f"{month}月": 1 for month in range(1, 13)}
    assert monthly(total=12, months=months).problems == ()
    told = problem(monthly(total=13, months=months), "ledger_mismatch")
    assert told.where.cell == place(book()["活动数据"], ROD, "数量")


def test_a_month_outside_the_period_is_told():
    assert problem(monthly(total=5, months={"2023-03": 5}), "month_outside_period").value == "5"


# ------------------------------------------------------------------ transport, electricity


def test_mass_times_distance_is_the_amount_of_a_transport():
    workbook = book()
    page = workbook["运输"]
    for heading, value in {
        "过程": "拉晶",
        "名称": "硅料运输",
        "货物质量": 12000,
        "货物质量单位": "kg",
        "运距": "25",
        "运距单位": "公里",
    }.items():
        page[place(page, 6, heading)] = value
    read_study = read(workbook).study
    assert read_study is not None
    leg = read_study.process("拉晶").exchange("硅料运输")
    assert leg.amount.to("t·km") == 300
    assert leg.category is Category.TRANSPORT


def test_green_electricity_is_read_with_its_certificates():
    workbook = book()
    page = workbook["能源"]
    for heading, value in {
        "供电方式": "绿电合同/绿证",
        "合同电源因子": "grid-2024",
        "合同比例": "40%",
        "证书编号": "G1；G2",
        "注销日期": "2025年3月1日",
        "数据来源": "实测 Measured",
    }.items():
        page[place(page, 6, heading)] = value
    read_study = read(workbook).study
    assert read_study is not None
    line = read_study.process("切片").exchange("电")
    assert line.origin is Origin.MEASURED
    assert line.electricity is not None
    assert line.electricity.share == Decimal("0.4")
    assert line.electricity.certificates == ("G1", "G2")
    assert line.electricity.retired_on == datetime.date(2025, 3, 1)
    assert line.electricity.counts


# ----------------------------------------------------------------------- the form, drafts


def in_form(label: str, value: object) -> exchange.Parcel:
    workbook = book()
    page = workbook["产品与边界"]
    row = next(cell.row for cell in page["B"] if str(cell.value or "").startswith(label))
    page[f"C{row}"] = value
    if value is None:
        page[f"E{row}"] = None
    return read(workbook)


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("核算名称", "missing_value"),
        ("产品名称", "missing_value"),
        ("系统边界", "missing_value"),
        ("统计期开始", "missing_value"),
        ("单位数量", "missing_value"),
    ],
)
def test_what_the_form_lacks_is_told_and_a_draft_remains(label, code):
    parcel = in_form(label, None)
    told = problem(parcel, code)
    assert told.where.sheet == "产品与边界"
    assert told.where.cell.startswith("C")
    assert parcel.study is not None
    assert len(parcel.study.processes) == 2


def test_the_final_process_is_found_where_it_is_plain():
    parcel = in_form("最终过程", None)
    assert problem(parcel, "assumed_demand").severity is Severity.INFO
    assert parcel.study is not None
    assert parcel.study.demand.process == "切片"


def test_the_final_process_is_asked_for_where_it_is_not():
    workbook = book()
    page = workbook["活动数据"]
    page[place(page, 9, "上游过程")] = None
    form = workbook["产品与边界"]
    row = next(cell.row for cell in form["B"] if str(cell.value or "").startswith("最终过程 "))
    form[f"C{row}"] = None
    told = problem(read(workbook), "missing_value")
    assert told.suggestions == ("拉晶", "切片")


@pytest.mark.parametrize(
    "typed", ["2024-12", "2024年12月", "2024/12/31", "20241231", 45657, datetime.date(2024, 12, 31)]
)
def test_dates_are_read_as_people_write_them(typed):
    read_study = in_form("统计期结束", typed).study
    assert read_study is not None
    assert read_study.period.end == datetime.date(2024, 12, 31)


# ----------------------------------------------------------------------------- template


def test_the_template_is_empty_but_for_its_examples():
    parcel = exchange.read(template(release=RELEASE), "模板.xlsx", RELEASE)
    assert parcel.study is not None
    assert parcel.study.processes == ()
    assert {one.code for one in parcel.problems} <= {
        "missing_value",
        "missing_processes",
        "generated_ids",
    }
    told = {one.where.field for one in parcel.problems if one.code == "missing_value"}
    assert told == {"核算名称", "产品名称", "单位数量", "系统边界", "统计期开始", "统计期结束"}


def test_the_template_may_bring_a_study_and_a_pack():
    filled = exchange.read(template("gbt-1", STUDY, RELEASE), "a.xlsx", RELEASE)
    assert to_data(filled.study) == to_data(STUDY.replace(pack="gbt-1"))


def test_example_rows_show_what_the_reader_would_take():
    released = library.release()
    workbook = book(template(release=released))
    for page in workbook.worksheets:
        for row in page.iter_rows(min_row=6):
            if row[0].value == "示例":
                row[0].value = None
    parcel = exchange.read(saved(workbook), "示例.xlsx", released)
    assert parcel.study is not None
    assert [one.name.zh for one in parcel.study.processes] == ["清洗", "烘干"]
    drying = parcel.study.processes[1]
    assert drying.exchange("净鲜果").provider == ProcessLink(process="清洗")
    for line in (drying.exchange("外购电"), drying.exchange("天然气")):
        assert isinstance(line.provider, DatasetLink)
        assert line.provider.dataset in released.index()
    codes = {one.code for one in parcel.problems if one.severity is Severity.ERROR}
    assert codes <= {"missing_value", "month_outside_period"}


def test_lists_and_notes_are_in_the_template():
    workbook = book(template(release=RELEASE))
    lists = workbook["字典"]
    assert lists.sheet_state == "hidden"
    for name in ("unit", "factor", "role", "origin", "process", "gas"):
        assert f"tj_{name}" in workbook.defined_names
    page = workbook["活动数据"]
    assert page.freeze_panes == "D6"
    checks = {check.formula1 for check in page.data_validations.dataValidation}
    assert {"tj_unit", "tj_factor", "tj_role", "tj_process"} <= checks
    assert any("未知" in str(check.prompt) for check in page.data_validations.dataValidation)
    assert "未知" in page["A2"].value


def test_every_prompt_fits_into_excel():
    """Excel calls a file damaged whose messages exceed 255 characters or titles 32."""
    for page in book(template(release=RELEASE)).worksheets:
        for check in page.data_validations.dataValidation:
            assert len(check.prompt or "") <= 255
            assert len(check.promptTitle or "") <= 32
            assert len(check.error or "") <= 225


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", '=HYPERLINK("http://x")'])
def test_texts_never_become_formulas(text):
    named = STUDY.replace(name=Text(zh=text), note=text)
    data = exchange.write(named, "workbook")
    for page in book(data).worksheets:
        for row in page.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                if cell.value == text:
                    assert cell.style_id
                    assert cell.quotePrefix
    assert to_data(exchange.read(data, "a.xlsx").study) == to_data(named)


# ------------------------------------------------------------------------------- speed


def test_two_thousand_rows_are_read_within_a_second():
    lines = [
        bought(f"物料{at}", f"{at}.5", "kg", "silicon", origin=Origin.MEASURED)
        for at in range(2000)
    ]
    large = study(process("总装", product("件", 1, "件"), *lines), unit=quantity(1, "件"))
    data = exchange.write(large, "workbook", RELEASE)
    start = time.process_time()  # not slowed by what else the machine does
    parcel = exchange.read(data, "大.xlsx", RELEASE)
    taken = time.process_time() - start
    assert to_data(parcel.study) == to_data(large)
    assert taken < 1, taken


def test_reading_does_not_load_the_writer():
    code = (
        "import sys, tanji.exchange as e; e.formats(); "
        "e.read(sys.stdin.buffer.read(), 'a.xlsx'); "
        "assert 'openpyxl' not in sys.modules and 'pint' not in sys.modules, 'loaded'"
    )
    same_units = saved(book())
    subprocess.run([sys.executable, "-c", code], input=same_units, check=True)


def test_roles_are_all_told_apart():
    for role in Role:
        parcel, _ = changed("活动数据", ROD, "角色", role.label.en)
        assert parcel.study is not None
        assert parcel.study.process("拉晶").exchange("多晶硅").role is role
