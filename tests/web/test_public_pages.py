"""Every public page in both languages: structure, policy, links; search of factors; errors."""

import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from tanji import library
from tanji.model.vocabulary import DatasetUse
from tanji.rules import packs

pytestmark = pytest.mark.django_db

ADDRESSES = ["/", "/?p=goji&electricity=contract30", "/?a.ingot/electricity=x", "/factors/"]
ADDRESSES += ["/factors/?q=电&use=footprint", "/factors/cn-electricity-mix-2024/"]
ADDRESSES += ["/factors/pv-solar-silicon-siemens-cn-iea2020/", "/rules/", "/about/", "/login/"]
ADDRESSES += ["/nowhere/", "/factors/nowhere/"]
ALLOWED = {"电"}  # in the address of an example
VOID = {"meta", "link", "input", "br", "rect", "line", "path", "circle", "use", "img", "hr"}


class Outline(HTMLParser):
    """What of a page can be checked without a browser."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.headings: list[int] = []
        self.fields: list[dict[str, str]] = []
        self.labelled: set[str] = set()
        self.links: list[str] = []
        self.pointers: list[str] = []
        self.open: list[str] = []
        self.unclosed: list[str] = []
        self.nameless: list[str] = []
        self.lang = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        have = {name: value or "" for name, value in attrs}
        if "id" in have:
            self.ids.append(have["id"])
        if tag == "html":
            self.lang = have["lang"]
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag in ("input", "select", "textarea") and have.get("type") != "hidden":
            have["in label"] = "yes" if "label" in self.open else ""
            self.fields.append(have)
        if tag == "label" and "for" in have:
            self.labelled.add(have["for"])
        if tag == "a":
            self.links.append(have.get("href", ""))
        if tag == "svg" and have.get("aria-hidden") != "true" and not have.get("aria-label"):
            self.nameless.append(str(have))
        for name in ("for", "aria-describedby", "aria-labelledby"):
            self.pointers += have.get(name, "").split()
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.unclosed.append(f"{tag} at {self.getpos()}")


def outline(page: str) -> Outline:
    found = Outline()
    found.feed(page)
    return found


@pytest.fixture
def client() -> Client:
    from django.core.cache import cache

    cache.clear()
    return Client()


@pytest.mark.parametrize("prefix", ["", "/en"], ids=["zh", "en"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_structure(client: Client, prefix: str, address: str) -> None:
    page = outline(client.get(prefix + address).content.decode())
    assert page.lang == ("en" if prefix else "zh-CN")
    assert page.headings.count(1) == 1
    jumps = zip(page.headings, page.headings[1:], strict=False)
    assert [pair for pair in jumps if pair[1] > pair[0] + 1] == []
    assert len(page.ids) == len(set(page.ids))
    assert [name for name in page.pointers if name not in page.ids] == []
    assert [f for f in page.fields if not (f["in label"] or f.get("id") in page.labelled)] == []
    assert page.nameless == []
    assert page.unclosed == []


@pytest.mark.parametrize("address", ADDRESSES)
def test_policy(client: Client, address: str) -> None:
    response = client.get(address)
    policy = response.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert {"default-src 'none'", "script-src 'self'", "style-src 'self'"} <= set(
        policy.split("; ")
    )
    page = response.content.decode()
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\bsrc=)", page)


@pytest.mark.parametrize("prefix", ["", "/en"], ids=["zh", "en"])
def test_every_link_leads_somewhere(client: Client, prefix: str) -> None:
    seen: dict[str, int] = {}
    pages = [prefix + address for address in ADDRESSES if "nowhere" not in address]
    for address in pages:
        for link in outline(client.get(address).content.decode()).links:
            target = urlsplit(link)
            if target.netloc or link.startswith("#"):
                continue
            plain = target.path + (f"?{target.query}" if target.query else "")
            if plain not in seen and len(seen) < 120:
                seen[plain] = client.get(plain).status_code
    allowed = (200, 302, 422)  # 302: the login, or back from it; 422: the choice with a mistake
    assert {link: code for link, code in seen.items() if code not in allowed} == {}


@pytest.mark.parametrize("address", ADDRESSES)
def test_chinese_on_an_english_page_is_marked_as_chinese(client: Client, address: str) -> None:
    """Texts of data may have no English, then a reader is told the language (WCAG 3.1.2)."""
    page = client.get("/en" + address).content.decode()
    unmarked = re.sub(r'<(\w+)[^>]*lang="zh-CN"[^>]*>.*?</\1>', "", page, flags=re.DOTALL)
    words = re.sub(r"<title>.*?</title>|<[^>]+>", "", unmarked, flags=re.DOTALL)
    assert set(re.findall(r"[㐀-鿿]+", words)) - ALLOWED == set()


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("全国平均", "cn-electricity-mix-2024"),
        ("shidian", "cn-electricity-mix-2024"),
        ("green hydrogen", "green-hydrogen-cn-2023"),
        ("cn-heat-nx-2025", "cn-heat-nx-2025"),
    ],
)
def test_a_factor_is_found(client: Client, query: str, first: str) -> None:
    page = client.get("/factors/", {"q": query}).content.decode()
    assert re.findall(r'<th scope="row"><a href="/factors/([^/]+)/"', page)[0] == first


def test_facets_count_and_narrow(client: Client) -> None:
    release = library.release()
    footprint = sum(one.use is DatasetUse.FOOTPRINT for one in release.datasets)
    page = client.get("/factors/", {"use": "footprint"}).content.decode()
    assert f"{footprint}条" in page
    assert f'<span class="n">{footprint}</span>' in page
    heat = sum(one.category == "heat" for one in release.datasets)
    page = client.get("/factors/", {"category": "heat"}).content.decode()
    assert f"{heat}条" in page


def test_a_list_has_pages(client: Client) -> None:
    first, last = (
        client.get("/factors/", {"page": number}).content.decode() for number in ("1", "9999")
    )
    assert 'rel="next"' in first
    assert 'rel="prev"' not in first
    assert 'rel="next"' not in last


@pytest.mark.parametrize("query", ["\x00", "'; DROP TABLE", "﷽" * 500, "<b>"])
def test_a_strange_search_finds_nothing_and_breaks_nothing(client: Client, query: str) -> None:
    response = client.get("/factors/", {"q": query, "page": "x", "category": "\x00"})
    assert response.status_code == 200
    assert "<b><" not in response.content.decode()


def test_a_direct_co2_factor_says_that_it_is_refused(client: Client) -> None:
    direct = next(one for one in library.release().datasets if one.use is DatasetUse.DIRECT_CO2)
    assert (
        "产品碳足迹不接受它（规则R-202）" in client.get(f"/factors/{direct.id}/").content.decode()
    )
    page = client.get(f"/en/factors/{direct.id}/").content.decode()
    assert "A product footprint refuses it (rule R-202)" in page


def test_every_kind_of_dataset_has_its_page(client: Client) -> None:
    """One of every use, category, and shape (gases, sum, unit process)."""
    kinds = {
        (one.use, one.category, bool(one.exchanges), len(one.gases) > 1): one.id
        for one in library.release().datasets
    }
    codes = {name: client.get(f"/factors/{name}/").status_code for name in kinds.values()}
    assert {name: code for name, code in codes.items() if code != 200} == {}


def test_an_unknown_factor_is_answered_with_near_ones(client: Client) -> None:
    response = client.get("/factors/cn-electricity-mix-2042/")
    assert response.status_code == 404
    assert "没有“cn-electricity-mix-2042”" in response.content.decode()


def test_every_check_is_listed_with_its_basis(client: Client) -> None:
    page = client.get("/rules/").content.decode()
    for pack in packs():
        assert pack.sha256 in page
        for rule in pack.checks:
            assert rule.code in page
            assert rule.standing.label.zh in page


def test_a_missing_page_in_both_languages(client: Client) -> None:
    for address, words in (("/nowhere/", "没有这个页面"), ("/en/nowhere/", "No such page")):
        response = client.get(address)
        assert response.status_code == 404
        assert words in response.content.decode()


def test_a_defect_shows_no_trace(client: Client, monkeypatch: Any) -> None:
    from tanji.web.public import reading

    def broken() -> None:
        raise RuntimeError("the secret of the trace")

    monkeypatch.setattr(reading, "packs", broken)
    client.raise_request_exception = False
    response = client.get("/rules/")
    page = response.content.decode()
    assert response.status_code == 500
    assert "程序出错了" in page
    assert "Something broke" in page
    assert "secret" not in page
    assert outline(page).unclosed == []
