"""Monte Carlo of one product while a person waits: the entries that matter vary, the others rest.

An approximation, and labelled so: the m entries with the largest first-order variance are drawn,
all others stay at their mean. What is kept is exact. With U the rows and V the columns of the drawn
technosphere entries and D their changes, the Woodbury identity needs only an m × m system a draw:

    s' = s − A⁻¹U y,  (I + D K) y = D s_V,  K = Vᵀ A⁻¹ U.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csc_array

from tanji.engine.background import Background
from tanji.engine.distributions import Distributions
from tanji.engine.sensitivity import FirstOrder, first_order, local, mean_system_data, moments
from tanji.engine.solve import Factor, factorise_unchecked
from tanji.engine.system import System

BLOCK = 512

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class ReducedOrder:
    """A product prepared for quick draws; `retained` is the kept share of first-order variance.

    Reusable until the background or the product changes.
    """

    retained: float
    score: float  # with every entry at its mean
    law: Distributions  # relative to nominal: technosphere entries, then biosphere entries
    nominal: Floats
    middle: Floats
    coupling: Floats  # K (a, a)
    runs: Floats  # s at the columns of all drawn entries (a + b,)
    price: Floats  # λ at the rows of the drawn technosphere entries (a,)
    weight: Floats  # c at the rows of the drawn emissions (b,)
    reach: Floats  # (b, a): A⁻¹U at the columns of the drawn emissions

    def draw(self, samples: int, seed: int) -> Floats:
        """Return the scores (samples,); sample s of one seed is the same for any number of them."""
        blocks = [self._block(seed, number) for number in range(-(-samples // BLOCK))]
        return np.concatenate([np.empty(0), *blocks])[:samples]

    def _block(self, seed: int, number: int) -> Floats:
        stream = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(number,)))
        u = np.maximum(stream.random((BLOCK, len(self.law))).T, 2.0**-54)
        change = (self.nominal[:, None] * (self.law.ppf(u) - self.middle[:, None])).T
        many = len(self.price)
        inner, outer = change[:, :many], change[:, many:]
        equations = np.eye(many) + inner[:, :, None] * self.coupling
        right = inner * self.runs[:many]
        y = np.linalg.solve(equations, right[..., None])[..., 0] if many else right
        emitted = self.weight * (self.runs[many:] - y @ self.reach.T)
        return np.asarray(self.score - y @ self.price + (outer * emitted).sum(axis=1))


def mean_factor(background: Background) -> Factor:
    """Return the factor of the background with every entry at its mean; reusable per version."""
    parts = []
    for matrix, spread in (
        (background.system.technosphere, background.technosphere_spread),
        (background.system.biosphere, background.biosphere_spread),
    ):
        data = mean_system_data(matrix, spread)
        parts.append(csc_array((data, matrix.indices, matrix.indptr), shape=matrix.shape))
    return factorise_unchecked(System(parts[0], parts[1]))


def reduced_order(
    background: Background,
    factor: Factor,
    demand: ArrayLike,
    factors: ArrayLike,
    entries: int = 100,
) -> ReducedOrder:
    """Return the `entries` most important entries of a demand (n,) prepared for drawing.

    `factor` is the `mean_factor` of the background. Shared keys and groups are not kept.
    """
    f, c = np.asarray(demand, dtype=np.float64), np.asarray(factors, dtype=np.float64)
    system = background.system
    ranking = first_order(background, local(factor, f, c))
    inside, outside = ranking.largest(entries)
    kept = ranking.technosphere[inside].sum() + ranking.biosphere[outside].sum()
    inner, outer = (
        background.technosphere_spread.entry[inside],
        background.biosphere_spread.entry[outside],
    )
    row, column = _where(system.technosphere, inner)
    flow, emitter = _where(system.biosphere, outer)
    unique, number = np.unique(row, return_inverse=True)
    unit = np.zeros((background.size, len(unique)))
    unit[unique, np.arange(len(unique))] = 1.0
    reach = factor.forward(unit)[:, number]
    price, runs = factor.adjoint(c), factor.forward(f)
    law = Distributions.concatenate(
        [
            background.technosphere_spread.relative.take(inside),
            background.biosphere_spread.relative.take(outside),
        ]
    )
    return ReducedOrder(
        retained=_share(kept, ranking),
        score=float(f @ price),
        law=law,
        nominal=np.concatenate([system.technosphere.data[inner], system.biosphere.data[outer]]),
        middle=moments(law)[0],
        coupling=reach[column],
        runs=np.concatenate([runs[column], runs[emitter]]),
        price=price[row],
        weight=c[flow],
        reach=reach[emitter],
    )


def _share(kept: float, ranking: FirstOrder) -> float:
    return float(kept / ranking.variance) if ranking.variance else 1.0


def _where(matrix: csc_array, entry: NDArray[np.int32]) -> tuple[Indices, Indices]:
    column = np.searchsorted(matrix.indptr, entry, side="right") - 1
    return matrix.indices[entry].astype(np.intp), column.astype(np.intp)
