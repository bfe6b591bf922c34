"""What an analyst sees of a result in a notebook."""

import pytest

from builders import bought, dataset, emitted, process, product, quantity, release, study
from tanji.footprint.calculation import calculate
from tanji.model.document import Text

RESULT = calculate(
    study(
        process(
            "p",
            product("p", 1, "kg"),
            bought("steel", "1.2", "kg", "steel"),
            bought("oil", "0.1", "kg"),
            emitted("CO2", "0.5"),
        ),
        unit=quantity(1, "kg"),
        name=Text(zh="<script>钢</script>", en="Steel"),
    ),
    release(dataset("steel", "kg", {"CO2": 2})),
    samples=0,
)
# architecture: the keys of `--json` that outsiders rely on
KEYS = {
    *("footprint", "totals", "stages", "ledgers", "gases", "contributions", "uncertainty"),
    *("quality", "coverage", "verdict", "problems", "provenance"),
}


def test_dictionary_has_the_documented_keys():
    found = RESULT.to_dict()
    assert found.keys() >= KEYS
    assert found["footprint"]["value"] == pytest.approx(2.9)
    assert found["footprint"]["per"]["unit"] == "kg"
    assert [one["exchange"] for one in found["coverage"]["unlinked"]] == ["oil"]


def test_frame_has_a_row_an_activity_and_adds_up():
    frame = RESULT.to_frame()
    assert list(frame["exchange"]) == ["steel", "oil", "CO2"]
    assert frame["kgCO2e"].sum() == pytest.approx(RESULT.location_based)
    assert frame["kgCO2e"].isna().sum() == 1, "unknown is not zero"


def test_html_names_what_is_unknown_and_escapes_what_people_typed():
    page = RESULT._repr_html_()
    assert "2.900" in page
    assert "1 项未知" in page
    assert "<script>" not in page
