"""Nothing that ships loads anything from elsewhere, and no lock says where it was made."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from house.project import ROOT, SOURCE

LOCKS = sorted(ROOT.glob("requirements/*.lock"))
TEMPLATES = sorted(SOURCE.rglob("*.html"))
BUILT = sorted((SOURCE / "web" / "static" / "build").glob("*.[jc]s*"))
ADDRESS = re.compile(r"(?:https?:)?//([a-z0-9-]+(?:\.[a-z0-9-]+)+)", re.IGNORECASE)

# Attributes whose address a browser fetches by itself; an <a> waits for the reader.
FETCHED = {"src", "srcset", "poster", "data", "action", "formaction", "hx-get", "hx-post"}
# Hosts that libraries name in messages or namespaces and never fetch; browser tests watch that.
NAMED = {
    "www.w3.org",
    "alpinejs.dev",
    "chat.stenciljs.com",
    "stenciljs.com",
    "github.com",
    "rv-grid.com",
    "tailwindcss.com",
}


class Fetches(HTMLParser):
    """Collects the addresses that a page makes a browser fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in FETCHED or (name == "href" and tag in {"link", "base", "use", "image"}):
                self.found.append(value or "")


def test_a_fetched_address_is_seen() -> None:
    page = Fetches()
    page.feed('<script src="https://cdn.example/x.js"></script><a href="https://law.example">')
    assert page.found == ["https://cdn.example/x.js"]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_fetches_only_from_here(path: Path) -> None:
    page = Fetches()
    page.feed(path.read_text("utf-8"))
    outside = [address for address in page.found if urlsplit(address.strip()).netloc]
    assert outside == [], f"{path}：改成随包发布的文件 · ship the file with the package"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_has_no_inline_script_or_style(path: Path) -> None:
    """The policy refuses both; `style=` and `on…=` would silently do nothing."""
    text = path.read_text("utf-8")
    assert not re.search(r"<style\b", text), "样式写到 frontend/styles · move it to frontend/styles"
    assert not re.search(r"\s(style|on[a-z]+)\s*=\s*[\"']", text), f"{path}: style= / on…="
    inline = re.findall(r"<script\b(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>", text)
    assert inline == [], f"{path}：脚本写到 frontend/ · move it to frontend/"


def test_licences_of_bundled_packages_ship_with_them() -> None:
    said = (SOURCE / "web" / "static" / "build" / "licenses.md").read_text("utf-8")
    wanted = json.loads((ROOT / "package.json").read_text("utf-8"))["dependencies"]
    assert [name for name in wanted if f"## {name} - " not in said] == []


def test_built_assets_name_only_known_hosts() -> None:
    assert BUILT, "前端还没有构建：make · the front end is not built"
    hosts = {host for path in BUILT for host in ADDRESS.findall(path.read_text("utf-8"))}
    assert hosts - NAMED == set()


def test_styles_fetch_nothing_from_elsewhere() -> None:
    for path in BUILT:
        if path.suffix == ".css":
            fetched = re.findall(r"(?:url\(|@import)\s*[\"']?([^)\"';]+)", path.read_text("utf-8"))
            assert [address for address in fetched if urlsplit(address).netloc] == []


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_a_python_lock_has_hashes_and_no_address(path: Path) -> None:
    text = path.read_text("utf-8")
    assert "--hash=sha256:" in text
    assert "//" not in text, "重新锁定：make lock · lock again with make lock"
    assert not re.search(r"^-(-index-url|-find-links|-extra-index-url|i |f )", text, re.MULTILINE)


def test_the_web_lock_has_hashes_and_no_address() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    assert [name for name, package in packages.items() if "resolved" in package] == []
    locked = [package for name, package in packages.items() if name and "version" in package]
    assert all("integrity" in package or package.get("inBundle") for package in locked)


def test_web_packages_have_exact_versions() -> None:
    package = json.loads((ROOT / "package.json").read_text("utf-8"))
    wanted = {**package["dependencies"], **package["devDependencies"]}
    loose = {n: v for n, v in wanted.items() if not re.fullmatch(r"\d+\.\d+\.\d+", v)}
    assert loose == {}
