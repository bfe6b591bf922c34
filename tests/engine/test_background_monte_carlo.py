"""Samples of a whole background: their random numbers, their solutions, and what never changes."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.sparse import csc_array
from scipy.stats import ks_2samp, kstest

from engine.backgrounds import random_background
from tanji.engine.background import Background, Spread, keys_of
from tanji.engine.background_monte_carlo import (
    LANES,
    Outcome,
    Samples,
    drawn,
    sample_background,
    sampled_system,
)
from tanji.engine.distributions import Distributions
from tanji.engine.monte_carlo import Terms, Uncertain, simulate
from tanji.engine.solve import factorise_unchecked
from tanji.engine.system import System

SEED = 20260101
MANY = 4_000


def spread_of(law: Distributions, name: str = "x") -> Spread:
    count = len(law)
    return Spread(
        np.arange(count, dtype=np.int32),
        law,
        keys_of([f"{name}{at}" for at in range(count)]),
        np.full(count, -1, dtype=np.int32),
    )


def exact(background: Background, factors: NDArray[np.float64], sample: int) -> NDArray[np.float64]:
    return factorise_unchecked(sampled_system(background, SEED, sample)).adjoint(factors)


@pytest.mark.parametrize(
    "law",
    [
        Distributions.lognormal(np.ones(MANY), np.full(MANY, 1.4)),
        Distributions.normal(np.ones(MANY), np.full(MANY, 0.2)),
        Distributions.triangular(np.full(MANY, 0.5), np.ones(MANY), np.full(MANY, 2.0)),
        Distributions.uniform(np.full(MANY, 0.5), np.full(MANY, 1.25)),
        replace(Distributions.normal(np.ones(MANY), np.full(MANY, 0.6)), low=np.zeros(MANY)),
    ],
    ids=["lognormal", "normal", "triangular", "uniform", "truncated normal"],
)
def test_numbers_follow_their_distribution(law: Distributions) -> None:
    """Against the quantile function of the study path, which SciPy's special functions give."""
    x = drawn(spread_of(law), SEED, 3)
    grid = np.linspace(0, 1, 200_001)[1:-1]
    quantile = law.take(np.array([0])).ppf(grid[None])[0]
    found = kstest(x.ravel(), lambda value: np.interp(value, quantile, grid))
    assert found.pvalue > 1e-3
    # Moments to order four, within five standard errors of an independent large sample.
    u = np.random.default_rng(1).random((1, 400_000))
    reference = law.take(np.array([0])).ppf(u)[0]
    for order in range(1, 5):
        error = np.std(reference**order) / np.sqrt(x.size)
        assert np.mean(x**order) == pytest.approx(np.mean(reference**order), abs=5.5 * error)


def test_lanes_batches_and_keys_are_independent() -> None:
    law = Distributions.normal(np.zeros(MANY) + 1, np.full(MANY, 0.1))
    first, second = (drawn(spread_of(law), SEED, batch) for batch in (0, 1))
    other = drawn(spread_of(law, "y"), SEED, 0)
    columns = np.concatenate([first, second, other], axis=1).T
    correlation = np.corrcoef(columns)[np.triu_indices(3 * LANES, 1)] * np.sqrt(MANY)
    assert np.abs(correlation).max() < 4.5
    assert kstest(correlation, "norm").pvalue > 1e-3
    neighbours = np.corrcoef(first[:-1].ravel(), first[1:].ravel())[0, 1]
    assert abs(neighbours) * np.sqrt(first.size) < 4.5


def test_a_number_belongs_to_its_key_and_to_nothing_else() -> None:
    law = Distributions.lognormal(np.ones(600), np.linspace(1.01, 2.0, 600))
    whole = spread_of(law)
    x = drawn(whole, SEED, 7)
    chosen = np.array([599, 3, 250])
    part = Spread(whole.entry[:3], law.take(chosen), whole.key[chosen], whole.group[:3])
    assert drawn(part, SEED, 7).tolist() == x[chosen].tolist()
    assert (drawn(whole, SEED + 1, 7) != x).all()


