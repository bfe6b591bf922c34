"""Portfolios: laws of a linear system, folded foregrounds, files and an independent check."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import block_diag, csc_array

from engine.backgrounds import random_background
from engine.systems import random_system
from tanji.engine.background import Background
from tanji.engine.background_monte_carlo import sample_background
from tanji.engine.portfolio import (
    DENSE,
    Foreground,
    Portfolio,
    PortfolioCode,
    PortfolioError,
)
from tanji.engine.portfolio_file import (
    PortfolioFileError,
    read_portfolio,
    row_groups,
    write_part,
    write_portfolio,
    written_parts,
)
from tanji.engine.portfolio_uncertainty import bands, probability_lower, sampled_scores
from tanji.engine.solve import factorise, solve
from tanji.engine.system import System


def purchases(background: Background, products: int, seed: int, groups: int = 2) -> Portfolio:
    rng = np.random.default_rng(seed)
    many = rng.integers(0, 6, products)
    index = rng.integers(0, background.size, many.sum())
    return Portfolio.of(
        np.concatenate([[0], np.cumsum(many)]),
        index,
        rng.normal(size=len(index)),
        rng.normal(size=(products, groups)),
    )


def with_foreground(
    background: Background, sizes: list[int], seed: int
) -> tuple[Portfolio, list[System]]:
    systems = [random_system(seed + at, size).system for at, size in enumerate(sizes)]
    rng = np.random.default_rng(seed)
    rows = purchases(background, sum(sizes), seed)
    foreground = Foreground(
        np.concatenate([[0], np.cumsum(sizes)]),
        csc_array(block_diag([system.technosphere for system in systems])),
        rng.normal(size=sum(sizes)),
    )
    return Portfolio(rows.indptr, rows.index, rows.amount, rows.direct, foreground), systems


@given(st.integers(0, 10_000), st.floats(-3, 3))
@settings(max_examples=25, deadline=None)
def test_scores_are_linear_in_amounts_and_additive_in_products(seed: int, factor: float) -> None:
    background, factors = random_background(seed)
    price = factorise(background.system).adjoint(factors)
    portfolio = purchases(background, 7, seed)
    scores = portfolio.scores(price, np.eye(2))
    scaled = Portfolio.of(
        portfolio.indptr, portfolio.index, portfolio.amount * factor, portfolio.direct * factor
    )
    assert scaled.scores(price, np.eye(2)) == pytest.approx(scores * factor, rel=1e-9, abs=1e-9)
    together = Portfolio.of(
        [0, len(portfolio.index)],
        portfolio.index,
        portfolio.amount,
        portfolio.direct.sum(axis=0, keepdims=True),
    )
    whole = together.scores(price, np.eye(2))[0]
    assert whole == pytest.approx(scores.sum(axis=0), rel=1e-9, abs=1e-6)


@given(st.integers(0, 10_000), st.integers(1, 9))
@settings(max_examples=25, deadline=None)
def test_no_digit_depends_on_the_chunk_or_the_order(seed: int, chunk: int) -> None:
    background, factors = random_background(seed)
    price = factorise(background.system).adjoint(factors)
    portfolio, _ = with_foreground(background, [1, 3, 1, 2, 5, 3, 4], seed)
    scores = portfolio.scores(price, np.eye(2))
    assert portfolio.scores(price, np.eye(2), chunk=chunk).tolist() == scores.tolist()
    assert np.concatenate(
        [portfolio.part(at, at + 1).scores(price, np.eye(2)) for at in (6, 0, 3)]
    ).tolist() == [scores[6].tolist(), scores[0].tolist(), scores[3].tolist()]


@given(st.integers(0, 10_000))
@settings(max_examples=15, deadline=None)
def test_a_folded_foreground_is_the_whole_system_solved_at_once(seed: int) -> None:
    """Background and foreground in one matrix, by the study path's solver."""
    background, factors = random_background(seed, 12)
    portfolio, systems = with_foreground(background, [1, 4, 2], seed)
    price = factorise(background.system).adjoint(factors)
    direct_factors = np.eye(2)
    scores = portfolio.scores(price, direct_factors)
    assert portfolio.foreground is not None
    for product, system in enumerate(systems):
        rows = range(*portfolio.foreground.first[product : product + 2])
        n, own = background.size, len(rows)
        whole = np.zeros((n + own, n + own))
        whole[:n, :n] = background.system.technosphere.toarray()
        whole[n:, n:] = system.technosphere.toarray()
        emissions = np.zeros((len(background.flows) + 2, n + own))
        emissions[:-2, :n] = background.system.biosphere.toarray()
        for at, row in enumerate(rows):
            for entry in range(*portfolio.indptr[row : row + 2]):
                whole[portfolio.index[entry], n + at] -= portfolio.amount[entry]
            emissions[-2:, n + at] = portfolio.direct[row]
        demand = np.concatenate([np.zeros(n), portfolio.foreground.demand[rows]])
        expected = solve(
            System(csc_array(whole), csc_array(emissions)),
            demand,
            np.vstack([factors, direct_factors]),
        )
        gross = np.abs(expected.direct * expected.scaling[:, None]).sum(axis=0)
        assert (np.abs(scores[product] - expected.scores) <= 1e-9 * gross).all()


