"""Contributions add up to the score, whichever way it is split."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csc_array

from engine.systems import random_system
from tanji.engine.contribution import by_process_and_flow, contribution, first_tier, tree
from tanji.engine.solve import solve
from tanji.engine.system import System


@settings(deadline=None)
@given(st.integers(0, 10_000))
def test_every_split_adds_up(seed: int) -> None:
    case = random_system(seed)
    solution = solve(case.system, case.demand, case.characterisation)
    split = contribution(solution, case.characterisation)
    assert (split.by_process.sum(axis=0) + split.rest_process == solution.scores).all()
    assert np.abs(split.rest_process).max() <= 1e-13 * case.gross
    assert np.abs(split.rest_flow).max() <= 1e-12 * case.gross
    for k in range(2):
        cells = by_process_and_flow(case.system, solution, case.characterisation, k)
        tolerance = 1e-12 * case.gross
        assert cells.sum(axis=0) == pytest.approx(split.by_process[:, k], abs=tolerance)
        assert cells.sum(axis=1) == pytest.approx(split.by_flow[:, k], abs=tolerance)


@settings(deadline=None)
@given(st.integers(0, 10_000))
def test_first_tiers_of_the_demand_are_the_score(seed: int) -> None:
    case = random_system(seed)
    solution = solve(case.system, case.demand, case.characterisation)
    total = np.zeros(2)
    for column in np.flatnonzero(case.demand):
        tier = first_tier(case.system, solution, int(column))
        total += tier.direct + tier.scores.sum(axis=0) + tier.rest
        assert np.abs(tier.rest).max() <= 1e-12 * case.gross
    assert total == pytest.approx(solution.scores, rel=1e-9, abs=1e-11 * case.gross)


def test_first_tier_by_hand() -> None:
    """Heijungs & Suh: 1,000 kWh emit 100 kg in the plant and 20 kg through 200 L of fuel."""
    system = System(csc_array([[10.0, 0.0], [-2.0, 100.0]]), csc_array([[1.0, 10.0]]))
    tier = first_tier(system, solve(system, [1000, 0], [1]), 0)
    assert tier.direct == pytest.approx([100])
    assert tier.rows.tolist() == [1]
    assert tier.amounts == pytest.approx([200])
    assert tier.scores[:, 0] == pytest.approx([20])


def test_first_tier_of_waste_and_credit() -> None:
    """0.3 kg of waste costs 0.3 · 2.5; a by-product of 0.5 saves 0.5 · 3."""
    technosphere = csc_array([[1.0, 0, 0], [0.3, -2.0, 0], [0.5, 0, 1.0]])
    system = System(technosphere, csc_array([[2.0, 5.0, 3.0]]))
    tier = first_tier(system, solve(system, [1, 0, 0], [1]), 0)
    assert tier.amounts == pytest.approx([-0.3, -0.5])
    assert tier.scores[:, 0] == pytest.approx([0.75, -1.5])
    assert tier.total == pytest.approx([1.25])


@settings(deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 6), st.sampled_from([0.0, 0.01, 0.2]))
def test_tree_adds_up_at_every_node(seed: int, depth: int, cutoff: float) -> None:
    case = random_system(seed)
    solution = solve(case.system, case.demand, case.characterisation)
    column = int(np.flatnonzero(case.demand)[0])
    drawn = tree(case.system, solution, column, depth, cutoff, limit=200)
    children = np.zeros_like(drawn.score)
    np.add.at(children, drawn.parent[1:], drawn.score[1:])
    whole = drawn.direct + children + drawn.open
    assert whole == pytest.approx(drawn.score, abs=1e-12 * (1 + np.abs(drawn.score).max()))
    assert len(drawn.column) <= 200
    assert drawn.depth.max() <= depth


def test_tree_without_loops_has_nothing_open() -> None:
    system = System(
        csc_array([[1.0, 0, 0], [-0.5, 1.0, 0], [-0.1, -0.2, 1.0]]), csc_array([[1.0, 2.0, 4.0]])
    )
    drawn = tree(system, solve(system, [1, 0, 0], [1]), 0, depth=5, cutoff=0)
    assert drawn.column.tolist() == [0, 1, 2, 2]
    assert drawn.amount == pytest.approx([1, 0.5, 0.1, 0.1])
    assert drawn.score[:, 0] == pytest.approx([2.8, 1.4, 0.4, 0.4])
    assert drawn.open == pytest.approx(0, abs=1e-15)


def test_tree_closes_a_loop_once() -> None:
    """Power and steel feed each other; the second time power appears, the branch ends."""
    system = System(csc_array([[1.0, -0.5], [-0.2, 1.0]]), csc_array([[1.0, 2.0]]))
    solution = solve(system, [1, 0], [1])
    drawn = tree(system, solution, 0, depth=10, cutoff=0)
    assert drawn.column.tolist() == [0, 1, 0]
    assert drawn.loop.tolist() == [False, False, True]
    assert drawn.open[2] == pytest.approx(0.1 * solution.scores)
