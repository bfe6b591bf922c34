"""An invented background with the shape of a large unit-process database, from a seed.

What is copied is what costs time: size, entries per column, busiest row, one dominating core, waste
treatments with a negative reference, how far the core multiplies itself, how many entries are
uncertain and how few flows carry a GWP factor (published counts: ecoinvent 3.10, 23,523 activities
and 293,000 technosphere entries). The values mean nothing.

As there, producers buy from markets and a market buys from its own few producers. Markets have a
rank from raw material to end product. About half of what a producer buys comes from markets not far
below its own, nearly as much from some 150 hubs (power, transport, heat), which the raw materials
need too, and a little from anywhere: that, and a few pairs that supply each other, makes the core.
"""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csc_array, csr_array

from tanji.engine.background import Background, Spread
from tanji.engine.distributions import Distributions, Kind
from tanji.engine.loop import perron
from tanji.engine.system import System, components, normalised

HUBS = 150
NEAR = 15.0
RADIUS = 0.75
GASES = 40


@dataclass(frozen=True)
class Profile:
    processes: int
    flows: int
    core: float = 0.68
    inputs_median: float = 12.0
    inputs_max: int = 105
    waste: float = 0.067
    credits: float = 0.004
    uncertain_technosphere: float = 0.79
    uncertain_biosphere: float = 0.85


PROFILES = {
    "small": Profile(3_000, 600),
    "ei310": Profile(23_523, 2_700),
    "large": Profile(100_000, 4_000),
}


def background(profile: str, seed: int = 0) -> Background:
    """Return the background of a profile: the same arrays for the same seed."""
    return make(PROFILES[profile], f"synthetic-{profile}-{seed}", seed)


def make(profile: Profile, version: str, seed: int) -> Background:
    rng = np.random.default_rng(seed)
    technosphere, market = _technosphere(profile, rng)
    biosphere = _biosphere(profile, rng)
    return Background.of(
        version,
        System(technosphere, biosphere),
        processes=[f"p{number:06d}" for number in range(profile.processes)],
        flows=[f"f{number:05d}" for number in range(profile.flows)],
        technosphere_spread=_spread(
            rng, _bought(technosphere, market), profile.uncertain_technosphere
        ),
        biosphere_spread=_spread(rng, np.arange(biosphere.nnz), profile.uncertain_biosphere),
    )


def factors(background: Background, seed: int = 0) -> np.ndarray:
    """Return an invented GWP factor per flow (m,): only the first forty have one."""
    values = np.zeros(len(background.flows))
    values[:GASES] = np.exp(np.random.default_rng(seed).normal(2.0, 2.0, GASES))
    values[0] = 1.0
    return values


