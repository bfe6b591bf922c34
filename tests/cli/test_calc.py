"""``tanji calc``: its keys, its figures, its levers, its exit codes."""

import math

import pytest

from cli.command import ALUMINIUM, EXAMPLES, GOJI, METHANOL, TEXTBOOK, data, run

SHARED = {"value", "share"}
# The documented object: a key, and the keys of what stands below it.
KEYS = {
    "footprint": {"value", "unit", "per", "published"},
    "totals": {"location_based", "market_based"},
    "ledgers": {"fossil", "biogenic_emissions", "biogenic_removals", "dluc", "aircraft"},
    "quality": {"primary_share", "dqr"},
    "coverage": {"linked_share", "unlinked"},
    "verdict": {"pack", "passed", "failed", "skipped"},
    "provenance": {"study", "release", "pack", "engine"},
}
ROWS = {
    "stages": {"name"} | SHARED,
    "gases": {"name", "kg", "co2e"},
    "contributions": {"process", "flow"} | SHARED,
    "problems": {"code", "severity", "where", "message", "suggestions"},
}


@pytest.mark.parametrize("example", [TEXTBOOK, GOJI, METHANOL, ALUMINIUM], ids=lambda at: at.stem)
def test_prints_the_documented_keys(example):
    found = data("calc", example, "--samples", 20)
    for key, below in KEYS.items():
        assert below <= found[key].keys(), key
    for key, below in ROWS.items():
        for row in found[key]:
            assert below <= row.keys(), key
    assert found["footprint"]["per"].keys() >= {"amount", "unit", "name"}
    assert {"uncertainty", "problems"} <= found.keys()
    assert all(
        problem["where"].keys() == {"sheet", "cell", "object", "field"}
        for problem in found["problems"]
    )


def test_band_has_its_percentiles_draws_and_seed():
    band = data("calc", GOJI, "--samples", 300, "--seed", 7)["uncertainty"]
    assert band["p2_5"] < band["p50"] < band["p97_5"]
    assert (band["samples"], band["seed"]) == (300, 7)


def test_no_draws_or_no_distribution_is_no_band():
    assert data("calc", GOJI, "--samples", 0)["uncertainty"] is None
    assert data("calc", TEXTBOOK)["uncertainty"] is None


def test_textbook_figure():
    # Heijungs & Suh (2002), The Computational Structure of LCA, ch. 2: 120 kg CO2 per 1000 kWh
    found = data("calc", TEXTBOOK)
    assert found["footprint"]["value"] == pytest.approx(120, rel=1e-12)
    assert found["footprint"]["published"] == "120.0"
    assert found["footprint"]["per"]["amount"] == "1000"


def test_large_system_with_loops():
    # the same 42 processes solved directly with numpy, see examples/index.yaml
    found = data("calc", ALUMINIUM, "--samples", 0)
    assert found["footprint"]["value"] == pytest.approx(13.38495716, rel=1e-8)


@pytest.mark.parametrize("example", [GOJI, METHANOL, ALUMINIUM], ids=lambda at: at.stem)
def test_parts_add_up_to_the_figure(example):
    found = data("calc", example, "--samples", 0)
    total = found["footprint"]["value"]
    for part in (
        [row["value"] for row in found["stages"]],
        list(found["ledgers"].values()),
        [row["co2e"] for row in found["gases"]],
        [row["value"] for row in found["contributions"] if row["value"] is not None],
        [row["value"] for row in found["first_tier"] if row.get("value") is not None],
    ):
        assert math.fsum(part) == pytest.approx(total, rel=1e-9)


def test_another_gwp_set_weighs_the_same_gases_anew():
    # IPCC AR5 (2013) table 8.A.1; AR6 (2021) tables 7.15 and 7.SM.7
    ar5 = {"CO2": 1, "CH4_fossil": 30, "N2O": 265, "CF4": 6630, "C2F6": 11100, "SF6": 23500}
    ar6 = {"CO2": 1, "CH4_fossil": 29.8, "N2O": 273, "CF4": 7380, "C2F6": 12400, "SF6": 25200}
    found = {
        name: data("calc", ALUMINIUM, "--gwp", name, "--samples", 0) for name in ("AR5", "AR6")
    }
    for name, table in (("AR5", ar5), ("AR6", ar6)):
        rows = [row for row in found[name]["gases"] if row["name"] in table]
        assert {row["name"] for row in rows} >= {"CO2", "CH4_fossil", "N2O", "CF4", "C2F6"}
        for row in rows:
            assert row["co2e"] == pytest.approx(row["kg"] * table[row["name"]])
        assert found[name]["provenance"]["gwp"] == name
    kilograms = [{row["name"]: row["kg"] for row in found[name]["gases"]} for name in found]
    assert kilograms[0]["CF4"] == kilograms[1]["CF4"]


def test_a_lever_is_turned():
    # Tao et al. (2023) J. Cleaner Production 393:136263: 126 kWh of losses at a factor of 1.0
    example = EXAMPLES / "lfp_use_tao2023.json"
    found = data("calc", example, "--set", "electricity=implied", "--samples", 0)
    assert found["footprint"]["value"] == pytest.approx(126, rel=1e-3)


def test_a_green_contract_moves_the_market_based_total_only():
    before = data("calc", METHANOL, "--samples", 0)["totals"]
    after = data("calc", METHANOL, "--set", "electricity=contract30", "--samples", 0)["totals"]
    assert after["location_based"] == before["location_based"]
    assert after["market_based"] < before["market_based"]


def test_text_names_figure_totals_gaps_and_origin():
    text = run("calc", METHANOL, "--samples", 0).output
    for part in (
        "kgCO2e / 1 kg",
        "GWP AR6",
        "location-based",
        "market-based",
        "未知",
        "未查",
        "26.",
    ):
        assert part in text


def test_what_is_unlinked_is_named_and_not_a_zero():
    found = data("calc", METHANOL, "--samples", 0)
    unlinked = found["coverage"]["unlinked"]
    assert [row["flow"] for row in unlinked] == ["催化剂、低温甲醇洗损耗、灰渣处置"]
    row = next(row for row in found["contributions"] if row["exchange"] == unlinked[0]["exchange"])
    assert row["value"] is None
    assert row["share"] is None


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--set", "power=coal"), "unknown_lever"),
        (("--set", "electricity=moonlight"), "unknown_lever"),
        (("--pack", "cement"), "unknown_pack"),
        (("--release", "1999.1"), "unknown_release"),
        (("--gwp", "AR9"), "unknown_gwp_set"),
    ],
)
def test_a_wrong_word_ends_with_1_and_suggestions(words, code):
    done = run("calc", METHANOL, *words, "--json")
    assert done.exit_code == 1
    [problem] = data("calc", METHANOL, *words)["problems"]
    assert problem["code"] == code
    assert problem["message"]
    assert problem["message_en"] != problem["message"]
    assert 1 <= len(problem["suggestions"]) <= 3


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("nowhere.json",),
        (EXAMPLES,),
        (TEXTBOOK, "--samples", "many"),
        (TEXTBOOK, "--colour"),
    ],
    ids=["nothing", "no file", "a folder", "no number", "no option"],
)
def test_wrong_use_ends_with_2(words):
    assert run("calc", *words).exit_code == 2
