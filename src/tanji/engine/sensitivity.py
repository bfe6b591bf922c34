"""What a product's score depends on: derivatives to every entry, and whose spread makes its spread.

With s of A s = f and λ of Aᵀ λ = Bᵀ c, the score σ = fᵀ λ has ∂σ/∂a_ij = −λ_i s_j and
∂σ/∂b_ij = c_i s_j: two solves give the derivative to every number of the database.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csc_array
from scipy.special import ndtr

from tanji.engine.background import Background, Spread
from tanji.engine.background_monte_carlo import LANES, drawn
from tanji.engine.distributions import Distributions, Kind
from tanji.engine.solve import Factor

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Local:
    """Derivative of the score to the relative change of each entry: a ∂σ/∂a and b ∂σ/∂b.

    Arrays run over the CSC entries of technosphere and biosphere: a change of entry e by one per
    cent changes the score by a hundredth of its number here.
    """

    score: float
    technosphere: Floats
    biosphere: Floats


@dataclass(frozen=True, slots=True)
class FirstOrder:
    """Variance of the score by linear propagation, and what each uncertain entry adds to it.

    `technosphere` and `biosphere` run over the spreads. A cross-check and a ranking: it knows
    neither skewness nor products of two draws and is no interval to report.
    """

    mean: float
    variance: float
    technosphere: Floats
    biosphere: Floats

    def largest(self, count: int) -> tuple[Indices, Indices]:
        """Return the entries of both spreads that are among the `count` largest together."""
        both = np.concatenate([self.technosphere, self.biosphere])
        chosen = np.argsort(-both, kind="stable")[:count]
        chosen = np.sort(chosen[both[chosen] > 0])
        split = len(self.technosphere)
        return chosen[chosen < split], chosen[chosen >= split] - split


def local(factor: Factor, demand: ArrayLike, factors: ArrayLike) -> Local:
    """Return the local sensitivity of the score of a demand (n,) for factors (m,)."""
    system = factor.system
    f, c = np.asarray(demand, dtype=np.float64), np.asarray(factors, dtype=np.float64)
    price, runs = factor.adjoint(c), factor.forward(f)
    derivative = []
    for matrix, weight in ((system.technosphere, -price), (system.biosphere, c)):
        column = np.repeat(np.arange(system.size), np.diff(matrix.indptr))
        derivative.append(matrix.data * weight[matrix.indices] * runs[column])
    return Local(float(f @ price), derivative[0], derivative[1])


def moments(law: Distributions) -> tuple[Floats, Floats]:
    """Return mean and variance of each distribution, truncation included."""
    mean, variance = law.centre.copy(), np.zeros(len(law))
    lognormal = law.kind == Kind.LOGNORMAL
    square = np.log(law.spread[lognormal]) ** 2
    mean[lognormal] *= np.exp(square / 2)
    variance[lognormal] = mean[lognormal] ** 2 * np.expm1(square)
    normal = law.kind == Kind.NORMAL
    mean[normal], variance[normal] = _truncated(law.take(np.flatnonzero(normal)))
    uniform = law.kind == Kind.UNIFORM
    mean[uniform] = (law.low[uniform] + law.high[uniform]) / 2
    variance[uniform] = (law.high[uniform] - law.low[uniform]) ** 2 / 12
    triangular = law.kind == Kind.TRIANGULAR
    low, mode, high = (column[triangular] for column in (law.low, law.centre, law.high))
    mean[triangular] = (low + mode + high) / 3
    variance[triangular] = (low**2 + mode**2 + high**2 - low * mode - low * high - mode * high) / 18
    return mean, variance


def _truncated(law: Distributions) -> tuple[Floats, Floats]:
    a, b = (law.low - law.centre) / law.spread, (law.high - law.centre) / law.spread
    mass = ndtr(b) - ndtr(a)
    at_a, at_b = (np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi) for x in (a, b))
    finite_a, finite_b = np.where(np.isfinite(a), a, 0.0), np.where(np.isfinite(b), b, 0.0)
    shift = (at_a - at_b) / mass
    shrink = 1 + (finite_a * at_a - finite_b * at_b) / mass - shift**2
    return law.centre + law.spread * shift, law.spread**2 * shrink


def first_order(background: Background, found: Local) -> FirstOrder:
    """Return linear propagation of the background's uncertainty about the nominal values.

    Entries with one key vary together and are counted together; groups of shares are not known
    here and count as free.
    """
    mean = found.score
    parts = []
    for spread, derivative in (
        (background.technosphere_spread, found.technosphere),
        (background.biosphere_spread, found.biosphere),
    ):
        slope = derivative[spread.entry]
        middle, variance = moments(spread.relative)
        mean += float(slope @ (middle - 1))
        parts.append(_together(spread, slope) * slope * variance)
    total = float(sum(part.sum() for part in parts))
    return FirstOrder(mean, total, parts[0], parts[1])


def _together(spread: Spread, slope: Floats) -> Floats:
    """Return for each entry the sum of the slopes of all entries that share its draw."""
    assert spread.key is not None
    _, number = np.unique(spread.key, return_inverse=True)
    return np.asarray(np.bincount(number, slope)[number] if len(slope) else slope)


def variance_shares(spread: Spread, entries: ArrayLike, scores: ArrayLike, seed: int) -> Floats:
    """Return for each of some entries the share of the variance of scores (samples,) it explains.

    The squared correlation of its draws with the scores of the same samples: for draws that are
    independent the first-order effect, as far as it is linear. Noise is about 1 / samples.
    """
    chosen, y = np.asarray(entries, dtype=np.intp), np.asarray(scores, dtype=np.float64)
    part = Spread(
        spread.entry[chosen],
        spread.relative.take(chosen),
        None if spread.key is None else spread.key[chosen],
    )
    batches = range(-(-len(y) // LANES))
    x = np.concatenate([drawn(part, seed, batch) for batch in batches], axis=1)[:, : len(y)]
    good = np.isfinite(y)
    centred, score = x[:, good] - x[:, good].mean(axis=1, keepdims=True), y[good] - y[good].mean()
    scale = (centred**2).sum(axis=1) * (score @ score)
    shares: Floats = np.divide(
        (centred @ score) ** 2, scale, out=np.zeros(len(chosen)), where=scale > 0
    )
    return shares


def mean_system_data(matrix: csc_array, spread: Spread) -> Floats:
    """Return the entries of a matrix with every uncertain one at its mean."""
    data = np.array(matrix.data)
    data[spread.entry] *= moments(spread.relative)[0]
    return data
