"""Monte Carlo of one demand: the same seed gives the same draws, however the work is divided.

Design note. A demand needs one forward solve per draw, whatever the number of indicators. The
processes that the demand reaches are put in supply order; a process outside any loop is then one
sum over its users, made for all draws at once, and only the loops need equations. A loop of up to
150 processes is solved for all draws by batched LAPACK, a larger one draw by draw by sparse LU.
Draws come in blocks of 256; block b has its own random stream, `spawn_key=(b,)`, so neither the
number of workers nor the number of draws changes a digit of a draw.
"""

from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csc_array, csr_array, eye_array
from scipy.sparse.linalg import splu

from tanji.engine.loop import certified, dense_gain, gain_of, perron
from tanji.engine.solve import TOLERANCE, checked_inputs
from tanji.engine.system import REFUSE_GAIN, System, components, normalised, validate
from tanji.engine.uncertain import (
    Terms,
    Uncertain,
    Varying,
    direct_entries,
    technosphere_entries,
)

__all__ = [
    "Draws",
    "Summary",
    "Terms",
    "Uncertain",
    "drawn_variables",
    "percentiles",
    "simulate",
]

BLOCK = 256
DENSE_LOOP = 150

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]
Flags = NDArray[np.bool_]
_Answer = tuple[Floats, Flags, Flags]  # runs, draws without a solution, draws taken one by one


@dataclass(frozen=True, slots=True)
class Draws:
    """Scores (samples, k), or (samples, k, q) with q weights; one row per draw.

    A draw whose loops reach a gain of 1, that is singular, whose reference flow changes sign or
    whose residual exceeds 1e-9 has no score: its row is NaN and its number is in `failed`.
    `direct_solved` counts draws that left the batched path and were judged or solved one at a time.
    """

    scores: Floats
    failed: tuple[int, ...]
    direct_solved: int
    seed: int


@dataclass(frozen=True, slots=True)
class Summary:
    """Statistics over the scored draws, each (k,) or (k, q); `failed` counts the others."""

    p2_5: Floats
    p50: Floats
    p97_5: Floats
    mean: Floats
    sd: Floats
    samples: int
    failed: int


