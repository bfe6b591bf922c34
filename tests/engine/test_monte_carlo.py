"""Monte Carlo: known moments, equality with one-by-one solving, independence of the work split."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csc_array

from engine.systems import Case, random_system
from tanji.engine import monte_carlo
from tanji.engine.distributions import Distributions
from tanji.engine.errors import StructureError
from tanji.engine.monte_carlo import (
    Draws,
    Terms,
    Uncertain,
    drawn_variables,
    percentiles,
    simulate,
)
from tanji.engine.solve import solve
from tanji.engine.system import System


def terms_of(matrix: csc_array, chosen: np.ndarray, first: int) -> Terms:
    """One variable per chosen entry, numbered from `first`."""
    entries = matrix.tocoo()
    count = int(chosen.sum())
    return Terms(
        entries.row[chosen].astype(np.intp),
        entries.col[chosen].astype(np.intp),
        np.arange(first, first + count),
        entries.data[chosen],
    )


def uncertain_case(seed: int, gsd: float = 1.05, size: int | None = None) -> tuple[Case, Uncertain]:
    case = random_system(seed, size)
    rng = np.random.default_rng(seed)
    a = terms_of(case.system.technosphere, rng.random(case.system.technosphere.nnz) < 0.7, 0)
    b = terms_of(case.system.biosphere, rng.random(case.system.biosphere.nnz) < 0.7, len(a.row))
    total = len(a.row) + len(b.row)
    group = rng.integers(0, 2, total)
    return case, Uncertain(Distributions.lognormal(np.ones(total), gsd), a, b, group)


def with_values(matrix: csc_array, terms: Terms, x: np.ndarray) -> csc_array:
    dense = matrix.toarray()
    dense[terms.row, terms.column] = 0
    np.add.at(dense, (terms.row, terms.column), terms.coefficient * x[terms.variable])
    return csc_array(dense)


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10_000))
def test_each_draw_is_the_solution_of_its_own_system(seed: int) -> None:
    case, uncertain = uncertain_case(seed)
    draws = simulate(case.system, uncertain, case.demand, case.characterisation, 5, seed)
    x = drawn_variables(uncertain, 5, seed)
    for sample in range(5):
        system = System(
            with_values(case.system.technosphere, uncertain.technosphere, x[:, sample]),
            with_values(case.system.biosphere, uncertain.biosphere, x[:, sample]),
        )
        if sample in draws.failed:
            with pytest.raises(StructureError):
                solve(system, case.demand, case.characterisation)
            continue
        scores = solve(system, case.demand, case.characterisation).scores
        assert draws.scores[sample] == pytest.approx(scores, rel=1e-9, abs=1e-9 * case.gross)


def test_product_of_lognormals_has_its_known_moments() -> None:
    """A score a · b · c of independent lognormals with median 1 is lognormal, σ² the sum."""
    system = System(
        csc_array([[1.0, 0, 0], [-2.0, 1.0, 0], [0, -3.0, 1.0]]), csc_array([[0, 0, 4.0]])
    )
    gsd = np.array([1.1, 1.3, 1.2])
    uncertain = Uncertain(
        Distributions.lognormal(np.ones(3), gsd),
        Terms(np.array([1, 2]), np.array([0, 1]), np.array([0, 1]), np.array([-2.0, -3.0])),
        Terms(np.array([0]), np.array([2]), np.array([2]), np.array([4.0])),
        np.zeros(3, dtype=int),
    )
    n = 200_000
    summary = percentiles(simulate(system, uncertain, [1, 0, 0], [1], n, 1))
    sigma = np.sqrt((np.log(gsd) ** 2).sum())
    mean, median = 24 * np.exp(sigma**2 / 2), 24.0
    sd = mean * np.sqrt(np.exp(sigma**2) - 1)
    assert summary.mean[0] == pytest.approx(mean, abs=4 * sd / np.sqrt(n))
    assert summary.sd[0] == pytest.approx(sd, rel=0.01)
    assert summary.p50[0] == pytest.approx(median, rel=0.004)
    assert summary.p2_5[0] == pytest.approx(24 * np.exp(-1.959964 * sigma), rel=0.006)
    assert summary.p97_5[0] == pytest.approx(24 * np.exp(1.959964 * sigma), rel=0.006)
    assert (summary.samples, summary.failed) == (n, 0)


def test_sum_of_normals_has_its_known_moments() -> None:
    """10 x + 5 y with relative deviations 0.1 and 0.2: mean 15, variance 1 + 1."""
    system = System(csc_array(np.eye(1)), csc_array([[10.0], [5.0]]))
    uncertain = Uncertain(
        Distributions.normal([1, 1], [0.1, 0.2]),
        Terms.none(),
        Terms(np.array([0, 1]), np.array([0, 0]), np.array([0, 1]), np.array([10.0, 5.0])),
        np.zeros(2, dtype=int),
    )
    summary = percentiles(simulate(system, uncertain, [1], [1, 1], 100_000, 3))
    assert summary.mean[0] == pytest.approx(15, abs=0.02)
    assert summary.sd[0] == pytest.approx(np.sqrt(2), rel=0.01)


def test_one_variable_in_several_places_stays_correlated() -> None:
    """The same fuel in two boilers: 3 x + 1 x − 2 x of credit is 2 x, never a spread of three."""
    system = System(
        csc_array([[1.0, 0, 0, 0], [-3, 1, 0, 0], [-1, 0, 1, 0], [2, 0, 0, 1]]),
        csc_array([[0, 1.0, 1.0, 1.0]]),
    )
    uncertain = Uncertain(
        Distributions.lognormal([1.0], 1.5),
        Terms(np.array([1, 2, 3]), np.zeros(3, int), np.zeros(3, int), np.array([-3.0, -1, 2])),
        Terms.none(),
        np.zeros(1, dtype=int),
    )
    draws = simulate(system, uncertain, [1, 0, 0, 0], [1], 50, 5)
    assert draws.scores[:, 0] == pytest.approx(2 * drawn_variables(uncertain, 50, 5)[0])


def test_an_entry_may_be_a_sum_of_terms() -> None:
    system = System(csc_array(np.eye(1)), csc_array([[10.0]]))
    uncertain = Uncertain(
        Distributions.lognormal([1.0, 1.0], 1.2),
        Terms.none(),
        Terms(np.zeros(2, int), np.zeros(2, int), np.array([0, 1]), np.array([7.0, 3.0])),
        np.zeros(2, dtype=int),
    )
    x = drawn_variables(uncertain, 20, 5)
    draws = simulate(system, uncertain, [1], [1], 20, 5)
    assert draws.scores[:, 0] == pytest.approx(7 * x[0] + 3 * x[1])


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 10_000), st.integers(0, 700))
def test_neither_workers_nor_length_change_a_digit(seed: int, samples: int) -> None:
    case, uncertain = uncertain_case(seed)

    def run(samples: int, workers: int) -> Draws:
        return simulate(
            case.system,
            uncertain,
            case.demand,
            case.characterisation,
            samples,
            seed,
            workers=workers,
        )

    one, four, longer = run(samples, 1), run(samples, 4), run(samples + 300, 2)
    assert one.scores.shape == (samples, 2)
    assert np.array_equal(one.scores, four.scores, equal_nan=True)
    assert one.failed == four.failed
    assert one.direct_solved == four.direct_solved
    assert np.allclose(
        one.scores, longer.scores[:samples], rtol=1e-12, atol=1e-12 * case.gross, equal_nan=True
    )


def test_a_seed_gives_its_draws_and_another_seed_others() -> None:
    case, uncertain = uncertain_case(11)
    run = [
        simulate(case.system, uncertain, case.demand, case.characterisation, 30, seed).scores
        for seed in (1, 1, 2)
    ]
    assert np.array_equal(run[0], run[1])
    assert not np.allclose(run[0], run[2])


def test_groups_are_paired_and_complete() -> None:
    """In a score a · b the two parts multiply to the whole, draw by draw."""
    system = System(csc_array([[1.0, 0], [-2.0, 1.0]]), csc_array([[0, 4.0]]))
    uncertain = Uncertain(
        Distributions.lognormal([1.0, 1.0], [1.2, 1.5]),
        Terms(np.array([1]), np.array([0]), np.array([0]), np.array([-2.0])),
        Terms(np.array([0]), np.array([1]), np.array([1]), np.array([4.0])),
        np.array([0, 1]),
    )
    whole, declared, background = (
        simulate(system, uncertain, [1, 0], [1], 100, 7, groups=groups).scores[:, 0]
        for groups in (None, {0}, {1})
    )
    assert whole * 8 == pytest.approx(declared * background)
    assert np.std(np.log(declared)) < np.std(np.log(background))


def test_two_alternatives_with_one_seed_may_be_subtracted() -> None:
    """B emits 1 kg more than A whatever the shared variable does: the difference is certain."""
    uncertain = Uncertain(
        Distributions.lognormal([1.0], 2.0),
        Terms.none(),
        Terms(np.array([0]), np.array([0]), np.array([0]), np.array([5.0])),
        np.zeros(1, dtype=int),
    )
    runs = [
        simulate(
            System(csc_array(np.eye(1)), csc_array([[5.0], [x]])), uncertain, [1], [1, 1], 99, 3
        )
        for x in (0.0, 1.0)
    ]
    assert runs[1].scores - runs[0].scores == pytest.approx(1)


def test_weights_split_each_draw_over_stages() -> None:
    case, uncertain = uncertain_case(21)
    stages = np.eye(3)[np.arange(case.system.size) % 3]
    arguments = (case.system, uncertain, case.demand, case.characterisation, 300, 9)
    whole, split = simulate(*arguments), simulate(*arguments, weights=stages)
    assert split.scores.shape == (300, 2, 3)
    assert split.scores.sum(axis=2) == pytest.approx(whole.scores, abs=1e-12 * case.gross)
    assert percentiles(split).p50.shape == (2, 3)


def ring_with_uncertain_loop(gain: float, gsd: float) -> tuple[System, Uncertain]:
    system = System(csc_array([[1.0, -gain], [-1.0, 1.0]]), csc_array([[1.0, 0.0]]))
    uncertain = Uncertain(
        Distributions.lognormal([1.0], gsd),
        Terms(np.array([0]), np.array([1]), np.array([0]), np.array([-gain])),
        Terms.none(),
        np.zeros(1, dtype=int),
    )
    return system, uncertain


@pytest.mark.parametrize("limit", [150, 1])
def test_draws_whose_loop_reaches_one_are_counted(
    limit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With gain 0.8 · x exactly the draws with x ≥ 1.25 have no solution; the others are exact."""
    monkeypatch.setattr(monte_carlo, "DENSE_LOOP", limit)
    system, uncertain = ring_with_uncertain_loop(0.8, 1.3)
    draws = simulate(system, uncertain, [1, 0], [1], 1000, 4)
    x = drawn_variables(uncertain, 1000, 4)[0]
    assert draws.failed == tuple(np.flatnonzero(0.8 * x >= 1))
    assert 100 < len(draws.failed) < 300
    good = 0.8 * x < 1
    assert draws.scores[good, 0] == pytest.approx(1 / (1 - 0.8 * x[good]))
    assert np.isnan(draws.scores[~good]).all()
    summary = percentiles(draws)
    assert (summary.samples, summary.failed) == (1000, len(draws.failed))
    assert draws.direct_solved == (1000 if limit == 1 else len(draws.failed))


