"""Balances of reactions whose masses chemistry gives (standard atomic weights, IUPAC)."""

from decimal import Decimal

import pytest

from builders import bought, emitted, exchange, process, product, quantity
from factory import SCRAP, figure, making, measured, outcome, sound
from tanji.model.exchange import Properties
from tanji.model.vocabulary import Category, ProcessStage, Role, Severity
from tanji.rules.balance import carbon_balance, energy_balance, mass_balance

WATER = (Category.WATER,)


def carbon(kg: str) -> Properties:
    return Properties(carbon=quantity(kg, "kg"))


def test_a_kiln_balances_without_air():
    """CaCO3 100.086 → CaO 56.077 + CO2 44.009."""
    kiln = process(
        "kiln",
        product("lime", "56.077", "kg"),
        bought("stone", "100.086", "kg"),
        emitted("CO2", "44.009"),
    )
    found = mass_balance(kiln, WATER)
    assert (found.into, found.out, found.gap) == (Decimal("100.086"), Decimal("100.086"), 0)


def test_oxygen_of_the_air_explains_what_burns_and_no_more():
    """C 12.011 + O2 31.998 → CO2 44.009: 1 kg of ash on top has no explanation."""
    coal = bought("coal", "13.011", "kg", category=Category.MATERIAL)
    ash = exchange("ash", Role.WASTE, 1, "kg", category=Category.WASTE)
    fire = process("fire", product("slag", "0.001", "kg"), coal, ash, emitted("CO2", "44.009"))
    found = mass_balance(fire, WATER)
    assert float(found.free) == pytest.approx(31.998)
    assert float(found.gap) == pytest.approx(-0.001)
    listed = process("fire", *fire.exchanges, bought("氧气", "31.998", "kg"))
    assert mass_balance(listed, WATER).free == 0
    assert float(mass_balance(listed, WATER).gap) == pytest.approx(-0.001)


def test_water_may_explain_more_out_but_never_more_in():
    """2 NaCl 116.88 + 2 H2O 36.03 → 2 NaOH 79.994 + Cl2 70.90 + H2 2.016."""
    salt = bought("salt", "116.88", "kg")
    caustic = (product("NaOH", "79.994", "kg"), emitted("Cl2", "70.90"), emitted("H2", "2.016"))
    dry = process("cell", *caustic, salt)
    wet = process("cell", *caustic, salt, bought("水", "0.03603", "m³", category=Category.WATER))
    assert float(mass_balance(dry, WATER).share) == pytest.approx(36.03 / 116.88, rel=1e-3)
    assert mass_balance(wet, WATER).gap == 0
    dryer = process("dryer", product("dry", 1, "kg"), bought("fresh", 5, "kg"), *wet.exchanges[4:])
    assert mass_balance(dryer, WATER).share == Decimal("0.8")
    steam = emitted("H2O", 4)
    assert mass_balance(process("dryer", *dryer.exchanges, steam), WATER).gap == 0


def test_a_waste_treatment_takes_its_reference_flow_in():
    burner = process("burner", product("waste", 10, "kg"), emitted("ash", 10), treats_waste=True)
    assert (mass_balance(burner, WATER).into, mass_balance(burner, WATER).gap) == (10, 0)


def test_land_and_heat_weigh_nothing_and_a_gas_volume_is_unknown():
    field = exchange("land", Role.UPTAKE, 3, "m²", gas="land")
    lines = (product("part", 1, "kg"), bought("bar", 1, "kg"))
    assert mass_balance(process("p", *lines, field), WATER).known
    argon = bought("argon", 1, "m³")
    found = mass_balance(process("p", *lines, argon), WATER)
    assert not found.known
    assert found.lacking == [argon]
    weighed = argon.replace(properties=Properties(mass=quantity("1.784", "kg")))
    assert mass_balance(process("p", *lines, weighed), WATER).into == Decimal("2.784")


@pytest.mark.parametrize(
    ("scrap", "severity"),
    [(50, None), (31, None), (29, Severity.WARNING), (1, Severity.WARNING), (0, None)],
)
def test_the_limits_are_2_and_5_percent(scrap, severity):
    """Of 1000 kg of steel 950 become parts: 5 % without any scrap, which is not yet above."""
    lines = [SCRAP.replace(amount=quantity(scrap, "kg"))]
    check = outcome("R-311", sound(making(*lines)))
    found = {problem.severity for problem in check.problems} - {Severity.INFO}
    if scrap == 0:
        assert found == {Severity.WARNING}
    else:
        assert found == ({severity} if severity else set())


def test_fuel_burnt_inside_its_factor_is_no_material():
    coal = measured("coal", 300, "kg", "coal-burnt", category=Category.FUEL)
    upstream = measured("mine", 300, "kg", "steel", category=Category.FUEL)
    assert outcome("R-311", sound(making(coal, upstream))).outcome == "passed"
    assert outcome("R-311", sound(making(upstream))).outcome == "failed"


def test_fields_and_herds_are_not_weighed():
    field = making(measured("feed", 900, "kg", "steel"), stage=ProcessStage.GROW)
    check = outcome("R-311", sound(field))
    assert (check.outcome, check.problems) == ("skipped", ())


def test_every_process_that_could_not_be_weighed_is_named():
    argon = measured("argon", 3, "m³", "steel")
    gassed = process("gassed", product("part", 1, "kg"), argon)
    check = outcome("R-311", sound(making(), gassed))
    assert check.outcome == "passed"
    assert any(
        "过程“gassed”没有查质量：“argon”" in problem.message.zh for problem in check.problems
    )


def test_carbon_of_gases_follows_from_their_formula():
    kiln = process(
        "kiln",
        product("lime", "56.077", "kg", properties=carbon("0")),
        bought("stone", "100.086", "kg", properties=carbon("12.011")),
        emitted("CO2", "44.009"),
        emitted("N2O", 5),
    )
    found = carbon_balance(kiln)
    assert float(found.into) == float(found.out) == pytest.approx(12.011)
    gas = process(
        "flare",
        product("x", 0, "kg", properties=carbon("0")),
        emitted("CH4_fossil", "16.043"),
        emitted("CO", "28.010"),
        bought("gas", 1, "m³", properties=carbon("24.022")),
    )
    assert float(carbon_balance(gas).gap) == pytest.approx(0)
    assert carbon_balance(process("p", product("a", 1, "kg"))) is None


def test_carbon_is_not_guessed():
    kiln = process(
        "kiln",
        product("lime", 1, "kg", properties=carbon("0")),
        bought("stone", 2, "kg"),
        emitted("CO2", 1),
    )
    assert [line.id for line in carbon_balance(kiln).lacking] == ["stone"]
    check = outcome("R-313", sound(kiln))
    assert check.outcome == "skipped"
    assert "“stone”" in check.problems[0].message.zh


def test_energy_losses_are_no_finding_and_unknown_fuels_are_told():
    heat = product("heat", 30, "MJ")
    gas = bought("gas", 1, "m³", category=Category.FUEL)
    assert energy_balance(process("boiler", heat, gas)).lacking == [gas]
    rated = gas.replace(properties=Properties(energy=quantity("35.9", "MJ")))
    power = bought("power", 1, "kWh", category=Category.ELECTRICITY)
    found = energy_balance(process("boiler", heat, rated, power))
    assert found.into == Decimal("39.5")
    assert energy_balance(process("p", product("part", 1, "kg"), power)) is None


def test_figures_do_not_change_a_balance():
    study = sound()
    assert outcome("R-311", study) == outcome("R-311", study, figure(study, 0))
