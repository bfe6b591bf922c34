"""The band around a figure, against moments that are known in closed form."""

import math
from decimal import Decimal

import pytest
from tests.builders import (
    bought,
    dataset,
    emitted,
    made,
    process,
    product,
    quantity,
    release,
    study,
)

from tanji.footprint.calculation import calculate
from tanji.model.quantity import Uncertainty

GSD = Uncertainty(distribution="lognormal", gsd=Decimal("1.2"))


def run(*processes, datasets=(), samples=20_000, seed=7):
    made_study = study(*processes, unit=quantity(1, "kg"))
    return calculate(made_study, release(*datasets), samples=samples, seed=seed)


def test_lognormal_percentiles_of_one_amount():
    """Median = the amount; 2.5 and 97.5 % at amount / GSD^1.96 and × GSD^1.96."""
    band = run(process("p", product("p", 1, "kg"), emitted("CO2", 5, uncertainty=GSD))).uncertainty
    assert band.total.p50 == pytest.approx(5, rel=0.01)
    assert band.total.p97_5 == pytest.approx(5 * 1.2**1.96, rel=0.02)
    assert band.total.p2_5 == pytest.approx(5 / 1.2**1.96, rel=0.02)
    assert band.total.mean == pytest.approx(5 * math.exp(math.log(1.2) ** 2 / 2), rel=0.01)


def test_product_of_amount_and_factor_adds_in_the_logarithm():
    """Activity and factor both lognormal: ln GSD² adds; the two parts are shown apart."""
    steel = dataset("steel", "kg", {"CO2": 2}, uncertainty=GSD)
    band = run(
        process("p", product("p", 1, "kg"), bought("steel", 1, "kg", "steel", uncertainty=GSD)),
        datasets=(steel,),
    ).uncertainty
    sigma = math.log(1.2)
    assert math.log(band.total.p97_5 / band.total.p50) / 1.96 == pytest.approx(
        sigma * math.sqrt(2), rel=0.03
    )
    for part in (band.declared, band.background):
        assert math.log(part.p97_5 / part.p50) / 1.96 == pytest.approx(sigma, rel=0.03)


def test_triangular_range_holds_all_draws():
    wide = Uncertainty(distribution="triangular", low=Decimal(2), high=Decimal(9))
    band = run(process("p", product("p", 1, "kg"), emitted("CO2", 4, uncertainty=wide))).uncertainty
    assert 2 < band.total.p2_5 < band.total.p50 < band.total.p97_5 < 9
    assert band.total.mean == pytest.approx((2 + 4 + 9) / 3, rel=0.01)


def test_uncertain_link_of_a_loop():
    """x = 1/(1 − a) with a uniform on 0.1–0.3: mean = ln((1 − 0.1)/(1 − 0.3)) / 0.2."""
    flat = Uncertainty(distribution="uniform", low=Decimal("0.1"), high=Decimal("0.3"))
    band = run(
        process("a", product("a", 1, "kg"), made("b", 1, "kg", "b"), emitted("CO2", 1)),
        process("b", product("b", 1, "kg"), made("a", "0.2", "kg", "a", uncertainty=flat)),
    ).uncertainty
    assert band.total.mean == pytest.approx(math.log(0.9 / 0.7) / 0.2, rel=0.002)


def test_no_distribution_no_band():
    assert run(process("p", product("p", 1, "kg"), emitted("CO2", 5))).uncertainty is None


def test_seed_decides_every_digit():
    plant = process("p", product("p", 1, "kg"), emitted("CO2", 5, uncertainty=GSD))
    assert run(plant, samples=500) == run(plant, samples=500)
    assert run(plant, samples=500).uncertainty != run(plant, samples=500, seed=8).uncertainty


def test_meaningless_distribution_is_named_and_held_fixed():
    broken = Uncertainty(distribution="triangular", low=Decimal(5), high=Decimal(6))
    result = run(process("p", product("p", 1, "kg"), emitted("CO2", 4, uncertainty=broken)))
    assert [problem.code for problem in result.problems] == ["uncertainty_meaningless"]
    assert result.uncertainty.total.sd == pytest.approx(0)
