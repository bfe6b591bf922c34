"""Values as printed by IPCC; spellings as in openLCA, ecoinvent, USLCI and Chinese workbooks."""

import json

import pytest

from tanji.rules.gwp import (
    UnknownGwpSet,
    gas_names,
    gases,
    gwp_set,
    gwp_sets,
    is_greenhouse,
    looks_like_greenhouse,
    nearest,
)
from tanji.rules.gwp.characterisation import FOLDER


@pytest.mark.parametrize(
    ("name", "fossil", "biogenic", "n2o", "sf6", "cf4"),
    [
        # AR6 Tables 7.15, 7.SM.7; AR5 Table 8.A.1 and note b; AR4 Table 2.14; TAR 6.7; SAR 2.9
        ("AR6", 29.8, 27.0, 273, 25200, 7380),
        ("AR5", 30, 28, 265, 23500, 6630),
        ("AR5-feedback", 36, 34, 298, 26087, 7349),
        ("AR4", 25, 25, 298, 22800, 7390),
        ("TAR", 23, 23, 296, 22200, 5700),
        ("SAR", 21, 21, 310, 23900, 6500),
        ("AR6-GWP20", 82.5, 79.7, 273, 18300, 5300),
    ],
)
def test_printed_values(name, fossil, biogenic, n2o, sf6, cf4):
    factors = gwp_set(name).factors
    found = [factors[key] for key in ("CH4_fossil", "CH4_nonfossil", "N2O", "SF6", "CF4")]
    assert found == [fossil, biogenic, n2o, sf6, cf4]
    assert factors["CO2"] == factors["CO2e"] == 1


def test_generic_methane_is_in_no_set():
    for one in gwp_sets().values():
        assert "CH4" not in one.factors
    assert 27.9 not in gwp_set("AR6").factors.values()


def test_the_set_names_which_sf6_it_uses():
    assert "25 200" in gwp_set("AR6").note.en
    assert "7.SM.7" in gwp_set("AR6").source.place


def test_every_set_is_sourced_in_both_languages_and_uses_known_gases():
    assert next(iter(gwp_sets())) == "AR6"
    for path in FOLDER.glob("*.json"):
        assert json.loads(path.read_text("utf-8"))["id"] == path.stem
    for one in gwp_sets().values():
        assert one.label.zh
        assert one.label.en
        assert one.source.citation
        assert one.source.provenance in ("seen", "known")
        assert set(one.factors) <= set(gases())
        assert all(value >= 0 for value in one.factors.values())


def test_blend_is_the_mass_weighted_mean_of_its_components():
    # ASHRAE 34: R-410A is 50 % HFC-32 and 50 % HFC-125 by mass
    factors = gwp_set("AR6").factors
    assert factors["R-410A"] == pytest.approx((factors["HFC32"] + factors["HFC125"]) / 2, abs=0.06)


def test_unknown_set_lists_what_there_is():
    with pytest.raises(UnknownGwpSet) as caught:
        gwp_set("AR9")
    assert "AR6" in caught.value.zh
    assert "AR6" in caught.value.en
    assert caught.value.code == "unknown_gwp_set"


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("甲烷", "CH4_fossil"),
        ("Methane, fossil", "CH4_fossil"),
        ("Methane", "CH4_fossil"),
        ("74-82-8", "CH4_fossil"),
        ("000074-82-8", "CH4_fossil"),
        ("ＣＨ４", "CH4_fossil"),
        ("CH₄", "CH4_fossil"),
        ("methane, non-fossil", "CH4_nonfossil"),
        ("Methane, from soil or biomass stock", "CH4_nonfossil"),
        ("生物源甲烷", "CH4_nonfossil"),
        ("CH4_nonfossil", "CH4_nonfossil"),
        ("二氧化碳", "CO2"),
        ("Carbon dioxide, fossil", "CO2"),
        ("Carbon dioxide, in air", "CO2"),
        ("124-38-9", "CO2"),
        ("Dinitrogen monoxide", "N2O"),
        ("一氧化二氮", "N2O"),
        ("Sulfur hexafluoride", "SF6"),
        ("六氟化硫", "SF6"),
        ("Methane, tetrafluoro-, FC-14", "CF4"),
        ("Methane, tetrafluoro-, R-14", "CF4"),
        ("Ethane, hexafluoro-, HFC-116", "C2F6"),
        ("Methane, chlorodifluoro-, HCFC-22", "HCFC22"),
        ("Methane, bromochlorodifluoro-, Halon 1211", "Halon1211"),
        ("Ethane, 1,1,1,2-tetrafluoro-, HFC-134a", "HFC134a"),
        ("制冷剂 R410A", "R-410A"),
        ("R-410A", "R-410A"),
        ("HFC-43-10mee", "HFC4310mee"),
        ("CO2e", "CO2e"),
    ],
)
def test_every_spelling_finds_its_gas(name, key):
    assert is_greenhouse(name) == key


@pytest.mark.parametrize(
    "name",
    [
        "Carbon monoxide, fossil",
        "Hydrogen fluoride",
        "氟化氢",
        "NMVOC, non-methane volatile organic compounds, unspecified origin",
        "Sulfur dioxide",
        "BOD5, Biological Oxygen Demand",
        "Heat, waste",
        "Particulates, > 10 um",
        "水",
        "粉尘",
        "",
    ],
)
def test_other_flows_are_no_greenhouse_gas(name):
    assert is_greenhouse(name) is None
    assert not looks_like_greenhouse(name)


@pytest.mark.parametrize(
    "name",
    ["HFC-9999", "PFCs, unspecified", "某种制冷剂", "Perfluoropolyether", "CFC-500x", "氢氟碳化物"],
)
def test_an_unknown_halocarbon_is_suspected_not_ignored(name):
    assert is_greenhouse(name) is None
    assert looks_like_greenhouse(name)


def test_nearest_suggests_a_misspelt_gas():
    assert nearest("Sulfer hexaflouride")[0] == "SF6"
    assert nearest("zzzz") == ()


def test_gases_have_names_and_one_cas_belongs_to_one_gas():
    assert all(text.zh and text.en for text in gas_names().values())
    numbers = [gas.cas for gas in gases().values() if gas.cas]
    assert len(numbers) == len(set(numbers))
