"""openLCA JSON-LD: archives of olca-schema's own writer, of the old layout, and broken ones."""

import copy
import datetime
import json
import tempfile
from decimal import Decimal
from pathlib import Path

import olca_schema as o
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from olca_schema.zipio import ZipReader

from openlca_archives import TEXTBOOK_CO2, Builder, old_layout, packed, textbook, unpacked
from tanji import exchange, library
from tanji.exchange.elementary import elementary
from tanji.footprint.calculation import calculate
from tanji.model.dataset import FactorRelease
from tanji.model.exchange import ProcessLink
from tanji.model.ledger import Period
from tanji.model.process import Process
from tanji.model.quantity import Quantity
from tanji.model.vocabulary import Category, Ledger, Role, Severity

FORMAT = exchange.format_named("openlca")
EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.json"))
NOTHING = FactorRelease(id="none", published_on=datetime.date(2026, 1, 1), datasets=())


def read(data: bytes, reference: str = "") -> exchange.Parcel:
    parcel = FORMAT.read(data, "archive.zip", NOTHING, reference)
    for problem in (*parcel.problems, *parcel.losses):
        assert problem.message.zh.isascii() is False
        assert problem.message.en
        assert problem.fix.zh
        assert problem.fix.en
    return parcel


def good(data: bytes, reference: str = "") -> exchange.Parcel:
    parcel = read(data, reference)
    assert parcel.errors == []
    assert parcel.study is not None
    return parcel


def footprint(parcel: exchange.Parcel) -> float:
    assert parcel.study is not None
    return calculate(parcel.study, NOTHING, samples=0).location_based


def codes(parcel: exchange.Parcel) -> list[str]:
    return [problem.code for problem in parcel.problems]


def named(parcel: exchange.Parcel, name: str) -> Process:
    assert parcel.study is not None
    return next(process for process in parcel.study.processes if process.name.zh == name)


# ------------------------------------------------------------- the textbook system


def test_product_system():
    parcel = good(textbook().bytes())
    assert footprint(parcel) == pytest.approx(TEXTBOOK_CO2, rel=1e-12)
    study = parcel.study
    assert study.demand.amount is None
    assert study.unit.quantity == Quantity(amount=Decimal("1000.0"), unit="kWh")
    assert study.period == Period(start=datetime.date(2024, 1, 1), end=datetime.date(2024, 12, 31))
    assert study.geography == "CN"
    assert parcel.problems == ()


def test_default_providers_without_a_system():
    parcel = good(textbook(as_system=False).bytes())
    assert footprint(parcel) == pytest.approx(TEXTBOOK_CO2 / 100, rel=1e-12)  # for its 10 kWh
    assert "linked_by_flow" not in codes(parcel)


def test_without_providers_the_only_maker_of_a_flow_is_taken_and_told():
    parcel = good(textbook(as_system=False, linked=False).bytes())
    assert footprint(parcel) == pytest.approx(TEXTBOOK_CO2 / 100, rel=1e-12)
    (problem,) = parcel.problems
    assert (problem.code, problem.severity) == ("linked_by_flow", Severity.INFO)
    assert "Fuel" in problem.message.zh


def test_a_line_without_a_link_in_the_system_is_unlinked():
    parcel = good(textbook(linked=False).bytes())
    assert codes(parcel) == ["unlinked"]
    assert footprint(parcel) == pytest.approx(100, rel=1e-12)  # the emissions of the plant alone
    assert [problem.code for problem in parcel.losses] == [
        "elementary_not_counted",
        "outside_system",
    ]


def test_old_layout():
    parcel = good(packed(old_layout()))
    assert footprint(parcel) == pytest.approx(TEXTBOOK_CO2 / 100, rel=1e-12)
    assert parcel.study.period.start == datetime.date(1998, 1, 1)
    assert parcel.study.geography == "RNA"


def test_old_layout_inside_a_folder():
    entries = {f"uslci/{path}": content for path, content in old_layout().items()}
    assert footprint(good(packed(entries))) == pytest.approx(TEXTBOOK_CO2 / 100, rel=1e-12)


