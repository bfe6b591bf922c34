"""The public pages in Debian's Chromium: choosing, typing, both widths, keyboard, no scripts."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = [
    "/",
    "/?p=goji",
    "/factors/?q=电",
    "/factors/cn-electricity-mix-2024/",
    "/rules/",
    "/about/",
]
PAGES += ["/login/", "/nowhere/"]


def figure(page: Page) -> str:
    return page.locator(".fig.hero b").inner_text()


@pytest.mark.parametrize("prefix", ["", "/en"], ids=["zh", "en"])
def test_every_page_fits_its_width(
    open_page: Any, live_server: Any, width: int, prefix: str
) -> None:
    page = open_page(prefix + "/", width=width, expects=("404",))
    for path in PAGES:
        page.goto(live_server.url + prefix + path)
        expect(page.locator("h1")).to_have_count(1)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_another_supply_moves_the_figure_and_the_address(open_page: Any, width: int) -> None:
    page = open_page("/", width=width)
    before = figure(page)
    page.get_by_label(re.compile("燃煤自备电厂")).check()
    expect(page.locator(".fig.hero b")).not_to_have_text(before)
    assert page.url.endswith("/?electricity=coal")
    after = figure(page)
    page.reload()
    assert figure(page) == after
    expect(page.get_by_label(re.compile("燃煤自备电厂"))).to_be_checked()


def test_another_product_brings_its_own_form(open_page: Any) -> None:
    page = open_page("/?electricity=coal")
    page.get_by_role("radio", name=re.compile("枸杞干果")).check()
    expect(page.get_by_label("烘干方式")).to_be_visible()
    assert page.url.endswith("/?p=goji&electricity=coal")


def test_what_is_open_stays_open(open_page: Any) -> None:
    page = open_page("/")
    page.get_by_text("四、改几个数量和因子").click()
    page.get_by_text("重算命令").click()
    before = figure(page)
    page.get_by_label(re.compile("燃煤自备电厂")).check()
    expect(page.locator(".fig.hero b")).not_to_have_text(before)
    expect(page.get_by_label("多晶硅", exact=True)).to_be_visible()
    command = "tanji calc examples/ningxia_mono_si_ingot_wafer.json --set electricity=coal"
    expect(page.get_by_text(command)).to_be_visible()


def test_a_total_is_announced_once(open_page: Any) -> None:
    page = open_page("/")
    expect(page.locator("#live")).to_have_text("")
    before = figure(page)
    page.get_by_label(re.compile("燃煤自备电厂")).check()
    expect(page.locator(".fig.hero b")).not_to_have_text(before)
    expect(page.locator("#live")).to_contain_text(figure(page))


def test_what_cannot_be_read_is_told_beside_its_field(open_page: Any, width: int) -> None:
    page = open_page("/", width=width, expects=("422",))
    page.get_by_text("四、改几个数量和因子").click()
    field = page.get_by_label("多晶硅", exact=True)
    field.fill("１０６０万kg吧")
    field.press("Tab")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_value("１０６０万kg吧")
    expect(page.locator(".errsum")).to_contain_text("有1处没有读懂")
    field.fill("１１００００００")
    field.press("Tab")
    expect(page.locator(".errsum")).to_have_count(0)
    expect(page.get_by_label("多晶硅", exact=True)).to_have_value("11 000 000")


def test_the_keyboard_reaches_every_control(open_page: Any) -> None:
    page = open_page("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("radio", name=re.compile("单晶硅片"))).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name=re.compile("枸杞干果"))).to_be_checked()
    expect(page.locator(".fig.hero .u")).to_have_text("kgCO2e/kg")
    expect(page.get_by_role("radio", name=re.compile("枸杞干果"))).to_be_focused()


def test_everything_works_without_scripts(open_page: Any, width: int) -> None:
    page = open_page("/", width=width, java_script_enabled=False)
    before = figure(page)
    page.get_by_label(re.compile("绿电直连")).check()
    page.get_by_role("button", name="重算").click()
    assert figure(page) != before
    assert page.url.endswith("/?electricity=direct80")
    page.get_by_role("link", name="English").click()
    assert page.url.endswith("/en/?electricity=direct80")
    expect(page.get_by_text("Both totals are equal")).to_be_visible()


def test_dark_by_system_and_by_hand_are_the_same(open_page: Any) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    by_system = open_page("/rules/", color_scheme="dark").evaluate(ground)
    page = open_page("/rules/", color_scheme="light")
    light = page.evaluate(ground)
    page.get_by_role("button", name="深色").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "tanji-dark")
    assert page.url.endswith("/rules/")
    assert page.evaluate(ground) == by_system != light


CONTRAST = """() => {
  const channel = c => (c /= 255) <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => .2126 * channel(r) + .7152 * channel(g) + .0722 * channel(b);
  const rgb = text => text.match(/[\\d.]+/g).map(Number);
  const ground = element => {
    for (let e = element; e; e = e.parentElement) {
      const style = getComputedStyle(e), colour = rgb(style.backgroundColor);
      if (style.backgroundImage !== 'none') return null;
      if (colour.length < 4 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const weak = [];
  for (const element of document.querySelectorAll('body *')) {
    const own = [...element.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
    const aside = element.closest('svg, .sr, .skip, [disabled]') || !element.checkVisibility();
    const back = own && !aside && ground(element);
    if (!back) continue;
    const ink = light(rgb(getComputedStyle(element).color)), paper = light(back);
    const ratio = (Math.max(ink, paper) + .05) / (Math.min(ink, paper) + .05);
    if (ratio < 4.5) weak.push(element.textContent.trim().slice(0, 30));
  }
  return weak;
}"""
READ = ["/?electricity=contract30", "/factors/?q=电", "/rules/", "/login/"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_can_be_read(open_page: Any, live_server: Any, scheme: str) -> None:
    """WCAG 2.2, 1.4.3: at least 4.5 between text and its ground, as drawn."""
    page = open_page("/", color_scheme=scheme)
    for path in READ:
        page.goto(live_server.url + path)
        assert page.evaluate(CONTRAST) == [], path


def test_touch_targets_are_large_enough(open_page: Any) -> None:
    """Design 4: 44 px for what one chooses and presses on public pages."""
    page = open_page("/", width=390)
    sizes = page.evaluate(
        "[...document.querySelectorAll('.pick, .btn.big, .nav > a.keep, summary')]"
        ".filter(e => e.checkVisibility()).map(e => [e.textContent.trim().slice(0, 12),"
        " e.getBoundingClientRect().height])"
    )
    assert sizes
    assert [name for name, height in sizes if height < 44] == []