@given(st.integers(0, 5_000))
@settings(max_examples=15, deadline=None)
def test_every_sample_solves_its_own_matrix(seed: int) -> None:
    """Against a direct solve of the same sampled arrays."""
    background, factors = random_background(seed)
    precise = sample_background(background, factors, LANES, SEED, dtype=np.float64)
    quick = sample_background(background, factors, LANES, SEED)
    for sample in (0, 5, 15):
        expected = exact(background, factors, sample)
        scale = np.abs(expected).max()
        assert pytest.approx(expected, abs=1e-6 * scale) == precise.values[:, :, sample].T
        assert pytest.approx(expected, abs=1e-3 * scale) == quick.values[:, :, sample].T
    assert precise.checked is None or precise.checked < 1e-6


def test_the_study_path_gives_the_same_distribution() -> None:
    """The forward simulation of `tanji.engine.monte_carlo` shares no code and no random number."""
    background, factors = random_background(11, 14)
    system = background.system
    samples = sample_background(background, factors, 4_000, SEED, dtype=np.float64)
    parts = []
    offset = 0
    for matrix, spread in (
        (system.technosphere, background.technosphere_spread),
        (system.biosphere, background.biosphere_spread),
    ):
        column = np.repeat(np.arange(matrix.shape[1]), np.diff(matrix.indptr))
        variable = np.arange(len(spread)) + offset
        at = spread.entry
        parts.append(
            Terms(matrix.indices[at].astype(np.intp), column[at], variable, matrix.data[at])
        )
        offset += len(spread)
    relative = Distributions.concatenate(
        [background.technosphere_spread.relative, background.biosphere_spread.relative]
    )
    uncertain = Uncertain(relative, parts[0], parts[1], np.zeros(offset, dtype=np.intp))
    product = int(np.argmax(np.diff(system.technosphere.indptr)))
    demand = np.zeros(background.size)
    demand[product] = 1.0
    other = simulate(system, uncertain, demand, factors, 4_000, 5).scores[:, 0]
    ours = samples.values[0, product]
    assert ks_2samp(ours, other).pvalue > 1e-3
    assert ours.mean() == pytest.approx(other.mean(), abs=5 * other.std() / np.sqrt(2_000))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_no_digit_depends_on_workers_rows_or_number(dtype: type) -> None:
    background, factors = random_background(5, 30)
    whole = sample_background(background, factors, 100, SEED, dtype=dtype)
    for workers in (2, 4):
        again = sample_background(background, factors, 100, SEED, dtype=dtype, workers=workers)
        assert again.values.tobytes() == whole.values.tobytes()
    few = sample_background(background, factors, 37, SEED, dtype=dtype, rows=[29, 3])
    assert few.values.tolist() == whole.values[:, [29, 3], :37].tolist()


def test_a_stopped_run_goes_on_where_it_ended() -> None:
    background, factors = random_background(5, 30)
    whole = sample_background(background, factors, 100, SEED)
    values, outcome = np.full_like(whole.values, np.nan), np.zeros(100, dtype=np.uint8)

    def stop(done: int) -> None:
        if done >= 3 * LANES:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sample_background(background, factors, 100, SEED, into=(values, outcome), progress=stop)
    assert 3 * LANES <= (outcome != Outcome.MISSING).sum() <= 100
    told: list[int] = []
    rest = sample_background(
        background, factors, 100, SEED, into=(values, outcome), progress=told.append
    )
    assert rest.values.tobytes() == whole.values.tobytes()
    assert rest.outcome.tolist() == whole.outcome.tolist()


def market(gsd: float, group: bool) -> tuple[Background, NDArray[np.float64]]:
    """A market of three producers with shares 0.5, 0.3 and 0.2, emitting 1, 2 and 10."""
    technosphere = np.eye(4)
    technosphere[1:, 0] = -0.5, -0.3, -0.2
    system = System(csc_array(technosphere), csc_array([[0.0, 1.0, 2.0, 10.0]]))
    entries = np.array([1, 2, 3], dtype=np.int32)
    spread = Spread(
        entries,
        Distributions.lognormal(np.ones(3), np.full(3, gsd)),
        group=np.zeros(3, dtype=np.int32) if group else None,
    )
    return Background.of("market", system, technosphere_spread=spread), np.ones(1)


