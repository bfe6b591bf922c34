"""Random product systems with loops, waste treatment, credits and mixed units."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array

from tanji.engine.system import System


@dataclass(frozen=True, slots=True)
class Case:
    system: System
    demand: NDArray[np.float64]
    characterisation: NDArray[np.float64]

    @property
    def gross(self) -> float:
        """The score with every contribution counted positive, by a dense solve."""
        scaling = np.linalg.solve(self.system.technosphere.toarray(), self.demand)
        emissions = np.abs(self.system.biosphere.toarray()) * np.abs(scaling)
        return float((np.abs(self.characterisation).T @ emissions).sum())


def random_system(seed: int, size: int | None = None) -> Case:
    """Return a productive system whose column sums of |T| stay at or below 0.9.

    About one process in five treats waste; one entry in six is a credit.
    """
    rng = np.random.default_rng(seed)
    n = size or int(rng.integers(1, 25))
    m = int(rng.integers(1, 8))
    needs = rng.random((n, n)) * (rng.random((n, n)) < 3 / n)
    np.fill_diagonal(needs, 0)
    needs *= 0.9 * rng.random(n) / np.maximum(needs.sum(axis=0), 1e-9)
    needs *= np.where(rng.random((n, n)) < 1 / 6, -1, 1)
    sign = np.where(rng.random(n) < 0.2, -1.0, 1.0)
    unit = 10.0 ** rng.uniform(-2, 2, n)
    runs = 10.0 ** rng.uniform(-2, 2, n)
    technosphere = (unit * sign)[:, None] * (np.eye(n) - needs) / unit * runs * unit
    biosphere = rng.normal(size=(m, n)) * (rng.random((m, n)) < 0.6) * runs
    demand = np.zeros(n)
    demand[int(rng.integers(n))] = 1.0
    return Case(
        System(csc_array(technosphere), csc_array(biosphere)),
        demand * unit * sign,
        rng.random((m, 2)) * 30,
    )
