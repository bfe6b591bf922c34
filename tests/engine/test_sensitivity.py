"""Derivatives against differences, propagation against draws, versions against each other."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csc_array
from scipy.stats import lognorm, triang, truncnorm, uniform

from engine.backgrounds import random_background
from tanji.engine.background import Background, Spread
from tanji.engine.background_monte_carlo import sample_background
from tanji.engine.distributions import Distributions
from tanji.engine.reduced_order import mean_factor, reduced_order
from tanji.engine.sensitivity import first_order, local, moments, variance_shares
from tanji.engine.solve import factorise
from tanji.engine.system import System
from tanji.engine.version_difference import version_difference

SEED = 20260101


def scaled(system: System, name: str, entry: int, by: float) -> System:
    matrices = {"technosphere": system.technosphere, "biosphere": system.biosphere}
    matrix = matrices[name]
    data = matrix.data.copy()
    data[entry] *= by
    matrices[name] = csc_array((data, matrix.indices, matrix.indptr), shape=matrix.shape)
    return System(**matrices)


@given(st.integers(0, 5_000))
@settings(max_examples=15, deadline=None)
def test_local_sensitivity_is_the_derivative(seed: int) -> None:
    """Against central differences of the whole calculation."""
    background, factors = random_background(seed)
    system, c = background.system, factors[:, 0]
    demand = np.zeros(background.size)
    demand[seed % background.size] = 1.0
    found = local(factorise(system), demand, c)
    rng = np.random.default_rng(seed)
    for name, part in (("technosphere", found.technosphere), ("biosphere", found.biosphere)):
        if not len(part):
            continue
        entry = int(rng.integers(len(part)))
        step = 1e-5
        up, down = (
            demand @ factorise(scaled(system, name, entry, 1 + sign * step)).adjoint(c)
            for sign in (1, -1)
        )
        gross = np.abs(found.technosphere).sum() + np.abs(found.biosphere).sum()
        assert part[entry] == pytest.approx((up - down) / (2 * step), rel=1e-5, abs=1e-7 * gross)
    # Doubling every column leaves a score as it is: all its entries move together.
    assert found.technosphere.sum() + found.biosphere.sum() == pytest.approx(
        0.0, abs=1e-9 * max(gross, 1e-30)
    )


def test_moments_are_those_of_scipy() -> None:
    law = Distributions.concatenate(
        [
            Distributions.lognormal([2.0], [1.5]),
            Distributions.triangular([0.5], [1.0], [2.0]),
            Distributions.uniform([0.5], [1.5]),
            Distributions.normal([1.0], [0.3]),
            Distributions.fixed([3.0]),
        ]
    )
    cut = Distributions(
        *(np.append(column, column[3]) for column in (law.kind, law.centre, law.spread)),
        np.append(law.low, 0.4),
        np.append(law.high, 1.2),
    )
    mean, variance = moments(cut)
    reference = [
        lognorm(np.log(1.5), scale=2.0),
        triang(1 / 3, 0.5, 1.5),
        uniform(0.5, 1.0),
        truncnorm(-np.inf, np.inf, 1.0, 0.3),
    ]
    last = truncnorm((0.4 - 1) / 0.3, (1.2 - 1) / 0.3, 1.0, 0.3)
    assert mean == pytest.approx([*(each.mean() for each in reference), 3.0, last.mean()])
    assert variance == pytest.approx([*(each.var() for each in reference), 0.0, last.var()])


def small_spreads(seed: int, sigma: float) -> tuple[Background, np.ndarray, np.ndarray]:
    background, factors = random_background(seed, 15)
    system = background.system
    rng = np.random.default_rng(seed)
    column = np.repeat(np.arange(15), np.diff(system.technosphere.indptr))
    spreads = []
    for entries in (
        np.flatnonzero(system.technosphere.indices != column),
        np.arange(system.biosphere.nnz),
    ):
        gsd = np.exp(sigma * rng.uniform(0.5, 1.5, len(entries)))
        law = Distributions.lognormal(np.ones(len(entries)), gsd)
        spreads.append(Spread(entries.astype(np.int32), law))
    varied = Background.of(
        f"small-{seed}",
        system,
        technosphere_spread=spreads[0],
        biosphere_spread=spreads[1],
    )
    demand = np.zeros(15)
    demand[int(np.argmax(np.diff(system.technosphere.indptr)))] = 1.0
    return varied, factors[:, 0], demand


def test_first_order_agrees_with_draws_where_spreads_are_small() -> None:
    background, c, demand = small_spreads(3, 0.02)
    found = first_order(background, local(factorise(background.system), demand, c))
    scores = demand @ sample_background(background, c, 8_000, SEED, dtype=np.float64).values[0]
    assert scores.std() == pytest.approx(np.sqrt(found.variance), rel=0.03)
    assert scores.mean() == pytest.approx(found.mean, abs=4 * scores.std() / np.sqrt(8_000))


def test_variance_shares_of_the_same_draws_agree_with_first_order() -> None:
    background, c, demand = small_spreads(3, 0.02)
    found = first_order(background, local(factorise(background.system), demand, c))
    scores = demand @ sample_background(background, c, 4_000, SEED, dtype=np.float64).values[0]
    total = 0.0
    for spread, part in (
        (background.technosphere_spread, found.technosphere),
        (background.biosphere_spread, found.biosphere),
    ):
        shares = variance_shares(spread, np.arange(len(spread)), scores, SEED)
        assert shares == pytest.approx(part / found.variance, abs=0.05)
        total += shares.sum()
    assert total == pytest.approx(1.0, abs=0.15)


def test_entries_with_one_key_vary_as_one() -> None:
    """Two emissions of 1 with one draw: sd 2σ, not √2 σ."""
    system = System(csc_array(np.eye(1)), csc_array([[1.0], [1.0]]))
    key = np.array([7, 7], dtype=np.uint64)
    law = Distributions.normal(np.ones(2), np.full(2, 0.1))
    spread = Spread(np.array([0, 1], dtype=np.int32), law, key=key)
    background = Background.of("one", system, biosphere_spread=spread)
    found = first_order(background, local(factorise(system), [1.0], [1.0, 1.0]))
    assert np.sqrt(found.variance) == pytest.approx(0.2)
    scores = sample_background(background, [1.0, 1.0], 4_000, SEED).values[0, 0]
    assert scores.std() == pytest.approx(0.2, rel=0.05)


def test_reduced_order_with_every_entry_is_the_full_run() -> None:
    background, c, demand = small_spreads(5, 0.15)
    every = len(background.technosphere_spread) + len(background.biosphere_spread)
    reduced = reduced_order(background, mean_factor(background), demand, c, every)
    assert reduced.retained == pytest.approx(1.0)
    quick = reduced.draw(6_000, 1)
    scores = demand @ sample_background(background, c, 6_000, SEED, dtype=np.float64).values[0]
    assert quick.mean() == pytest.approx(scores.mean(), abs=5 * scores.std() / np.sqrt(3_000))
    assert quick.std() == pytest.approx(scores.std(), rel=0.06)
    assert reduced.draw(100, 1).tolist() == quick[:100].tolist()


def test_one_reduced_draw_solves_its_matrix() -> None:
    """The Woodbury identity against a solve of the changed arrays."""
    background, c, demand = small_spreads(5, 0.15)
    factor = mean_factor(background)
    reduced = reduced_order(background, factor, demand, c, 12)
    ranking = first_order(background, local(factor, demand, c))
    inside, outside = ranking.largest(12)
    u = np.maximum(
        np.random.default_rng(np.random.SeedSequence(1, spawn_key=(0,))).random((512, 12)).T,
        2.0**-54,
    )
    x = reduced.law.ppf(u)[:, 3]
    parts = []
    spreads = (background.technosphere_spread, background.biosphere_spread)
    for matrix, nominal, spread, chosen, draws in (
        (
            factor.system.technosphere,
            background.system.technosphere,
            spreads[0],
            inside,
            x[: len(inside)],
        ),
        (
            factor.system.biosphere,
            background.system.biosphere,
            spreads[1],
            outside,
            x[len(inside) :],
        ),
    ):
        data = matrix.data.copy()
        at = spread.entry[chosen]
        data[at] = nominal.data[at] * draws
        parts.append(csc_array((data, matrix.indices, matrix.indptr), shape=matrix.shape))
    expected = demand @ factorise(System(*parts)).adjoint(c)
    assert reduced.draw(4, 1)[3] == pytest.approx(expected, rel=1e-10)
    assert 0.5 < reduced.retained < 1.0


@given(st.integers(0, 5_000))
@settings(max_examples=15, deadline=None)
def test_a_version_difference_adds_up(seed: int) -> None:
    """Entries changed, one process gone, one new: the parts are the change."""
    old, factors = random_background(seed, 12)
    rng = np.random.default_rng(seed)
    a = old.system.technosphere.toarray()
    a[:11, :11] *= np.where(np.eye(11) > 0, 1, rng.uniform(0.8, 1.1, (11, 11)))
    b = old.system.biosphere.toarray() * rng.uniform(0.8, 1.3, old.system.biosphere.shape)
    names = [str(at) for at in range(11)] + ["new"]
    new = Background.of("new", System(csc_array(a), csc_array(b)), processes=names)
    c = factors[:, 0]
    at = seed % 11
    found = version_difference(old, new, {str(at): 2.0}, c, c)
    before, after = (2 * factorise(each.system).adjoint(c)[at] for each in (old, new))
    assert found.before == pytest.approx(before)
    assert found.after == pytest.approx(after)
    scale = np.abs(found.change).sum() + abs(before)
    assert found.change.sum() == pytest.approx(after - before, abs=1e-9 * scale)


def test_only_what_changed_moves_a_product() -> None:
    old, factors = random_background(8, 12)
    b = old.system.biosphere.toarray()
    b[:, 4] *= 2
    new = Background.of("new", System(old.system.technosphere, csc_array(b)))
    found = version_difference(old, new, {"0": 1.0, "4": 1.0}, factors[:, 0], factors[:, 0])
    assert found.largest(3)[0][0] == "4"
    assert np.flatnonzero(found.change).tolist() == [list(found.processes).index("4")]
    with pytest.raises(ValueError, match="not in both versions"):
        version_difference(old, new, {"gone": 1.0}, factors[:, 0], factors[:, 0])
