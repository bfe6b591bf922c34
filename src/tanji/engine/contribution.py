"""Where a score comes from: by process, by flow, by first tier and down the supply chain."""

import heapq
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array, diags_array

from tanji.engine.solve import Solution
from tanji.engine.system import System

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Contribution:
    """The scores (k,) split two ways; each split plus its rest is the score exactly.

    `by_process` (n, k) is what each process emits itself, `by_flow` (m, k) what each elementary
    flow adds. `rest_process` and `rest_flow` (k,) are the rounding left over, some 1e-16.
    """

    by_process: Floats
    by_flow: Floats
    rest_process: Floats
    rest_flow: Floats


@dataclass(frozen=True, slots=True)
class FirstTier:
    """A process and its direct inputs, for an amount of its product.

    `direct` (k,) + `scores` (p, k) summed + `rest` (k,) = `total` (k,). `amounts` (p,) are in units
    of product `rows`, positive when bought in; a waste given to treatment is negative. `scores` are
    cumulative, credits negative.
    """

    column: int
    amount: float
    total: Floats
    direct: Floats
    rows: Indices
    amounts: Floats
    scores: Floats
    rest: Floats


@dataclass(frozen=True, slots=True)
class Tree:
    """The supply chain above a process, node 0 being the root; arrays run over nodes.

    `parent` is −1 at the root, `amount` is in units of product `column`, `score` (N, k) is
    cumulative, `direct` (N, k) is emitted by the process itself. `open` (N, k) is the part of the
    score that lies above the node but is not drawn: inputs below the cut-off, beyond the depth or
    the node limit, or behind a process that already stands on the way to the root (`loop`). So
    score = direct + Σ score of children + open at every node, up to rounding.
    """

    column: Indices
    parent: Indices
    depth: Indices
    amount: Floats
    score: Floats
    direct: Floats
    open: Floats
    loop: NDArray[np.bool_]


def contribution(solution: Solution, characterisation: ArrayLike) -> Contribution:
    """Return the contributions of processes and of flows to the scores of `solution`."""
    c = _columns(characterisation)
    by_process = solution.direct * solution.scaling[:, None]
    by_flow = c * solution.inventory[:, None]
    return Contribution(
        by_process,
        by_flow,
        solution.scores - by_process.sum(axis=0),
        solution.scores - by_flow.sum(axis=0),
    )


def by_process_and_flow(
    system: System, solution: Solution, characterisation: ArrayLike, indicator: int = 0
) -> csr_array:
    """Return c_i B_ij s_j as a sparse (m, n) array for one indicator."""
    weight = _columns(characterisation)[:, indicator]
    product = diags_array(weight) @ system.biosphere @ diags_array(solution.scaling)
    result = csr_array(product)
    result.eliminate_zeros()
    return result


def first_tier(
    system: System, solution: Solution, column: int, amount: float | None = None
) -> FirstTier:
    """Return what `amount` of the product of `column` owes to itself and to each direct input.

    Without `amount` the demanded one is meant, so the tiers of all demanded products add up to the
    score even when the process also supplies itself through a loop.
    """
    amount = float(solution.demand[column]) if amount is None else float(amount)
    runs, rows, needs = _inputs(system, column)
    runs *= amount
    direct = solution.direct[column] * runs
    amounts = needs * amount
    scores = solution.intensity[rows] * amounts[:, None]
    total = solution.intensity[column] * amount
    rest = total - (direct + scores.sum(axis=0))
    return FirstTier(column, amount, total, direct, rows, amounts, scores, rest)


def tree(
    system: System,
    solution: Solution,
    column: int,
    depth: int = 5,
    cutoff: float = 0.01,
    *,
    amount: float | None = None,
    limit: int = 2_000,
) -> Tree:
    """Return the supply chain above `column`, the largest branches first.

    A node is opened while it is less than `depth` steps from the root and drawn when some indicator
    of it is at least `cutoff` of the root's score in absolute terms. At most `limit` nodes are
    drawn.
    """
    root = first_tier(system, solution, column, amount)
    growth = _Growth(system, solution, np.abs(root.total), cutoff)
    growth.add(root.column, -1, root.amount)
    while growth.heap and len(growth.column) < limit:
        node = heapq.heappop(growth.heap)[1]
        if growth.depth[node] < depth:
            growth.expand(node, limit)
    return growth.tree()


class _Growth:
    """A tree being drawn."""

    def __init__(self, system: System, solution: Solution, whole: Floats, cutoff: float) -> None:
        self.system, self.solution, self.whole, self.cutoff = system, solution, whole, cutoff
        self.column: list[int] = []
        self.parent: list[int] = []
        self.depth: list[int] = []
        self.amount: list[float] = []
        self.direct: list[Floats] = []
        self.drawn: list[Floats] = []
        self.loop: list[bool] = []
        self.heap: list[tuple[float, int]] = []

    def add(self, column: int, parent: int, amount: float) -> None:
        node = len(self.column)
        score = self.solution.intensity[column] * amount
        runs = amount / self.system.technosphere[column, column]
        loop = column in self.way(parent)
        self.column.append(column)
        self.parent.append(parent)
        self.depth.append(self.depth[parent] + 1 if node else 0)
        self.amount.append(amount)
        self.direct.append(self.solution.direct[column] * runs)
        self.drawn.append(np.zeros_like(score))
        self.loop.append(loop)
        if node:
            self.drawn[parent] = self.drawn[parent] + score
        if not loop:
            heapq.heappush(self.heap, (-self.share(score), node))

    def expand(self, node: int, limit: int) -> None:
        _, rows, needs = _inputs(self.system, self.column[node])
        amounts = needs * self.amount[node]
        scores = self.solution.intensity[rows] * amounts[:, None]
        shares = np.array([self.share(score) for score in scores])
        for at in np.argsort(-shares, kind="stable"):
            if len(self.column) < limit and shares[at] > 0 and shares[at] >= self.cutoff:
                self.add(int(rows[at]), node, float(amounts[at]))

    def share(self, score: Floats) -> float:
        whole = self.whole
        part = np.divide(np.abs(score), whole, out=np.zeros_like(whole), where=whole > 0)
        return float(part.max(initial=0.0))

    def way(self, node: int) -> set[int]:
        columns = set()
        while node >= 0:
            columns.add(self.column[node])
            node = self.parent[node]
        return columns

    def tree(self) -> Tree:
        column, amount = np.array(self.column, dtype=np.intp), np.array(self.amount)
        score = self.solution.intensity[column] * amount[:, None]
        direct = np.array(self.direct)
        # A repeated process keeps its whole score, its own emissions included, behind the loop.
        loop = np.array(self.loop, dtype=np.bool_)
        direct[loop] = 0.0
        return Tree(
            column,
            np.array(self.parent, dtype=np.intp),
            np.array(self.depth, dtype=np.intp),
            amount,
            score,
            direct,
            score - direct - np.array(self.drawn),
            loop,
        )


def _inputs(system: System, column: int) -> tuple[float, Indices, Floats]:
    """Return runs per unit of product, and the other products it needs (rows, amounts) per unit."""
    matrix = system.technosphere
    span = slice(matrix.indptr[column], matrix.indptr[column + 1])
    rows, values = matrix.indices[span].astype(np.intp), matrix.data[span]
    runs = 1.0 / float(values[rows == column][0])
    other = (rows != column) & (values != 0)
    return runs, rows[other], -values[other] * runs


def _columns(characterisation: ArrayLike) -> Floats:
    c = np.asarray(characterisation, dtype=np.float64)
    return c[:, None] if c.ndim == 1 else c