def test_the_format_is_found_by_its_bytes():
    assert exchange.read(textbook().bytes(), "没有后缀").format == "openlca"
    assert exchange.read(packed(old_layout()), "a.zip").format == "openlca"


def test_other_elementary_flows_are_counted_as_lost():
    losses = {problem.code: problem for problem in good(textbook().bytes()).losses}
    assert losses["elementary_not_counted"].value == "3"
    assert "Sulfur dioxide" in losses["elementary_not_counted"].message.en
    assert "Crude oil" in losses["elementary_not_counted"].message.en


# ----------------------------------------------------------------- choosing


def two_tops() -> Builder:
    made = textbook(as_system=False)
    other = made.process("Steam production")
    made.reference(other, made.flow("Steam", of="Energy"), 10, "MJ")
    made.add(other, made.flow("Fuel", of="Volume"), 1, "l")
    return made


def test_several_candidates_are_listed():
    parcel = read(two_tops().bytes())
    assert parcel.study is None
    (problem,) = parcel.errors
    assert problem.code == "ambiguous_reference"
    assert set(problem.suggestions) == {"Electricity production", "Steam production"}


def test_the_caller_may_choose():
    data = two_tops().bytes()
    assert footprint(good(data, "Steam production")) == pytest.approx(0.1, rel=1e-12)
    assert footprint(good(data, "Fuel production")) == pytest.approx(10, rel=1e-12)
    assert read(data, "Steam produktion").errors[0].suggestions[0] == "Steam production"


def test_several_product_systems():
    made = textbook()
    made.system(made.processes[1], 1, "l")
    (problem,) = read(made.bytes()).errors
    assert problem.code == "ambiguous_reference"
    assert footprint(good(made.bytes(), "system of Fuel production")) == pytest.approx(
        0.1, rel=1e-12
    )


# ------------------------------------------------- waste, credits, several products


def with_waste(*, treatment_amount: float = 1) -> Builder:
    made = Builder()
    ash = made.flow("Ash", "waste")
    plant, landfill = made.process("Plant"), made.process("Landfill")
    made.reference(plant, made.flow("Heat", of="Energy"), 1, "MJ")
    made.emit(plant, "Methane, fossil", 1)
    out = made.add(plant, ash, 3, "kg", out=True)
    made.reference(landfill, ash, treatment_amount, "kg")
    made.emit(landfill, "Carbon dioxide, fossil", 2)
    made.system(plant, 1, "MJ", (landfill, out))
    return made


def test_waste_treatment():
    parcel = good(with_waste().bytes())
    assert named(parcel, "Landfill").treats_waste
    assert named(parcel, "Plant").exchanges[2].role is Role.WASTE
    assert footprint(parcel) == pytest.approx(29.8 + 3 * 2, rel=1e-12)  # AR6: CH4 fossil 29.8


def test_waste_treatment_as_a_negative_product():
    """As ecoinvent writes it: the treatment makes −1 kg, the plant takes −3 kg."""
    made = Builder()
    ash = made.flow("Ash")
    plant, landfill = made.process("Plant"), made.process("Landfill")
    made.reference(plant, made.flow("Heat", of="Energy"), 1, "MJ")
    taken = made.add(plant, ash, -3, "kg")
    made.reference(landfill, ash, -1, "kg")
    made.emit(landfill, "Carbon dioxide, fossil", 2)
    made.system(plant, 1, "MJ", (landfill, taken))
    parcel = good(made.bytes())
    assert named(parcel, "Plant").exchanges[1].role is Role.WASTE
    assert footprint(parcel) == pytest.approx(6, rel=1e-12)
    assert codes(parcel) == ["sign_turned"]