def test_shares_of_a_market_always_add_up() -> None:
    background, factors = market(1.8, group=True)
    samples = sample_background(background, factors, 400, SEED, dtype=np.float64)
    for sample in (0, 17, 399):
        shares = -sampled_system(background, SEED, sample).technosphere.toarray()[1:, 0]
        assert shares.sum() == pytest.approx(1.0, rel=1e-12)
        assert samples.values[0, 0, sample] == pytest.approx(shares @ [1.0, 2.0, 10.0])
    # A mixture lies between its parts; shares drawn one by one leave that range.
    assert 1.0 < samples.values[0, 0].min() < samples.values[0, 0].max() < 10.0
    free = sample_background(*market(1.8, group=False), 400, SEED)
    assert free.values[0, 0].std() > samples.values[0, 0].std() * 1.2


def loop(gsd: float, share: float = 0.5) -> tuple[Background, NDArray[np.float64]]:
    """Two processes that take `share` of each other; the gain is the product of both."""
    system = System(csc_array([[1.0, -share], [-share, 1.0]]), csc_array([[1.0, 0.0]]))
    spread = Spread(
        np.array([1, 2], dtype=np.int32), Distributions.lognormal(np.ones(2), np.full(2, gsd))
    )
    return Background.of("loop", system, technosphere_spread=spread), np.ones(1)


def test_draws_with_an_unproductive_loop_are_counted_and_kept() -> None:
    """The score is 1 / (1 − g); a gain g above 1 makes it negative, which only LU can show."""
    background, factors = loop(2.0, 0.8)
    samples = sample_background(background, factors, 320, SEED, dtype=np.float64)
    gains = np.array(
        [
            np.prod(sampled_system(background, SEED, at).technosphere.toarray()[[0, 1], [1, 0]])
            for at in range(320)
        ]
    )
    assert samples.count(Outcome.UNPRODUCTIVE) == (gains >= 1).sum() > 20
    assert samples.values[0, 0] == pytest.approx(1 / (1 - gains), rel=1e-5)
    assert samples.count(Outcome.MISSING) == 0


def test_slow_loops_are_solved_directly_and_said_so() -> None:
    background, factors = loop(1.001, 0.9999)
    samples = sample_background(background, factors, 16, SEED, dtype=np.float64)
    assert samples.count(Outcome.DIRECT) + samples.count(Outcome.UNPRODUCTIVE) == 16
    assert samples.checked is None


def test_an_uncertain_reference_divides_all_that_belongs_to_it() -> None:
    system = System(
        csc_array([[2.0, 0.0, -1.0], [-0.5, 1.0, 0.0], [-0.4, 0.0, 1.0]]),
        csc_array([[3.0, 1.0, 0.0], [0.0, 0.5, 0.1]]),
    )
    spread = Spread(
        np.array([0, 1], dtype=np.int32), Distributions.lognormal(np.ones(2), np.full(2, 1.3))
    )
    background = Background.of("reference", system, technosphere_spread=spread)
    factors = np.array([[1.0, 0.0], [0.0, 2.0]])
    samples = sample_background(background, factors, 32, SEED, dtype=np.float64)
    for sample in range(32):
        assert (
            pytest.approx(exact(background, factors, sample), rel=1e-6)
            == samples.values[:, :, sample].T
        )


def test_two_versions_are_drawn_alike() -> None:
    """One more input of the last process; everything upstream of it keeps its samples."""
    background, factors = market(1.3, group=False)
    wider = np.eye(5)
    wider[1:4, 0] = -0.5, -0.3, -0.2
    wider[4, 0] = -0.1
    system = System(csc_array(wider), csc_array([[0.0, 1.0, 2.0, 10.0, 7.0]]))
    spread = Spread(
        np.array([1, 2, 3, 4], dtype=np.int32),
        Distributions.lognormal(np.ones(4), np.full(4, 1.3)),
    )
    later = Background.of("market-2", system, technosphere_spread=spread)

    def first(samples: Samples) -> NDArray[np.floating]:
        return samples.values[0, 0]

    before = first(sample_background(background, factors, 64, SEED, dtype=np.float64))
    after = first(sample_background(later, factors, 64, SEED, dtype=np.float64))
    only = np.array(
        [-sampled_system(later, SEED, at).technosphere.toarray()[4, 0] * 7.0 for at in range(64)]
    )
    assert after - before == pytest.approx(only)
