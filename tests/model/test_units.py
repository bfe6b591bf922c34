"""Units: what people type, exact factors from their definitions, and the laws of conversion."""

import contextlib
import subprocess
import sys
from decimal import Decimal
from fractions import Fraction

import pint
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tanji.model import units
from tanji.model.errors import IncompatibleUnits, NotANumber, TanjiError, UnknownUnit
from tanji.model.units import (
    Dimension,
    all_units,
    convert,
    dimension,
    factor,
    is_compatible,
    normalise,
    parse_unit,
    reference_unit,
)

SYMBOLS = [unit.symbol for unit in all_units()]
AMOUNTS = st.decimals(
    min_value=Decimal("-1e12"), max_value=Decimal("1e12"), places=9, allow_nan=False
)


def same(left: Decimal, right: Decimal) -> bool:
    """Equal to 33 significant digits: one less than a conversion keeps."""
    difference = abs(Fraction(left) - Fraction(right))
    return difference <= abs(Fraction(right)) * Fraction(1, 10**32)


# ------------------------------------------------------------------ definitions


@pytest.mark.parametrize(
    ("amount", "source", "expected", "target"),
    [
        # GB/T 2589-2020: 1 kgce = 29 307.6 kJ, which is 7 000 kcal of 4.1868 kJ
        ("1", "kgce", "29307.6", "kJ"),
        ("1", "kgce", "7000", "kcal"),
        ("1", "tce", "29.3076", "GJ"),
        # SI brochure (2019), table 8: hour, litre, hectare, tonne
        ("1", "kWh", "3.6", "MJ"),
        ("1", "h", "3600", "s"),
        ("1", "ha", "10000", "m²"),
        ("1", "L", "0.001", "m³"),
        ("1", "t", "1000", "kg"),
        # NIST Handbook 44 (2024), appendix C: pound and US liquid gallon, both exact
        ("1", "lb", "0.45359237", "kg"),
        ("1", "gal", "3.785411784", "L"),
        # 度量衡法 of 1929, 市用制: 1 斤 = 1/2 kg; 1 尺 = 1/3 m and 1 亩 = 6 000 平方尺
        ("1", "斤", "0.5", "kg"),
        ("15", "亩", "1", "公顷"),
        ("3", "亩", "2000", "m²"),
        # ISO 80000-3, common year
        ("1", "a", "365", "d"),
        ("1", "a", "8760", "h"),
        ("12", "月", "1", "年"),
        # products of the above
        ("1", "t·km", "1000", "kg·km"),
        ("1", "ha·a", "10000", "m²·a"),
        ("1.2", "万千瓦时", "43200", "MJ"),
        ("3", "万吨", "30000000", "kg"),
        ("2.5", "万标方", "25000", "Nm3"),
        ("1", "亿千瓦时", "100", "GWh"),
        ("12", "%", "0.12", "1"),
        ("5", "‰", "0.5", "%"),
        ("7", "瓶", "7", "piece"),
        ("0.3", "MWp", "300", "kWp"),
    ],
)
def test_factor_of_definition_is_exact(
    amount: str, source: str, expected: str, target: str
) -> None:
    assert convert(Decimal(amount), source, target) == Decimal(expected)
    assert same(convert(Decimal(expected), target, source), Decimal(amount))


def test_power_of_ten_keeps_every_digit() -> None:
    amount = Decimal("1234567890.12345678901234567890123456789012345678901")
    assert convert(amount, "kg", "t") == amount.scaleb(-3, units.Context(prec=99))
    assert convert(amount, "t", "kg") == amount.scaleb(3, units.Context(prec=99))


def test_endless_decimal_is_rounded_once_to_34_digits() -> None:
    assert str(convert(Decimal(1), "m²", "亩")) == "0.0015"
    assert str(factor("亩", "m²")) == "666." + "6" * 30 + "7"


@pytest.fixture(scope="module")
def world() -> pint.UnitRegistry:
    """The unit definitions that pint ships, which are none of ours."""
    return pint.UnitRegistry(non_int_type=Decimal, cache_folder=None)


