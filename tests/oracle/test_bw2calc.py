"""The same systems solved by bw2calc 3.1: scores, amounts and inventories equal to 1e-9."""

import warnings

import bw_processing
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csc_array

from engine.systems import random_system
from tanji.engine.distributions import Distributions
from tanji.engine.monte_carlo import Terms, Uncertain, drawn_variables, simulate
from tanji.engine.solve import Solution, solve
from tanji.engine.system import System

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it recommends another solver at import
    import bw2calc

pytestmark = pytest.mark.oracle

# bw2calc finds matrices by id: products and processes share 0 … n−1, flows start here.
FLOW = 1_000_000


def brightway(system: System, demand: np.ndarray, factors: np.ndarray) -> bw2calc.LCA:
    """Return the solved LCA of one indicator (m,)."""
    package = bw_processing.create_datapackage(sum_intra_duplicates=True)
    for name, matrix, offset in (
        ("technosphere_matrix", system.technosphere.tocoo(), 0),
        ("biosphere_matrix", system.biosphere.tocoo(), FLOW),
    ):
        indices = np.array(
            list(zip((matrix.row + offset).tolist(), matrix.col.tolist(), strict=True)),
            dtype=bw_processing.INDICES_DTYPE,
        )
        package.add_persistent_vector(matrix=name, indices_array=indices, data_array=matrix.data)
    flows = np.array(
        [(FLOW + i, 0) for i in range(len(factors))], dtype=bw_processing.INDICES_DTYPE
    )
    package.add_persistent_vector(
        matrix="characterization_matrix",
        indices_array=flows,
        data_array=factors,
        global_index=0,
        nrows=len(factors),
    )
    wanted = {int(i): float(demand[i]) for i in np.flatnonzero(demand)}
    lca = bw2calc.LCA(demand=wanted, data_objs=[package])
    lca.lci()
    lca.lcia()
    return lca


def amounts(lca: bw2calc.LCA, size: int) -> np.ndarray:
    """Return the supply array in our order of processes."""
    supply = np.atleast_1d(lca.supply_array)  # PARDISO answers one process with a bare number
    return np.array([supply[lca.dicts.activity[i]] for i in range(size)])


def compare(system: System, demand: np.ndarray, factors: np.ndarray) -> Solution:
    ours = solve(system, demand, factors)
    for k in range(factors.shape[1]):
        theirs = brightway(system, demand, factors[:, k])
        gross = float(np.abs(theirs.characterized_inventory).sum())
        assert ours.scores[k] == pytest.approx(theirs.score, rel=1e-9, abs=1e-9 * gross)
        supply = amounts(theirs, system.size)
        assert ours.scaling == pytest.approx(supply, rel=1e-9, abs=1e-9 * np.abs(supply).max())
    return ours


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 100_000))
def test_random_systems_with_loops_waste_and_credits(seed: int) -> None:
    case = random_system(seed)
    factors = case.characterisation + 1e-3  # bw2calc needs a biosphere entry to build its matrix
    biosphere = csc_array(case.system.biosphere.toarray() + np.eye(*case.system.biosphere.shape))
    compare(System(case.system.technosphere, biosphere), case.demand, factors)


def test_two_hundred_processes() -> None:
    case = random_system(5, 200)
    compare(case.system, case.demand, case.characterisation)


def test_recovery_loop_beyond_the_spectral_radius() -> None:
    """10 of solvent used, 9.5 recovered: honest, though the matrix looks explosive."""
    system = System(
        csc_array([[1.0, -10, 9.5], [-1, 1, 0], [0, 1, -1]]), csc_array([[1.0, 2.0, 3.0]])
    )
    ours = compare(system, np.array([1.0, 0, 0]), np.ones((1, 1)))
    assert ours.scores == pytest.approx([12])


def test_draws_agree_with_bw2calc() -> None:
    """Each draw rebuilt from its variables and solved there."""
    case = random_system(12, 15)
    entries = case.system.technosphere.tocoo()
    count = len(entries.data)
    uncertain = Uncertain(
        Distributions.lognormal(np.ones(count), 1.03),
        Terms(entries.row, entries.col, np.arange(count), entries.data),
        Terms.none(),
        np.zeros(count, dtype=int),
    )
    draws = simulate(case.system, uncertain, case.demand, case.characterisation, 10, 3)
    x = drawn_variables(uncertain, 10, 3)
    assert draws.failed == ()
    for sample in range(10):
        values = csc_array((entries.data * x[:, sample], (entries.row, entries.col)))
        system = System(values, case.system.biosphere)
        theirs = brightway(system, case.demand, case.characterisation[:, 0])
        gross = float(np.abs(theirs.characterized_inventory).sum())
        assert draws.scores[sample, 0] == pytest.approx(theirs.score, abs=1e-9 * gross)
