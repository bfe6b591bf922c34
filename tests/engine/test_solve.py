"""A solved system: the textbook numbers, the laws of a linear system, and what is refused."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csc_array

from engine.systems import random_system
from tanji.engine.errors import FindingCode, StructureError
from tanji.engine.solve import Factor, factorise, solve, solve_with
from tanji.engine.system import System


def codes(error: pytest.ExceptionInfo[StructureError]) -> list[FindingCode]:
    return [finding.code for finding in error.value.findings]


def test_heijungs_and_suh() -> None:
    """Heijungs & Suh (2002), The Computational Structure of LCA, chapter 2: 1,000 kWh."""
    technosphere = csc_array([[10.0, 0.0], [-2.0, 100.0]])  # electricity, fuel
    biosphere = csc_array([[1.0, 10.0], [0.1, 2.0], [0.0, -50.0]])  # CO2, SO2, crude oil
    solution = solve(System(technosphere, biosphere), [1000, 0], np.eye(3))
    assert solution.scaling == pytest.approx([100, 2], rel=1e-15)
    assert solution.inventory == pytest.approx([120, 14, -100], rel=1e-15)
    assert solution.scores == pytest.approx([120, 14, -100], rel=1e-15)


def test_loop_by_hand() -> None:
    """Power needs 0.2 of steel, steel needs 0.5 of power: x = 1 / (1 − 0.1)."""
    system = System(csc_array([[1.0, -0.5], [-0.2, 1.0]]), csc_array([[1.0, 2.0]]))
    solution = solve(system, [1, 0], [1])
    assert solution.scaling == pytest.approx([1 / 0.9, 0.2 / 0.9])
    assert solution.scores == pytest.approx([1.4 / 0.9])


def test_waste_treatment_has_a_negative_reference() -> None:
    """A product leaves 0.3 kg of waste; treating 2 kg of it emits 5."""
    system = System(csc_array([[1.0, 0.0], [0.3, -2.0]]), csc_array([[1.0, 5.0]]))
    solution = solve(system, [1, 0], [1])
    assert solution.scaling == pytest.approx([1, 0.15])
    assert solution.scores == pytest.approx([1.75])
    assert solution.intensity[:, 0] == pytest.approx([1.75, -2.5])


def test_credit_lowers_the_score() -> None:
    """A by-product of 0.5 displaces a process that emits 3."""
    system = System(csc_array([[1.0, 0.0], [0.5, 1.0]]), csc_array([[2.0, 3.0]]))
    assert solve(system, [1, 0], [1]).scores == pytest.approx([0.5])


@settings(deadline=None)
@given(st.integers(0, 10_000), st.floats(-50, 50), st.floats(-50, 50))
def test_linear_in_demand(seed: int, a: float, b: float) -> None:
    case = random_system(seed)
    factor = factorise(case.system)
    rng = np.random.default_rng(seed)
    f, g = rng.normal(size=(2, case.system.size))
    both = factor.forward(a * f + b * g)
    parts = a * factor.forward(f) + b * factor.forward(g)
    scale = np.abs(factor.forward(f)).max() + np.abs(factor.forward(g)).max()
    assert np.allclose(both, parts, rtol=0, atol=1e-9 * scale * (1 + abs(a) + abs(b)))


@settings(deadline=None)
@given(st.integers(0, 10_000))
def test_order_of_processes_and_flows_is_irrelevant(seed: int) -> None:
    case = random_system(seed)
    rng = np.random.default_rng(seed)
    p, q = rng.permutation(case.system.size), rng.permutation(case.characterisation.shape[0])
    shuffled = System(case.system.technosphere[p][:, p], case.system.biosphere[q][:, p])
    before = solve(case.system, case.demand, case.characterisation)
    after = solve(shuffled, case.demand[p], case.characterisation[q])
    assert after.scores == pytest.approx(before.scores, rel=1e-9, abs=1e-9 * case.gross)
    assert after.scaling == pytest.approx(before.scaling[p], rel=1e-8, abs=1e-9)


@settings(deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 99), st.floats(1e-4, 1e4))
def test_scaling_a_process_changes_only_its_runs(seed: int, at: int, factor: float) -> None:
    case = random_system(seed)
    j = at % case.system.size
    scale = np.ones(case.system.size)
    scale[j] = factor
    scaled = System(
        csc_array(case.system.technosphere.toarray() * scale),
        csc_array(case.system.biosphere.toarray() * scale),
    )
    before = solve(case.system, case.demand, case.characterisation)
    after = solve(scaled, case.demand, case.characterisation)
    assert after.scaling * scale == pytest.approx(before.scaling, rel=1e-8, abs=1e-9)
    assert after.scores == pytest.approx(before.scores, rel=1e-9, abs=1e-9 * case.gross)
    assert after.intensity == pytest.approx(before.intensity, rel=1e-8, abs=1e-8)


@settings(deadline=None)
@given(st.integers(0, 10_000))
def test_checks_are_far_below_the_limit(seed: int) -> None:
    case = random_system(seed)
    solution = solve(case.system, case.demand, case.characterisation)
    assert solution.residual_forward < 1e-13
    assert solution.residual_adjoint < 1e-13
    assert solution.adjoint_gap < 1e-11


def test_units_of_very_different_size_keep_the_residual_small() -> None:
    """kWh beside gigawatt-years and grams beside megatonnes in one system."""
    case = random_system(7)
    n = case.system.size
    rows = 10.0 ** np.linspace(-9, 9, n)
    scaled = System(
        csc_array(rows[:, None] * case.system.technosphere.toarray()), case.system.biosphere
    )
    before = solve(case.system, case.demand, case.characterisation)
    after = solve(scaled, rows * case.demand, case.characterisation)
    assert after.scores == pytest.approx(before.scores, rel=1e-9)


def test_not_square() -> None:
    with pytest.raises(StructureError) as error:
        factorise(System(csc_array(np.ones((3, 2))), csc_array((1, 2))))
    assert codes(error) == [FindingCode.NOT_SQUARE]
    assert error.value.findings[0].value == 1


def test_every_fault_is_reported_at_once() -> None:
    technosphere = csc_array([[1.0, np.nan, 0], [0, 0, 0], [0, np.inf, 0]])
    with pytest.raises(StructureError) as error:
        factorise(System(technosphere, csc_array([[np.inf, 1.0, 1.0]])))
    assert codes(error) == ["zero_column_reference", "not_finite", "not_finite_biosphere"]
    zero, bad, flow = error.value.findings
    assert zero.columns == (1, 2)
    assert (bad.rows, bad.columns) == ((0, 2), (1, 1))
    assert (flow.rows, flow.columns) == ((0,), (0,))


def test_demand_and_characterisation_must_be_finite() -> None:
    system = System(csc_array(np.eye(2)), csc_array([[1.0, 1.0]]))
    with pytest.raises(StructureError) as error:
        solve(system, [np.nan, 1], [[1.0, np.inf]])
    assert codes(error) == ["not_finite_demand", "not_finite_characterisation"]
    assert error.value.findings[1].columns == (1,)


def test_wrong_shapes_are_a_programming_error() -> None:
    system = System(csc_array(np.eye(2)), csc_array([[1.0, 1.0]]))
    with pytest.raises(ValueError, match="demand"):
        solve(system, [1, 2, 3], [1])
    with pytest.raises(ValueError, match="columns"):
        System(csc_array(np.eye(2)), csc_array([[1.0]]))


def test_an_answer_that_does_not_solve_the_system_is_refused() -> None:
    """A factor of other arrays: one refinement cannot save it, and the checks notice."""
    case, other = random_system(7), random_system(7)
    wrong = System(
        csc_array(other.system.technosphere + 0.5 * csc_array(np.eye(case.system.size))),
        other.system.biosphere,
    )
    with pytest.raises(StructureError) as error:
        solve_with(Factor(case.system, factorise(wrong).lu), case.demand, case.characterisation)
    assert codes(error) == [FindingCode.RESIDUAL]


def test_a_reference_too_small_to_divide_by_is_singular() -> None:
    with pytest.raises(StructureError) as error:
        solve(System(csc_array([[1e-320]]), csc_array([[1.0]])), [1], [1])
    assert codes(error) == [FindingCode.SINGULAR]


def test_credits_that_cancel_exactly_do_not_fail_the_check() -> None:
    """Two users of a supplier, one taking 0.3 and one returning it: nothing is left to check."""
    technosphere = csc_array([[1.0, 0, 0, 0], [-1, 1, 0, 0], [-0.3, 0.3, 7, 0], [0, 0, -3, 11]])
    solution = solve(System(technosphere, csc_array([[0, 0, 0, 5.0]])), [1, 0, 0, 0], [1])
    assert solution.scores == pytest.approx([0], abs=1e-16)


def test_what_a_demand_does_not_reach_is_exactly_zero() -> None:
    case = random_system(3, 20)
    apart = np.eye(21)
    apart[:20, :20] = case.system.technosphere.toarray()
    solution = solve(
        System(csc_array(apart), csc_array(np.ones((1, 21)))), np.append(case.demand, 0), [1]
    )
    assert solution.scaling[20] == 0
    assert solve(System(csc_array(apart), csc_array((1, 21))), apart[0], [1]).scores[0] == 0