# Not in it: 斤, 亩, coal equivalents, counts, money; its calorie is 4.184 J, its year 365.25 d.
@pytest.mark.parametrize(
    ("target", "sources", "their_target"),
    [
        ("kg", {"mg": "mg", "g": "g", "t": "tonne", "kt": "kilotonne", "lb": "pound"}, "kg"),
        ("kg", {"Mt": "megatonne"}, "kg"),
        ("MJ", {"J": "J", "kJ": "kJ", "GJ": "GJ", "TJ": "TJ", "Wh": "Wh", "kWh": "kWh"}, "MJ"),
        ("MJ", {"MWh": "MWh", "GWh": "GWh"}, "MJ"),
        ("kW", {"W": "W", "MW": "MW"}, "kW"),
        ("s", {"d": "day", "h": "hour", "min": "minute"}, "s"),
        ("m", {"km": "km", "cm": "cm", "mm": "mm", "µm": "micrometer"}, "m"),
        ("m²", {"cm²": "cm**2", "km²": "km**2", "ha": "hectare"}, "m**2"),
        ("m³", {"L": "liter", "mL": "milliliter", "gal": "gallon"}, "m**3"),
        ("t·km", {"kg·km": "kg*km"}, "tonne*km"),
        ("1", {"%": "percent", "‰": "permille"}, ""),
    ],
)
def test_factor_agrees_with_other_definitions(
    world: pint.UnitRegistry, target: str, sources: dict[str, str], their_target: str
) -> None:
    for source, name in sources.items():
        theirs = world.convert(Decimal(1), name, their_target)
        assert factor(source, target) == pytest.approx(theirs, rel=Decimal("1e-25"))


# ----------------------------------------------------------------- what is typed


@pytest.mark.parametrize(
    ("symbol", "typed"),
    [
        ("kWh", "kWh KWH Kwh kwh ＫＷｈ 千瓦时 度 千瓦小时 kW·h kW*h kilowatt-hour"),
        ("万kWh", "万千瓦时 万度 万kWh 万KWH 10^4kWh 10⁴kWh"),
        ("MWh", "MWh MWH mwh 兆瓦时"),
        ("m³", "m3 M3 m³ ㎥ m^3 m**3 Ｍ３ 立方米 cbm"),
        ("Nm³", "Nm3 NM3 Nm³ nm3 Ｎｍ³ 标准立方米 标方 标况立方米 N·m³"),
        ("万Nm³", "万标方 万Nm3 万标准立方米 10^4Nm3"),
        ("m²", "m2 ㎡ m² M2 平方米 平米"),
        ("kg", "kg KG Kg ㎏ 公斤 千克 kilogram kilograms ｋｇ"),
        ("t", "t T 吨 ｔ tonne tonnes ton 公吨"),
        ("万t", "万吨 万t 万T"),
        ("Mt", "Mt 百万吨"),
        ("t·km", "tkm t·km t*km t-km tKm TKM 吨公里 t⋅km t×km 吨·公里"),
        ("m²·a", "m2a m²·a m2*a 平方米·年"),
        ("µm", "µm μm um 微米"),
        ("kcal", "kcal 千卡 大卡 Kcal"),
        ("tce", "tce TCE 吨标准煤 吨标煤"),
        ("人·km", "pkm 人公里 人·km"),
        ("piece", "piece pieces pcs PCS p item Item(s) unit Unit"),
        ("件", "件"),
        ("瓶", "瓶 bottle bottles"),
        ("元", "元 CNY 人民币"),
        ("万元", "万元"),
        ("%", "% ％ percent"),
        ("1", "1 无量纲"),
        ("kWp", "kWp KWP kwp"),
        ("mL", "mL ml 毫升"),
        ("L", "L l 升 litre liters"),
        ("月", "月 month"),
        ("a", "a 年 year yr"),
    ],
)
def test_spelling_is_understood(symbol: str, typed: str) -> None:
    assert {text: parse_unit(text) for text in typed.split()} == dict.fromkeys(
        typed.split(), symbol
    )


@pytest.mark.parametrize(
    ("typed", "symbol"),
    [
        # names in openLCA and Brightway collections and in SimaPro exports
        ("kilogram", "kg"),
        ("megajoule", "MJ"),
        ("kilowatt hour", "kWh"),
        ("cubic meter", "m³"),
        ("cubic metre", "m³"),
        ("square meter", "m²"),
        ("square meter-year", "m²·a"),
        ("ton kilometer", "t·km"),
        ("metric ton*km", "t·km"),
        ("person kilometer", "人·km"),
        ("hectare", "ha"),
        ("Item(s)", "piece"),
        ("10^4 Nm3", "万Nm³"),
        ("1000 pieces", "千piece"),
        (" 千 瓦 时 ", "kWh"),
    ],
)
def test_names_of_other_programs_are_understood(typed: str, symbol: str) -> None:
    assert parse_unit(typed) == symbol


