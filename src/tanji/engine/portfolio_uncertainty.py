"""Bands of many products from the samples of one background: every draw prices all of them.

All products see the same draws, so the difference of two products, draw by draw, has the band of
the difference, and the share of draws in which one is lower is the probability that it is.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tanji.engine.background_monte_carlo import Outcome, Samples
from tanji.engine.portfolio import Portfolio

CHUNK = 2_000
QUANTILES = (0.025, 0.25, 0.5, 0.75, 0.975)

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Bands:
    """Mean, standard deviation (P,) and the quantiles 2.5, 25, 50, 75, 97.5 % (P, 5) of products.

    Over all samples that have a number; those with an unproductive loop are among them and say in
    `Samples.outcome` that they are.
    """

    mean: Floats
    sd: Floats
    quantiles: Floats


def sampled_scores(
    portfolio: Portfolio,
    samples: Samples,
    *,
    factors: ArrayLike | None = None,
    indicator: int = 0,
) -> NDArray[np.floating]:
    """Return the scores (P, samples) of products; `factors` (G,) price their direct emissions.

    `samples` must hold every process that the products buy; raises `ValueError` where not.
    """
    folded = portfolio.folded()
    values = samples.values[indicator]
    place = np.full(int(max(samples.rows.max(initial=0), folded.index.max(initial=0))) + 1, -1)
    place[samples.rows] = np.arange(len(samples.rows))
    index = place[folded.index]
    if (index < 0).any():
        raise ValueError("some inputs were not sampled")
    local = Portfolio(folded.indptr, index, folded.amount, folded.direct)
    scores = local.matrix(len(samples.rows)).astype(values.dtype) @ values
    if factors is not None:
        scores += (folded.direct @ np.asarray(factors, dtype=np.float64)).astype(values.dtype)[
            :, None
        ]
    elif folded.direct.any():
        raise ValueError("direct emissions need factors")
    return np.asarray(scores)


def bands(
    portfolio: Portfolio,
    samples: Samples,
    *,
    factors: ArrayLike | None = None,
    indicator: int = 0,
    chunk: int = CHUNK,
    progress: Callable[[int], None] | None = None,
) -> Bands:
    """Return the bands of all products; memory is bounded by `chunk` products times samples."""
    good = np.flatnonzero(~np.isin(samples.outcome, (Outcome.MISSING, Outcome.UNSOLVED)))
    result = Bands(
        np.full(len(portfolio), np.nan),
        np.full(len(portfolio), np.nan),
        np.full((len(portfolio), len(QUANTILES)), np.nan),
    )
    for start in range(0, len(portfolio), chunk):
        stop = min(start + chunk, len(portfolio))
        part = portfolio.part(start, stop)
        scores = sampled_scores(part, samples, factors=factors, indicator=indicator)
        if len(good) < scores.shape[1]:
            scores = scores[:, good]
        if len(good):
            result.mean[start:stop] = scores.mean(axis=1, dtype=np.float64)
            result.quantiles[start:stop] = _quantiles(scores)
        if len(good) > 1:
            result.sd[start:stop] = scores.std(axis=1, ddof=1, dtype=np.float64)
        if progress is not None:
            progress(stop)
    return result


def probability_lower(first: ArrayLike, second: ArrayLike) -> float:
    """Return the share of draws in which the first product is below the second; ties count half."""
    a, b = np.asarray(first), np.asarray(second)
    return float(((a < b).mean() + (a <= b).mean()) / 2)


def _quantiles(scores: NDArray[np.floating]) -> Floats:
    """Return the quantiles, interpolated as `numpy.percentile` does, of scores (P, samples)."""
    ordered = np.sort(scores, axis=1)
    at = np.array(QUANTILES) * (ordered.shape[1] - 1)
    low = np.floor(at).astype(np.intp)
    high = np.minimum(low + 1, ordered.shape[1] - 1)
    below, above = ordered[:, low].astype(np.float64), ordered[:, high].astype(np.float64)
    return np.asarray(below + (at - low) * (above - below))
