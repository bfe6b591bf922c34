"""Figures that can be worked out by hand, from study to result."""

import datetime
from decimal import Decimal

import pytest
from tests.builders import (
    bought,
    dataset,
    emitted,
    exchange,
    made,
    process,
    product,
    quantity,
    release,
    study,
)

from tanji.footprint.calculation import calculate
from tanji.model.compile import CompileError
from tanji.model.document import Text
from tanji.model.exchange import BurdenFree, DatasetLink, Electricity, ProcessLink
from tanji.model.process import Allocation, AllocationFactor, CircularFootprint
from tanji.model.study import Demand
from tanji.model.vocabulary import (
    AllocationMethod,
    Category,
    DatasetUse,
    Ledger,
    Origin,
    ProcessStage,
    Role,
    Stage,
    Supply,
)

STEEL = dataset("steel", "kg", {"CO2": 2})
GRID = dataset("grid", "kWh", {"CO2e": "0.5"})
SOLAR = dataset("solar", "kWh", {"CO2e": "0.05"})
RELEASE = release(STEEL, GRID, SOLAR)


KILOGRAM = quantity(1, "kg")


def run(*processes, unit=KILOGRAM, **fields):
    return calculate(study(*processes, unit=unit, **fields), RELEASE, samples=0)


def test_the_flat_list_is_the_simplest_study():
    """Σ AD·EF: 1.2 kg × 2 + 3 kWh × 0.5 = 3.9 kgCO2e."""
    result = run(
        process(
            "plate",
            product("plate", 1, "kg"),
            bought("steel", "1.2", "kg", "steel"),
            bought("power", 3, "kWh", "grid", category=Category.ELECTRICITY),
        )
    )
    assert result.location_based == pytest.approx(3.9, rel=1e-12)
    assert result.published == "3.900"
    assert {row.stage: row.value for row in result.stages} == pytest.approx(
        {Stage.RAW: 2.4, Stage.ELECTRICITY: 1.5}
    )


def test_units_are_converted_into_those_of_the_provider():
    """0.0012 t of steel and 0.0108 GJ (= 3 kWh) of power are the same study."""
    result = run(
        process(
            "plate",
            product("plate", 1, "kg"),
            bought("steel", "0.0012", "t", "steel"),
            bought("power", "0.0108", "GJ", "grid"),
        )
    )
    assert result.location_based == pytest.approx(3.9, rel=1e-12)


def test_annual_books_scale_to_one_unit():
    """A year's books: 500 t of plate from 600 t of steel, demand in kg."""
    result = run(process("plate", product("plate", 500, "t"), bought("steel", 600, "t", "steel")))
    assert result.location_based == pytest.approx(2.4, rel=1e-12)
    leaf = result.leaves[0]
    assert leaf.amount == pytest.approx(0.0012)
    assert leaf.unit == "t"
    assert leaf.amount * leaf.intensity == pytest.approx(leaf.value)


def test_unlinked_input_is_unknown_and_listed():
    result = run(
        process(
            "plate",
            product("plate", 1, "kg"),
            bought("steel", "1.2", "kg", "steel"),
            bought("oil", "0.1", "kg"),
        )
    )
    oil = next(leaf for leaf in result.leaves if leaf.exchange == "oil")
    assert oil.value is None
    assert oil.share is None
    assert [item.exchange for item in result.coverage.unlinked] == ["oil"]
    assert result.coverage.linked_share == 0.5
    assert result.coverage.mass_linked_share == pytest.approx(1.2 / 1.3)


def test_missing_factor_counts_as_unknown_not_zero():
    result = run(
        process(
            "plate",
            product("plate", 1, "kg"),
            bought("steel", 1, "kg", "no-such-factor"),
            bought("more", 1, "kg", "steel"),
        )
    )
    assert [item.exchange for item in result.coverage.unlinked] == ["steel"]
    assert [problem.code for problem in result.problems] == ["unknown_factor"]


def test_unit_that_does_not_convert_counts_as_unknown():
    result = run(process("plate", product("plate", 1, "kg"), bought("steel", 1, "kWh", "steel")))
    assert [problem.code for problem in result.problems] == ["R-201"]
    assert result.coverage.unlinked


