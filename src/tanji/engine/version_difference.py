"""Why a score changed between two versions of a background: which datasets moved it, by how much.

With s of the old system and λ' of the new one the change is exact, without a rest:

    fᵀλ' − fᵀλ = Σ_j s_j (Δh_j − Σ_i Δa_ij λ'_i),  h = Bᵀ c.

So is the same with old and new exchanged; the mean of both is reported, because neither order of
changing two things at once is the right one.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csc_array, eye_array

from tanji.engine.background import Background
from tanji.engine.solve import factorise_unchecked
from tanji.engine.system import System

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class VersionDifference:
    """Scores before and after, and what each process of either version adds to the change.

    `processes` are the ids of both versions; after − before = Σ change, up to rounding.
    """

    before: float
    after: float
    processes: NDArray[np.str_]
    change: Floats

    def largest(self, count: int) -> list[tuple[str, float]]:
        """Return the processes that moved the score most, in either direction."""
        order = np.argsort(-np.abs(self.change), kind="stable")[:count]
        return [(str(self.processes[at]), float(self.change[at])) for at in order]


def version_difference(
    old: Background,
    new: Background,
    demand: dict[str, float],
    old_factors: ArrayLike,
    new_factors: ArrayLike,
) -> VersionDifference:
    """Return the change of the score of a demand (amount by process id) between two versions.

    Factors are (m,) per flow of each version. A process that one version lacks counts as making one
    unit from nothing there; raises `ValueError` when the demand itself names one.
    """
    names = np.unique(np.concatenate([old.processes, new.processes]))
    place = {name: at for at, name in enumerate(names.tolist())}
    lacking = [name for name in demand if name not in old.position or name not in new.position]
    if lacking:
        raise ValueError(f"not in both versions: {lacking}")
    f = np.zeros(len(names))
    for name, amount in demand.items():
        f[place[name]] = amount
    sides = []
    for background, factors in ((old, old_factors), (new, new_factors)):
        a, h = _spread_out(background, np.asarray(factors, dtype=np.float64), place)
        factor = factorise_unchecked(System(a, csc_array(h[None])))
        sides.append((a, h, factor.adjoint(np.ones(1)), factor.forward(f)))
    (a0, h0, price0, runs0), (a1, h1, price1, runs1) = sides
    step = csc_array(a1 - a0)
    first = runs0 * (h1 - h0 - step.T @ price1)
    second = runs1 * (h1 - h0 - step.T @ price0)
    return VersionDifference(
        float(f @ price0), float(f @ price1), names, np.asarray((first + second) / 2)
    )


def _spread_out(
    background: Background, factors: Floats, place: dict[str, int]
) -> tuple[csc_array, Floats]:
    """Return A and h over the processes of both versions."""
    size = len(place)
    at = np.array([place[name] for name in background.processes.tolist()], dtype=np.intp)
    entries = background.system.technosphere.tocoo()
    matrix = csc_array((entries.data, (at[entries.row], at[entries.col])), shape=(size, size))
    absent = np.ones(size)
    absent[at] = 0.0
    idle = eye_array(size, format="csc")
    idle.data = absent[None] if idle.data.ndim == 2 else absent
    direct = np.zeros(size)
    direct[at] = background.system.biosphere.T @ factors
    return csc_array(matrix + idle), direct
