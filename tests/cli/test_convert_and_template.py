"""``tanji convert`` and ``tanji template``: nothing is lost in silence."""

import openpyxl
import pytest

from cli.command import EXAMPLES, GOJI, METHANOL, data, run
from tanji.exchange.formats.workbook.columns import README, SHEETS

WAFER = EXAMPLES / "ningxia_mono_si_ingot_wafer.json"  # with monthly books and allocation


@pytest.mark.parametrize("example", [GOJI, METHANOL, WAFER], ids=lambda at: at.stem)
def test_a_study_comes_back_from_a_workbook_unchanged(example, tmp_path):
    book, back = tmp_path / "study.xlsx", tmp_path / "study.json"
    assert run("convert", example, book).exit_code == 0
    assert run("convert", book, back).exit_code == 0
    before, after = (data("calc", path, "--samples", 0) for path in (example, back))
    assert after["provenance"]["study"] == before["provenance"]["study"]  # the same hash
    assert after["footprint"] == before["footprint"]


def test_what_a_format_cannot_carry_is_listed(tmp_path):
    done = run("convert", GOJI, tmp_path / "goji.zip")
    assert done.exit_code == 0
    assert "未带走 not carried" in done.stdout
    assert "台账" in done.stdout


def test_an_openlca_archive_gives_the_same_total(tmp_path):
    archive = tmp_path / "methanol.zip"
    assert run("convert", METHANOL, archive).exit_code == 0
    before, after = (data("calc", path, "--samples", 0) for path in (METHANOL, archive))
    assert after["footprint"]["value"] == pytest.approx(before["footprint"]["value"], rel=1e-9)


def test_an_unknown_ending_is_refused_with_the_known_ones(tmp_path):
    done = run("convert", GOJI, tmp_path / "goji.docx")
    assert done.exit_code == 1
    assert "unknown_format" in done.stderr
    assert ".xlsx" in done.stderr
    assert not (tmp_path / "goji.docx").exists()


def test_a_broken_source_leaves_no_target(tmp_path):
    source = tmp_path / "broken.json"
    source.write_text("{", "utf-8")
    assert run("convert", source, tmp_path / "out.xlsx").exit_code == 1
    assert not (tmp_path / "out.xlsx").exists()


def test_the_template_has_every_sheet_and_asks_for_what_is_needed(tmp_path):
    path = tmp_path / "模板.xlsx"
    assert run("template", "general", path).exit_code == 0
    visible = [
        sheet.title for sheet in openpyxl.load_workbook(path) if sheet.sheet_state == "visible"
    ]
    assert visible == [README.zh, *(sheet.zh for sheet in SHEETS)]
    problems = data("calc", path)["problems"]
    asked = {
        problem["where"]["field"] for problem in problems if problem["code"] == "missing_value"
    }
    assert not any("RulePack" in problem["message"] for problem in problems)
    assert {"产品名称", "单位数量", "系统边界", "统计期开始", "统计期结束"} <= asked


def test_a_template_of_an_unknown_pack_is_refused(tmp_path):
    done = run("template", "cement", tmp_path / "x.xlsx")
    assert done.exit_code == 1
    assert "general" in done.stderr
    assert not (tmp_path / "x.xlsx").exists()