@pytest.mark.parametrize(
    ("typed", "readings"),
    [
        ("MT", ("t", "Mt")),
        ("mt", ("t", "Mt")),
        ("万mt", ("t", "Mt")),
        ("Mg", ("mg", "t")),
        ("ML", ("mL", "m³")),
        ("方", ("m³", "Nm³")),
        ("万方", ("m³", "Nm³")),
        ("mWh", ("MWh", "kWh")),
        ("M", ("m", "月")),
    ],
)
def test_two_readings_are_refused_with_both(typed: str, readings: tuple[str, ...]) -> None:
    with pytest.raises(UnknownUnit) as caught:
        parse_unit(typed)
    assert caught.value.code == "ambiguous_unit"
    assert caught.value.suggestions == readings
    assert typed in caught.value.zh
    assert typed in caught.value.en


@pytest.mark.parametrize(
    ("typed", "suggested"),
    [("kwhh", "kWh"), ("killogram", "kg"), ("立方公尺", "m³"), ("标准力方米", "Nm³")],
)
def test_unknown_unit_suggests_its_neighbour(typed: str, suggested: str) -> None:
    with pytest.raises(UnknownUnit) as caught:
        parse_unit(typed)
    assert caught.value.code == "unknown_unit"
    assert suggested in caught.value.suggestions
    assert len(caught.value.suggestions) <= 3
    assert str(caught.value) == caught.value.zh


@pytest.mark.parametrize("typed", ["", "   ", "·", "\u3000"])
def test_missing_unit_is_said_to_be_missing(typed: str) -> None:
    with pytest.raises(UnknownUnit, match="没有填写单位") as caught:
        parse_unit(typed)
    assert caught.value.code == "missing_unit"


@pytest.mark.parametrize("typed", ["kgCO2e", "kWh/t", "万", "万%", "Sm3", "千克/升", "k" * 5000])
def test_what_is_no_unit_here_is_refused(typed: str) -> None:
    with pytest.raises(UnknownUnit) as caught:
        parse_unit(typed)
    assert len(caught.value.zh) < 120


@given(st.text(max_size=30))
def test_any_text_is_a_unit_or_a_told_mistake(text: str) -> None:
    with contextlib.suppress(UnknownUnit):
        symbol = parse_unit(text)
        assert parse_unit(symbol) == symbol
        assert symbol in SYMBOLS or symbol.startswith(("千", "万", "百万", "亿"))


# -------------------------------------------------------------------- dimensions


@pytest.mark.parametrize(
    ("source", "target", "zh", "en"),
    [
        ("Nm³", "m³", ("标准状态气体体积", "体积"), ("gas volume at normal conditions", "volume")),
        ("kWp", "kW", ("峰值功率", "功率"), ("peak power", "power")),
        ("片", "kg", ("件数", "质量"), ("count", "mass")),
        ("人·km", "t·km", ("旅客周转量", "货物周转量"), ("passenger transport",)),
        ("m²·a", "m²", ("面积·时间", "面积"), ("area occupied over time", "area")),
        ("元", "1", ("金额", "无量纲"), ("money", "dimensionless")),
        ("kWh", "kW", ("能量", "功率"), ("energy", "power")),
    ],
)
def test_other_dimension_is_refused_by_name(
    source: str, target: str, zh: tuple[str, ...], en: tuple[str, ...]
) -> None:
    assert not is_compatible(source, target)
    with pytest.raises(IncompatibleUnits) as caught:
        convert(Decimal(1), source, target)
    assert all(name in caught.value.zh for name in (source, target, *zh))
    assert all(name in caught.value.en for name in (source, target, *en))
    assert caught.value.suggestions


def test_dimensions_of_the_catalogue_are_those_of_the_registry() -> None:
    """Two units share a dimension here exactly when pint finds them convertible."""
    registry = units._registry()
    groups: dict[object, set[Dimension]] = {}
    for entry in units._ENTRIES:
        dimensionality = registry.get_dimensionality(entry.identifier)
        groups.setdefault(frozenset(dimensionality.items()), set()).add(entry.unit.dimension)
    assert len(groups) == len(Dimension)
    assert all(len(group) == 1 for group in groups.values())