def test_honest_recovery_loops_are_judged_one_at_a_time_and_kept() -> None:
    """10 of solvent used, 9.5 recovered: |T| is far above 1, the net gain is 0.5."""
    system = System(
        csc_array([[1.0, -10, 9.5], [-1, 1, 0], [0, 1, -1]]), csc_array([[1.0, 0.0, 0.0]])
    )
    uncertain = Uncertain(
        Distributions.lognormal([1.0], 1.01),
        Terms(np.array([0]), np.array([2]), np.array([0]), np.array([9.5])),
        Terms.none(),
        np.zeros(1, dtype=int),
    )
    draws = simulate(system, uncertain, [1, 0, 0], [1], 40, 4)
    x = drawn_variables(uncertain, 40, 4)[0]
    assert draws.failed == ()
    assert draws.direct_solved == 40
    assert draws.scores[:, 0] == pytest.approx(1 / (1 - 10 + 9.5 * x))


def test_a_reference_that_changes_sign_is_a_failed_draw() -> None:
    system = System(csc_array([[1.0]]), csc_array([[1.0]]))
    uncertain = Uncertain(
        Distributions.uniform([-1.0], [3.0]),
        Terms(np.array([0]), np.array([0]), np.array([0]), np.array([1.0])),
        Terms.none(),
        np.zeros(1, dtype=int),
    )
    draws = simulate(system, uncertain, [1], [1], 400, 4)
    x = drawn_variables(uncertain, 400, 4)[0]
    assert draws.failed == tuple(np.flatnonzero(x <= 0))
    assert 50 < len(draws.failed) < 150