def simulate(
    system: System,
    uncertain: Uncertain,
    demand: ArrayLike,
    characterisation: ArrayLike,
    samples: int,
    seed: int,
    *,
    groups: Collection[int] | None = None,
    weights: ArrayLike | None = None,
    workers: int = 1,
) -> Draws:
    """Return `samples` draws of the scores of a demand.

    `groups` lets only variables of these origins vary; every variable keeps its own random numbers,
    so the runs {0}, {1} and None are paired, as are two systems with the same variables and seed:
    their draws may be subtracted. `weights` (n, q) splits each score over q classes of processes
    (stages): draw [s, k, q] = Σ_j weight_jq h_jk s_j. Raises `StructureError` when the nominal
    system is unsound.
    """
    validate(system)
    f, c = checked_inputs(system, demand, characterisation)
    plan = _Plan.of(system, uncertain, f, c, weights)
    draw = partial(_block, plan, uncertain, samples, seed, groups)
    numbers = range(-(-samples // BLOCK))
    if workers > 1:
        with ThreadPoolExecutor(workers) as pool:
            blocks = list(pool.map(draw, numbers))
    else:
        blocks = [draw(number) for number in numbers]
    shape = (0, c.shape[1]) if weights is None else (0, c.shape[1], np.shape(weights)[1])
    scores = np.concatenate([np.empty(shape), *(block[0] for block in blocks)])
    failed = np.flatnonzero(np.isnan(scores).any(axis=tuple(range(1, scores.ndim))))
    return Draws(scores, tuple(failed.tolist()), sum(block[1] for block in blocks), seed)


def drawn_variables(
    uncertain: Uncertain, samples: int, seed: int, groups: Collection[int] | None = None
) -> Floats:
    """Return the variables x (V, samples) that `simulate` uses, for sensitivity measures."""
    numbers = range(-(-samples // BLOCK))
    blocks = [_variables(uncertain, seed, groups, number) for number in numbers]
    empty = np.empty((len(uncertain.variables), 0))
    return np.concatenate([empty, *blocks], axis=1)[:, :samples]


def percentiles(draws: Draws) -> Summary:
    """Return the 2.5, 50 and 97.5 percentiles, mean and standard deviation of the scored draws.

    A failed draw has no score and is counted, not replaced: where `failed` is not 0, the upper
    limits are too low and must be shown with that number. Without any scored draw all are NaN.
    """
    good = np.delete(draws.scores, draws.failed, axis=0)
    if len(good):
        low, middle, high = np.percentile(good, [2.5, 50, 97.5], axis=0)
        mean = good.mean(axis=0)
    else:
        low = middle = high = mean = np.full(draws.scores.shape[1:], np.nan)
    sd = good.std(axis=0, ddof=1) if len(good) > 1 else np.full_like(mean, np.nan)
    return Summary(low, middle, high, mean, sd, len(draws.scores), len(draws.failed))


@dataclass(frozen=True, slots=True)
class _Group:
    """A strongly connected group of processes and its inner entries off the diagonal.

    `row` and `column` count within the group, `number` among all entries; `unit` is the Perron
    vector of the nominal |T|.
    """

    members: Indices
    row: Indices
    column: Indices
    number: Indices
    unit: Floats


@dataclass(frozen=True, slots=True)
class _Plan:
    """What every block needs: the processes that the demand reaches, in supply order."""

    demand: Floats
    size: int
    order: list[_Group]  # strongly connected groups, users before suppliers
    row_start: NDArray[np.integer]  # CSR structure of the technosphere, diagonal included
    column: Indices
    entry: Varying
    diagonal: Indices  # position of each diagonal entry among the entries
    sign: Floats
    direct: Varying  # h of process j and indicator k at j · k_count + k
    indicators: int
    weights: Floats | None

    @classmethod
    def of(
        cls, system: System, uncertain: Uncertain, f: Floats, c: Floats, weights: ArrayLike | None
    ) -> "_Plan":
        pattern, entry = technosphere_entries(system, uncertain)
        n = system.size
        row = np.repeat(np.arange(n), np.diff(pattern.indptr))
        diagonal = np.full(n, -1, dtype=np.intp)
        own = np.flatnonzero(row == pattern.indices)
        diagonal[row[own]] = own
        return cls(
            f,
            n,
            [_group(system, pattern, group) for group in _supply_order(pattern, f)],
            pattern.indptr,
            pattern.indices.astype(np.intp),
            entry,
            diagonal,
            np.sign(system.technosphere.diagonal()),
            direct_entries(system, uncertain, c),
            c.shape[1],
            None if weights is None else np.asarray(weights, dtype=np.float64),
        )


def _group(system: System, pattern: csr_array, members: Indices) -> _Group:
    if len(members) == 1:
        none = np.empty(0, dtype=np.intp)
        return _Group(members, none, none, none, np.ones(1))
    inner = pattern[members][:, members].tocoo()
    off = inner.row != inner.col
    nominal = normalised(system.technosphere[members][:, members])
    _, unit = perron(abs(nominal))
    return _Group(
        members,
        inner.row[off].astype(np.intp),
        inner.col[off].astype(np.intp),
        inner.data[off].astype(np.intp) - 1,
        unit,
    )


def _supply_order(pattern: csr_array, demand: Floats) -> list[Indices]:
    """Return the strongly connected groups that the demand reaches, users before suppliers."""
    n = len(demand)
    links = csr_array((np.ones(pattern.nnz), pattern.indices, pattern.indptr), shape=(n, n))
    groups = components(links)
    label = np.empty(n, dtype=np.intp)
    for number, group in enumerate(groups):
        label[group] = number
    coo = links.tocoo()
    user, supplier = label[coo.col], label[coo.row]
    outer = user != supplier
    suppliers: list[set[int]] = [set() for _ in groups]
    for a, b in zip(user[outer].tolist(), supplier[outer].tolist(), strict=True):
        suppliers[a].add(b)
    reached = set(label[np.flatnonzero(demand)].tolist())
    stack = list(reached)
    while stack:
        new = suppliers[stack.pop()] - reached
        reached |= new
        stack.extend(new)
    users = dict.fromkeys(reached, 0)
    for a in reached:
        for b in suppliers[a]:
            users[b] += 1
    ready = sorted((a for a in reached if not users[a]), reverse=True)
    order = []
    while ready:
        a = ready.pop()
        order.append(groups[a])
        for b in sorted(suppliers[a]):
            users[b] -= 1
            if not users[b]:
                ready.append(b)
    return order


def _variables(
    uncertain: Uncertain, seed: int, groups: Collection[int] | None, number: int
) -> Floats:
    """Return one whole block of x (V, 256); a later variable never shifts an earlier one."""
    stream = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(number,))))
    u = stream.random((len(uncertain.variables), BLOCK))
    # The stream may give an exact 0, whose quantile is not finite.
    u = np.maximum(u, 2.0**-54)
    if groups is None:
        return uncertain.variables.ppf(u)
    chosen = np.flatnonzero(np.isin(uncertain.group, list(groups)))
    x = np.ones_like(u)
    x[chosen] = uncertain.variables.take(chosen).ppf(u[chosen])
    return x


def _block(
    plan: _Plan,
    uncertain: Uncertain,
    samples: int,
    seed: int,
    groups: Collection[int] | None,
    number: int,
) -> tuple[Floats, int]:
    """Return the scores of block `number` and how many of its draws left the batched path."""
    x = _variables(uncertain, seed, groups, number)[:, : samples - number * BLOCK]
    with np.errstate(all="ignore"):
        scaling, bad, direct_solved = _amounts(plan, plan.entry.at(x))
        direct = plan.direct.at(x).reshape(plan.size, plan.indicators, -1)
        if plan.weights is None:
            scores = np.einsum("jks,js->sk", direct, scaling)
        else:
            scores = np.einsum("jq,jks,js->skq", plan.weights, direct, scaling, optimize=True)
    bad |= ~np.isfinite(scores).all(axis=tuple(range(1, scores.ndim)))
    scores[bad] = np.nan
    return scores, direct_solved


def _amounts(plan: _Plan, entry: Floats) -> tuple[Floats, Flags, int]:
    """Return runs (n, draws), which draws have none, and which draws went one at a time."""
    draws = entry.shape[1]
    scaling = np.zeros((plan.size, draws))
    reference = entry[plan.diagonal]
    bad = np.zeros(draws, dtype=np.bool_)
    single = np.zeros(draws, dtype=np.bool_)
    for group in plan.order:
        members = group.members
        bad |= (np.sign(reference[members]) != plan.sign[members, None]).any(axis=0)
        right = np.array([_open(plan, entry, scaling, i) for i in members])
        if len(members) == 1:
            scaling[members] = right / reference[members]
            continue
        solve = _dense_loop if len(members) <= DENSE_LOOP else _sparse_loop
        scaling[members], unsound, alone = solve(plan, entry, group, right)
        bad |= unsound
        single |= alone
    return scaling, bad, int(single.sum())


def _open(plan: _Plan, entry: Floats, scaling: Floats, i: int) -> Floats:
    """Return what product i still lacks (draws,) after the users that are already solved."""
    span = slice(plan.row_start[i], plan.row_start[i + 1])
    used = np.einsum("es,es->s", entry[span], scaling[plan.column[span]])
    return np.asarray(plan.demand[i] - used)


def _dense_loop(plan: _Plan, entry: Floats, group: _Group, right: Floats) -> _Answer:
    """Solve the equations of one loop for all draws at once, and judge every T."""
    size, draws = len(group.members), entry.shape[1]
    one = np.eye(size)
    data, need, runs = _balanced(plan, entry, group, right)
    finite = np.isfinite(data).all(axis=0) & np.isfinite(need).all(axis=0)
    equations = np.empty((draws, size, size))
    equations[:] = one
    equations[:, group.row, group.column] = np.where(finite, -data, 0.0).T
    magnitude = np.abs(equations)
    # Row sums of |T| below 1 prove a draw; the others are put to the exact test.
    sound = (magnitude.sum(axis=2) < 2).all(axis=1)
    rest = np.flatnonzero(~sound)
    if len(rest):
        sound[rest] = certified(magnitude[rest] - one)
    alone = ~sound
    for draw in np.flatnonzero(alone):
        sound[draw] = dense_gain(one - equations[draw]) < REFUSE_GAIN
    equations[~sound] = one
    need = np.where(finite, need, 0.0).T
    x = np.linalg.solve(equations, need[..., None])[..., 0]
    residual = np.abs(_times(equations, x) - need).max(axis=1)
    scale = (_times(magnitude, np.absolute(x)) + np.abs(need)).max(axis=1)
    return x.T * runs, ~(sound & finite & (residual <= TOLERANCE * scale)), alone


def _sparse_loop(plan: _Plan, entry: Floats, group: _Group, right: Floats) -> _Answer:
    """Solve the equations of a large loop draw by draw."""
    size, draws = len(group.members), entry.shape[1]
    data, need, runs = _balanced(plan, entry, group, right)
    x, bad = np.zeros((size, draws)), np.ones(draws, dtype=np.bool_)
    for draw in range(draws):
        loop = csr_array((data[:, draw], (group.row, group.column)), shape=(size, size))
        if not np.isfinite(loop.data).all() or gain_of(loop)[0] >= REFUSE_GAIN:
            continue
        equations = csc_array(eye_array(size) - loop)
        lu_solve = partial(splu(csc_array(equations.T)).solve, trans="T")
        x[:, draw] = lu_solve(need[:, draw])
        residual = np.abs(equations @ x[:, draw] - need[:, draw])
        scale = abs(equations) @ np.abs(x[:, draw]) + np.abs(need[:, draw])
        bad[draw] = not residual.max() <= TOLERANCE * scale.max()
    return x * runs, bad, np.ones(draws, dtype=np.bool_)


def _balanced(
    plan: _Plan, entry: Floats, group: _Group, right: Floats
) -> tuple[Floats, Floats, Floats]:
    """Return T (entries, draws) and the need of x = T x + need, and the runs per unit of x.

    x counts each product in the unit `group.unit`, in which the rows of the nominal |T| have one
    sum, so that a residual means the same in every row.
    """
    unit, width = group.unit[:, None], np.abs(entry[plan.diagonal[group.members]])
    sign = plan.sign[group.members, None]
    needs = -(sign / unit)[group.row] * entry[group.number]
    return needs * (unit / width)[group.column], sign / unit * right, unit / width


def _times(matrix: Floats, vector: NDArray[np.floating]) -> Floats:
    return np.asarray(np.matmul(matrix, vector[..., None])[..., 0])