def test_direct_co2_factor_is_refused_by_a_footprint():
    """R-202: 0.6187 kgCO2/kWh (Ningxia 2023) has no upstream and must never enter a footprint."""
    direct = dataset("nx-2023", "kWh", {"CO2": "0.6187"}, use=DatasetUse.DIRECT_CO2)
    result = calculate(
        study(
            process("p", product("p", 1, "kg"), bought("power", 1, "kWh", "nx-2023")),
            unit=quantity(1, "kg"),
        ),
        release(direct),
        samples=0,
    )
    assert result.location_based == 0
    assert [problem.code for problem in result.problems] == ["R-202"]
    assert [item.exchange for item in result.coverage.unlinked] == ["power"]


def test_waste_goes_to_a_treatment_with_negative_reference():
    """0.2 kg slag at 0.3 kgCO2/kg treated: 0.06."""
    result = run(
        process(
            "plate",
            product("plate", 1, "kg"),
            exchange("slag", Role.WASTE, "0.2", "kg", provider=ProcessLink(process="dump")),
        ),
        process(
            "dump",
            product("slag", 10, "kg"),
            emitted("CO2", 3),
            treats_waste=True,
            stage=ProcessStage.EOL,
        ),
    )
    assert result.location_based == pytest.approx(0.06, rel=1e-12)
    assert {row.stage for row in result.stages} == {Stage.EOL}


def test_avoided_product_is_a_credit():
    """System expansion: 1 kWh of by-product power replaces grid power: −0.5."""
    result = run(
        process(
            "plate",
            product("plate", 1, "kg"),
            bought("steel", 1, "kg", "steel"),
            exchange("power out", Role.AVOIDED, 1, "kWh", provider=DatasetLink(dataset="grid")),
        )
    )
    assert result.location_based == pytest.approx(1.5, rel=1e-12)


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        (AllocationMethod.MASS, 10 * 8 / 10 / 8),
        (AllocationMethod.ECONOMIC, 10 * (8 * 3) / (8 * 3 + 2 * 8) / 8),
        (AllocationMethod.GIVEN, 10 * 0.9 / 8),
    ],
)
def test_allocation_shares_the_burden(method, expected):
    """8 kg at 3 元 and 2 kg at 8 元 from 10 kgCO2; the two products always carry all of it."""

    def properties(value):
        from tanji.model.exchange import Properties

        return Properties(value=quantity(value, "CNY"))

    plant = process(
        "plant",
        product("main", 8, "kg", properties=properties(24)),
        exchange("by", Role.COPRODUCT, 2, "kg", properties=properties(16)),
        emitted("CO2", 10),
        allocation=Allocation(
            method=method,
            justification=Text(zh="例"),
            factors=(
                AllocationFactor(product="main", factor=Decimal("0.9")),
                AllocationFactor(product="by", factor=Decimal("0.1")),
            ),
        ),
    )
    main = run(plant).location_based
    by = run(plant, demand="plant").location_based
    other = calculate(
        study(plant, unit=quantity(1, "kg")).replace(demand=Demand(process="plant", product="by")),
        RELEASE,
        samples=0,
    ).location_based
    assert main == by == pytest.approx(expected, rel=1e-12)
    assert 8 * main + 2 * other == pytest.approx(10, rel=1e-12)


def test_subdivision_assigns_an_exchange_to_one_product():
    """The dryer (1 kgCO2) belongs to the main product alone; the rest is shared by mass."""
    plant = process(
        "plant",
        product("main", 5, "kg"),
        exchange("by", Role.COPRODUCT, 5, "kg"),
        emitted("CO2", 10),
        emitted("CO2", 1, name="dryer", only_for=("main",)),
        allocation=Allocation(method=AllocationMethod.MASS, justification=Text(zh="例")),
    )
    assert run(plant).location_based == pytest.approx(6 / 5, rel=1e-12)


def test_two_products_without_allocation_are_refused():
    with pytest.raises(CompileError) as caught:
        run(process("plant", product("a", 1, "kg"), exchange("b", Role.COPRODUCT, 1, "kg")))
    assert [problem.code for problem in caught.value.problems] == ["R-208"]


def test_loop_is_solved():
    """Power plant uses 0.1 kWh of its own grid per kWh: x = 1/(1 − 0.1) runs of 1 kgCO2."""
    result = run(
        process(
            "plant", product("power", 1, "kWh"), made("fuel", 1, "kg", "mine"), emitted("CO2", 1)
        ),
        process("mine", product("fuel", 1, "kg"), made("power", "0.1", "kWh", "plant")),
        unit=quantity(1, "kWh"),
    )
    assert result.location_based == pytest.approx(1 / 0.9, rel=1e-12)
    assert sum(tier.value for tier in result.first_tier) == pytest.approx(1 / 0.9, rel=1e-12)


