"""Deny by default: every address × every role, against the table of access.py."""

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from access import ANYBODY, SIGNED_IN, TABLE, Line
from people import PASSWORD, code
from stage import build, study_of
from tanji.accounting.models import Product
from tanji.api.v1 import api
from tanji.core.rights import verbs
from tanji.model.document import to_data
from tanji.parties.roles import grants

MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"


# ------------------------------------------------------- nothing is forgotten


def shape(route: str) -> str:
    """A route with every parameter as ``{}``: regardless of names, converters and start marks."""
    return re.sub(r"<[^>]+>|\{[^}]+\}", "{}", "/" + route.lstrip("/^").rstrip("$"))


def addresses(resolver=None, prefix=""):
    """Every route that the URLconf answers."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from addresses(entry, route)
        elif isinstance(entry, URLPattern):
            yield route


def api_operations():
    for path, methods in api.get_openapi_schema()["paths"].items():
        for method in methods:
            yield method.upper(), shape(path)


def expected(line: Line) -> tuple[str, str]:
    route = re.sub(r"/schemas/study$", "/schemas/{}", line.route)
    route = re.sub(r"/leaves/0$", "/leaves/{}", route)
    route = re.sub(r"/calculation.csv$", "/calculation.{}", route)
    return line.method, shape(route)


def test_every_operation_of_the_interface_has_a_line():
    lines = {expected(line) for line in TABLE if line.route.startswith("/api/")}
    lines.discard(("GET", "/api/v1/openapi.json"))
    operations = set(api_operations())
    assert operations - lines == set(), "写进 tests/access.py：谁可以调用 · say who may call it"
    assert lines - operations == set(), "这些地址已不存在 · these addresses are gone"


def test_every_page_has_a_line():
    lines = {expected(line)[1] for line in TABLE}
    pages = {shape(route) for route in addresses() if not route.startswith("api/v1/")}
    assert pages - lines == set(), "写进 tests/access.py：谁可以打开 · say who may open it"


def test_grants_and_rights_name_the_same_verbs():
    beyond_the_table = {
        "accounting.restore_draft",  # follows accounting.delete_draft
        "parties.change_password",  # one's own
        "parties.issue_token",
        "parties.revoke_token",
    }
    assert set(verbs()) == set(grants()) | beyond_the_table


# ------------------------------------------------------------- everybody tries


@pytest.fixture
def scene(cast):
    names = build(cast)
    content = to_data(study_of(Product.objects.get(pk=names["new_product"])))
    names["study"] = content
    names["study_file"] = json.dumps(content)
    names["code"] = code(99)
    names |= {"table": "stages", "leaf": "0", "kind": "total", "name": "location"}
    names["format"] = "canonical_json"
    return names


def filled(value, names):
    """A body or address with the keys of the scene in the place of names in braces."""
    if isinstance(value, dict):
        return {key: filled(item, names) for key, item in value.items()}
    if isinstance(value, list):
        return [filled(item, names) for item in value]
    if isinstance(value, str) and (whole := re.fullmatch(r"\{(\w+)\}", value)):
        return names[whole[1]]
    return re.sub(r"\{(\w+)\}", lambda m: names[m[1]], value) if isinstance(value, str) else value


def call(client: Client, line: Line, names):
    url = filled(line.route, names) + (f"?{line.query}" if line.query else "")
    if line.files:
        files = {
            key: SimpleUploadedFile("文件.json", filled(content, names).encode())
            for key, content in line.files.items()
        }
        return client.post(url, {**filled(line.body, names), **files})
    if line.method == "GET":
        return client.get(url)
    body = filled(line.body, names)
    if line.form and not line.route.startswith("/api/"):
        return client.post(url, body)
    return client.generic(line.method, url, json.dumps(body), content_type="application/json")


def verdict(line: Line, who: str, response) -> str:
    """What is wrong with an answer, or nothing."""
    got = response.status_code
    to_login = got == 302 and "/login" in response.headers["Location"]
    if who in line.who:
        moved = got == 302 and not to_login and not line.route.startswith("/api/")
        if not (200 <= got < 300 or moved):
            return f"{got}, should get through: {response.content[:300].decode()}"
        seen = line.mark in response.content.decode(errors="replace")
        if line.sees is not None and seen != (who in line.sees):
            return "sees what it should not" if seen else "does not see its own things"
        return ""
    if who == "anonymous":
        return "" if got == 401 or to_login else f"{got}, should be 401"
    return "" if got in (403, 404) else f"{got}, should be refused: {response.content[:200]!r}"


@pytest.mark.parametrize("room", ["public", "parties", "products", "studies", "drafts", "results"])
def test_every_role_at_every_address(room, scene, cast, settings):
    settings.TANJI_PUBLIC_RATE = 10_000
    lines = [line for line in TABLE if room_of(line) == room]
    wrong = []
    for who in sorted(ANYBODY):
        client = Client(raise_request_exception=False)
        if who in SIGNED_IN:
            client.force_login(getattr(cast, who), backend=MODEL_BACKEND)
        for line in lines:
            with transaction.atomic():
                answer = verdict(line, who, call(client, line, scene))
                transaction.set_rollback(True)
            if answer:
                wrong.append(f"{line.method} {line.route} as {who}: {answer}")
    assert not wrong, "\n".join(wrong)


def room_of(line: Line) -> str:
    for room, words in {
        "parties": ("/me", "/tokens", "/organizations"),
        "products": ("/products", "/imports/"),
        "results": ("/results/", "/reports/"),
        "drafts": ("/edits", "/undo", "/redo", "/revisions", "/factor", "/difference", "/evidence"),
        "studies": ("/studies",),
    }.items():
        if any(word in line.route for word in words) and not line.route.endswith("/factors"):
            if room == "drafts" and "/studies/" not in line.route:
                continue
            return room
    return "public"


# ------------------------------------------------------------------ by the way


def test_nobody_gets_anywhere_with_a_password_that_another_person_gave(cast):
    from tanji.parties.actions.add_member import add_member

    person, password = add_member(
        cast.dingyan, cast.goji, username="xinren", name="新人", role="preparer"
    )
    client = Client()
    client.force_login(person, backend=MODEL_BACKEND)
    assert client.get("/api/v1/products").json()["items"] == []
    changed = client.post(
        "/api/v1/me/password",
        {"old": password, "new": PASSWORD},
        content_type="application/json",
    )
    assert changed.status_code == 204


def test_a_delegation_ends_with_its_day(cast, scene):
    from tanji.parties.models import Membership

    row = Membership.objects.get(person__username="zixun", role="consultant")
    row.valid_from = row.valid_to = row.valid_from.replace(year=row.valid_from.year - 1)
    row.save()
    client = Client()
    client.force_login(cast.zixun, backend=MODEL_BACKEND)
    assert client.get(f"/api/v1/studies/{scene['draft']}").status_code == 404
