"""Intel's direct solver behind the interface of SuperLU; the optional extra `fast`."""

import os
import weakref
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array, csr_matrix

Floats = NDArray[np.float64]

_SOLVE = 33
_TRANSPOSED = 2


def available() -> bool:
    """Return whether pypardiso and its MKL can be loaded here."""
    if find_spec("pypardiso") is None:
        return False
    try:
        _solver()
    except (ImportError, OSError):
        return False
    return True


def _solver() -> Any:
    """Return a new solver; MKL is searched for on the disk once, which takes half a second."""
    from pypardiso import PyPardisoSolver

    solver = PyPardisoSolver()
    os.environ.setdefault("PYPARDISO_MKL_RT", solver.libmkl._name)
    return solver


class PardisoLu:
    """LU of Aᵀ. Every factor has a solver of its own and gives its memory back when dropped.

    Raises `RuntimeError`, as SuperLU does, where the matrix has no factor.
    """

    def __init__(self, technosphere: csc_array) -> None:
        from pypardiso.pardiso_wrapper import PyPardisoError

        self._solver = _solver()
        # The columns of A are the rows of Aᵀ: nothing is transposed.
        parts = (technosphere.data, technosphere.indices, technosphere.indptr)
        self._matrix = csr_matrix(parts, shape=technosphere.shape)
        try:
            self._solver.factorize(self._matrix)
        except (PyPardisoError, ValueError) as error:
            self._solver.free_memory(everything=True)
            raise RuntimeError(str(error)) from error
        self._solver.remove_stored_factorization()
        self._solver.set_phase(_SOLVE)
        weakref.finalize(self, self._solver.free_memory, everything=True)

    def solve(self, rhs: Floats, trans: str = "N") -> Floats:
        """Return x with Aᵀ x = rhs, or A x = rhs with `trans` "T"."""
        self._solver.set_iparm(12, _TRANSPOSED if trans == "T" else 0)
        right = np.asfortranarray(rhs, dtype=np.float64)
        return np.asarray(self._solver._call_pardiso(self._matrix, right))