def test_no_draw_and_only_failed_draws() -> None:
    system, uncertain = ring_with_uncertain_loop(0.8, 1.3)
    assert simulate(system, uncertain, [1, 0], [1], 0, 4).scores.shape == (0, 1)
    empty = percentiles(Draws(np.full((3, 1), np.nan), (0, 1, 2), 0, 1))
    assert np.isnan([empty.mean, empty.p50, empty.sd]).all()


def test_terms_must_give_the_nominal_entry() -> None:
    system, uncertain = ring_with_uncertain_loop(0.8, 1.3)
    other = System(csc_array([[1.0, -0.7], [-1.0, 1.0]]), system.biosphere)
    with pytest.raises(ValueError, match="nominal"):
        simulate(other, uncertain, [1, 0], [1], 10, 1)


def test_terms_of_an_entry_may_cancel() -> None:
    """0.1 + 0.2 − 0.3 is nothing at the nominal and something in a draw."""
    system = System(csc_array(np.eye(1)), csc_array([[0.0]]))
    uncertain = Uncertain(
        Distributions.lognormal([1.0, 1.0, 1.0], 1.5),
        Terms.none(),
        Terms(np.zeros(3, int), np.zeros(3, int), np.arange(3), np.array([0.1, 0.2, -0.3])),
        np.zeros(3, dtype=int),
    )
    x = drawn_variables(uncertain, 9, 5)
    draws = simulate(system, uncertain, [1], [1], 9, 5)
    assert draws.scores[:, 0] == pytest.approx(0.1 * x[0] + 0.2 * x[1] - 0.3 * x[2])


def test_a_page_gets_its_2000_draws_within_200_ms() -> None:
    """45 processes in one loop, 70 % of the entries uncertain, 5 ledgers in 5 stages.

    Processor time, so that a busy machine does not decide.
    """
    case, uncertain = uncertain_case(3, size=45)
    stages = np.eye(5)[np.arange(45) % 5]
    weights = np.random.default_rng(1).random((case.system.biosphere.shape[0], 5))
    fastest = np.inf
    for _ in range(5):
        start = time.process_time()
        draws = simulate(case.system, uncertain, case.demand, weights, 2000, 1, weights=stages)
        fastest = min(fastest, time.process_time() - start)
    assert draws.scores.shape == (2000, 5, 5)
    assert fastest < 0.2
