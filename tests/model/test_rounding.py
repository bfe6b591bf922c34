"""Rounding by GB/T 8170—2008, with the examples of the standard, clause by clause."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tanji.model.errors import NotANumber
from tanji.model.rounding import decimals, grouped, interval, significant

FINITE = st.decimals(-(10**15), 10**15, places=12)


@pytest.mark.parametrize(
    ("clause", "value", "step", "rounded"),
    [
        ("3.2.1", "12.1498", "1", "12"),
        ("3.2.1", "12.1498", "0.1", "12.1"),
        ("3.2.2", "1268", "1E+2", "1300"),
        ("3.2.3", "10.5002", "1", "11"),
        ("3.2.4 example 1", "1.050", "0.1", "1.0"),
        ("3.2.4 example 1", "0.35", "0.1", "0.4"),
        ("3.2.4 example 2", "2500", "1E+3", "2000"),
        ("3.2.4 example 2", "3500", "1E+3", "4000"),
        ("3.2.5 example 1", "-355", "1E+1", "-360"),
        ("3.2.5 example 1", "-325", "1E+1", "-320"),
        ("3.2.5 example 2", "-0.0365", "0.001", "-0.036"),
        ("3.3.1 example 1", "97.46", "1", "97"),
        ("3.3.1 example 2", "15.4546", "1", "15"),
        ("3.4.1", "60.25", "0.5", "60.0"),
        ("3.4.1", "60.38", "0.5", "60.5"),
        ("3.4.1", "60.28", "0.5", "60.5"),
        ("3.4.1", "-60.75", "0.5", "-61.0"),
        ("3.4.2", "830", "20", "840"),
        ("3.4.2", "842", "20", "840"),
        ("3.4.2", "832", "20", "840"),
        ("3.4.2", "-930", "20", "-920"),
    ],
)
def test_examples_of_the_standard(clause: str, value: str, step: str, rounded: str) -> None:
    assert interval(Decimal(value), Decimal(step)) == rounded, clause


@pytest.mark.parametrize(
    ("value", "places", "rounded"),
    [
        ("12.1498", 0, "12"),
        ("12.1498", 1, "12.1"),
        ("10.5002", 0, "11"),
        ("-0.0365", 3, "-0.036"),
        ("0.35", 1, "0.4"),
        ("2", 3, "2.000"),
        ("-0.004", 2, "0.00"),
        ("1E+5", 1, "100000.0"),
        ("1E-9", 2, "0.00"),
    ],
)
def test_decimal_places_are_all_written(value: str, places: int, rounded: str) -> None:
    assert decimals(Decimal(value), places) == rounded


@pytest.mark.parametrize(
    ("value", "digits", "rounded"),
    [
        ("1268", 2, "1300"),  # 3.2.2
        ("1.050", 2, "1.0"),  # 3.2.4 examples 1 and 2
        ("0.35", 1, "0.4"),
        ("2500", 1, "2000"),
        ("3500", 1, "4000"),
        ("8.53459", 3, "8.53"),  # once, not 8.5346 → 8.535 → 8.54 (3.3.1)
        ("0.0320", 3, "0.0320"),  # three significant digits (GB 8170—87, 1.2 example 2)
        ("12.490", 5, "12.490"),  # five (GB 8170—87, 1.2 example 3)
        ("10.00", 4, "10.00"),  # four (GB 8170—87, 1.2 example 3)
        ("35000", 2, "35000"),
        ("9.996", 3, "10.0"),
        ("-9.995", 3, "-10.0"),  # 9.99|5, 9 is odd: up
        ("0.00012345", 3, "0.000123"),
        ("1.5E-20", 1, "0.00000000000000000002"),
        ("6.02214076E+23", 4, "602200000000000000000000"),
        ("0", 3, "0"),
        ("-0.0", 3, "0"),
    ],
)
def test_significant_digits(value: str, digits: int, rounded: str) -> None:
    assert significant(Decimal(value), digits) == rounded


@pytest.mark.parametrize(
    ("value", "rounded"),
    # Shortest decimal texts of doubles; their binary values lie a hair off the half.
    [(0.35, "0.4"), (0.25, "0.2"), (1.05, "1.0"), (1.15, "1.2"), (2.675, "2.7"), (-0.45, "-0.4")],
)
def test_float_is_rounded_as_it_reads(value: float, rounded: str) -> None:
    assert decimals(value, 1) == rounded
    assert decimals(np.float64(value), 1) == rounded


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), Decimal("NaN"), Decimal("-Infinity"), Decimal("1e400")]
)
def test_what_is_not_finite_has_no_published_figure(value: Decimal | float) -> None:
    for figure in (lambda: decimals(value, 2), lambda: significant(value, 3)):
        with pytest.raises(NotANumber):
            figure()


def test_wrong_use_is_told_to_the_programmer() -> None:
    for call in (
        lambda: decimals(1, -1),
        lambda: significant(1, 0),
        lambda: interval(1, Decimal(0)),
        lambda: interval(1, Decimal("NaN")),
    ):
        with pytest.raises(ValueError, match=r"\w"):
            call()


@pytest.mark.parametrize(
    ("text", "separator", "shown"),
    [
        ("2748456", " ", "2 748 456"),  # GB/T 15835—1995, 8.1.1
        ("2748456", ",", "2,748,456"),  # 8.1.2
        ("3.14159265", ",", "3.14159265"),  # 8.1.2: decimals stay together
        ("8703", ",", "8703"),  # 8.1.2: four digits stay together
        ("14870", "\u00a0", "14\u00a0870"),
        ("-14870.5", " ", "-14 870.5"),
        ("−14870", " ", "−14 870"),
        ("0.00", " ", "0.00"),
        ("999", " ", "999"),
    ],
)
def test_integer_part_is_grouped_by_threes(text: str, separator: str, shown: str) -> None:
    assert grouped(text, separator) == shown


# -------------------------------------------------------------------------- laws


@given(FINITE, st.integers(0, 8))
def test_rounded_value_is_near_and_even_at_the_half(value: Decimal, places: int) -> None:
    step = Fraction(1, 10**places)
    rounded = Fraction(decimals(value, places))
    distance = abs(rounded - Fraction(value))
    assert (rounded / step).denominator == 1
    assert distance <= step / 2
    if distance == step / 2:
        assert rounded / step % 2 == 0


@given(FINITE, st.integers(1, 20))
def test_significant_digits_are_at_most_half_a_unit_away(value: Decimal, digits: int) -> None:
    text = significant(value, digits)
    assert "e" not in text.lower()
    if value:
        unit = Fraction(10) ** (value.adjusted() - digits + 1)
        assert abs(Fraction(text) - Fraction(value)) <= unit / 2
        assert len(text.lstrip("-0.").replace(".", "").rstrip("0")) <= digits


@given(FINITE, st.integers(0, 8), st.integers(1, 12))
def test_rounding_again_changes_nothing_and_mirrors(
    value: Decimal, places: int, digits: int
) -> None:
    for figure in (lambda x: decimals(x, places), lambda x: significant(x, digits)):
        once = figure(value)
        assert Decimal(figure(Decimal(once))) == Decimal(once)
        assert Decimal(figure(value.copy_negate())) == -Decimal(once)


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e290, max_value=1e290))
def test_seventeen_digits_give_the_float_back(value: float) -> None:
    if abs(value) > 1e-290:
        assert float(significant(value, 17)) == value
