"""The start page: the figure of the library, moved by the address, and nothing guessed."""

import csv
import io
import json
import re
import time
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from tanji.exchange import read as read_bytes
from tanji.footprint.bundle import replay
from tanji.footprint.calculation import calculate
from tanji.footprint.lever import turn
from tanji.model.document import from_data
from tanji.model.rounding import decimals
from tanji.model.study import Study
from tanji.web.public.choice import read_choice
from tanji.web.public.examples import products
from tanji.web.public.outcome import outcome, power_factor

# The start page itself asks nothing of the database; sessions of strangers are never written.
pytestmark = pytest.mark.django_db

EXAMPLES = {product.key: product.study for product in products()}


@pytest.fixture
def client() -> Client:
    cache.clear()
    return Client()


def shown(page: str) -> str:
    """The figure of the page."""
    found = re.search(r'<p class="fig hero"><b>([^<]+)</b>', page)
    assert found
    return found[1]


def totals(page: str) -> list[str]:
    """Location-based and market-based."""
    return re.findall(r"<p><b>([^<]+)</b> <span class=\"u\">kgCO<sub>2</sub>e/", page)


@pytest.mark.parametrize("key", EXAMPLES)
def test_the_page_shows_the_figure_of_the_library(client: Client, key: str) -> None:
    page = client.get("/", {"p": key}).content.decode()
    assert shown(page) == calculate(EXAMPLES[key], samples=0).published
    assert "示例" in page


@pytest.mark.parametrize(
    ("key", "lever", "option"),
    [
        (key, lever.id, option.id)
        for key, study in EXAMPLES.items()
        for lever in study.levers
        for option in lever.options[1:]
    ],
)
def test_every_lever_gives_the_figures_of_the_library(
    client: Client, key: str, lever: str, option: str
) -> None:
    page = client.get("/", {"p": key, lever: option}).content.decode()
    result = calculate(turn(EXAMPLES[key], {lever: option}), samples=0)
    places = len(result.published.partition(".")[2])
    assert shown(page) == result.published
    both = [decimals(one, places) for one in (result.location_based, result.market_based)]
    assert totals(page) == both


def test_a_contract_moves_only_the_market_based_total(client: Client) -> None:
    before, after = (
        totals(client.get("/", {"electricity": option}).content.decode())
        for option in ("grid", "contract30")
    )
    assert before[0] == before[1] == after[0]
    assert Decimal(after[1]) < Decimal(after[0])


def test_an_amount_moves_the_total_as_the_hand_says(client: Client) -> None:
    """10 million kWh more at the puller: × 0.5777 kgCO2e/kWh × 9992926.2 kg of the 10 million kg
    of rod, over 674 million wafers (figures of the inventory).
    """
    before = outcome("").result.location_based
    choice = read_choice({"a.ingot/electricity": "２５，０００"})
    after = outcome(choice.query).result.location_based
    expected = 1e7 * 0.5777 * 9992926.2 / 1e7 / 674e6
    assert after - before == pytest.approx(expected, rel=1e-9)
    page = client.get("/", {"a.ingot/electricity": "２５，０００"}).content.decode()
    assert 'value="25 000"' in page
    assert '清单原值 <span class="nb">24 000</span>' in page


def test_a_factor_moves_the_total_as_the_hand_says() -> None:
    """Ningxia's 50 instead of the default 110 kgCO2/GJ for 25.025 GJ steam a tonne polysilicon."""
    before = outcome("").result.location_based
    after = outcome(read_choice({"f.polysilicon/steam": "cn-heat-nx-2025"}).query)
    polysilicon = 10_600_000 / 1e7 * 9_992_926.2 / 674e6  # kg a wafer
    expected = (50 - 110) * 25.025 / 1000 * polysilicon
    assert after.result.location_based - before == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize(
    ("field", "typed", "zh", "en"),
    [
        ("a.ingot/electricity", "abc", "不能读作数", "cannot be read as a number"),
        ("a.ingot/electricity", "", "没有填写数值", "no value is given"),
        ("a.ingot/electricity", "1,23", "分隔符有歧义", "separators are ambiguous"),
        ("a.ingot/electricity", "NaN", "不是有限的数", "not a finite number"),
        ("a.ingot/electricity", "1e400", "不能读作数|数值范围", "number"),
        ("a.ingot/electricity", "1e30", "太大", "too large"),
        ("a.ingot/electricity", "-5", "小于0", "below 0"),
        ("a.ingot/electricity", "=1+1", "不能读作数", "cannot be read"),
        ("f.polysilicon/steam", "no-such-factor", "没有“no-such-factor”", "has no"),
        ("f.polysilicon/steam", "grey-hydrogen-cn-2023", "换算不了", "cannot be converted"),
        ("electricity", "moonlight", "没有这个选项", "No such option"),
        ("p", "cheese", "没有示例“cheese”", "no example “cheese”"),
    ],
)
def test_what_cannot_be_used_is_told_in_both_languages(
    client: Client, field: str, typed: str, zh: str, en: str
) -> None:
    for prefix, expected in (("", zh), ("/en", en)):
        response = client.get(f"{prefix}/", {field: typed})
        page = response.content.decode()
        assert response.status_code == 422
        assert re.search(expected, page)
        assert shown(page) == outcome("").result.published