def test_a_large_foreground_goes_by_sparse_lu() -> None:
    background, factors = random_background(4, 12)
    price = factorise(background.system).adjoint(factors)
    portfolio, systems = with_foreground(background, [DENSE + 6, 2], 4)
    folded = portfolio.folded()
    assert portfolio.foreground is not None
    runs = np.linalg.solve(
        systems[0].technosphere.toarray(), portfolio.foreground.demand[: DENSE + 6]
    )
    assert folded.direct[0] == pytest.approx(runs @ portfolio.direct[: DENSE + 6])
    assert len(folded.scores(price, np.eye(2))) == 2


def test_contributions_add_up_to_the_score() -> None:
    background, factors = random_background(8, 12)
    price = factorise(background.system).adjoint(factors)
    portfolio, _ = with_foreground(background, [3, 4], 8)
    scores = portfolio.scores(price, np.eye(2))
    _, parts = portfolio.contributions(1, price)
    direct = portfolio.part(1, 2).folded().direct[0]
    assert parts.sum(axis=0) + direct == pytest.approx(scores[1])


def test_every_unsound_product_is_named() -> None:
    blocks = [
        np.array([[1.0]]),
        np.array([[1.0, -2.0], [-0.6, 1.0]]),  # takes back 1.2
        np.array([[1.0, -0.5], [0.0, 0.0]]),  # makes nothing
        np.array([[1.0, -0.5], [-0.5, 1.0]]),
    ]
    rows = Portfolio.of([0] * 8, [], [])
    foreground = Foreground(np.array([0, 1, 3, 5, 7]), csc_array(block_diag(blocks)), np.ones(7))
    portfolio = Portfolio(rows.indptr, rows.index, rows.amount, rows.direct, foreground)
    with pytest.raises(PortfolioError) as error:
        portfolio.folded()
    assert [(each.code, each.product) for each in error.value.findings] == [
        (PortfolioCode.LOOP_GAIN, 1),
        (PortfolioCode.NO_REFERENCE, 2),
    ]
    wrong = Portfolio.of([0, 1, 2, 3], [0, 9, 1], [1.0, 1.0, np.nan])
    with pytest.raises(PortfolioError) as error:
        wrong.check(9)
    assert [(each.code, each.product) for each in error.value.findings] == [
        (PortfolioCode.UNKNOWN_INPUT, 1),
        (PortfolioCode.NOT_FINITE, 2),
    ]


def test_direct_emissions_are_never_silently_left_out() -> None:
    with pytest.raises(ValueError, match="need factors"):
        Portfolio.of([0, 0], [], [], [[1.0]]).scores(np.ones(3))


def test_a_file_gives_back_the_same_arrays(tmp_path: Path) -> None:
    background, factors = random_background(2, 15)
    portfolio = purchases(background, 40, 2)
    path = tmp_path / "products.parquet"
    write_portfolio(path, [f"p{at}" for at in range(40)], portfolio, background)
    assert row_groups(path, background) == [40]
    (batch,) = read_portfolio(path, background)
    assert batch.products.to_pylist()[39] == "p39"
    price = factorise(background.system).adjoint(factors)
    expected = portfolio.scores(price, np.eye(2))
    assert batch.portfolio.scores(price, np.eye(2)).tolist() == expected.tolist()
    assert list(read_portfolio(path, background, frozenset({0}))) == []


def test_a_file_of_another_background_is_refused(tmp_path: Path) -> None:
    background, _ = random_background(2, 15)
    other, _ = random_background(3, 15)
    path = tmp_path / "products.parquet"
    write_portfolio(path, ["a"], Portfolio.of([0, 1], [1], [1.0]), background)
    with pytest.raises(PortfolioFileError, match="random-2"):
        list(read_portfolio(path, other))


