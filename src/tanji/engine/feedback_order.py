# numba has no types: its decorator is unknown to the checker.
# mypy: disable-error-code="untyped-decorator"
"""An order of processes, suppliers first, in which as little footprint as possible flows backwards.

In a system without loops such an order makes one pass over the processes exact. With loops every
pass leaves an error in proportion to what flows backwards. The order starts from trophic levels
(MacKay, Johnson and Sansom 2020, R. Soc. Open Sci. 7, 201138: the level of a process is one above
the mean of its suppliers', in the sense of least squares) and is then improved by moving single
processes to the place among their neighbours where least flow points backwards.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.sparse import csc_array, csr_array, diags_array
from scipy.sparse.linalg import cg

from tanji.engine.system import components

_ROUNDS = 12

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class FeedbackOrder:
    """Processes in order, the bounds of the loops among them, and the share that flows backwards.

    `first` bounds segments of `order`: one process, or all processes of one loop.
    """

    order: Indices
    first: Indices
    backwards: float


def feedback_order(flow: csc_array) -> FeedbackOrder:
    """Return the order of a flow matrix: flow_ij ≥ 0 of the footprint of j comes through i."""
    pattern = csr_array(flow)
    groups = _suppliers_first(pattern, components(pattern))
    parts = [group if len(group) == 1 else group[_inner(pattern, group)] for group in groups]
    order = np.concatenate(parts)
    first = np.concatenate([[0], np.cumsum([len(part) for part in parts])]).astype(np.intp)
    place = np.empty(len(order))
    place[order] = np.arange(len(order))
    return FeedbackOrder(order, first, _backwards(flow, place))


def _backwards(flow: csc_array, place: Floats) -> float:
    entries = flow.tocoo()
    back = place[entries.row] > place[entries.col]
    total = float(entries.data.sum())
    return float(entries.data[back].sum()) / total if total else 0.0


def _suppliers_first(pattern: csr_array, groups: list[Indices]) -> list[Indices]:
    """Return the strongly connected groups so that none stands before one that supplies it."""
    label = np.empty(pattern.shape[0], dtype=np.intp)
    for number, group in enumerate(groups):
        label[group] = number
    entries = pattern.tocoo()
    supplier, user = label[entries.row], label[entries.col]
    outer = supplier != user
    links = csr_array(
        (np.ones(outer.sum(), dtype=np.int8), (supplier[outer], user[outer])),
        shape=(len(groups), len(groups)),
    )
    waiting = np.bincount(links.indices, minlength=len(groups)).tolist()
    starts, users = links.indptr.tolist(), links.indices.tolist()
    ready = [number for number in range(len(groups)) if not waiting[number]]
    for number in ready:  # grows while it is read
        for at in users[starts[number] : starts[number + 1]]:
            waiting[at] -= 1
            if not waiting[at]:
                ready.append(at)
    return [groups[number] for number in ready]


def _inner(pattern: csr_array, group: Indices) -> Indices:
    """Return the order within one loop."""
    flow = csc_array(pattern[group][:, group])
    by_user, by_supplier = csc_array(flow), csr_array(flow)
    place = _ranked(np.round(_trophic(flow), 6))
    best, least = place, _backwards(flow, place)
    for _ in range(_ROUNDS):
        moved = place.copy()
        _improve(
            moved,
            by_user.indptr,
            by_user.indices,
            by_user.data,
            by_supplier.indptr,
            by_supplier.indices,
            by_supplier.data,
        )
        place = _ranked(moved)
        share = _backwards(flow, place)
        if share > 0.99 * least:
            break
        best, least = place, share
    return np.argsort(best, kind="stable")


def _ranked(level: Floats) -> Floats:
    rank = np.empty(len(level))
    rank[np.argsort(level, kind="stable")] = np.arange(len(level))
    return rank


def _trophic(flow: csc_array) -> Floats:
    """Return h with (diag(in + out) − W − Wᵀ) h = in − out, W = flow."""
    inflow, outflow = flow.sum(axis=0), flow.sum(axis=1)
    weight = inflow + outflow
    laplacian = csr_array(diags_array(weight) - flow - flow.T)
    level, _ = cg(laplacian, inflow - outflow, rtol=1e-6, maxiter=500, M=diags_array(1 / weight))
    return np.asarray(level)


@njit(nogil=True, error_model="numpy", cache=True)
def _improve(
    level: Any,
    supplier_start: Any,
    supplier: Any,
    supplied: Any,
    user_start: Any,
    user: Any,
    used: Any,
) -> None:
    """Move each process in turn to the best place among its neighbours, changing `level`.

    From the far left, where all its supply points backwards, a process gains what a supplier gives
    it when it passes that supplier, and loses what a user takes when it passes that user.
    """
    for process in range(len(level)):
        a, b = supplier_start[process], supplier_start[process + 1]
        c, d = user_start[process], user_start[process + 1]
        place, gain = np.empty(b - a + d - c), np.empty(b - a + d - c)
        for at in range(a, b):
            place[at - a], gain[at - a] = level[supplier[at]], supplied[at]
        for at in range(c, d):
            place[b - a + at - c], gain[b - a + at - c] = level[user[at]], -used[at]
        order = np.argsort(place)
        best, most, here, current = -1, 0.0, 0.0, 0.0
        for at in range(len(order)):
            here += gain[order[at]]
            if place[order[at]] < level[process]:
                current = here
            if here > most:
                most, best = here, at
        if most > current + 1e-12:
            left = place[order[best]] if best >= 0 else place[order[0]] - 1.0
            right = place[order[best + 1]] if best + 1 < len(order) else left + 1.0
            level[process] = (left + right) / 2