@pytest.mark.parametrize(("amount", "avoided"), [(4, True), (-4, False)])
def test_avoided_product(amount, avoided):
    made = textbook(as_system=False)
    boiler = made.process("Boiler")
    made.reference(boiler, made.flow("Heat", of="Energy"), 1, "MJ")
    made.emit(boiler, "Carbon dioxide, fossil", 5)
    line = made.add(boiler, made.flow("Fuel", of="Volume"), amount, "l", is_avoided_product=avoided)
    made.system(boiler, 1, "MJ", (made.processes[1], line))
    parcel = good(made.bytes())
    assert named(parcel, "Boiler").exchanges[2].role is Role.AVOIDED
    assert footprint(parcel) == pytest.approx(5 - 0.4, rel=1e-12)


def chlor_alkali(method: str) -> Builder:
    made = Builder()
    cell = made.process("Electrolysis")
    chlorine, soda = made.flow("Chlorine"), made.flow("Soda")
    made.reference(cell, chlorine, 100, "kg")
    made.add(cell, soda, 110, "kg", out=True)
    carbon = made.emit(cell, "Carbon dioxide, fossil", 50)
    nitrous = made.emit(cell, "Dinitrogen monoxide", 1)
    cell.allocation_factors = [
        o.new_physical_allocation_factor(cell, chlorine, 0.48),
        o.new_physical_allocation_factor(cell, soda, 0.52),
        o.new_economic_allocation_factor(cell, chlorine, 0.3),
        o.new_economic_allocation_factor(cell, soda, 0.7),
        o.new_causal_allocation_factor(cell, chlorine, 0.9, carbon),
        o.new_causal_allocation_factor(cell, soda, 0.1, carbon),
        o.new_causal_allocation_factor(cell, chlorine, 0, nitrous),
        o.new_causal_allocation_factor(cell, soda, 1, nitrous),
    ]
    cell.default_allocation_method = o.AllocationType.get(method)
    made.system(cell, 100, "kg")
    return made


@pytest.mark.parametrize(
    ("method", "chlorine"),
    [
        ("PHYSICAL_ALLOCATION", 0.48 * (50 + 273)),  # AR6: N2O 273
        ("ECONOMIC_ALLOCATION", 0.3 * (50 + 273)),
        ("CAUSAL_ALLOCATION", 0.9 * 50),
    ],
)
def test_allocation(method, chlorine):
    assert footprint(good(chlor_alkali(method).bytes())) == pytest.approx(chlorine, rel=1e-9)


def test_a_line_without_causal_factors_is_shared_as_the_products_are():
    made = chlor_alkali("CAUSAL_ALLOCATION")
    cell = made.processes[0]
    cell.allocation_factors = cell.allocation_factors[:6]  # none for the N2O
    parcel = good(made.bytes())
    assert codes(parcel) == ["causal_factor_missing"]
    assert footprint(parcel) == pytest.approx(0.9 * 50 + 0.48 * 273, rel=1e-9)


def test_causal_factors_alone_must_be_complete():
    made = chlor_alkali("CAUSAL_ALLOCATION")
    cell = made.processes[0]
    cell.allocation_factors = cell.allocation_factors[4:7]  # N2O: 0 for chlorine, none for soda
    (problem,) = read(made.bytes()).errors
    assert problem.code == "missing_allocation"


def test_co_product_is_delivered_to_others():
    made = chlor_alkali("CAUSAL_ALLOCATION")
    made.entities = [e for e in made.entities if not isinstance(e, o.ProductSystem)]
    soap = made.process("Soap making")
    made.reference(soap, made.flow("Soap"), 1, "kg")
    line = made.add(soap, made.flow("Soda"), 11, "kg")
    made.system(soap, 1, "kg", (made.processes[0], line))
    parcel = good(made.bytes())
    link = named(parcel, "Soap making").exchanges[1].provider
    assert isinstance(link, ProcessLink)
    assert link.product
    assert footprint(parcel) == pytest.approx((0.1 * 50 + 273) / 10, rel=1e-9)


def test_several_products_without_allocation_are_an_error():
    assert [p.code for p in read(chlor_alkali("NO_ALLOCATION").bytes()).errors] == [
        "missing_allocation"
    ]


