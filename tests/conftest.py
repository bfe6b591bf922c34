"""What every room's tests may ask for."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import translation
from playwright.sync_api import Browser, sync_playwright

CHROMIUM_FLAGS = [
    "--no-sandbox",  # root in a container has no other way
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, started once for a run; open a context of your own in it."""
    path = shutil.which("chromium")
    assert path, "没有 chromium：apt-get install chromium · chromium is not installed"
    # Playwright's loop runs in this thread: Django would take queries beside it for asynchronous.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


def pytest_configure() -> None:
    """Hash passwords quickly: people of tests have nothing to hide."""
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A database in which the cast of people.py is registered, and a folder for its files."""
    from django.conf import settings

    from people import assemble

    settings.MEDIA_ROOT = tmp_path_factory.mktemp("media")
    with django_db_blocker.unblock():
        _let_flush_pass()
        assemble()


def _let_flush_pass() -> None:
    """Tests that cannot roll back empty the tables: lift SQLite's triggers for that moment only."""
    from django.db import connection

    if connection.vendor != "sqlite":
        return  # PostgreSQL truncates, which row triggers do not see
    # On the class: beside Playwright's loop Django opens a connection of its own.
    operations = type(connection.ops)
    flush = operations.sql_flush

    def sql_flush(self: Any, *args: Any, **kwargs: Any) -> list[str]:
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
        lift = [f'DROP TRIGGER "{name}"' for name, _ in triggers]
        return [*lift, *flush(self, *args, **kwargs), *(sql for _, sql in triggers)]

    operations.sql_flush = sql_flush


@pytest.fixture
def cast(db: None) -> Any:
    """Everybody of people.py, by name."""
    from people import Cast, assemble
    from tanji.parties.models import Person

    if not Person.objects.exists():
        assemble()
    return Cast()


@pytest.fixture(autouse=True)
def chinese() -> None:
    """Every test starts in Chinese: a page in English leaves its language to its thread."""
    translation.activate("zh-hans")


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes are named by their place: an archive holds the time at which it was made, and two
    workers would know a case by two names.
    """
    return argname if isinstance(val, bytes) else None
