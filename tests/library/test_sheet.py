"""What is shown of a dataset: values under two GWP sets, source, and what to beware of."""

import json

import pytest

from tanji.library import release, resolve, show, show_text
from tanji.library.sheet import all_unlinked, caveats, value_under
from tanji.model.dataset import Dataset, GasValue
from tanji.model.document import Text
from tanji.model.quantity import Quantity


def test_gas_level_value_differs_by_set():
    # coal mine methane, IPCC 2006: 18 m³/t × 0.67 kg/m³; × 29.8 (AR6) and × 30 (AR5)
    values = {
        one["gwp"]: one for one in show(resolve("coal-mine-methane-underground-ipcc"))["values"]
    }
    assert values["AR6"]["kg_co2e"] == pytest.approx(18 * 0.67 * 29.8)
    assert values["AR5"]["kg_co2e"] == pytest.approx(18 * 0.67 * 30)
    assert values["AR6"]["recomputed"]


def test_co2e_value_is_the_same_under_every_set_and_says_so():
    sheet = show(resolve("cn-electricity-mix-2024"))
    assert [one["kg_co2e"] for one in sheet["values"]] == [0.5777, 0.5777]
    assert not any(one["recomputed"] for one in sheet["values"])
    assert any("GWP" in text["zh"] for text in sheet["caveats"])


def test_a_gas_without_factor_leaves_the_value_unknown():
    one = Dataset(
        id="x",
        name=Text(zh="某", en="x"),
        reference=Quantity(amount=1, unit="kg"),
        gases=(GasValue(gas="CO2", amount=1), GasValue(gas="HFC-9999", amount=1)),
    )
    value = value_under(one, "AR6")
    assert value["kg_co2e"] is None
    assert value["without_factor"] == ["HFC-9999"]


def test_ledgers_stay_apart():
    value = value_under(resolve("wood-combustion-ipcc"), "AR6")
    # IPCC 2006: 112 kg CO2, 30 g CH4, 4 g N2O per GJ; 15.6 GJ/t
    assert value["ledgers"]["biogenic_emissions"] == pytest.approx(1.7472 + 0.000468 * 27.0)
    assert value["ledgers"]["fossil"] == pytest.approx(0.0000624 * 273)


def test_caveats_name_what_is_refused_screening_and_unlinked():
    refused = " ".join(text.zh for text in caveats(resolve("cn-electricity-direct-co2-nx-2023")))
    assert "R-202" in refused
    screening = " ".join(text.zh for text in caveats(resolve("polypropylene-cn-2021")))
    assert "筛查级" in screening
    unlinked = " ".join(text.zh for text in caveats(resolve("pv-mono-si-wafer-cn-iea2020")))
    assert "没有提供者" in unlinked


def test_every_sheet_is_plain_data_and_every_text_has_the_source():
    for one in release().datasets:
        json.dumps(show(one), ensure_ascii=False)
        for language in ("zh", "en"):
            text = show_text(one, language)
            assert one.id in text
            assert one.source.citation in text
            assert one.licence in text


def test_unlinked_inputs_of_the_release_are_listed():
    gaps = all_unlinked()
    assert "柴油，炼油厂" in gaps["uslci-diesel-combusted-in-industrial-boiler"]
    assert set(gaps) <= set(release().index())