def test_a_provider_without_allocation_is_not_taken_by_itself():
    made = chlor_alkali("NO_ALLOCATION")
    made.entities = [e for e in made.entities if not isinstance(e, o.ProductSystem)]
    soap = made.process("Soap making")
    made.reference(soap, made.flow("Soap"), 1, "kg")
    made.add(soap, made.flow("Soda"), 11, "kg")
    parcel = good(made.bytes())
    assert codes(parcel) == ["provider_without_allocation", "unlinked"]


# ------------------------------------------------------------ units and distributions


def single(fill) -> exchange.Parcel:
    """One process for 1 kg of product, with the lines that ``fill`` adds."""
    made = Builder()
    process = made.process("Mill")
    made.reference(process, made.flow("Flour"), 1, "kg")
    fill(made, process)
    return read(made.bytes())


def test_a_unit_that_only_openlca_knows_is_converted_and_told():
    parcel = single(lambda made, mill: made.add(mill, made.flow("Grain"), 2, "sh tn"))
    assert named(parcel, "Mill").exchanges[1].amount == Quantity(
        amount=Decimal("1814.36948"), unit="kg"
    )
    assert "unit_converted" in codes(parcel)


def test_are_is_no_year():
    parcel = single(lambda made, mill: made.add(mill, made.flow("Land", of="Area"), 3, "a"))
    assert named(parcel, "Mill").exchanges[1].amount == Quantity(amount=Decimal(300), unit="m²")


def test_an_exchange_without_a_unit_is_in_that_of_its_flow():
    def fill(made, mill):
        made.add(mill, made.flow("Power", of="Energy"), 3, "MJ").unit = None

    amount = named(single(fill), "Mill").exchanges[1].amount
    assert (amount.amount, amount.unit) == (3, "MJ")


def test_another_flow_property_is_converted_by_the_factor_of_the_flow():
    def fill(made, mill):
        oil = made.flow("Oil")
        volume = made.properties["Volume"].to_ref()
        oil.flow_properties.append(
            o.FlowPropertyFactor(conversion_factor=0.00125, flow_property=volume)  # m³ in 1 kg
        )
        made.add(mill, oil, 10, "l", flow_property=volume)

    parcel = single(fill)
    amount = named(parcel, "Mill").exchanges[1].amount
    assert (amount.amount, amount.unit) == (8, "kg")
    assert "property_converted" in codes(parcel)


def test_a_unit_that_nobody_knows_is_named():
    def fill(made, mill):
        made.group("Magic", ("thaum", 1))
        made.add(mill, made.flow("Spell", of="Magic"), 1, "thaum")

    (problem,) = single(fill).errors
    assert (problem.code, problem.value) == ("unknown_unit", "thaum")


U = o.UncertaintyType


LOGNORMAL, NORMAL = U.LOG_NORMAL_DISTRIBUTION, U.NORMAL_DISTRIBUTION
TRIANGLE, UNIFORM = U.TRIANGLE_DISTRIBUTION, U.UNIFORM_DISTRIBUTION
DROPPED, SWAPPED = "uncertainty_dropped", "bounds_swapped"


@pytest.mark.parametrize(
    ("kind", "parameters", "expected", "code"),
    [
        (LOGNORMAL, {"geom_mean": 2, "geom_sd": 1.2}, ("lognormal", "1.2"), None),
        (LOGNORMAL, {"geom_mean": 2, "geom_sd": 1}, None, DROPPED),
        (LOGNORMAL, {"geom_mean": 2, "geom_sd": 0}, None, DROPPED),
        (LOGNORMAL, {"geom_mean": 5, "geom_sd": 2}, None, DROPPED),
        (NORMAL, {"mean": 2, "sd": 0.1}, ("normal", "0.1"), None),
        (NORMAL, {"mean": 2, "sd": 0}, None, DROPPED),
        (TRIANGLE, {"minimum": 1, "mode": 2, "maximum": 4}, ("triangular", "1", "4"), None),
        (TRIANGLE, {"minimum": 4, "mode": 2, "maximum": 1}, ("triangular", "1", "4"), SWAPPED),
        (UNIFORM, {"minimum": 1, "maximum": 3}, ("uniform", "1", "3"), None),
        (UNIFORM, {"minimum": 3, "maximum": 4}, None, DROPPED),
    ],
)  # fmt: skip
def test_uncertainty(kind, parameters, expected, code):
    def fill(made, mill):
        spread = o.Uncertainty(distribution_type=kind, **parameters)
        made.add(mill, made.flow("Grain"), 2, "kg", uncertainty=spread)

    parcel = single(fill)
    found = named(parcel, "Mill").exchanges[1].uncertainty
    if expected is None:
        assert found is None
    else:
        numbers = [x for x in (found.gsd, found.sd, found.low, found.high) if x is not None]
        assert (found.distribution, *numbers) == (expected[0], *map(Decimal, expected[1:]))
    told = {p.code for p in (*parcel.problems, *parcel.losses)}
    assert told & {DROPPED, SWAPPED} == ({code} if code else set())


