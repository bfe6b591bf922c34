"""Whether a loop of processes is productive, and how much of its output it takes back.

Design note. With every column scaled by its reference, x = T x + d: T_ij is what a unit of j needs
of i, negative where j returns i as a credit. Without credits (T ≥ 0) the classical condition is
exact: the loop produces if and only if (I − T) z = 1 has a positive solution (Hawkins and Simon
1949; equivalently the spectral radius is below 1). With credits neither the spectral radius of T
nor that of |T| decides. A plant that uses 10 kg of solvent and gets 9.5 kg back through a recovery
process is honest and takes back 0.5, yet its T has real eigenvalues above 1. So:

1. |T| passes the classical condition: nothing in the loop can reach 1, whatever the signs.
2. It fails and T ≥ 0: refused, exactly.
3. It fails and there are credits. Two things must then hold. All processes can run at once with no
   product running short, (I − T) x ≥ 0 for some x > 0: what is used in circles is really returned.
   And the processes can be folded one into the next, the largest remaining pivot of I − T first, so
   that every pivot is positive: a pivot is 1 minus what a process takes back through those already
   folded in, and by-products that displace each other twice over have none left. A loop that
   takes back more than it makes and lives on by-products of what it serves has none left either:
   the more is asked of it, the less it would run.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, diags_array, eye_array
from scipy.sparse.linalg import splu

DENSE_LIMIT = 500
_SWEEPS = 300
_SETTLED = 1e-6
_PARTICIPATION = 0.01

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]


def gain_of(matrix: csr_array) -> tuple[float, Indices]:
    """Return the gain of one strongly connected loop matrix T, and the processes that carry it.

    Up to 500 processes the gain is exact. Above, it is ρ(|T|)², which is never below the exact one.
    """
    bound, right = perron(abs(matrix))
    _, left = perron(abs(matrix).T.tocsr())
    # The product of the two Perron vectors is each process's part, whatever the units.
    weight = left * right
    members = np.flatnonzero(weight >= _PARTICIPATION * weight.max())
    if matrix.shape[0] <= DENSE_LIMIT:
        return dense_gain(matrix.toarray()), members
    return bound**2 if bound < 1 else _sparse_gain(matrix), members


def certified(matrix: Floats) -> NDArray[np.bool_]:
    """Return for each stacked T (..., n, n) whether (I − |T|) z = 1 has a positive solution."""
    size = matrix.shape[-1]
    ones = np.ones((*matrix.shape[:-1], 1))
    try:
        z = np.linalg.solve(np.eye(size) - np.abs(matrix), ones)[..., 0]
    except np.linalg.LinAlgError:
        if matrix.ndim == 2:
            return np.zeros((), dtype=np.bool_)
        return np.array([bool(certified(one)) for one in matrix])
    return np.asarray((np.isfinite(z) & (z > 0)).all(axis=-1))


def dense_gain(matrix: Floats) -> float:
    """Return the gain of one dense loop matrix T: 1 or more where the loop is not productive."""
    if not certified(matrix):
        inputs = np.maximum(matrix, 0)
        if not certified(inputs) and not (_has_credit(matrix) and _can_run(csr_array(matrix))):
            return 1 - min(_smallest_pivot(inputs), 0.0)
        pivot = _smallest_pivot(matrix)
        if pivot <= 0:
            return 1 - pivot
    diagonal = np.diagonal(np.linalg.inv(np.eye(len(matrix)) - matrix))
    # A negative multiplier belongs to a recovery step judged alone, which the folding has cleared.
    return float(np.max(1 - 1 / diagonal[diagonal > 0], initial=0.0))


def _has_credit(matrix: Floats) -> bool:
    return bool((matrix < 0).any())


def _can_run(matrix: csr_array) -> bool:
    """Return whether (I − T) x ≥ 0 for some x ≥ 1, in units in which the rows of |T| are alike."""
    from scipy.optimize import linprog  # rarely needed and slow to import

    _, unit = perron(abs(matrix))
    scaled = diags_array(1 / unit) @ matrix @ diags_array(unit)
    size = matrix.shape[0]
    answer = linprog(
        np.zeros(size),
        A_ub=(scaled - eye_array(size)).tocsr(),
        b_ub=np.zeros(size),
        bounds=(1, None),
        method="highs",
    )
    return bool(answer.status == 0)


def _smallest_pivot(matrix: Floats) -> float:
    """Return the smallest pivot of the folding, or the first one that is not positive."""
    rest = np.eye(len(matrix)) - matrix
    smallest = 1.0
    while len(rest):
        at = int(np.argmax(np.diagonal(rest)))
        pivot = float(rest[at, at])
        smallest = min(smallest, pivot)
        if pivot <= 1e-12:
            return min(pivot, 0.0)
        rest = rest - np.outer(rest[:, at], rest[at] / pivot)
        rest = np.delete(np.delete(rest, at, axis=0), at, axis=1)
    return smallest


def _sparse_gain(matrix: csr_array) -> float:
    """Return the gain by one sparse elimination that keeps to the diagonal.

    Its order is fixed by fill-in, so a very large loop that needs a particular folding order may be
    refused here although a smaller one of the same kind would pass.
    """
    if (matrix.data < 0).any() and not _can_run(matrix):
        return 1.0
    try:
        factor = splu(
            (eye_array(matrix.shape[0]) - matrix).tocsc(),
            permc_spec="MMD_AT_PLUS_A",
            diag_pivot_thresh=0.0,
            options={"SymmetricMode": True},
        )
    except RuntimeError:
        return 1.0
    if not np.array_equal(factor.perm_r, factor.perm_c):
        return 1.0
    return float(1 - factor.U.diagonal().min())


def perron(matrix: csr_array) -> tuple[float, Floats]:
    """Return an upper bound of the spectral radius of an irreducible T ≥ 0, and its vector.

    Power iteration on I + T with the Collatz–Wielandt bound.
    """
    vector = np.ones(matrix.shape[0])
    bound = np.inf
    for _ in range(_SWEEPS):
        image = matrix @ vector
        ratio = image / vector
        bound = float(ratio.max())
        if bound - ratio.min() <= _SETTLED * bound:
            break
        vector = vector + image
        vector /= vector.max()
    return bound, vector
