"""Quantiles against scipy.stats, repairs on record, pedigree factors as published."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from tanji.engine.distributions import (
    PEDIGREE_FACTORS,
    DistributionCode,
    DistributionError,
    Distributions,
    Kind,
    pedigree_gsd,
    repaired,
)

U = np.array([1e-9, 0.01, 0.025, 0.3, 0.5, 0.8, 0.975, 1 - 1e-9])


def quantiles(distribution: Distributions) -> np.ndarray:
    return distribution.ppf(np.tile(U, (len(distribution), 1)))


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (Distributions.lognormal(3.0, 1.4), stats.lognorm(math.log(1.4), scale=3)),
        (Distributions.normal(3.0, 0.4), stats.norm(3, 0.4)),
        (Distributions.triangular(1, 2, 5), stats.triang(0.25, 1, 4)),
        (Distributions.triangular(1, 1, 5), stats.triang(0.0, 1, 4)),
        (Distributions.triangular(1, 5, 5), stats.triang(1.0, 1, 4)),
        (Distributions.uniform(1, 5), stats.uniform(1, 4)),
        (repaired(Distributions.normal(1, 0.5))[0], stats.truncnorm(-2, np.inf, 1, 0.5)),
        (repaired(Distributions.normal(-1, 0.5))[0], stats.truncnorm(-np.inf, 2, -1, 0.5)),
    ],
)
def test_quantiles_agree_with_scipy(ours: Distributions, theirs: object) -> None:
    assert quantiles(ours)[0] == pytest.approx(theirs.ppf(U), rel=1e-9)


def test_fixed_is_fixed() -> None:
    assert (quantiles(Distributions.fixed([2.0, -3.0])) == [[2.0], [-3.0]]).all()


def test_a_negative_median_mirrors_the_lognormal() -> None:
    ours = quantiles(Distributions.lognormal(-3, 1.4))[0]
    assert (np.diff(ours) > 0).all()
    assert ours == pytest.approx(-Distributions.lognormal(3, 1.4).ppf(1 - U[None])[0])
    assert ours[4] == pytest.approx(-3)


@settings(deadline=None)
@given(
    st.sampled_from(["lognormal", "normal", "triangular", "uniform"]),
    st.floats(0.1, 100),
    st.floats(0.01, 0.2),
    st.sampled_from([-1, 1]),
)
def test_relative_to_the_nominal(name: str, nominal: float, width: float, sign: int) -> None:
    nominal *= sign
    edges = sorted((nominal * (1 - width), nominal * (1 + width)))
    given_distribution = {
        "lognormal": Distributions.lognormal(nominal, 1 + width),
        "normal": Distributions.normal(nominal, abs(nominal) * width),
        "triangular": Distributions.triangular(edges[0], nominal, edges[1]),
        "uniform": Distributions.uniform(*edges),
    }[name]
    relative = given_distribution.relative_to(nominal)
    assert relative.ppf(np.array([[0.5]]))[0, 0] == pytest.approx(1)
    draws = quantiles(relative)[0] * nominal
    assert np.sort(draws[2:7]) == pytest.approx(
        np.sort(given_distribution.ppf(U[None, 2:7] if sign > 0 else 1 - U[None, 2:7])[0])
    )


def test_repairs_are_recorded() -> None:
    given_distributions = Distributions.concatenate(
        [
            Distributions.lognormal(2, 1.0),  # sd of 1: USLCI has these
            Distributions.lognormal(2, 0.8),
            Distributions.triangular(5, 3, 1),  # minimum above maximum: so has USLCI
            Distributions.uniform(-1, 4),
            Distributions.normal(1, 1),
            Distributions.normal(-1, 1),
            Distributions.normal(1, 0),
            Distributions.normal(1, 0.1),
            Distributions.lognormal(-2, 1.2),
        ]
    )
    result, repairs = repaired(given_distributions)
    assert sorted((repair.index, repair.code.value) for repair in repairs) == [
        (0, "no_spread"),
        (1, "gsd_below_one"),
        (2, "limits_swapped"),
        (3, "sign_change"),
        (4, "sign_change"),
        (5, "sign_change"),
        (6, "no_spread"),
    ]
    draws = quantiles(result)
    assert (np.sign(draws) == np.sign(result.centre)[:, None]).all()
    assert result.kind[[0, 6]].tolist() == [Kind.FIXED, Kind.FIXED]
    by_index = {repair.index: repair for repair in repairs}
    assert by_index[1].before[1] == 0.8
    assert by_index[1].after[1] == pytest.approx(1.25)
    assert by_index[2].after[2:] == (1, 5)


def test_a_gsd_below_one_is_the_same_lognormal() -> None:
    result, _ = repaired(Distributions.lognormal(2, 0.8))
    u = np.linspace(0.01, 0.99, 99)[None]
    assert np.sort(Distributions.lognormal(2, 0.8).ppf(u)) == pytest.approx(result.ppf(u))


def test_what_has_no_meaning_is_refused_all_at_once() -> None:
    with pytest.raises(DistributionError) as error:
        repaired(
            Distributions.concatenate(
                [
                    Distributions.lognormal(1, -1),
                    Distributions.lognormal(1, 25),
                    Distributions.lognormal(0, 2),
                    Distributions.normal(1, -1),
                    Distributions.normal(np.nan, 1),
                    Distributions.triangular(1, 9, 5),
                    Distributions.uniform(1, np.inf),
                    Distributions.lognormal(1, np.nan),
                ]
            )
        )
    assert sorted((finding.index, finding.code) for finding in error.value.findings) == [
        (0, DistributionCode.NOT_POSITIVE),
        (1, DistributionCode.TOO_WIDE),
        (2, DistributionCode.ZERO_MEDIAN),
        (3, DistributionCode.NOT_POSITIVE),
        (4, DistributionCode.NOT_FINITE),
        (5, DistributionCode.MODE_OUTSIDE),
        (6, DistributionCode.NOT_FINITE),
        (7, DistributionCode.NOT_FINITE),
    ]


def test_pedigree_factors_are_the_variances_of_ecoinvent_3() -> None:
    """Data quality guideline v3 (2013), ch. 10: variances of ln x added by each score."""
    published = [
        [0, 0.0006, 0.002, 0.008, 0.04],
        [0, 0.0001, 0.0006, 0.002, 0.008],
        [0, 0.0002, 0.002, 0.008, 0.04],
        [0, 0.000025, 0.0001, 0.0006, 0.002],
        [0, 0.0006, 0.008, 0.04, 0.12],
    ]
    ours = (np.log(PEDIGREE_FACTORS) / 2) ** 2
    assert ours == pytest.approx(np.array(published), rel=0.15, abs=1e-12)


def test_pedigree_formula() -> None:
    assert float(pedigree_gsd([1, 1, 1, 1, 1])) == 1
    assert float(pedigree_gsd([1, 1, 1, 1, 1], 1.5)) ** 2 == pytest.approx(1.5)
    assert float(pedigree_gsd([5, 1, 1, 1, 1])) ** 2 == pytest.approx(1.5)
    assert pedigree_gsd([[1, 1, 1, 1, 1], [1, 1, 1, 1, 5]]) ** 2 == pytest.approx([1, 2])
    root = math.sqrt(math.log(1.05) ** 2 + math.log(1.2) ** 2 + math.log(1.5) ** 2)
    assert float(pedigree_gsd([2, 1, 4, 1, 1], 1.5)) ** 2 == pytest.approx(math.exp(root))


@pytest.mark.parametrize("scores", [[1, 2, 3, 4], [0, 1, 1, 1, 1], [1, 1, 1, 1, 6], [1.5] * 5])
def test_pedigree_scores_out_of_range(scores: list[float]) -> None:
    with pytest.raises(ValueError, match="from 1 to 5"):
        pedigree_gsd(scores)
    with pytest.raises(ValueError, match="at least 1"):
        pedigree_gsd([1] * 5, 0.9)