def test_distribution_follows_unit_and_sign():
    spread = o.Uncertainty(distribution_type=U.TRIANGLE_DISTRIBUTION, minimum=-3, maximum=-1)

    def fill(made, mill):
        made.add(mill, made.flow("Grain"), -2, "sh tn", uncertainty=spread)

    line = named(single(fill), "Mill").exchanges[1]
    assert line.role is Role.AVOIDED
    assert (line.uncertainty.low, line.uncertainty.high) == (
        Decimal("907.18474"),
        Decimal("2721.55422"),
    )


def test_formulas_are_not_evaluated_but_told():
    def fill(made, mill):
        made.add(mill, made.flow("Grain"), 2, "kg", amount_formula="a * b")
        mill.parameters = [o.new_parameter("a", 1.0)]

    parcel = single(fill)
    assert named(parcel, "Mill").exchanges[1].amount.amount == 2
    assert "formula_ignored" in codes(parcel)
    assert "not_carried" in [loss.code for loss in parcel.losses]


def test_categories_are_told_from_unit_and_name():
    def fill(made, mill):
        made.add(mill, made.flow("Electricity, grid", of="Energy"), 1, "kWh")
        made.add(mill, made.flow("Steam, 5 bar", of="Energy"), 1, "MJ")
        made.add(mill, made.flow("Grain"), 1, "kg")

    kinds = [line.category for line in named(single(fill), "Mill").exchanges]
    assert kinds == [Category.PRODUCT, Category.ELECTRICITY, Category.HEAT, Category.MATERIAL]


# -------------------------------------------------------------------- elementary flows


EMITTED, TAKEN, BIOGENIC = Role.EMISSION, Role.UPTAKE, Ledger.BIOGENIC_EMISSIONS


@pytest.mark.parametrize(
    ("name", "category", "is_input", "gas", "role", "ledger"),
    [
        ("Carbon dioxide, fossil", "air", False, "CO2", EMITTED, Ledger.FOSSIL),
        ("Carbon dioxide", "air", False, "CO2", EMITTED, Ledger.FOSSIL),
        ("Carbon dioxide, biogenic", "air", False, "CO2", EMITTED, BIOGENIC),
        ("Carbon dioxide, non-fossil", "air", False, "CO2", EMITTED, BIOGENIC),
        ("Carbon dioxide, in air", "in air", True, "CO2", TAKEN, Ledger.BIOGENIC_REMOVALS),
        ("Carbon dioxide", "Resource/biotic", True, "CO2", TAKEN, Ledger.BIOGENIC_REMOVALS),
        ("Carbon dioxide", "Resource/in ground", True, "", EMITTED, None),
        ("Methane", "Resource/in ground", True, "", EMITTED, None),
        ("Carbon dioxide, land transformation", "air", False, "CO2", EMITTED, Ledger.DLUC),
        ("Carbon dioxide, to soil or biomass stock", "soil", False, "CO2", TAKEN, Ledger.DLUC),
        ("Methane", "air", False, "CH4_fossil", EMITTED, Ledger.FOSSIL),
        ("Methane, biogenic", "air", False, "CH4_nonfossil", EMITTED, BIOGENIC),
        ("Methane, land transformation", "air", False, "CH4_nonfossil", EMITTED, Ledger.DLUC),
        ("Dinitrogen monoxide", "air", False, "N2O", EMITTED, Ledger.FOSSIL),
        ("Methane, tetrafluoro-, FC-14", "air", False, "CF4", EMITTED, Ledger.FOSSIL),
        ("Ethane, hexafluoro-, HFC-116", "air", False, "C2F6", EMITTED, Ledger.FOSSIL),
        ("Sulfur dioxide", "air", False, "", EMITTED, None),
        ("Water", "air", False, "", EMITTED, None),
    ],
)
def test_gas_and_ledger(name, category, is_input, gas, role, ledger):
    assert elementary(name, category, is_input=is_input)[:3] == (gas, role, ledger)