@pytest.mark.parametrize(
    ("of", "symbol"),
    [
        (Dimension.MASS, "kg"),
        (Dimension.ENERGY, "MJ"),
        (Dimension.VOLUME, "m³"),
        (Dimension.GAS_VOLUME, "Nm³"),
        (Dimension.LENGTH, "m"),
        (Dimension.AREA, "m²"),
        (Dimension.AREA_TIME, "m²·a"),
        (Dimension.TRANSPORT, "t·km"),
        (Dimension.COUNT, "piece"),
        (Dimension.DIMENSIONLESS, "1"),
    ],
)
def test_reference_unit(of: Dimension, symbol: str) -> None:
    assert reference_unit(of) == symbol
    assert normalise(Decimal("2.50"), symbol) == (Decimal("2.5"), symbol)


def test_no_two_units_share_a_name() -> None:
    """A name would silently win over another one: exact names, and names without case."""
    for key in (units._compact, lambda name: units._fold(units._compact(name))):
        owners: dict[str, set[str]] = {}
        for entry in units._ENTRIES:
            for name in entry.names:
                owners.setdefault(key(name), set()).add(entry.unit.symbol)
        shared = {name: symbols for name, symbols in owners.items() if len(symbols) > 1}
        assert not shared


def test_list_for_drop_downs_is_readable_and_complete() -> None:
    listed = all_units()
    assert len({unit.symbol for unit in listed}) == len(listed)
    assert {unit.dimension for unit in listed} == set(Dimension)
    for unit in listed:
        assert parse_unit(unit.symbol) == unit.symbol
        assert parse_unit(unit.zh) == unit.symbol
        assert unit.en.isprintable()
        assert dimension(unit.symbol) is unit.dimension
    assert {"万t", "万kWh", "万Nm³", "万元"} <= {unit.symbol for unit in listed}


# -------------------------------------------------------------------------- laws


@given(AMOUNTS, st.sampled_from(SYMBOLS), st.sampled_from(SYMBOLS))
def test_there_and_back_is_the_same(amount: Decimal, source: str, target: str) -> None:
    assume(is_compatible(source, target))
    assert same(convert(convert(amount, source, target), target, source), amount)


@given(AMOUNTS, st.sampled_from(SYMBOLS), st.data())
def test_a_detour_changes_nothing(amount: Decimal, source: str, data: st.DataObject) -> None:
    fellows = [symbol for symbol in SYMBOLS if is_compatible(symbol, source)]
    by, target = data.draw(st.sampled_from(fellows)), data.draw(st.sampled_from(fellows))
    assert same(convert(convert(amount, source, by), by, target), convert(amount, source, target))


@given(AMOUNTS, st.sampled_from(SYMBOLS), st.data())
def test_unit_of_entry_does_not_matter(amount: Decimal, unit: str, data: st.DataObject) -> None:
    fellows = [symbol for symbol in SYMBOLS if is_compatible(symbol, unit)]
    other = data.draw(st.sampled_from(fellows))
    here, reference = normalise(amount, unit)
    there, same_reference = normalise(convert(amount, unit, other), other)
    assert reference == same_reference
    assert same(there, here)


@given(AMOUNTS, AMOUNTS, st.sampled_from(SYMBOLS))
def test_conversion_is_linear(left: Decimal, right: Decimal, unit: str) -> None:
    total = normalise(left + right, unit)[0]
    parts = Fraction(normalise(left, unit)[0]) + Fraction(normalise(right, unit)[0])
    scale = max(abs(Fraction(normalise(left, unit)[0])), abs(Fraction(total)), Fraction(1))
    assert abs(Fraction(total) - parts) <= scale * Fraction(1, 10**30)


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "-Infinity", "sNaN"])
def test_amount_must_be_finite(amount: str) -> None:
    with pytest.raises(NotANumber) as caught:
        convert(Decimal(amount), "kg", "t")
    assert isinstance(caught.value, TanjiError)


def test_enormous_amount_is_no_work() -> None:
    assert convert(Decimal("1e999999"), "t", "kg") == Decimal("1e1000002")


def test_pint_waits_for_the_first_conversion() -> None:
    script = (
        "import sys; from tanji.model import units; units.parse_unit('万千瓦时');"
        "units.all_units(); assert not {'pint', 'rapidfuzz', 'numpy'} & set(sys.modules);"
        "units.factor('t', 'kg'); assert 'pint' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
