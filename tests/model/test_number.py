"""Numbers as typed: read exactly, or refused with a reason in both languages."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tanji.model.errors import NotANumber, TanjiError, UnknownUnit
from tanji.model.number import parse_number, parse_quantity
from tanji.model.rounding import grouped
from tanji.model.units import all_units

FINITE = st.decimals(min_value=Decimal("-1e20"), max_value=Decimal("1e20"), allow_nan=False)


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("0", "0"),
        ("007", "7"),
        ("1.", "1"),
        (".5", "0.5"),
        ("+5", "5"),
        ("-0", "0"),
        ("  12 ", "12"),
        ("１２３．４５", "123.45"),
        ("1,234.5", "1234.5"),
        ("1 234.5", "1234.5"),
        ("1\u00a0234\u2009567", "1234567"),
        ("1，234", "1234"),
        ("12,345,678", "12345678"),
        ("−5", "-5"),
        ("－5.5", "-5.5"),
        ("–5", "-5"),
        ("12%", "0.12"),
        ("１２．５％", "0.125"),
        ("3‰", "0.003"),
        ("3.5万", "35000"),
        ("1.2 亿", "120000000"),
        ("2万亿", "2000000000000"),
        ("1.2e-3", "0.0012"),
        ("1.2E+3", "1200"),
        ("1.2×10⁻³", "0.0012"),
        ("1.2×10^-3", "0.0012"),
        ("1.2 x 10^3", "1200"),
        ("10⁻³", "0.001"),
        # grouping on both sides of the point: example of GB/T 15835-1995, 8.1.1 and 8.1.2
        ("2 748 456", "2748456"),
        ("3.141 592 65", "3.14159265"),
        ("2,748,456", "2748456"),
        # more digits than the default context of ``decimal`` keeps
        ("1234567890123456789012345678901234567.8", "1234567890123456789012345678901234567.8"),
    ],
)
def test_number_is_read_exactly(typed: str, value: str) -> None:
    assert parse_number(typed) == Decimal(value)


@pytest.mark.parametrize(
    ("typed", "zh", "en"),
    [
        ("", "没有填写", "no value"),
        ("   ", "没有填写", "no value"),
        ("-", "没有填写", "no value"),
        ("—", "没有填写", "no value"),
        ("n/a", "没有填写", "no value"),
        ("无", "没有填写", "no value"),
        ("NaN", "有限", "finite"),
        ("-inf", "有限", "finite"),
        ("∞", "有限", "finite"),
        ("#DIV/0!", "公式", "formula"),
        ("#N/A", "公式", "formula"),
        ("1,23", "歧义", "ambiguous"),
        ("0,234", "歧义", "ambiguous"),
        ("1.234,5", "歧义", "ambiguous"),
        ("1.234.567", "歧义", "ambiguous"),
        ("1,2345", "歧义", "ambiguous"),
        ("1,234,56", "歧义", "ambiguous"),
        ("12 34", "歧义", "ambiguous"),
        ("1 234,567", "歧义", "ambiguous"),
        ("2024-05-01", "日期", "date"),
        ("2024/5/1", "日期", "date"),
        ("2024年5月", "日期", "date"),
        ("5月3日", "日期", "date"),
        ("3-5", "范围", "range"),
        ("3～5", "范围", "range"),
        ("3.1±0.2", "范围", "range"),
        ("约3", "约数", "approximation"),
        ("<0.5", "界限", "bound"),
        ("≥10", "界限", "bound"),
        ("5kg", "多余", "text follows"),
        ("1.2×10-3", "多余", "text follows"),
        ("12万%", "多余", "text follows"),
        ("1_000", "多余", "text follows"),
        ("0x10", "多余", "text follows"),
        ("1e61", "范围", "range"),
        ("1e-61", "范围", "range"),
        ("9" * 101, "字符", "characters"),
        ("三百", "不是数字", "not a number"),
        ("٣", "不是数字", "not a number"),
        ("½", "不是数字", "not a number"),
        ("true", "不是数字", "not a number"),
    ],
)
def test_what_is_no_number_is_refused_with_its_reason(typed: str, zh: str, en: str) -> None:
    with pytest.raises(NotANumber) as caught:
        parse_number(typed)
    assert zh in caught.value.zh
    assert en in caught.value.en
    assert caught.value.code == "not_a_number"
    assert len(caught.value.zh) < 120


def test_ambiguous_comma_offers_both_readings() -> None:
    with pytest.raises(NotANumber) as caught:
        parse_number("1,23")
    assert caught.value.suggestions == ("1.23", "123")
    with pytest.raises(NotANumber) as caught:
        parse_number("0,234")
    assert caught.value.suggestions == ("0.234",)


@pytest.mark.parametrize(
    ("typed", "amount", "unit"),
    [
        ("3.6万千瓦时", "3.6", "万kWh"),
        ("1 250.5 ㎥", "1250.5", "m³"),
        ("５０ｋｇ", "50", "kg"),
        ("5×10^4 Nm3", "50000", "Nm³"),
        ("5 10⁴ Nm³", "5", "万Nm³"),
        ("12%", "12", "%"),
        ("1,000 吨", "1000", "t"),
        ("2e3 t*km", "2000", "t·km"),
        ("3千瓦时", "3", "kWh"),
        ("-0.5 L", "-0.5", "L"),
        ("1 个", "1", "个"),
    ],
)
def test_quantity_is_number_and_unit(typed: str, amount: str, unit: str) -> None:
    assert parse_quantity(typed) == (Decimal(amount), unit)


@pytest.mark.parametrize(
    "typed", ["1,23 kg", "1.5.2 kg", "2024-05-01", "3~5 kg", "约3kg", "kg", "5 1000 m3", "5/3 kg"]
)
def test_quantity_without_clear_number_is_refused(typed: str) -> None:
    with pytest.raises(NotANumber):
        parse_quantity(typed)


@pytest.mark.parametrize(
    ("typed", "code"),
    [("5", "missing_unit"), ("5 公今", "unknown_unit"), ("5 MT", "ambiguous_unit")],
)
def test_quantity_without_clear_unit_is_refused(typed: str, code: str) -> None:
    with pytest.raises(UnknownUnit) as caught:
        parse_quantity(typed)
    assert caught.value.code == code


# -------------------------------------------------------------------------- laws


@given(FINITE)
def test_written_number_is_read_back(value: Decimal) -> None:
    if value and abs(value.adjusted()) > 60:
        with pytest.raises(NotANumber):
            parse_number(str(value))
    elif len(str(value)) <= 100:
        assert parse_number(str(value)) == value


@given(st.integers(-(10**18), 10**18), st.sampled_from([" ", "\u00a0", ",", "，"]))
def test_grouped_number_is_read_back(value: int, separator: str) -> None:
    assert parse_number(grouped(str(value), separator)) == value


@given(st.decimals(-(10**9), 10**9, places=6), st.sampled_from([u.symbol for u in all_units()]))
def test_written_quantity_is_read_back(value: Decimal, unit: str) -> None:
    if unit != "1":  # a number without dimension is written without unit
        assert parse_quantity(f"{value:f} {unit}") == (value, unit)


@given(st.text(max_size=120) | st.text("0123456789., -+eE×^/%万亿kg", max_size=40))
def test_any_text_is_a_finite_number_or_a_told_mistake(text: str) -> None:
    for read in (parse_number, lambda typed: parse_quantity(typed)[0]):
        try:
            value = read(text)
        except TanjiError as mistake:
            told = mistake.zh and mistake.en
        else:
            told = value.is_finite()
        assert told