def test_a_gas_without_potential_is_kept_and_told():
    parcel = single(lambda made, mill: made.emit(mill, "CFCs and HCFCs, unspecified", 1))
    assert named(parcel, "Mill").exchanges[1].gas == "CFCs and HCFCs, unspecified"
    assert "unknown_gas" in codes(parcel)


def test_a_negative_emission_becomes_a_removal():
    parcel = single(lambda made, mill: made.emit(mill, "Carbon dioxide, fossil", -2))
    line = named(parcel, "Mill").exchanges[1]
    assert (line.role, line.amount.amount, line.ledger) == (Role.UPTAKE, 2, Ledger.FOSSIL)
    assert footprint(parcel) == pytest.approx(-2, rel=1e-12)
    assert "sign_turned" in codes(parcel)


# ------------------------------------------------------------------------ broken


def broken(change) -> exchange.Parcel:
    """The old-layout textbook archive after ``change`` of its entries."""
    entries = old_layout()
    change(entries)
    return read(packed(entries))


def plant(entries) -> dict:
    return entries["processes/p1.json"]


def line(entries, at: int) -> dict:
    return plant(entries)["exchanges"][at]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda e: line(e, 1).pop("amount"), "missing_value"),
        (lambda e: line(e, 1).update(amount="2"), "not_a_number"),
        (lambda e: line(e, 1).update(amount=True), "not_a_number"),
        (lambda e: line(e, 0).update(quantitativeReference=False), "missing_reference"),
        (lambda e: line(e, 0).update(amount=0.0), "zero_reference"),
        (lambda e: line(e, 1)["unit"].update(name="parsec"), "unknown_unit"),
        (lambda e: line(e, 1)["unit"].update(name="kg"), "incompatible_units"),
        (lambda e: e.update({"processes/p3.json": plant(e)}), "duplicate_id"),
        (lambda e: e.update({"processes/p1.json": b'{"@id": "p1", '}), "not_json"),
        (lambda e: e.update({"processes/p1.json": b'{"a": 1, "a": 2}'}), "duplicate_key"),
        (lambda e: e.update({"processes/p1.json": b"[" * 9999}), "nested_too_deep"),
        (lambda e: [e.pop(f"processes/p{n}.json") for n in (1, 2)], "not_openlca"),
        (lambda e: e.update({f"processes/p{n}.json": [] for n in (1, 2)}), "missing_reference"),
    ],
)
def test_faults_are_told(change, code):
    assert code in [problem.code for problem in broken(change).errors]


@pytest.mark.parametrize("number", [b"NaN", b"1e999999999999999999", b"-Infinity", b"9" * 5000])
def test_numbers_that_cannot_be_calculated_with(number):
    entries = {
        path: json.dumps(content).encode().replace(b'"amount": 2.0', b'"amount": ' + number)
        for path, content in old_layout().items()
    }
    (problem,) = read(packed(entries)).errors
    assert problem.code == "not_a_number"
    assert "Electricity production" in problem.message.zh


def test_provider_that_is_not_there():
    made = textbook(as_system=False)
    plant_, refinery = made.processes
    plant_.exchanges[1].default_provider = o.Ref(id="gone", ref_type=o.RefType.Process)
    parcel = good(made.bytes(), "Electricity production")
    assert codes(parcel) == ["provider_missing", "unlinked"]
    assert refinery.name not in [p.name.zh for p in parcel.study.processes]