def test_loop_that_eats_all_it_makes_is_refused_by_name():
    with pytest.raises(CompileError) as caught:
        run(
            process("电厂", product("power", 1, "kWh"), made("fuel", 1, "kg", "煤矿")),
            process("煤矿", product("fuel", 1, "kg"), made("power", "1.2", "kWh", "电厂")),
            unit=quantity(1, "kWh"),
        )
    problem = caught.value.problems[0]
    assert problem.code == "loop_gain"
    assert "电厂" in problem.message.zh
    assert "煤矿" in problem.message.zh


def test_zero_reference_flow_names_the_process():
    with pytest.raises(CompileError) as caught:
        run(process("还原炉", product("硅", 0, "kg"), emitted("CO2", 1)))
    assert "还原炉" in caught.value.problems[0].message.zh


def test_own_use_is_netted_and_all_of_it_is_refused():
    """1 kg made, 0.2 kg used by the process itself: 1/0.8; 1.2 kg used: nothing is delivered."""
    plant = process("厂", product("x", 1, "kg"), made("x", "0.2", "kg", "厂", id="own"))
    plant = plant.replace(exchanges=(*plant.exchanges, emitted("CO2", 1)))
    result = run(plant)
    assert result.location_based == pytest.approx(1.25, rel=1e-12)
    assert sum(tier.value for tier in result.first_tier) == pytest.approx(1.25, rel=1e-12)
    greedy = process("厂", product("x", 1, "kg"), made("x", "1.2", "kg", "厂", id="own"))
    with pytest.raises(CompileError, match="没有净产出"):
        run(greedy)


def test_two_electricity_totals():
    """30 % retired solar contract: 10 kWh × (0.7·0.5 + 0.3·0.05) = 3.65 by contract, 5 on the
    grid.
    """
    contract = Electricity(
        supply=Supply.GREEN_CONTRACT,
        contract=DatasetLink(dataset="solar"),
        share=Decimal("0.3"),
        retired_on=datetime.date(2024, 12, 31),
    )
    plant = process(
        "p",
        product("p", 1, "kg"),
        bought("power", 10, "kWh", "grid", category=Category.ELECTRICITY, electricity=contract),
    )
    result = run(plant)
    assert result.location_based == pytest.approx(5)
    assert result.market_based == pytest.approx(3.65)

    unretired = plant.replace(
        exchanges=tuple(
            each.replace(electricity=contract.replace(retired_on=None))
            if each.electricity
            else each
            for each in plant.exchanges
        )
    )
    assert run(unretired).market_based == pytest.approx(5)


def test_contract_without_a_usable_factor_does_not_lower_the_market_total():
    contract = Electricity(
        supply=Supply.GREEN_CONTRACT,
        contract=DatasetLink(dataset="no-such-plant"),
        share=Decimal("0.3"),
        retired_on=datetime.date(2024, 12, 31),
    )
    power = bought("power", 10, "kWh", "grid", electricity=contract)
    result = run(process("p", product("p", 1, "kg"), power))
    assert result.market_based == result.location_based == pytest.approx(5)
    assert [problem.code for problem in result.problems] == ["unknown_factor"]


def test_factor_without_any_figure_is_unknown_not_zero():
    empty = dataset("empty", "kg", {})
    result = calculate(
        study(process("p", product("p", 1, "kg"), bought("x", 1, "kg", "empty")), unit=KILOGRAM),
        release(empty),
        samples=0,
    )
    assert [item.exchange for item in result.coverage.unlinked] == ["x"]
    assert [problem.code for problem in result.problems] == ["empty_dataset"]


def test_ledgers_are_kept_apart():
    result = run(
        process(
            "p",
            product("p", 1, "kg"),
            emitted("CO2", 1),
            emitted("CH4_nonfossil", 1),
            exchange("uptake", Role.UPTAKE, 3, "kg", gas="CO2"),
            emitted("CO2", 5, name="clearing", ledger=Ledger.DLUC),
        )
    )
    assert result.ledgers == pytest.approx(
        {
            Ledger.FOSSIL: 1,
            Ledger.BIOGENIC_EMISSIONS: 27.0,
            Ledger.BIOGENIC_REMOVALS: -3,
            Ledger.DLUC: 5,
            Ledger.AIRCRAFT: 0,
        }
    )
    assert result.location_based == pytest.approx(30)


