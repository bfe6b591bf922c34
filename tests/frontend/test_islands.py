"""The grid and the chart in a real browser, under the strict policy, without a network."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from frontend.island_server import Served, page, serving

pytestmark = pytest.mark.browser

GRID = {
    "revision": 37,
    "url": "/edit",
    "undo_url": "/undo",
    "columns": [
        {"key": "flow", "name": "流", "pinned": True},
        {"key": "amount", "name": "数量", "kind": "number"},
        {"key": "unit", "name": "单位", "kind": "choice", "choices": ["kg", "kWh"]},
        {"key": "factor", "name": "因子数据集"},
        {"key": "result", "name": "结果", "kind": "number", "readonly": True},
    ],
    "rows": [
        {"id": "1", "cells": {"flow": "多晶硅", "amount": "1.167", "unit": "kg", "result": "0.67"}},
        {"id": "2", "cells": {"flow": "氩气", "amount": "三吨", "unit": "kg", "factor": "液氩"}},
        {
            "id": "3",
            "cells": {"flow": "公辅用电", "amount": "1.92", "unit": "kWh", "factor": "排放因子"},
            "problems": {"factor": {"severity": "error", "message": "R-202 不是碳足迹因子"}},
        },
        {"id": "4", "readonly": True, "cells": {"flow": "硅棒", "amount": "1", "unit": "kg"}},
    ],
}
SANKEY = {
    "kind": "sankey",
    "unit": "kgCO2e",
    "nodes": [
        {"id": "a", "name": "多晶硅", "stage": "raw", "text": "14870"},
        {"id": "b", "name": "硅片"},
    ],
    "links": [{"source": "a", "target": "b", "value": 14870, "text": "14870"}],
}
BODY = (
    '<div id="grid" class="sheet-grid h-80" data-island="grid" data-source="rows"></div>'
    '<div class="chart" data-island="chart" data-source="flows" role="img" aria-label="流向"></div>'
)


def save(path: str, edit: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """A server that keeps what it is told, refuses -5 and has a conflict at 409."""
    values = [change.get("value") for change in edit["changes"]]
    if "-5" in values:
        return 422, {"detail": "数量不能小于 0 · amount must not be negative"}
    if "409" in values:
        return 409, {"detail": "张工改过这一行 · Zhang changed this row"}
    new = {c["row"]: f"s-{c['row']}" for c in edit["changes"] if c["row"].startswith("new-")}
    rows = [{"id": "1", "cells": {**GRID["rows"][0]["cells"], "amount": "1.167"}}]  # type: ignore[index]
    undone = {"rows": rows} if path == "/undo" else {}
    return 200, {"revision": edit["revision"] + 1, "ids": new, **undone}


@pytest.fixture
def served() -> Iterator[Served]:
    with serving(page(BODY, rows=GRID, flows=SANKEY), save) as served:
        yield served


@pytest.fixture
def shown(chromium: Browser, served: Served) -> Iterator[Page]:
    """The page, drawn; at its end the policy refused nothing and nothing was asked elsewhere."""
    context = chromium.new_context(viewport={"width": 1100, "height": 800})
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=served.address)
    page = context.new_page()
    page.set_default_timeout(10_000)
    complaints: list[str] = []
    expected = ("status of 422", "status of 409")
    page.on("console", lambda m: m.type == "error" and complaints.append(m.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "request",
        lambda r: r.url.startswith((served.address, "data:")) or complaints.append(r.url),
    )
    page.goto(served.address)
    page.locator(".rgCell", has_text="1.167").wait_for()
    yield page
    context.close()
    assert [c for c in complaints if not any(word in c for word in expected)] == []


def choose(page: Page, text: str) -> None:
    page.locator("revogr-data .rgCell", has_text=text).click()
    expect(page.locator(".composer")).to_have_attribute("aria-label", re.compile(re.escape(text)))
    expect(page.locator(".composer")).to_be_focused()


def write(page: Page, text: str) -> None:
    page.keyboard.type(text)
    confirm(page, text)


def confirm(page: Page, text: str) -> None:
    editor = page.locator("revogr-edit input")
    expect(editor).to_have_value(text)
    expect(editor).to_be_focused()
    page.keyboard.press("Enter")


def paste(page: Page, text: str) -> None:
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    page.keyboard.press("Control+v")


def said(page: Page) -> Any:
    return expect(page.locator(".grid-bar [role=status]"))


def test_a_block_from_excel_is_posted_as_changes_with_the_revision(
    shown: Page, served: Served
) -> None:
    choose(shown, "1.92")
    paste(shown, "2.5\tkWh\r\n3.5\tkg\r\n９\tkg\t石英坩埚\r\n")
    said(shown).to_contain_text("有1行没有粘贴")
    path, token, edit = served.posts[0]
    assert (path, token, edit["revision"]) == ("/edit", "token", 37)
    assert edit["changes"] == [
        {"row": "3", "column": "amount", "value": "2.5", "was": "1.92"},
        {"row": "new-1", "column": "amount", "value": "９", "was": ""},
        {"row": "new-1", "column": "unit", "value": "kg", "was": ""},
        {"row": "new-1", "column": "factor", "value": "石英坩埚", "was": ""},
    ]


def test_a_new_row_keeps_the_id_that_the_server_gave(shown: Page, served: Served) -> None:
    choose(shown, "1.92")
    paste(shown, "1\tkWh\n1\tkg\n77\tkg\n")
    said(shown).to_contain_text("修订38")
    choose(shown, "77")
    write(shown, "78")
    said(shown).to_contain_text("修订39")
    assert served.posts[1][2] == {
        "revision": 38,
        "changes": [{"row": "s-new-1", "column": "amount", "value": "78", "was": "77"}],
    }


def test_chinese_composed_in_a_chosen_cell_is_whole(shown: Page, served: Served) -> None:
    choose(shown, "液氩")
    session = shown.context.new_cdp_session(shown)
    composing = {"selectionStart": 2, "selectionEnd": 2, "text": "ye"}
    session.send("Input.imeSetComposition", composing)
    expect(shown.locator(".composer.composing")).to_be_visible()
    session.send("Input.insertText", {"text": "液氩空分"})
    confirm(shown, "液氩空分")
    said(shown).to_contain_text("修订38")
    assert [change["value"] for change in served.posts[0][2]["changes"]] == ["液氩空分"]


def test_a_choice_is_made_from_the_list(shown: Page, served: Served) -> None:
    shown.locator("revogr-data .rgCell", has_text="kg").first.dblclick()
    shown.locator("select.cell-editor").select_option("kWh")
    said(shown).to_contain_text("修订38")
    assert [change["value"] for change in served.posts[0][2]["changes"]] == ["kWh"]


@pytest.mark.parametrize(("typed", "words"), [("-5", "不能小于"), ("409", "张工改过这一行")])
def test_a_refusal_is_said_and_what_was_typed_stays(shown: Page, typed: str, words: str) -> None:
    choose(shown, "1.92")
    write(shown, typed)
    said(shown).to_contain_text(words)
    expect(shown.locator("revogr-data .rgCell", has_text=typed)).to_be_visible()


def test_ctrl_z_asks_for_the_undo(shown: Page, served: Served) -> None:
    choose(shown, "1.167")
    write(shown, "2")
    said(shown).to_contain_text("修订38")
    expect(shown.locator(".composer")).to_be_focused()
    shown.keyboard.press("Control+z")
    expect(shown.locator("revogr-data .rgCell", has_text="1.167")).to_be_visible()
    assert served.posts[1][0] == "/undo"


def test_problems_and_unread_numbers_are_marked(shown: Page) -> None:
    marked = shown.locator(".rgCell.badcell")
    expect(marked).to_have_text(["三吨", "排放因子"])
    expect(shown.locator(".rgCell", has_text="排放因子")).to_have_attribute(
        "title", "R-202 不是碳足迹因子"
    )
    choose(shown, "排放因子")
    expect(shown.locator(".composer")).to_have_attribute(
        "aria-label", "因子数据集，第3行：排放因子 R-202 不是碳足迹因子"
    )


def test_the_page_can_show_a_cell(shown: Page) -> None:
    detail = {"row": "2", "column": "factor"}
    shown.locator("#grid").evaluate(
        "(grid, detail) => grid.dispatchEvent(new CustomEvent('grid:show', {detail}))", detail
    )
    expect(shown.locator(".composer")).to_have_attribute("aria-label", "因子数据集，第2行：液氩 ")


def test_tab_leaves_the_grid(shown: Page) -> None:
    choose(shown, "1.92")
    shown.keyboard.press("Tab")
    expect(shown.get_by_role("button", name="加一行")).to_be_focused()


def test_the_sankey_is_drawn_with_grouped_digits(shown: Page) -> None:
    expect(shown.locator(".chart svg text").first).to_have_text("多晶硅  14\u00a0870")
