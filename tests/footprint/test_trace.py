"""Every figure of a result can be taken apart into activities that add up to it."""

import pytest

from builders import bought, dataset, emitted, made, process, product, quantity, release, study
from tanji.footprint.calculation import calculate
from tanji.footprint.trace import gas_leaves, input_leaves, process_leaves
from tanji.model.vocabulary import Ledger

RELEASE = release(
    dataset("steel", "kg", {"CO2": 2, "CH4_fossil": "0.01"}), dataset("grid", "kWh", {"CO2": "0.5"})
)
# The mill buys slabs of the furnace, which burns power of the plant, which needs plate of the mill.
STUDY = study(
    process(
        "mill",
        product("plate", 1, "kg"),
        made("slab", "1.1", "kg", "furnace"),
        bought("power", 2, "kWh", "grid"),
        emitted("CH4_fossil", "0.003"),
    ),
    process(
        "furnace",
        product("slab", 1, "kg"),
        bought("iron", 1, "kg", "steel"),
        made("power", "0.4", "kWh", "plant"),
        emitted("CO2", "0.3"),
    ),
    process(
        "plant",
        product("power", 10, "kWh"),
        made("plate", "0.2", "kg", "mill"),
        emitted("CO2", 5),
    ),
    unit=quantity(1, "kg"),
)
RESULT = calculate(STUDY, RELEASE, samples=0)


def total(leaves):
    return sum(leaf.value for leaf in leaves)


@pytest.mark.parametrize("line", RESULT.gases, ids=lambda line: line.gas)
def test_a_gas_is_the_sum_of_what_causes_it(line):
    found = gas_leaves(STUDY, line.gas, line.ledger, RELEASE)
    assert total(found) == pytest.approx(line.co2e, rel=1e-12)


def test_methane_of_the_factor_and_of_the_mill_are_told_apart():
    found = {leaf.exchange for leaf in gas_leaves(STUDY, "CH4_fossil", Ledger.FOSSIL, RELEASE)}
    assert found == {"CH4_fossil", "iron"}


@pytest.mark.parametrize("row", RESULT.processes, ids=lambda row: row.process)
def test_a_process_with_its_upstream_is_the_sum_of_what_it_rests_on(row):
    found = process_leaves(STUDY, row.process, RELEASE)
    assert total(found) == pytest.approx(row.cumulative, rel=1e-12)


def test_a_first_tier_input_from_the_study_is_the_sum_of_its_chain():
    tier = next(tier for tier in RESULT.first_tier if tier.exchange == "slab")
    assert total(input_leaves(STUDY, "slab", RELEASE)) == pytest.approx(tier.value, rel=1e-12)
