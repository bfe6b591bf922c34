"""The journey of a plant: public page, sign in, upload with errors, mend, calculate, root, report.

And what only a browser shows of the editor: typing, pasting, undo, conflict, drawer, both widths.
"""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from people import Cast, assemble
from tanji.accounting.models import StudyRecord
from tanji.parties.models import Person
from web.desk import fresh, goji_study, product_of, spoiled, workbook

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def people(transactional_db: None) -> Cast:
    """Everybody, also after a test that emptied the tables."""
    if not Person.objects.exists():
        assemble()
    return Cast()


@pytest.fixture
def study(people: Cast) -> StudyRecord:
    return goji_study(people)


def fits(page: Page, width: int) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url


def upload(page: Page, path: Path) -> None:
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="试读").click()


def test_the_journey(open_page: Any, people: Cast, width: int, tmp_path: Path) -> None:
    from people import PASSWORD

    product_of(people)
    wrong, right = tmp_path / "枸杞-有错.xlsx", tmp_path / "枸杞-已改.xlsx"
    data, told = spoiled(workbook())
    wrong.write_bytes(data)
    right.write_bytes(workbook())

    # From the public page to the workbench.
    page = open_page("/", width=width)
    page.get_by_role("link", name="登录").click()
    page.get_by_label("用户名").fill("malan")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/enterprise/")
    page.get_by_role("link", name="去建研究").click()

    # A workbook with two mistakes: each stands in the list and in the sheet beside it.
    upload(page, wrong)
    expect(page.get_by_role("alert")).to_contain_text("处错误")
    problems = page.locator(".probs li.e")
    for place, value in told.items():
        expect(problems.filter(has_text=place)).to_contain_text(value)
        expect(page.locator("td.badcell").filter(has_text=value)).to_be_visible()
    expect(page.get_by_role("button", name="采用")).to_have_count(0)
    fits(page, width)

    # The mended one is taken over and calculated.
    upload(page, right)
    page.get_by_role("button", name="采用").click()
    page.wait_for_url("**/studies/**")
    fits(page, width)
    page.get_by_role("button", name="核算", exact=True).click()
    page.wait_for_url("**/results/**")
    # The assembled case: 2.965 kgCO2e/kg, equal to the independent hand sum of examples/index.yaml.
    expect(page.locator(".fig.hero b")).to_have_text("2.965")
    fits(page, width)

    # A number to its root: the cell of the file.
    row = page.locator(".ctr tr").filter(has_text="电力：热泵烘干").first
    row.locator("a.root").click()
    drawer = page.locator("#drawer")
    expect(drawer.locator(".step")).to_have_count(6)
    expect(drawer).to_contain_text("枸杞-已改.xlsx")
    expect(drawer).to_contain_text("工作表“能源”")
    expect(drawer.locator("mark")).to_be_visible()
    fits(page, width)
    page.keyboard.press("Escape")
    expect(drawer).to_be_empty()
    assert page.evaluate("document.activeElement.classList.contains('root')"), "focus comes back"

    # The report, handed over as a file.
    with page.expect_download() as waiting:
        page.get_by_role("button", name="报告 PDF").click()
    path = waiting.value.path()
    assert path.read_bytes().startswith(b"%PDF-")


def cell(page: Page, text: str) -> Any:
    return page.locator("revo-grid .rgCell").filter(has_text=re.compile(rf"^{text}$")).first


def overwrite(page: Page, value: str) -> None:
    """Another text in the chosen cell, by keys alone."""
    page.keyboard.press("Enter")
    expect(page.locator("revo-grid revogr-edit input")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type(value)
    page.keyboard.press("Enter")


def test_typing_in_the_grid_moves_the_live_figure(sign_in: Any, study: StudyRecord) -> None:
    page = sign_in("malan", f"/studies/{study.pk}/")
    figure = page.locator("#rail .fig b")
    before = figure.inner_text()
    cell(page, "14400").click()
    expect(page.locator("#inspector")).to_contain_text("瓦楞纸箱")
    overwrite(page, "28800")
    expect(page.locator(".grid-bar")).to_contain_text("已保存为修订2")
    expect(figure).not_to_have_text(before)
    expect(page.locator("#toolbar")).to_contain_text("修订2")
    page.get_by_role("button", name=re.compile("撤销")).click()
    expect(figure).to_have_text(before)
    expect(page.locator("#toolbar")).to_contain_text("修订3")


def test_a_conflict_is_seen_and_merged(sign_in: Any, study: StudyRecord) -> None:
    first = sign_in("malan", f"/studies/{study.pk}/")
    second = sign_in("malan", f"/studies/{study.pk}/", expects=("409",))
    for page, value in ((first, "20000"), (second, "30000")):
        cell(page, "14400").click()
        overwrite(page, value)
        if page is first:
            expect(page.locator(".grid-bar")).to_contain_text("已保存为修订2")
    conflict = second.locator("#conflict")
    expect(conflict).to_contain_text("20000")
    expect(conflict).to_contain_text("30000")
    conflict.get_by_role("checkbox").check()
    conflict.get_by_role("button", name="按所选合并").click()
    expect(second.locator("#toolbar")).to_contain_text("修订3")
    box = fresh(study).to_model().process("drying").exchange("corrugated-box-60-g-per")
    assert str(box.amount.amount) == "30000"


def test_phones_read_and_say_so(sign_in: Any, study: StudyRecord) -> None:
    page = sign_in("malan", f"/studies/{study.pk}/", width=390)
    expect(page.get_by_text("改表格请用宽屏")).to_be_visible()
    expect(page.locator(".sheet-grid")).to_be_hidden()
    expect(page.get_by_role("link", name=re.compile("瓦楞纸箱")).first).to_be_visible()
    fits(page, 390)


def test_without_scripts_a_row_is_edited_by_its_form(
    sign_in: Any, live_server: Any, study: StudyRecord
) -> None:
    page = sign_in("malan", f"/studies/{study.pk}/", java_script_enabled=False)
    page.get_by_role("link", name=re.compile("瓦楞纸箱")).first.click()
    page.get_by_label("数量").fill("7200")
    page.get_by_role("button", name="保存这一行").click()
    box = fresh(study).to_model().process("drying").exchange("corrugated-box-60-g-per")
    assert str(box.amount.amount) == "7200"


def test_every_page_of_a_study_fits(
    sign_in: Any, live_server: Any, study: StudyRecord, people: Cast, width: int
) -> None:
    page = sign_in("malan", f"/studies/{study.pk}/", width=width)
    for path in ("", "details/", "evidence/", "ledger/", "review/", "history/"):
        for prefix in ("", "/en"):
            page.goto(f"{live_server.url}{prefix}/studies/{study.pk}/{path}")
            expect(page.locator("h1")).to_have_count(1)
            fits(page, width)
