"""Files that cannot be calculated: every problem, its cell, both languages, never a trace."""

import io
import json
import zipfile

import openpyxl
import pytest

from cli.command import GOJI, TEXTBOOK, data, run, study_of


@pytest.fixture
def workbook(tmp_path):
    """A good workbook, to be spoilt."""
    path = tmp_path / "枸杞.xlsx"
    assert run("convert", GOJI, path).exit_code == 0
    return path


def column(sheet, title):
    """Letter of a column and the first row under the headings."""
    for row in sheet.iter_rows(max_row=10):
        for cell in row:
            if str(cell.value).rstrip("*") == title:
                return cell.column_letter, cell.row + 2
    raise AssertionError(title)


def spoil(path, changes):
    """Write values under titles of sheets; the cells that were changed."""
    book = openpyxl.load_workbook(path)
    cells = []
    for name, title, below, value in changes:
        letter, first = column(book[name], title)
        cells.append((name, f"{letter}{first + below}"))
        book[name][cells[-1][1]] = value
    book.save(path)
    return cells


def test_all_problems_come_at_once_with_their_cells(workbook):
    cells = spoil(
        workbook,
        [
            ("能源", "数量", 0, "约100"),
            ("能源", "单位", 1, "千瓦石"),
            ("运输", "运距", 0, "三十"),
            ("活动数据", "角色", 1, "投人"),
        ],
    )
    done = run("calc", workbook)
    assert done.exit_code == 1
    for name, cell in cells:
        assert f"{name}!{cell}" in done.stderr
    assert "Traceback" not in done.output
    assert done.stdout == ""
    problems = data("calc", workbook)["problems"]
    placed = {(each["where"]["sheet"], each["where"]["cell"]): each for each in problems}
    for place in cells:
        problem = placed[place]
        assert problem["severity"] == "error"
        assert problem["message"]
        assert problem["message_en"] != problem["message"]
        assert problem["value"]
    assert "kWh" in " ".join(placed[cells[1]]["suggestions"])


def test_an_unknown_factor_is_refused_with_the_nearest_ones(workbook):
    [(name, cell)] = spoil(workbook, [("能源", "因子", 0, "电力，全国平均，碳足迹，2025")])
    answer = data("calc", workbook)
    assert run("calc", workbook).exit_code == 1
    placed = [each for each in answer["problems"] if each["where"]["cell"] == cell]
    assert {each["where"]["sheet"] for each in placed} == {name}
    offered = " ".join(word for each in placed for word in each["suggestions"])
    assert "cn-electricity-mix-2024" in offered


def _archive(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.json", b""),
        ("text.json", "硅片".encode()),
        ("cut.json", TEXTBOOK.read_bytes()[:200]),
        ("list.json", b"[]"),
        ("nan.json", b'{"document": "tanji.study/1", "digits": NaN}'),
        ("other.json", b'{"document": "tanji.ledger/1"}'),
        ("noise.xlsx", bytes(range(256)) * 20),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600),
        ("page.xlsx", b"<html><table></table></html>"),
        ("cut.zip", _archive(a="b")[:30]),
        ("other.zip", _archive(a="b")),
        ("data.csv", b"a,b\n1,2\n"),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)
@pytest.mark.parametrize("command", ["calc", "check"])
def test_what_is_no_study_is_told_in_both_languages(tmp_path, command, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    done = run(command, path)
    assert done.exit_code == 1
    assert "Traceback" not in done.output
    problems = data(command, path)["problems"]
    assert problems
    for problem in problems:
        assert problem["code"]
        assert any("\u4e00" <= char <= "\u9fff" for char in problem["message"])
        assert problem["message_en"].isascii() or problem["message_en"] != problem["message"]


def test_a_structural_fault_names_processes(tmp_path):
    study = study_of(TEXTBOOK)
    for process in study["processes"]:
        for exchange in process["exchanges"]:
            if exchange["role"] == "reference":
                exchange["amount"]["amount"] = "0"
    path = tmp_path / "zero.json"
    path.write_text(json.dumps(study), "utf-8")
    problems = data("calc", path)["problems"]
    assert run("calc", path).exit_code == 1
    assert {each["code"] for each in problems} == {"zero_reference"}
    assert len(problems) == len(study["processes"])  # all of them, not the first


def test_a_loop_that_feeds_on_itself_is_refused(tmp_path):
    study = study_of(TEXTBOOK)
    first, second = study["processes"]
    reference = {
        each["id"]: next(x for x in each["exchanges"] if x["role"] == "reference")
        for each in (first, second)
    }
    for process, other in ((first, second), (second, first)):
        process["exchanges"].append(
            {
                "id": "back",
                "name": {"zh": "回用"},
                "role": "input",
                "amount": {
                    "amount": str(10 * float(reference[other["id"]]["amount"]["amount"])),
                    "unit": reference[other["id"]]["amount"]["unit"],
                },
                "provider": {"kind": "process", "process": other["id"]},
            }
        )
    path = tmp_path / "loop.json"
    path.write_text(json.dumps(study), "utf-8")
    [problem] = data("calc", path)["problems"]
    assert run("calc", path).exit_code == 1
    assert first["name"]["zh"] in problem["message"]
    assert second["name"]["zh"] in problem["message"]