@pytest.mark.parametrize("amounts", [[[1.0, None]], [None], [[1.0]]])
def test_what_is_missing_in_a_file_is_not_zero(tmp_path: Path, amounts: list[object]) -> None:
    background, _ = random_background(2, 15)
    path = tmp_path / "products.parquet"
    write_portfolio(path, ["a"], Portfolio.of([0, 2], [1, 2], [1.0, 1.0]), background)
    table = pq.read_table(path)
    given = pa.array(amounts, type=pa.list_(pa.float64()))
    pq.write_table(table.set_column(2, "amount", given), path)
    with pytest.raises(PortfolioFileError):
        list(read_portfolio(path, background))


@pytest.mark.parametrize("content", [b"", b"PAR1", b"no parquet at all"])
def test_a_damaged_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "products.parquet"
    path.write_bytes(content)
    with pytest.raises(PortfolioFileError):
        list(read_portfolio(path, random_background(2, 5)[0]))


def test_parts_are_whole_or_absent(tmp_path: Path) -> None:
    write_part(tmp_path, 3, {"product": pa.array(["a"]), "score": np.array([1.5])})
    (tmp_path / ".part-00004").write_bytes(b"half")
    assert written_parts(tmp_path) == {3}
    assert pq.read_table(tmp_path / "part-00003.parquet").to_pylist() == [
        {"product": "a", "score": 1.5}
    ]


@pytest.mark.oracle
def test_scores_equal_bw2calc_on_a_synthetic_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """Eight products that buy from 3,000 processes, solved forward by bw2calc's LCA."""
    monkeypatch.syspath_prepend(str(Path(__file__).parents[2] / "benchmarks"))
    import bw2calc
    import synthetic
    from peer import datapackage

    background = synthetic.background("small", 1)
    factors = synthetic.factors(background)
    price = factorise(background.system).adjoint(factors)
    indptr, index, amount = synthetic.exchanges(background, 8, 30, 2)
    scores = Portfolio.of(indptr, index, amount).scores(price)[:, 0]
    package = datapackage(background, factors)
    lca = None
    for product in range(8):
        span = slice(indptr[product], indptr[product + 1])
        demand: dict[int, float] = {}
        for at, bought in zip(index[span].tolist(), amount[span].tolist(), strict=True):
            demand[at] = demand.get(at, 0.0) + bought
        if lca is None:
            lca = bw2calc.LCA(demand, data_objs=[package])
            lca.lci(factorize=True)
            lca.lcia()
        else:
            lca.lci(demand)
            lca.lcia()
        assert scores[product] == pytest.approx(lca.score, rel=1e-8)


def test_bands_are_those_of_the_draws_whatever_the_chunk() -> None:
    background, factors = random_background(6, 15)
    samples = sample_background(background, factors, 200, 1, dtype=np.float64)
    portfolio, _ = with_foreground(background, [1, 3, 2, 1], 6)
    one = np.array([1.0, 0.5])
    found = bands(portfolio, samples, factors=one)
    again = bands(portfolio, samples, factors=one, chunk=1)
    assert found.quantiles.tolist() == again.quantiles.tolist()
    for product in range(4):
        draws = [
            portfolio.part(product, product + 1).scores(samples.values[0, :, at], one)[0, 0]
            for at in range(200)
        ]
        assert found.mean[product] == pytest.approx(np.mean(draws))
        assert found.sd[product] == pytest.approx(np.std(draws, ddof=1))
        assert found.quantiles[product] == pytest.approx(
            np.percentile(draws, [2.5, 25, 50, 75, 97.5])
        )


def test_products_are_drawn_together() -> None:
    """A product that buys one per cent more of the same is dearer in every single draw."""
    background, factors = random_background(6, 15)
    samples = sample_background(background, factors, 200, 1)
    portfolio = Portfolio.of([0, 1, 2], [4, 4], [1.0, 1.01])
    first, second = sampled_scores(portfolio, samples)
    sign = np.sign(first[0])
    assert probability_lower(sign * first, sign * second) == 1.0
    assert probability_lower(first, first) == 0.5
    few = sample_background(background, factors, 20, 1, rows=[3])
    with pytest.raises(ValueError, match="not sampled"):
        sampled_scores(portfolio, few)
