"""Amounts, inventory and intensities of a demand, with the checks that let a score be returned."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Protocol, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csc_array, csr_array
from scipy.sparse.linalg import splu

from tanji.engine import pardiso
from tanji.engine.errors import Finding, FindingCode, StructureError
from tanji.engine.system import System, validate

TOLERANCE = 1e-9

Floats = NDArray[np.float64]

_log = logging.getLogger(__name__)


class Solver(StrEnum):
    """Who factorises; a record of a result names it."""

    SUPERLU = "superlu"
    PARDISO = "pardiso"


class Lu(Protocol):
    """A factor of Aᵀ."""

    def solve(self, rhs: Floats, trans: str = "N") -> Floats:
        """Return x with Aᵀ x = rhs, or A x = rhs with `trans` "T"."""


@dataclass(frozen=True, slots=True)
class Factor:
    """LU of the transposed technosphere: one factorisation serves every demand and indicator.

    Aᵀ is factorised, never A: on databases the fill-in of A is many times larger.
    """

    system: System
    lu: Lu
    solver: Solver = Solver.SUPERLU

    def adjoint(self, characterisation: ArrayLike) -> Floats:
        """Return Λ (n, k) with Aᵀ Λ = Bᵀ c: score per unit of each product.

        The row of a waste carries the negative of the burden of treating one unit.
        """
        direct = self.system.biosphere.T @ np.asarray(characterisation, dtype=np.float64)
        return _solution(csr_array(self.system.technosphere.T), direct, self.lu.solve)

    def forward(self, demand: ArrayLike) -> Floats:
        """Return s with A s = f for one demand (n,) or several (n, k)."""
        right = np.asarray(demand, dtype=np.float64)
        transposed = partial(self.lu.solve, trans="T")
        return _solution(csr_array(self.system.technosphere), right, transposed)


@dataclass(frozen=True, slots=True)
class Solution:
    """A solved demand: n processes, m flows, k indicators.

    `scaling` s (n,), `inventory` g = B s (m,), `direct` h = Bᵀ c (n, k) per run of each process,
    `intensity` Λ (n, k) per unit of each product, `scores` (k,) = Σ_j h_j s_j. The three checks
    |A s − f| worth at Λ, |Aᵀ Λ − h| worth at s, and |Σ h s − Σ f λ| are relative to the turnover
    |λ|ᵀ |A| |s|, in which nothing cancels.
    """

    demand: Floats
    scaling: Floats
    inventory: Floats
    direct: Floats
    intensity: Floats
    scores: Floats
    residual_forward: float
    residual_adjoint: float
    adjoint_gap: float


def factorise(system: System) -> Factor:
    """Return the factor of a validated system; raise `StructureError` where it has none."""
    validate(system)
    return factorise_unchecked(system)


def factorise_unchecked(system: System, solver: Solver = Solver.SUPERLU) -> Factor:
    """Return the factor of a system that was validated before.

    Where PARDISO is asked for and not installed or fails, SuperLU takes over: the log and the
    factor's `solver` say so.
    """
    if solver is Solver.PARDISO:
        try:
            return Factor(system, pardiso.PardisoLu(system.technosphere), Solver.PARDISO)
        except (ImportError, OSError, RuntimeError) as error:
            _log.warning("PARDISO is not used: %s", error)
    try:
        lu = cast(Lu, splu(csc_array(system.technosphere.T), permc_spec="COLAMD"))
    except RuntimeError as error:
        raise StructureError([Finding(FindingCode.SINGULAR)]) from error
    return Factor(system, lu)


def solve(system: System, demand: ArrayLike, characterisation: ArrayLike) -> Solution:
    """Return the solution of A s = f, g = B s and its scores cᵀ g.

    `demand` is (n,) in units of each product, negative for a waste handed to treatment;
    `characterisation` is (m, k) or (m,). Raises `StructureError` when the arrays are unsound or a
    check fails by more than 1e-9.

    >>> from scipy.sparse import csc_array
    >>> system = System(csc_array([[10.0, 0.0], [-2.0, 100.0]]), csc_array([[1.0, 10.0]]))
    >>> solve(system, [1000, 0], [1]).scores.tolist()
    [120.0]
    """
    return solve_with(factorise(system), demand, characterisation)


def solve_with(factor: Factor, demand: ArrayLike, characterisation: ArrayLike) -> Solution:
    """Return the same as `solve` with a factor at hand."""
    system = factor.system
    f, c = checked_inputs(system, demand, characterisation)
    direct = system.biosphere.T @ c
    scaling, intensity = factor.forward(f), factor.adjoint(c)
    technosphere = system.technosphere
    parts, prices = direct * scaling[:, None], intensity * f[:, None]
    turnover = np.abs(scaling) @ (abs(technosphere).T @ np.abs(intensity))
    short = np.abs(technosphere @ scaling - f)
    loose = np.abs(technosphere.T @ intensity - direct)
    solution = Solution(
        demand=f,
        scaling=scaling,
        inventory=system.biosphere @ scaling,
        direct=direct,
        intensity=intensity,
        scores=parts.sum(axis=0),
        residual_forward=_share(short @ np.abs(intensity), turnover),
        residual_adjoint=_share(np.abs(scaling) @ loose, turnover),
        adjoint_gap=_share(np.abs(parts.sum(axis=0) - prices.sum(axis=0)), turnover),
    )
    _refuse_inexact(solution)
    return solution


def checked_inputs(
    system: System, demand: ArrayLike, characterisation: ArrayLike
) -> tuple[Floats, Floats]:
    """Return demand (n,) and characterisation (m, k) as float64; refuse what is not finite."""
    f = np.asarray(demand, dtype=np.float64)
    c = np.asarray(characterisation, dtype=np.float64)
    c = c[:, None] if c.ndim == 1 else c
    if f.shape != (system.size,) or c.shape[0] != system.biosphere.shape[0]:
        raise ValueError("demand must be (n,) and characterisation (m, k)")
    findings = []
    for code, values in (
        (FindingCode.NOT_FINITE_DEMAND, f[:, None]),
        (FindingCode.NOT_FINITE_CHARACTERISATION, c),
    ):
        rows, columns = np.nonzero(~np.isfinite(values))
        if len(rows):
            findings.append(Finding(code, tuple(rows.tolist()), tuple(columns.tolist())))
    if findings:
        raise StructureError(findings)
    return f, c


def _solution(matrix: csr_array, right: Floats, lu_solve: Callable[[Floats], Floats]) -> Floats:
    """Return the LU solution after one step of refinement, exactly 0 where nothing leads to it.

    Pivoting leaves rounding noise in processes that the right side does not reach.
    """
    with np.errstate(over="ignore", invalid="ignore"):  # `_refuse_inexact` names what is not finite
        solution = lu_solve(right)
        solution += lu_solve(right - matrix @ solution)
    links = csc_array(matrix)
    links.data = (links.data != 0).astype(np.float64)
    reached = new = right != 0
    while len(front := np.flatnonzero(new.any(axis=1) if new.ndim > 1 else new)):
        grown = (links[:, front] @ new[front].astype(np.float64)) > 0
        new = grown & ~reached
        reached = reached | new
    solution[~reached] = 0.0
    return solution


def _share(difference: Floats, turnover: Floats) -> float:
    ratio = np.divide(difference, turnover, out=np.zeros_like(turnover), where=turnover != 0)
    return float(ratio.max(initial=0.0))


def _refuse_inexact(solution: Solution) -> None:
    finite = np.isfinite(solution.scaling).all() and np.isfinite(solution.intensity).all()
    worst = max(solution.residual_forward, solution.residual_adjoint, solution.adjoint_gap)
    if not finite:
        raise StructureError([Finding(FindingCode.SINGULAR)])
    if not worst <= TOLERANCE:
        raise StructureError([Finding(FindingCode.RESIDUAL, value=worst)])
