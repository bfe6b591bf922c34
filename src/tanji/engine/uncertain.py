"""Matrices whose entries depend on random variables."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csc_array, csr_array

from tanji.engine.distributions import Distributions
from tanji.engine.system import System

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Terms:
    """Uncertain entries of a matrix: entry (row, column) = Σ coefficient · x[variable].

    Four arrays of one length. An entry may have several terms; together they must give its nominal
    value when every variable is 1. Entries without a term stay nominal.
    """

    row: Indices
    column: Indices
    variable: Indices
    coefficient: Floats

    @classmethod
    def none(cls) -> "Terms":
        """No uncertain entry."""
        empty = np.empty(0, dtype=np.intp)
        return cls(empty, empty, empty, np.empty(0))


@dataclass(frozen=True, slots=True)
class Uncertain:
    """V relative variables with nominal 1, and where they stand in the two matrices.

    `group` (V,) marks the origin of a variable: 0 declared data, 1 background.
    """

    variables: Distributions
    technosphere: Terms
    biosphere: Terms
    group: NDArray[np.integer]


@dataclass(frozen=True, slots=True)
class Varying:
    """Values that depend on the variables: base (entries,) + slope (entries, V) · x."""

    base: Floats
    slope: csr_array

    def at(self, x: Floats) -> Floats:
        """Values (entries, draws)."""
        return np.asarray(self.base[:, None] + self.slope @ x)


def technosphere_entries(system: System, uncertain: Uncertain) -> tuple[csr_array, Varying]:
    """Return the pattern of A (data: entry numbers from 1) and its entries as functions of x."""
    n = system.size
    keys, entry = _entries(system.technosphere, uncertain.technosphere, len(uncertain.variables))
    start = np.searchsorted(keys // n, np.arange(n + 1))
    return csr_array((np.arange(len(keys)) + 1, keys % n, start), shape=(n, n)), entry


def direct_entries(system: System, uncertain: Uncertain, c: Floats) -> Varying:
    """Return h = Bᵀ c as a function of x."""
    n, k = system.size, c.shape[1]
    keys, entry = _entries(system.biosphere, uncertain.biosphere, len(uncertain.variables))
    flow, process = keys // n, keys % n
    target = process[:, None] * k + np.arange(k)
    source = np.repeat(np.arange(len(keys)), k)
    gather = coo_array(
        (c[flow].ravel(), (target.ravel(), source)), shape=(n * k, len(keys))
    ).tocsr()
    return Varying(gather @ entry.base, gather @ entry.slope)


def _entries(matrix: csc_array, terms: Terms, variables: int) -> tuple[Indices, Varying]:
    """Return the sorted keys row · n + column of all entries, and these as functions of x."""
    n = matrix.shape[1]
    nominal = matrix.tocoo()
    known = nominal.row.astype(np.intp) * n + nominal.col
    named = np.asarray(terms.row, dtype=np.intp) * n + terms.column
    keys = np.unique(np.concatenate([known, named]))
    base = np.zeros(len(keys))
    base[np.searchsorted(keys, known)] = nominal.data
    at = np.searchsorted(keys, named)
    listed = np.zeros(len(keys), dtype=np.bool_)
    listed[at] = True
    slope = coo_array((terms.coefficient, (at, terms.variable)), shape=(len(keys), variables))
    missing: Floats = np.abs(slope.sum(axis=1) - base)
    gross: Floats = abs(slope).sum(axis=1)
    if (missing[listed] > 1e-9 * gross[listed]).any():
        raise ValueError("the terms of an entry must add up to its nominal value")
    return keys, Varying(np.where(listed, 0.0, base), slope.tocsr())