def exchanges(
    background: Background, products: int, inputs: int, seed: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return indptr, index and amount of products that each buy `inputs` from the background."""
    rng = np.random.default_rng(seed)
    index = rng.integers(0, background.size, products * inputs, dtype=np.int32)
    amount = np.exp(rng.normal(0.0, 1.5, products * inputs))
    amount *= np.sign(background.system.technosphere.diagonal())[index]
    return np.arange(0, products * inputs + 1, inputs, dtype=np.int64), index, amount


def _technosphere(profile: Profile, rng: np.random.Generator) -> tuple[csc_array, np.ndarray]:
    """Return A and which columns are markets.

    Producers buy from markets, a market buys from its own few producers.
    """
    n = profile.processes
    core = int(profile.core * n)
    markets = int(0.3 * core)
    # 0 … markets by rank, then the producers of the core, then those whose product nobody buys.
    producer = np.arange(markets, n)
    market = np.concatenate([rng.permutation(markets), rng.integers(0, markets, n - 2 * markets)])
    many = np.exp(rng.normal(np.log(profile.inputs_median), 0.8, n - markets))
    many = np.clip(many, 1, profile.inputs_max).astype(np.intp)
    user, rank = np.repeat(producer, many), np.repeat(market, many)
    kind = rng.random(len(user))
    near = np.abs(rank - 1 - rng.exponential(NEAR, len(user)).astype(np.intp)) % markets
    hubs = rng.permutation(rng.choice(markets // 3, HUBS, replace=False))
    popular = 1 / (4 + np.arange(HUBS))
    popular = hubs[rng.choice(HUBS, len(user), p=popular / popular.sum())]
    anywhere = rng.integers(0, markets, len(user))
    supplier = np.select([kind < 0.62, kind < 0.996], [popular, near], anywhere)
    inner = producer < core
    # Everything in the core has a user in it: a market sells to the next one's producer, too.
    sold = np.arange(markets)
    bought = producer[np.argsort(market[:markets])][(sold + 1) % markets]
    pairs = rng.integers(0, markets, (markets // 200, 2))
    row = np.concatenate([supplier, producer[inner], sold, pairs[:, 0], pairs[:, 1]])
    column = np.concatenate([user, market[inner], bought, pairs[:, 1], pairs[:, 0]])
    share = np.exp(rng.normal(0, 2.0, len(row)))
    share[len(row) - 2 * len(pairs) :] = 4.0
    needs = csc_array((share, (row, column)), shape=(n, n))
    needs.setdiag(0.0)
    needs.eliminate_zeros()
    total = needs.sum(axis=0)
    scale = rng.uniform(0.5, 0.9, n) / np.maximum(total, 1e-30)
    needs.data *= np.repeat(scale, np.diff(needs.indptr))
    needs.data *= RADIUS / _radius(needs)
    needs.data *= np.where(rng.random(needs.nnz) < profile.credits, -1.0, 1.0)
    place = rng.permutation(n)
    market_columns = np.zeros(n, dtype=bool)
    market_columns[place[:markets]] = True
    return _in_units(profile, rng, needs, place), market_columns


def _in_units(
    profile: Profile, rng: np.random.Generator, needs: csc_array, place: np.ndarray
) -> csc_array:
    """Return A with units from mg to tonnes, references of either sign and a shuffled order."""
    n = profile.processes
    unit = 10.0 ** rng.uniform(-3, 3, n)
    sign = np.where(rng.random(n) < profile.waste, -1.0, 1.0)
    entries = needs.tocoo()
    data = -sign[entries.row] * entries.data * unit[entries.row] / unit[entries.col]
    return csc_array(
        (
            np.concatenate([data, sign]),
            (
                np.concatenate([place[entries.row], place]),
                np.concatenate([place[entries.col], place]),
            ),
        ),
        shape=(n, n),
    )


def _biosphere(profile: Profile, rng: np.random.Generator) -> csc_array:
    n, m = profile.processes, profile.flows
    gases = rng.poisson(1.34, n)
    others = np.clip(np.exp(rng.normal(np.log(12), 1.1, n)), 0, 800).astype(np.intp)
    column = np.concatenate([np.repeat(np.arange(n), gases), np.repeat(np.arange(n), others)])
    row = np.concatenate(
        [
            (GASES * rng.random(gases.sum()) ** 3).astype(np.intp),
            GASES + ((m - GASES) * rng.random(others.sum()) ** 2).astype(np.intp),
        ]
    )
    matrix = csc_array((np.exp(rng.normal(-3, 2.5, len(row))), (row, column)), shape=(m, n))
    matrix.sum_duplicates()
    return matrix


def _spread(rng: np.random.Generator, entries: np.ndarray, share: float) -> Spread:
    entries = entries[rng.random(len(entries)) < share]
    count = len(entries)
    sigma = np.clip(np.exp(rng.normal(np.log(0.15), 0.6, count)), 0.02, 0.6)
    given = Distributions.lognormal(np.ones(count), np.exp(sigma))
    other = rng.random(count)
    kind = given.kind.copy()
    kind[other < 0.01] = Kind.NORMAL
    kind[(other >= 0.01) & (other < 0.02)] = Kind.TRIANGULAR
    kind[(other >= 0.02) & (other < 0.03)] = Kind.UNIFORM
    bounded = kind >= Kind.TRIANGULAR
    return Spread(
        entries.astype(np.int32),
        Distributions(
            kind,
            np.ones(count),
            np.where(kind == Kind.NORMAL, np.minimum(sigma, 0.2), np.exp(sigma)),
            np.where(bounded, 1 - np.minimum(sigma, 0.5), -np.inf),
            np.where(bounded, 1 + np.minimum(sigma, 0.5), np.inf),
        ),
    )


def _bought(matrix: csc_array, market: np.ndarray) -> np.ndarray:
    """Return the inputs of producers: where a market buys is its share, which is left certain."""
    column = np.repeat(np.arange(matrix.shape[1]), np.diff(matrix.indptr))
    return np.flatnonzero((matrix.indices != column) & ~market[column])


def _radius(needs: csc_array) -> float:
    pattern = csr_array(needs)
    largest = max(components(pattern), key=len)
    return perron(pattern[largest][:, largest])[0]


def shape(background: Background) -> dict[str, float]:
    """Return the counts that the module's docstring speaks of."""
    system = background.system
    needs = normalised(system.technosphere)
    groups = sorted((len(group) for group in components(needs)), reverse=True)
    columns = np.diff(system.technosphere.indptr)
    return {
        "processes": system.size,
        "technosphere_nnz": system.technosphere.nnz,
        "column_median": float(np.median(columns)),
        "column_max": int(columns.max()),
        "busiest_row": int(np.bincount(system.technosphere.indices).max()),
        "core": groups[0],
        "second_core": groups[1],
        "negative_references": int((system.technosphere.diagonal() < 0).sum()),
        "radius": _radius(abs(needs)),
        "biosphere_nnz": system.biosphere.nnz,
        "characterised": int((system.biosphere.indices < GASES).sum()),
        "uncertain_technosphere": len(background.technosphere_spread.entry),
        "uncertain_biosphere": len(background.biosphere_spread.entry),
    }


if __name__ == "__main__":
    for name in ("small", "ei310"):
        print(name, shape(background(name)))
