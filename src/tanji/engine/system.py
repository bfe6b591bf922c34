"""The arrays of a product system and the checks that come before any number."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array, csr_array
from scipy.sparse.csgraph import connected_components

from tanji.engine.errors import Finding, FindingCode, StructureError
from tanji.engine.loop import gain_of

WARN_GAIN = 0.95
# A gain this close to 1 multiplies every amount by 10⁹: no data set supports that.
REFUSE_GAIN = 1 - 1e-9

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class System:
    """A product system: column j is process j, row i of `technosphere` is its product.

    `technosphere` (n x n) holds outputs positive and inputs negative; the diagonal is the reference
    amount, negative for a process whose reference is an input (waste treatment). `biosphere`
    (m x n) holds elementary flows. Both are kept as sorted float64 CSC copies, duplicates summed.
    """

    technosphere: csc_array
    biosphere: csc_array

    def __post_init__(self) -> None:
        object.__setattr__(self, "technosphere", _canonical(self.technosphere))
        object.__setattr__(self, "biosphere", _canonical(self.biosphere))
        if self.biosphere.shape[1] != self.technosphere.shape[1]:
            raise ValueError("biosphere and technosphere must have the same columns")

    @property
    def size(self) -> int:
        """Number of processes."""
        return int(self.technosphere.shape[1])


@dataclass(frozen=True, slots=True)
class LoopGain:
    """The largest gain of any loop in the system; `members` are its processes, 0 when no loop."""

    value: float
    warning: bool
    members: tuple[int, ...]


def validate(system: System) -> None:
    """Raise `StructureError` with everything that is wrong with the arrays of `system`.

    Loops are judged only when the arrays are square, finite and every process has a reference:
    before that a gain has no meaning.
    """
    findings = _shape_findings(system) + _finite_findings(system)
    if not findings:
        findings = [
            Finding(FindingCode.LOOP_GAIN, members, members, value)
            for value, members in _gains(system)
            if value >= REFUSE_GAIN
        ]
    if findings:
        raise StructureError(findings)


def loop_gain(system: System) -> LoopGain:
    """Return the largest share of its output that a process takes back through its supply chain.

    Of one unit that process j makes, `g` units are consumed again in making it, so that the chain
    multiplies j by 1 / (1 − g); with G = (I − T)⁻¹ the gain is g = max_j (1 − 1 / G_jj). It is not
    changed by units, by the sign of the reference or by pass-through processes. From 0.95 on
    `warning` is set; `validate` refuses a gain of 1 or more. `tanji.engine.loop` has the reasoning.
    """
    value, members = max(_gains(system), default=(0.0, ()), key=lambda pair: pair[0])
    return LoopGain(value, value >= WARN_GAIN, members)


def components(pattern: csr_array) -> list[NDArray[np.intp]]:
    """Return the strongly connected components of a square pattern, each as sorted indices."""
    count, label = connected_components(pattern, directed=True, connection="strong")
    order = np.argsort(label, kind="stable")
    return np.split(order, np.searchsorted(label[order], np.arange(1, count)))


def normalised(technosphere: csc_array) -> csr_array:
    """Return T of x = T x + d, scaled by the diagonal whatever its sign.

    T_ij = −sign(a_ii) a_ij / |a_jj| off the diagonal: units of i needed per unit of j. Inputs and
    wastes sent to treatment are positive, credits negative.
    """
    entries = technosphere.tocoo()
    diagonal = technosphere.diagonal()
    off = entries.row != entries.col
    row, column = entries.row[off], entries.col[off]
    data = -np.sign(diagonal[row]) * entries.data[off] / np.abs(diagonal[column])
    matrix = csr_array((data, (row, column)), shape=technosphere.shape)
    matrix.eliminate_zeros()
    return matrix


def _gains(system: System) -> list[tuple[float, tuple[int, ...]]]:
    matrix = normalised(system.technosphere)
    gains = []
    for group in components(matrix):
        if len(group) > 1:
            value, local = gain_of(matrix[group][:, group])
            gains.append((value, tuple(int(i) for i in group[local])))
    return gains


def _shape_findings(system: System) -> list[Finding]:
    rows, columns = system.technosphere.shape
    if rows != columns or not columns:
        return [Finding(FindingCode.NOT_SQUARE, value=float(rows - columns))]
    zero = np.flatnonzero(system.technosphere.diagonal() == 0)
    if len(zero):
        return [Finding(FindingCode.ZERO_COLUMN_REFERENCE, _indices(zero), _indices(zero))]
    return []


def _finite_findings(system: System) -> list[Finding]:
    found = []
    for code, matrix in (
        (FindingCode.NOT_FINITE, system.technosphere),
        (FindingCode.NOT_FINITE_BIOSPHERE, system.biosphere),
    ):
        entries = matrix.tocoo()
        bad = ~np.isfinite(entries.data)
        if bad.any():
            found.append(Finding(code, _indices(entries.row[bad]), _indices(entries.col[bad])))
    return found


def _indices(values: NDArray[np.integer]) -> tuple[int, ...]:
    return tuple(int(value) for value in values)


def _canonical(matrix: csc_array) -> csc_array:
    copy = csc_array(matrix, dtype=np.float64, copy=True)
    copy.sum_duplicates()
    return copy