def test_a_direct_co2_factor_is_refused_by_name(client: Client) -> None:
    """0.5856 kg/kWh (2022) and its likes leave out upstream: rule R-202."""
    from tanji import library
    from tanji.model.vocabulary import DatasetUse

    direct = next(one for one in library.release().datasets if one.use is DatasetUse.DIRECT_CO2)
    page = client.get("/", {"p": "methanol", "f.methanol/fuel-coal-combustion": direct.id})
    assert page.status_code == 422
    assert "R-202" in page.content.decode()


def test_what_was_typed_is_kept_and_harmless(client: Client) -> None:
    page = client.get("/", {"a.ingot/electricity": '"><script>alert(1)</script>'}).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_whole_form_becomes_a_short_address(client: Client) -> None:
    """Without scripts a form sends every field; only what differs from what it showed counts."""
    response = client.get(
        "/",
        {
            "p": "goji",
            "electricity": "coal",
            "dryer": "heat-pump",
            "a.drying/heat-pump-drying": "456 240",
            "was.a.drying/heat-pump-drying": "456 240",
            "a.orchard/nitrogen-fertiliser": "12000",
            "was.a.orchard/nitrogen-fertiliser": "15 000",
        },
    )
    assert response.status_code == 302
    expected = "/?p=goji&electricity=coal&a.orchard/nitrogen-fertiliser=12000"
    assert response.headers["Location"] == expected


def test_a_lever_is_not_undone_by_the_amount_that_the_form_showed() -> None:
    """The dryer turns to coal; the form still sends the heat pump's kWh that it had shown."""
    choice = read_choice(
        {
            "p": "goji",
            "dryer": "coal",
            "a.drying/heat-pump-drying": "456 240",
            "was.a.drying/heat-pump-drying": "456 240",
        }
    )
    assert choice.query == "p=goji&dryer=coal"


def test_a_script_gets_the_short_address_too(client: Client) -> None:
    query = {"p": "wafer", "electricity": "coal", "a.ingot/electricity": "24 000"}
    response = client.get("/", query, headers={"HX-Request": "true"})
    assert response.headers["HX-Replace-Url"] == "/?electricity=coal"
    assert "HX-Request" in response.headers["Vary"]


def test_the_other_language_keeps_the_choice(client: Client) -> None:
    page = client.get("/en/?p=goji&dryer=coal").content.decode()
    assert '<html lang="en"' in page
    assert 'href="/?p=goji&amp;dryer=coal"' in page


def take(client: Client, kind: str, **query: str) -> Any:
    response = client.get(f"/calculation.{kind}", query)
    assert response.status_code == 200
    assert f'filename="tanji-{query.get("p", "wafer")}.{kind}"' in response["Content-Disposition"]
    return response.content


def test_the_activities_add_up_in_the_csv(client: Client) -> None:
    text = take(client, "csv", p="goji").decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(text)))
    total = sum(float(line["kgCO2e"] or 0) for line in lines)
    assert total == pytest.approx(outcome("p=goji").result.location_based, rel=1e-12)


def test_the_study_taken_away_gives_the_same_figure(client: Client) -> None:
    data = json.loads(take(client, "json", electricity="direct80"))
    figure = calculate(from_data(Study, data), samples=0).published
    assert figure == outcome("electricity=direct80").result.published


def test_the_workbook_taken_away_gives_the_same_figure(client: Client) -> None:
    parcel = read_bytes(take(client, "xlsx", p="methanol"), "methanol.xlsx")
    assert parcel.study is not None
    figure = calculate(parcel.study, samples=0).published
    assert figure == outcome("p=methanol").result.published


def test_the_bundle_replays(client: Client) -> None:
    assert replay(take(client, "zip", p="goji", electricity="coal")).agrees


def test_a_format_that_there_is_not(client: Client) -> None:
    assert client.get("/calculation.exe").status_code == 404


def test_the_factor_beside_each_supply() -> None:
    """National mix 0.5777, wind 0.0324, coal 0.9240 (2024, Ministry of Ecology and Environment):
    30 % contract = 0.3 × 0.0324 + 0.7 × 0.5777.
    """
    study = EXAMPLES["wafer"]
    options = {
        option.id: power_factor(study, option)
        for lever in study.levers
        if lever.id == "electricity"
        for option in lever.options
    }
    assert options["grid"] == pytest.approx(0.5777)
    assert options["contract30"] == pytest.approx(0.3 * 0.0324 + 0.7 * 0.5777)
    assert options["coal"] == pytest.approx(0.924)


def test_unknown_inputs_stand_beside_the_figure(client: Client) -> None:
    page = client.get("/").content.decode()
    for item in outcome("").result.coverage.unlinked:
        assert item.flow.zh.split("（")[0] in page
    assert "按未知处理，不当作零" in page


def test_strangers_get_a_fair_share(
    client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.TANJI_PUBLIC_RATE = 2
    monkeypatch.setattr("tanji.core.rates.time.time", lambda: 1_800_000_000.0)
    assert [client.get("/").status_code for _ in range(3)] == [200, 200, 429]
    assert client.get("/").headers["Retry-After"] == "60"


def test_strangers_get_no_cookie(client: Client) -> None:
    assert not client.get("/").cookies


def test_it_answers_within_200_ms(client: Client) -> None:
    """The quickest of five choices never asked before: the machine may be busy with others."""
    client.get("/")
    times = []
    for number in range(5):
        started = time.perf_counter()
        client.get("/", {"a.ingot/electricity": str(23_000 + number)})
        times.append(time.perf_counter() - started)
    assert min(times) < 0.2