def test_gwp_set_changes_the_figure_and_not_the_inventory():
    """CH4 fossil: 29.8 under AR6, 30 under AR5 (IPCC AR6 WGI Table 7.15; AR5 WGI Table 8.A.1
    note b).
    """
    plant = process("p", product("p", 1, "kg"), emitted("CH4_fossil", 2))
    assert run(plant).location_based == pytest.approx(59.6)
    other = run(plant, gwp="AR5")
    assert other.location_based == pytest.approx(60)
    assert other.gases[0].kg == 2


def test_gas_without_a_factor_is_listed():
    result = run(
        process(
            "p",
            product("p", 1, "kg"),
            emitted("CO2", 1),
            emitted("HFC-999xyz", 1),
            emitted("SO2", 1),
        )
    )
    reasons = {item.exchange: item.reason.zh for item in result.coverage.uncharacterised}
    assert "未知" in reasons["HFC-999xyz"]
    assert "不在温室气体清单" in reasons["SO2"]


def test_circular_footprint_formula():
    """PEF formula by hand: R1=0.4, A=0.5, R2=0.3, Qs/Qp=0.8 and 0.9, R3=0.2, B=0, all E given."""
    factors = {
        "ev": "2",
        "erec": "0.5",
        "eol": "0.6",
        "sub": "1.8",
        "er": "0.4",
        "heat": "0.1",
        "ed": "0.05",
    }
    library = release(
        *(
            dataset(name, "MJ" if name == "heat" else "kg", {"CO2": value})
            for name, value in factors.items()
        )
    )

    def link(name):
        return DatasetLink(dataset=name)

    cff = CircularFootprint(
        id="pet",
        name=Text(zh="瓶"),
        amount=quantity(1, "kg"),
        a=Decimal("0.5"),
        r1=Decimal("0.4"),
        r2=Decimal("0.3"),
        r3=Decimal("0.2"),
        quality_in=Decimal("0.8"),
        quality_out=Decimal("0.9"),
        virgin=link("ev"),
        recycled=link("erec"),
        recycling=link("eol"),
        substituted=link("sub"),
        energy_recovery=link("er"),
        heating_value=quantity(20, "MJ"),
        heat_share=Decimal("0.3"),
        heat=link("heat"),
        disposal=link("ed"),
    )
    result = calculate(
        study(process("p", product("p", 1, "kg"), recycling=(cff,)), unit=quantity(1, "kg")),
        library,
        samples=0,
    )
    expected = (
        (1 - 0.4) * 2
        + 0.4 * (0.5 * 0.5 + 0.5 * 2 * 0.8)
        + 0.5 * 0.3 * (0.6 - 1.8 * 0.9)
        + 0.2 * (0.4 - 20 * 0.3 * 0.1)
        + (1 - 0.3 - 0.2) * 0.05
    )
    assert result.location_based == pytest.approx(expected, rel=1e-12)


def test_burden_free_input_is_listed_with_its_reason():
    free = BurdenFree(reason=Text(zh="按截断法，废料不带上游"))
    result = run(
        process(
            "p",
            product("p", 1, "kg"),
            exchange("scrap", Role.INPUT, 1, "kg", provider=free),
            bought("steel", 1, "kg", "steel"),
        )
    )
    assert result.location_based == pytest.approx(2)
    assert result.coverage.linked_share == 1
    assert [item.reason.zh for item in result.coverage.burden_free] == ["按截断法，废料不带上游"]


def test_contributions_add_up_three_ways():
    result = run(
        process(
            "a",
            product("a", 1, "kg"),
            made("b", "0.5", "kg", "b"),
            bought("steel", 1, "kg", "steel", origin=Origin.MEASURED),
            emitted("CO2", "0.7"),
        ),
        process(
            "b", product("b", 1, "kg"), bought("power", 2, "kWh", "grid"), stage=ProcessStage.RAW
        ),
    )
    total = result.location_based
    assert total == pytest.approx(0.5 * 1 + 2 + 0.7)
    for parts in (result.leaves, result.stages, result.first_tier, result.processes):
        assert sum(part.value for part in parts) == pytest.approx(total, rel=1e-12)
    assert sum(line.co2e for line in result.gases) == pytest.approx(total, rel=1e-12)
    assert result.quality.primary_share == pytest.approx(2 / 3.2)
    assert [(link.source, link.target) for link in result.links] == [("b", "a")]


def test_co2e_only_factor_is_flagged_under_another_set():
    result = run(process("p", product("p", 1, "kg"), bought("power", 1, "kWh", "grid")), gwp="AR5")
    assert [item.exchange for item in result.coverage.aggregated] == ["grid"]
