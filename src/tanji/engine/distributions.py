"""Distributions as arrays: one quantile function for Monte Carlo, Latin hypercube and Sobol draws.

Fields per kind; what is not named is ignored.

| kind       | centre | spread                       | low, high   |
|------------|--------|------------------------------|-------------|
| fixed      | value  |                              |             |
| lognormal  | median | geometric standard deviation |             |
| normal     | mean   | standard deviation           | truncation  |
| triangular | mode   |                              | limits      |
| uniform    |        |                              | limits      |
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from enum import IntEnum, StrEnum
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, ndtri

# ln GSD above 3: the 95 % range spans more than five powers of ten, so the number is a mistake.
MAX_SIGMA = 3.0
# A normal that turns negative less often than this is left alone.
NEGLIGIBLE = 1e-6

Floats = NDArray[np.float64]


class Kind(IntEnum):
    """The shape of a distribution."""

    FIXED = 0
    LOGNORMAL = 1
    NORMAL = 2
    TRIANGULAR = 3
    UNIFORM = 4


class DistributionCode(StrEnum):
    """What was repaired, or cannot be."""

    NO_SPREAD = "no_spread"  # repaired: a fixed value at the centre
    GSD_BELOW_ONE = "gsd_below_one"  # repaired: 1 / GSD, the same lognormal
    LIMITS_SWAPPED = "limits_swapped"  # repaired: minimum and maximum exchanged
    SIGN_CHANGE = "sign_change"  # repaired: cut at zero on the side of the centre
    NOT_FINITE = "not_finite"
    NOT_POSITIVE = "not_positive"  # GSD ≤ 0, standard deviation < 0
    TOO_WIDE = "too_wide"  # ln GSD > 3
    ZERO_MEDIAN = "zero_median"
    MODE_OUTSIDE = "mode_outside"


@dataclass(frozen=True, slots=True)
class Repair:
    """A distribution that was changed: its index and (centre, spread, low, high) then and now."""

    code: DistributionCode
    index: int
    before: tuple[float, float, float, float]
    after: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class DistributionFinding:
    """A distribution that has no meaning: its index and the number that is wrong."""

    code: DistributionCode
    index: int
    value: float


class DistributionError(Exception):
    """Some distributions have no meaning; `findings` lists all of them."""

    def __init__(self, findings: Sequence[DistributionFinding]) -> None:
        self.findings = list(findings)
        super().__init__("; ".join(f"{f.code} at {f.index}: {f.value:.6g}" for f in findings))


@dataclass(frozen=True, slots=True)
class Distributions:
    """V distributions in arrays of length V; see the table of this module."""

    kind: NDArray[np.int8]
    centre: Floats
    spread: Floats
    low: Floats
    high: Floats

    @classmethod
    def fixed(cls, value: ArrayLike) -> Self:
        """Values without uncertainty."""
        return cls._of(Kind.FIXED, value)

    @classmethod
    def lognormal(cls, median: ArrayLike, gsd: ArrayLike) -> Self:
        """Lognormals about a median, which may be negative; the GSD is a bare ratio."""
        return cls._of(Kind.LOGNORMAL, median, gsd)

    @classmethod
    def normal(cls, mean: ArrayLike, deviation: ArrayLike) -> Self:
        """Normals by mean and standard deviation."""
        return cls._of(Kind.NORMAL, mean, deviation)

    @classmethod
    def triangular(cls, low: ArrayLike, mode: ArrayLike, high: ArrayLike) -> Self:
        """Triangular distributions."""
        return cls._of(Kind.TRIANGULAR, mode, 0.0, low, high)

    @classmethod
    def uniform(cls, low: ArrayLike, high: ArrayLike) -> Self:
        """Uniform distributions; the centre is set to the middle."""
        middle = (np.asarray(low, dtype=np.float64) + np.asarray(high, dtype=np.float64)) / 2
        return cls._of(Kind.UNIFORM, middle, 0.0, low, high)

    @classmethod
    def concatenate(cls, parts: Sequence[Self]) -> Self:
        """Return all distributions of `parts`, in order."""
        columns = [[getattr(part, field.name) for part in parts] for field in fields(cls)]
        return cls(*(np.concatenate(column) for column in columns))

    @classmethod
    def _of(
        cls,
        kind: Kind,
        centre: ArrayLike,
        spread: ArrayLike = 0.0,
        low: ArrayLike = -np.inf,
        high: ArrayLike = np.inf,
    ) -> Self:
        given = (np.asarray(value, dtype=np.float64) for value in (centre, spread, low, high))
        columns = [np.atleast_1d(value).copy() for value in np.broadcast_arrays(*given)]
        return cls(np.full(len(columns[0]), kind, dtype=np.int8), *columns)

    def __len__(self) -> int:
        return len(self.kind)

    def take(self, index: NDArray[np.intp]) -> "Distributions":
        """Return the distributions at `index`, in that order."""
        return Distributions(*(getattr(self, field.name)[index] for field in fields(self)))

    def relative_to(self, nominal: ArrayLike) -> "Distributions":
        """Return the distributions of value / nominal, with nominal ≠ 0 of either sign."""
        by = np.broadcast_to(np.asarray(nominal, dtype=np.float64), self.centre.shape)
        one, other = self.low / by, self.high / by
        spread = np.where(self.kind == Kind.NORMAL, self.spread / np.abs(by), self.spread)
        return Distributions(
            self.kind, self.centre / by, spread, np.minimum(one, other), np.maximum(one, other)
        )

    def ppf(self, probability: ArrayLike) -> Floats:
        """Return the quantiles (V, ...) of probabilities (V, ...) between 0 and 1."""
        u = np.asarray(probability, dtype=np.float64)
        result = np.empty_like(u)
        result[...] = self.centre.reshape(-1, *(1,) * (u.ndim - 1))
        for kind, quantile in _QUANTILES.items():
            at = np.flatnonzero(self.kind == kind)
            if len(at):
                shape = (-1, *(1,) * (u.ndim - 1))
                columns = (self.centre, self.spread, self.low, self.high)
                result[at] = quantile(u[at], *(column[at].reshape(shape) for column in columns))
        return result

    def _row(self, index: int) -> tuple[float, float, float, float]:
        return (
            float(self.centre[index]),
            float(self.spread[index]),
            float(self.low[index]),
            float(self.high[index]),
        )


def repaired(given: Distributions) -> tuple[Distributions, list[Repair]]:
    """Return `given` with its documented repairs made, and the record of each.

    No draw of the result changes sign against its centre: an amount that does would turn an input
    into an output. Raises `DistributionError` with everything that no repair can give a meaning.
    """
    current, repairs = given, list[Repair]()
    for code, repair in (
        (DistributionCode.GSD_BELOW_ONE, _invert_gsd),
        (DistributionCode.LIMITS_SWAPPED, _swap_limits),
        (DistributionCode.SIGN_CHANGE, _cut_at_zero),
        (DistributionCode.NO_SPREAD, _fix),
    ):
        changed, after = repair(current)
        repairs += [
            Repair(code, index, current._row(index), after._row(index))
            for index in np.flatnonzero(changed).tolist()
        ]
        current = after
    findings = _findings(current)
    if findings:
        raise DistributionError(findings)
    return current, repairs


def pedigree_gsd(scores: ArrayLike, basic: ArrayLike = 1.0) -> Floats:
    """Return the geometric standard deviation of five pedigree scores (..., 5) from 1 to 5.

    GSD² = exp √(Σ ln² U_k + ln² U_b) in the order reliability, completeness, temporal,
    geographical, further technological correlation. U_k are the default factors of the ecoinvent
    guideline; `basic` is the basic uncertainty factor U_b (a GSD², at least 1) of the exchange.

    >>> round(float(pedigree_gsd([2, 3, 1, 1, 5], 1.05)) ** 2, 3)
    2.01
    """
    index = np.asarray(scores)
    if index.shape[-1:] != (5,) or not np.isin(index, (1, 2, 3, 4, 5)).all():
        raise ValueError("pedigree scores are five whole numbers from 1 to 5")
    u_b = np.asarray(basic, dtype=np.float64)
    if not (np.isfinite(u_b) & (u_b >= 1)).all():
        raise ValueError("the basic uncertainty factor is at least 1")
    factor = PEDIGREE_FACTORS[np.arange(5), index.astype(np.intp) - 1]
    log_square = np.sqrt((np.log(factor) ** 2).sum(axis=-1) + np.log(u_b) ** 2)
    return np.asarray(np.exp(log_square / 2))


# Scores: Weidema B.P., Wesnæs M.S. (1996) J. Cleaner Prod. 4, 167–174. Factors: Frischknecht R.
# et al. (2005) Int. J. LCA 10, 3–9, with the two cells that it leaves empty (geographical 4,
# further technological 2) as in Weidema B.P. et al. (2013) ecoinvent data quality guideline v3.
PEDIGREE_FACTORS = np.array(
    [
        [1.00, 1.05, 1.10, 1.20, 1.50],  # reliability
        [1.00, 1.02, 1.05, 1.10, 1.20],  # completeness
        [1.00, 1.03, 1.10, 1.20, 1.50],  # temporal correlation
        [1.00, 1.01, 1.02, 1.05, 1.10],  # geographical correlation
        [1.00, 1.05, 1.20, 1.50, 2.00],  # further technological correlation
    ]
)


def _lognormal(u: Floats, median: Floats, gsd: Floats, low: Floats, high: Floats) -> Floats:
    # Mirrored below zero, so that the quantile still rises with the probability.
    return median * np.exp(np.sign(median) * np.log(gsd) * ndtri(u))


def _normal(u: Floats, mean: Floats, deviation: Floats, low: Floats, high: Floats) -> Floats:
    below, above = ndtr((low - mean) / deviation), ndtr((high - mean) / deviation)
    return np.clip(mean + deviation * ndtri(below + u * (above - below)), low, high)


def _triangular(u: Floats, mode: Floats, spread: Floats, low: Floats, high: Floats) -> Floats:
    width = high - low
    turn = (mode - low) / width
    rising = low + np.sqrt(u * width * (mode - low))
    falling = high - np.sqrt((1 - u) * width * (high - mode))
    return np.where(u < turn, rising, falling)


def _uniform(u: Floats, centre: Floats, spread: Floats, low: Floats, high: Floats) -> Floats:
    return low + u * (high - low)


_QUANTILES = {
    Kind.LOGNORMAL: _lognormal,
    Kind.NORMAL: _normal,
    Kind.TRIANGULAR: _triangular,
    Kind.UNIFORM: _uniform,
}
_Repaired = tuple[NDArray[np.bool_], Distributions]


def _bounded(given: Distributions) -> NDArray[np.bool_]:
    return np.asarray((given.kind == Kind.TRIANGULAR) | (given.kind == Kind.UNIFORM))


def _invert_gsd(given: Distributions) -> _Repaired:
    wrong = (given.kind == Kind.LOGNORMAL) & (given.spread > 0) & (given.spread < 1)
    spread = given.spread.copy()
    spread[wrong] = 1 / spread[wrong]
    return wrong, replace(given, spread=spread)


def _swap_limits(given: Distributions) -> _Repaired:
    wrong = _bounded(given) & (given.low > given.high)
    low, high = np.where(wrong, given.high, given.low), np.where(wrong, given.low, given.high)
    return wrong, replace(given, low=low, high=high)


def _cut_at_zero(given: Distributions) -> _Repaired:
    bounded, normal = _bounded(given), given.kind == Kind.NORMAL
    deviation = np.where(given.spread > 0, given.spread, 1.0)
    crosses = normal & (given.spread > 0) & (ndtr(-np.abs(given.centre) / deviation) > NEGLIGIBLE)
    crosses |= bounded & (given.low < 0) & (given.high > 0)
    positive = given.centre >= 0
    wrong = crosses & np.where(positive, given.low < 0, given.high > 0)
    low = np.where(wrong & positive, 0.0, given.low)
    high = np.where(wrong & ~positive, 0.0, given.high)
    return wrong, replace(given, low=low, high=high)


def _fix(given: Distributions) -> _Repaired:
    flat = (given.kind == Kind.LOGNORMAL) & (given.spread == 1)
    flat |= (given.kind == Kind.NORMAL) & (given.spread == 0)
    flat |= _bounded(given) & (given.low == given.high)
    return flat, replace(given, kind=np.where(flat, Kind.FIXED, given.kind).astype(np.int8))


def _findings(given: Distributions) -> list[DistributionFinding]:
    lognormal, normal = given.kind == Kind.LOGNORMAL, given.kind == Kind.NORMAL
    bounded, triangular = _bounded(given), given.kind == Kind.TRIANGULAR
    spread_used = lognormal | normal
    with np.errstate(invalid="ignore", divide="ignore"):
        log_gsd = np.log(np.where(lognormal, given.spread, 1.0))
    infinite = ~np.isfinite(given.centre) | (spread_used & ~np.isfinite(given.spread))
    infinite |= bounded & ~(np.isfinite(given.low) & np.isfinite(given.high))
    outside = triangular & ~infinite & ((given.centre < given.low) | (given.centre > given.high))
    rules = (
        (DistributionCode.NOT_FINITE, infinite, given.centre),
        (
            DistributionCode.NOT_POSITIVE,
            (lognormal & (given.spread <= 0)) | (normal & (given.spread < 0)),
            given.spread,
        ),
        (DistributionCode.TOO_WIDE, lognormal & ~infinite & (log_gsd > MAX_SIGMA), given.spread),
        (DistributionCode.ZERO_MEDIAN, lognormal & (given.centre == 0), given.centre),
        (DistributionCode.MODE_OUTSIDE, outside, given.centre),
    )
    return [
        DistributionFinding(code, index, float(value[index]))
        for code, wrong, value in rules
        for index in np.flatnonzero(wrong).tolist()
    ]
