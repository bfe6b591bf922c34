"""Small random backgrounds: loops, waste treatment, credits, mixed units, every distribution."""

import numpy as np
from numpy.typing import NDArray

from engine.systems import random_system
from tanji.engine.background import Background, Spread
from tanji.engine.distributions import Distributions, Kind

Floats = NDArray[np.float64]


def random_background(seed: int, size: int | None = None) -> tuple[Background, Floats]:
    """A background with about half of its entries uncertain, and two columns of factors."""
    case = random_system(seed, size)
    rng = np.random.default_rng(seed)
    spreads = []
    for matrix in (case.system.technosphere, case.system.biosphere):
        column = np.repeat(np.arange(matrix.shape[1]), np.diff(matrix.indptr))
        chosen = rng.random(matrix.nnz) < 0.5
        if matrix is case.system.technosphere:
            chosen &= matrix.indices != column
        spreads.append(spread_of(rng, np.flatnonzero(chosen)))
    background = Background.of(
        f"random-{seed}",
        case.system,
        technosphere_spread=spreads[0],
        biosphere_spread=spreads[1],
    )
    return background, case.characterisation


def spread_of(rng: np.random.Generator, entries: NDArray[np.intp]) -> Spread:
    count = len(entries)
    kind = rng.integers(Kind.LOGNORMAL, Kind.UNIFORM + 1, count).astype(np.int8)
    sigma = rng.uniform(0.02, 0.15, count)
    bounded = kind >= Kind.TRIANGULAR
    return Spread(
        entries.astype(np.int32),
        Distributions(
            kind,
            np.ones(count),
            np.where(kind == Kind.LOGNORMAL, np.exp(sigma), sigma),
            np.where(bounded, 1 - sigma, -np.inf),
            np.where(bounded, 1 + sigma, np.inf),
        ),
    )
