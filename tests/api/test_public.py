"""Without an account: calculate, check, look up; what a stranger may not do, and how much."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stage import study_of
from tanji import library
from tanji.accounting.models import Product
from tanji.model.document import to_data

EXAMPLES = sorted(Path("examples").glob("*.json"))
GOJI = json.loads(Path("examples/ningxia_goji_dried.json").read_bytes())


@pytest.fixture(autouse=True)
def _no_limit(settings, db):
    settings.TANJI_PUBLIC_RATE = 1_000_000


def post(client, address, body, **headers):
    return client.post(f"/api/v1/{address}", body, content_type="application/json", headers=headers)


@pytest.fixture
def methane(cast):
    """2 kg of fossil methane a kilogram of product."""
    return to_data(study_of(Product(organization=cast.goji, name="枸杞干果")))


def test_two_kilograms_of_methane_by_two_reports_of_the_ipcc(client, methane):
    # IPCC AR6 WG1 table 7.15: fossil CH4 29.8; AR5 WG1 table 8.A.1 with CO2 from oxidation: 30.
    ar6 = post(client, "calculate", {"study": methane, "samples": 0}).json()
    ar5 = post(client, "calculate", {"study": methane, "samples": 0, "gwp": "AR5"}).json()
    assert ar6["footprint"]["value"] == pytest.approx(2 * 29.8)
    assert ar5["footprint"]["value"] == pytest.approx(2 * 30)
    assert ar6["verdict"]["pack"] == "general"


def test_check_tells_everything_at_once(client, methane):
    process = methane["processes"][0]
    process["exchanges"][1]["amount"]["unit"] = "公斤力"
    process["exchanges"].append(
        {
            "id": "e9",
            "name": {"zh": "电"},
            "role": "input",
            "amount": {"amount": "1", "unit": "kWh"},
            "provider": {"kind": "dataset", "dataset": "没有这个因子"},
        }
    )
    answer = post(client, "check", {"study": methane}).json()
    fields = {(p["where"]["field"], p["severity"]) for p in answer["problems"]}
    assert ("单位", "error") in fields
    assert len([p for p in answer["problems"] if p["severity"] == "error"]) == 2
    assert all(p["message"] and p["message_en"] for p in answer["problems"])


def test_no_figure_where_there_is_none(client, methane):
    methane["processes"][0]["exchanges"][0]["amount"]["amount"] = "0"
    answer = post(client, "calculate", {"study": methane}, **{"accept-language": "en"})
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert body["code"] == "not_ready"
    assert body["detail"] == body["en"] != body["zh"]
    assert body["problems"][0]["severity"] == "error"


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_is_calculated(client, path):
    study = json.loads(path.read_bytes())
    answer = post(client, "calculate", {"study": study, "samples": 0})
    assert answer.status_code == 200, answer.content.decode()[:500]
    assert answer.json()["footprint"]["value"] > 0


# ------------------------------------------------------------------- damage


def places(node, path=()):
    """Every place of a document, as the keys that lead there."""
    yield path
    if isinstance(node, dict | list):
        for key, item in node.items() if isinstance(node, dict) else enumerate(node):
            yield from places(item, (*path, key))


PLACES = [path for path in places(GOJI) if path]
WRONG = st.one_of(
    st.sampled_from(
        [
            None, True, -1, 0, 1e308, 2**53, "", "NaN", "-Infinity", "1e999999", "0", "-5", "kWh",
            "a\x00b", "１２", "\u202e", [], {}, [None], {"zh": ""}, "x" * 5000, "2024-02-30",
        ]
    ),
    st.text(max_size=8),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
)  # fmt: skip


@given(place=st.sampled_from(PLACES), value=WRONG, address=st.sampled_from(["calculate", "check"]))
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
def test_any_damage_to_a_study_is_answered(client, place, value, address):
    study = json.loads(json.dumps(GOJI))
    node = study
    for key in place[:-1]:
        node = node[key]
    node[place[-1]] = value
    answer = post(
        client, address, {"study": study, **({"samples": 0} if address[1] == "a" else {})}
    )
    assert answer.status_code in (200, 422), (place, value, answer.content[:500])
    body = json.loads(answer.content, parse_constant=pytest.fail)  # infinities are no JSON
    assert answer.status_code == 200 or (body["zh"] and body["en"])


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b'{"study": NaN}',
        b'{"study": "\\ud800"}',
        b"[" * 5000,
        b"\xff\xfe",
        b"null",
        b"[]",
    ],
)
def test_bodies_that_are_no_json_object(client, body):
    answer = client.post("/api/v1/calculate", body, content_type="application/json")
    assert answer.status_code in (400, 422)
    assert answer["Content-Type"] == "application/problem+json"


# -------------------------------------------------------------------- limits


def test_a_stranger_gets_a_fair_share(client, methane, settings):
    settings.TANJI_PUBLIC_RATE = 2
    client.defaults["REMOTE_ADDR"] = "192.0.2.7"
    answers = [post(client, "check", {"study": methane}) for _ in range(4)]
    assert answers[-1].status_code == 429
    assert 0 < int(answers[-1]["Retry-After"]) <= 60


def test_a_study_that_is_too_large(client, methane):
    methane["note"] = "x" * (2 * 2**20)
    assert post(client, "calculate", {"study": methane}).status_code == 413


def test_a_body_above_the_limit_is_not_even_read(client):
    answer = client.post(
        "/api/v1/calculate", "{}", content_type="application/json", CONTENT_LENGTH=str(2**40)
    )
    assert answer.status_code == 413
    assert answer.json()["code"] == "too_large"


# ------------------------------------------------------------------ look up


def test_factors_are_found_and_shown_with_their_source(client):
    hits = client.get("/api/v1/factors?q=电力&limit=5").json()
    assert 0 < len(hits) <= 5
    shown = client.get(f"/api/v1/factors/{hits[0]['id']}").json()
    assert shown["source"]["citation"]
    release = client.get("/api/v1/releases").json()[-1]
    assert release["sha256"] == library.release_sha256(release["id"])


@pytest.mark.parametrize(
    "address", ["factors/no-such", "factors?release=1999", "schemas/unknown", "nowhere"]
)
def test_what_is_not_there(client, address):
    answer = client.get(f"/api/v1/{address}")
    assert answer.status_code in (404, 422)
    assert answer["Content-Type"] == "application/problem+json"


def test_headers_that_keep_strangers_out(client):
    answer = client.get("/api/v1/releases")
    policy = answer["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