def test_reference_process_that_is_not_there():
    made = textbook()
    made.entities = [e for e in made.entities if e.name != "Electricity production"]
    (problem,) = read(made.bytes()).errors
    assert problem.code == "unknown_process"
    assert "Electricity production" in problem.message.zh


def test_processes_that_feed_each_other():
    made = textbook(as_system=False)
    plant_, refinery = made.processes
    line = made.add(refinery, made.flow("Electricity", of="Energy"), 10, "kWh")
    line.default_provider = plant_.to_ref()
    assert read(made.bytes()).errors[0].code == "ambiguous_reference"
    # x = 10 kWh: s1 = 1 + s2, s2 = 2/100·s1 → s1 = 1/0.98, s2 = 0.02/0.98; CO2 = s1 + 10·s2
    expected = (1 + 10 * 0.02) / 0.98
    parcel = good(made.bytes(), "Electricity production")
    assert footprint(parcel) == pytest.approx(expected, rel=1e-12)


def test_period_that_is_not_stated_is_assumed_and_told():
    parcel = broken(lambda e: plant(e).update(processDocumentation={}, lastChange="2014-07-28T1"))
    assert parcel.study.period.start == datetime.date(2014, 1, 1)
    assert "period_assumed" in codes(parcel)
    assert any(item.id == "period" for item in parcel.study.assumptions)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_content_breaks_the_reader(data):
    entries = copy.deepcopy(SYSTEM)
    path = data.draw(st.sampled_from(sorted(entries)))
    node, key = entries, path
    while isinstance(node[key], dict | list) and node[key] and data.draw(st.integers(0, 4)):
        node = node[key]
        keys = sorted(node) if isinstance(node, dict) else range(len(node))
        key = data.draw(st.sampled_from(keys))
    node[key] = data.draw(json_values)
    parcel = FORMAT.read(packed(entries), "x.zip", NOTHING)
    assert parcel.study is not None or parcel.errors


SYSTEM = unpacked(chlor_alkali("CAUSAL_ALLOCATION").bytes()) | unpacked(with_waste().bytes())


# ------------------------------------------------------------------------ writing


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_gives_the_same_figure_through_openlca(path):
    release = library.release()
    study = exchange.read(path.read_bytes(), path.name, release).study
    written = FORMAT.write(study, release)
    assert FORMAT.write(study, release) == written
    parcel = FORMAT.read(written, "x.zip", release)
    assert parcel.errors == []
    ours = calculate(study, release, samples=0)
    theirs = calculate(parcel.study, release, samples=0, gwp=study.gwp)
    assert theirs.location_based == pytest.approx(ours.location_based, rel=1e-9)


def test_what_we_write_is_read_by_another_program():
    study = good(chlor_alkali("CAUSAL_ALLOCATION").bytes()).study
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "written.zip"
        path.write_bytes(FORMAT.write(study, None))
        with ZipReader(path) as archive:
            (system,) = archive.read_each(o.ProductSystem)
            (process,) = archive.read_each(o.Process)
            flows = list(archive.read_each(o.Flow))
            (group,) = archive.read_each(o.UnitGroup)
    assert system.target_amount == 100
    assert system.ref_process.id == process.id
    assert process.default_allocation_method is o.AllocationType.CAUSAL_ALLOCATION
    assert {flow.flow_type for flow in flows} == {
        o.FlowType.PRODUCT_FLOW,
        o.FlowType.ELEMENTARY_FLOW,
    }
    assert [unit.name for unit in group.units if unit.is_ref_unit] == ["kg"]
    assert sum(bool(e.is_quantitative_reference) for e in process.exchanges) == 1


def test_written_twice_it_stays_the_same_study():
    study = good(with_waste().bytes()).study
    once = good(FORMAT.write(study, None)).study
    twice = good(FORMAT.write(once, None)).study
    assert once.processes == twice.processes


def test_what_is_lost_is_said_in_both_languages():
    for loss in FORMAT.loses:
        assert loss.zh
        assert loss.en
