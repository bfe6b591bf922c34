"""A running platform and a real browser that reports whatever it did not like."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request

Open = Callable[..., Page]
WIDTHS = {"wide": 1440, "narrow": 390}


@pytest.fixture(params=WIDTHS.values(), ids=WIDTHS.keys())
def width(request: pytest.FixtureRequest) -> int:
    """The two widths that every public page is made for."""
    return int(request.param)


@pytest.fixture
def open_page(chromium: Browser, live_server: Any) -> Iterator[Open]:
    """Opens an address of the running platform: ``open_page("/factors/", width=390)``.

    At the end of the test nothing may have been said on the console, refused by the policy or asked
    of another host. A status that a test provokes is named: ``expects=("422",)``.
    """
    contexts: list[Any] = []
    complaints: list[str] = []

    def open_page(
        path: str, *, width: int = 1440, expects: tuple[str, ...] = (), **more: Any
    ) -> Page:
        context = chromium.new_context(viewport={"width": width, "height": 900}, **more)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)

        def elsewhere(request: Request) -> None:
            if not request.url.startswith((live_server.url, "data:")):
                complaints.append(f"asked elsewhere: {request.url}")

        page.on("request", elsewhere)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda said: (
                said.type in ("error", "warning")
                and not any(f"status of {status}" in said.text for status in expects)
                and complaints.append(said.text)
            ),
        )
        page.goto(live_server.url + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def sign_in(open_page: Open) -> Open:
    """Opens a page as somebody of people.py: ``sign_in("malan", "/desk/")``."""
    from people import PASSWORD

    def sign_in(username: str, path: str = "/desk/", **more: Any) -> Page:
        page = open_page(f"/login/?next={path}", **more)
        page.get_by_label("用户名").fill(username)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.wait_for_url(f"**{path}")
        return page

    return sign_in
