"""Monte Carlo of a whole background: every uncertain entry drawn, one solve prices every product.

Design note. Aᵀλ = h has one unknown per process and serves all products, so a sample costs a fixed
time however many are asked for, and only emissions with a factor need drawing. Sixteen samples are
lanes of one batch. Processes stand in an order in which little footprint flows backwards
(`feedback_order`); a few sweeps of successive over-relaxation then settle the loops, and whoever
only buys from them needs a single pass. A lane that does not settle is solved directly, counted and
kept: leaving it out would bend the result towards the harmless draws.

The random number of an entry depends on the seed, the batch, the lane and the entry's key alone.
So neither workers nor batches change a digit, samples of two versions or two sets of factors are
paired, and samples may be made in any order or later.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import IntEnum
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray
from scipy.sparse import csc_array, csr_array, diags_array
from scipy.special import ndtr

from tanji.engine.background import NO_GROUP, Background, Spread
from tanji.engine.distributions import Distributions, Kind
from tanji.engine.errors import StructureError
from tanji.engine.solve import Factor, factorise_unchecked
from tanji.engine.system import REFUSE_GAIN, System, loop_gain, normalised

LANES = 16
OMEGA = 1.05
LIMIT = 60
# Largest last step, relative to the nominal footprint; the error of a score is far below it.
TOLERANCE = {np.dtype(np.float32): 1e-4, np.dtype(np.float64): 1e-6}

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]


class Outcome(IntEnum):
    """How a sample was solved."""

    MISSING = 0  # not made yet
    SWEPT = 1
    DIRECT = 2  # did not settle; solved by LU
    UNPRODUCTIVE = 3  # a loop takes back all it makes; solved by LU, its value has no meaning
    UNSOLVED = 4  # singular: not a number


@dataclass(frozen=True, slots=True)
class Samples:
    """Intensities (k, rows, samples) of the processes `rows`, and how each sample came about.

    `outcome` (samples,) holds `Outcome`; `sweeps` is the most any batch took; `checked` is the
    largest difference of a swept sample from a direct solve of the same matrix, relative to the
    gross footprint of each process (None: not checked).
    """

    values: NDArray[np.floating]
    rows: Indices
    outcome: NDArray[np.uint8]
    seed: int
    sweeps: int
    checked: float | None

    def count(self, outcome: Outcome) -> int:
        """Return how many samples came about so."""
        return int((self.outcome == outcome).sum())


def sample_background(
    background: Background,
    factors: ArrayLike,
    samples: int,
    seed: int,
    *,
    rows: ArrayLike | None = None,
    dtype: DTypeLike = np.float32,
    workers: int = 1,
    check: bool = True,
    tolerance: float | None = None,
    into: tuple[NDArray[np.floating], NDArray[np.uint8]] | None = None,
    plan: "Plan | None" = None,
    progress: Callable[[int], None] | None = None,
) -> Samples:
    """Return the intensities of `samples` draws of the whole background.

    `factors` (m, k) are the characterisation factors of all flows, `rows` the processes to keep
    (all). Batches whose samples all have an outcome in `into` (values, outcome) are not made again:
    a stopped run goes on. `plan` is what `plan_of` returned for the same background, factors and
    type. `progress` is told how many samples are done.
    """
    c = np.asarray(factors, dtype=np.float64)
    c = c[:, None] if c.ndim == 1 else c
    kept = np.arange(background.size) if rows is None else np.asarray(rows, dtype=np.intp)
    plan = plan or plan_of(background, c, np.dtype(dtype))
    if into is None:
        values = np.empty((c.shape[1], len(kept), samples), dtype=plan.dtype)
        outcome = np.zeros(samples, dtype=np.uint8)
    else:
        values, outcome = into
    edge = TOLERANCE[plan.dtype] if tolerance is None else tolerance
    run = partial(_batch, plan, seed, edge, kept, values, outcome)
    missing = [b for b in range(-(-samples // LANES)) if not outcome[_span(b, samples)].all()]
    sweeps = _run(run, missing, workers, samples, progress)
    checked = _checked(plan, kept, values, outcome, seed) if check and samples else None
    return Samples(values, kept, outcome, seed, sweeps, checked)


def drawn(spread: Spread, seed: int, batch: int, nominal: Floats | None = None) -> Floats:
    """Return the factors x (entries, 16) of one batch, in the order of the spread.

    With `nominal` (entries,) the members of each group are scaled to their nominal sum.
    """
    out = np.empty((len(spread), LANES), dtype=np.float64)
    _Draw.of(spread, np.ones(len(spread)), np.dtype(np.float64)).fill(seed, batch, out)
    if nominal is not None:
        _Shares.of(spread.group, nominal, np.ones(len(spread))).apply(out)
    return out


def sampled_system(background: Background, seed: int, sample: int) -> System:
    """Return the system of one sample, in float64."""
    batch, lane = divmod(sample, LANES)
    parts = []
    for matrix, spread in (
        (background.system.technosphere, background.technosphere_spread),
        (background.system.biosphere, background.biosphere_spread),
    ):
        data = np.array(matrix.data)
        data[spread.entry] *= drawn(spread, seed, batch, data[spread.entry])[:, lane]
        parts.append(csc_array((data, matrix.indices, matrix.indptr), shape=matrix.shape))
    return System(parts[0], parts[1])


@dataclass(frozen=True, slots=True)
class _Draw:
    """What it takes to draw weight · x for some entries; places count within the result."""

    keys: NDArray[np.uint64]
    sigma: NDArray[np.float32]
    median: NDArray[np.float32]
    weight: NDArray[np.floating]
    other: Indices  # places that are not lognormal
    law: Distributions  # theirs
    below: Floats
    above: Floats

    @classmethod
    def of(cls, spread: Spread, weight: Floats, dtype: np.dtype[Any]) -> "_Draw":
        assert spread.key is not None
        law = spread.relative
        lognormal = law.kind == Kind.LOGNORMAL
        other = np.flatnonzero(~lognormal & (law.kind != Kind.FIXED))
        rest = law.take(other)
        with np.errstate(invalid="ignore", divide="ignore"):
            sigma = np.where(lognormal, np.log(np.where(lognormal, law.spread, 1.0)), 0.0)
            below = ndtr((rest.low - rest.centre) / rest.spread)
            above = ndtr((rest.high - rest.centre) / rest.spread)
        return cls(
            np.ascontiguousarray(spread.key),
            sigma.astype(np.float32),
            law.centre.astype(np.float32),
            weight.astype(dtype),
            other,
            rest,
            below,
            above,
        )

    def fill(self, seed: int, batch: int, out: NDArray[np.floating]) -> None:
        """Fill out (entries, 16) with weight · x of a batch."""
        from tanji.engine import lanes

        state = np.random.SeedSequence(seed, spawn_key=(batch,)).generate_state(2, np.uint32)
        key, mix = np.uint64(state[0]), np.uint64(state[1])
        lane = np.arange(LANES // 2, dtype=np.uint64)
        lanes.lognormals(self.keys, self.sigma, self.median, self.weight, key, mix, lane, out)
        if len(self.other):
            count = len(self.other)
            room = np.empty((3, count * LANES // 2), dtype=np.uint64)
            lanes.uniforms(self.keys[self.other], key, mix, lane, room[0], room[1], room[2])
            x = np.empty((count, LANES), dtype=np.float32)
            law = self.law
            columns = (law.kind, law.centre, law.spread, law.low, law.high, self.below, self.above)
            lanes.others(*columns, room[2].view(np.uint32).reshape(count, LANES), x)
            out[self.other] = self.weight[self.other, None] * x


@dataclass(frozen=True, slots=True)
class _Shares:
    """Groups of entries whose amounts keep their sum: amount = `per` · value."""

    first: Indices
    member: Indices
    per: Floats
    total: Floats

    @classmethod
    def of(cls, group: NDArray[np.int32] | None, nominal: Floats, weight: Floats) -> "_Shares":
        assert group is not None
        member = np.flatnonzero(group != NO_GROUP)
        member = member[np.argsort(group[member], kind="stable")]
        _, first = np.unique(group[member], return_index=True)
        total = np.add.reduceat(nominal[member], first) if len(member) else np.empty(0)
        per = np.divide(nominal, weight, out=np.zeros_like(nominal), where=weight != 0)
        return cls(np.append(first, len(member)).astype(np.intp), member, per, total)

    def apply(self, values: NDArray[np.floating]) -> None:
        """Scale the members of each group in place."""
        from tanji.engine import lanes

        if len(self.member):
            lanes.share(self.first, self.member, self.per, self.total, values)


@dataclass(frozen=True, slots=True)
class _Inputs:
    """Entries of the processes in order: CSR-like starts, supplier (place) and weight."""

    start: Indices
    index: NDArray[np.uint32]
    weight: NDArray[np.floating]


@dataclass(frozen=True, slots=True)
class Plan:
    """A background prepared for sweeping; arrays run over processes in order, scaled to near 1.

    y_j = λ_j / unit_j = (h_j + Σ w_ij y_i) / x_j, with x_j the draw of an uncertain reference.
    """

    background: Background
    factors: Floats
    dtype: np.dtype[Any]
    place: Indices  # of each process in the order
    unit: Floats
    first: Indices
    backwards: float
    nominal: NDArray[np.floating]  # y (k, n)
    fixed: _Inputs
    varying: _Inputs
    inputs: _Draw
    shares: _Shares
    emissions: _Draw
    emission_shares: _Shares
    direct_fixed: NDArray[np.floating]  # (k, n)
    direct_start: Indices
    direct_weight: NDArray[np.floating]  # (k, drawn emissions)
    reference: Indices  # processes (places) with an uncertain reference
    references: _Draw


def plan_of(background: Background, factors: Floats, dtype: np.dtype[Any]) -> Plan:
    """Return the plan of a background for characterisation factors (m, k)."""
    from tanji.engine.feedback_order import feedback_order

    system = background.system
    needs = csc_array(normalised(system.technosphere))
    diagonal = system.technosphere.diagonal()
    direct = system.biosphere.T @ factors
    unit = _gross(abs(needs), np.abs(direct / np.abs(diagonal)[:, None]).sum(axis=1))
    flow = csc_array(diags_array(unit) @ abs(needs) @ diags_array(1 / unit))
    found = feedback_order(flow)
    place = np.empty(system.size, dtype=np.intp)
    place[found.order] = np.arange(system.size)
    fixed, varying, inputs, shares, reference, references = _inputs(background, unit, place, dtype)
    emitted = _emissions(background, factors, unit, place, dtype)
    nominal = factorise_unchecked(system).adjoint(factors) / unit[:, None]
    return Plan(
        background,
        factors,
        dtype,
        place,
        unit,
        found.first,
        found.backwards,
        np.ascontiguousarray(nominal[found.order].T.astype(dtype)),
        fixed,
        varying,
        inputs,
        shares,
        *emitted,
        reference,
        references,
    )


def _gross(needs: csc_array, own: Floats) -> Floats:
    """Return about the footprint of every process with all parts counted positive, never 0."""
    matrix = csr_array(needs.T)
    total = own
    for _ in range(200):
        wider = own + matrix @ total
        if (wider <= total * (1 + 1e-3)).all() or not wider.max() < 1e200:
            break
        total = wider
    floor = total[total > 0].min(initial=1.0) if (total > 0).any() else 1.0
    return np.where(total > 0, total, floor)


def _inputs(
    background: Background, unit: Floats, place: Indices, dtype: np.dtype[Any]
) -> tuple[_Inputs, _Inputs, _Draw, _Shares, Indices, _Draw]:
    matrix, spread = background.system.technosphere, background.technosphere_spread
    n = background.size
    column = np.repeat(np.arange(n), np.diff(matrix.indptr))
    row = matrix.indices.astype(np.intp)
    diagonal = matrix.diagonal()
    number = np.full(matrix.nnz, -1, dtype=np.intp)
    number[spread.entry] = np.arange(len(spread))
    off = row != column
    uncertain_reference = np.zeros(n, dtype=np.bool_)
    own = np.flatnonzero(~off & (number >= 0))
    uncertain_reference[column[own]] = True
    # All inputs of a process with an uncertain reference are divided by its draw, fixed ones too.
    drawn_entry = off & ((number >= 0) | uncertain_reference[column])
    weight = -matrix.data / diagonal[column] * unit[row] / unit[column]
    order = np.lexsort((place[row], place[column]))
    chosen = order[(off & ~drawn_entry)[order]]
    fixed = _gathered(chosen, row, column, place, weight.astype(dtype))
    chosen = order[drawn_entry[order]]
    varying = _gathered(chosen, row, column, place, weight.astype(dtype))
    law, group = _taken(spread, number[chosen])
    inputs = _Draw.of(law, weight[chosen], dtype)
    shares = _Shares.of(group, matrix.data[chosen], weight[chosen])
    references, _ = _taken(spread, number[own])
    return (
        fixed,
        varying,
        inputs,
        shares,
        place[column[own]],
        _Draw.of(references, np.ones(len(own)), dtype),
    )


def _gathered(
    chosen: Indices, row: Indices, column: Indices, place: Indices, weight: NDArray[np.floating]
) -> _Inputs:
    start = np.searchsorted(place[column[chosen]], np.arange(len(place) + 1))
    return _Inputs(start, place[row[chosen]].astype(np.uint32), weight[chosen])


def _taken(spread: Spread, number: Indices) -> tuple[Spread, NDArray[np.int32]]:
    """Return the spread at `number`; −1 stands for an entry without spread, which draws 1."""
    assert spread.key is not None
    assert spread.group is not None
    law = Distributions.concatenate([spread.relative, Distributions.fixed([1.0])])
    key, group = np.append(spread.key, np.uint64(0)), np.append(spread.group, np.int32(NO_GROUP))
    taken = Spread(number.astype(np.int32), law.take(number), key[number], group[number])
    return taken, group[number]


def _emissions(
    background: Background, factors: Floats, unit: Floats, place: Indices, dtype: np.dtype[Any]
) -> tuple[_Draw, _Shares, NDArray[np.floating], Indices, NDArray[np.floating]]:
    matrix, spread = background.system.biosphere, background.biosphere_spread
    column = np.repeat(np.arange(background.size), np.diff(matrix.indptr))
    row = matrix.indices
    per = 1 / (background.system.technosphere.diagonal() * unit)
    number = np.full(matrix.nnz, -1, dtype=np.intp)
    number[spread.entry] = np.arange(len(spread))
    # An emission without a factor needs no draw, unless its draw moves the others of its group.
    counted = (factors[row] != 0).any(axis=1)
    grouped = np.zeros(matrix.nnz, dtype=np.bool_)
    grouped[spread.entry] = spread.group != NO_GROUP
    chosen = np.flatnonzero((number >= 0) & (counted | grouped))
    chosen = chosen[np.lexsort((row[chosen], place[column[chosen]]))]
    start = np.searchsorted(place[column[chosen]], np.arange(background.size + 1))
    sure = np.where(number >= 0, 0.0, matrix.data)
    whole = csc_array((sure, matrix.indices, matrix.indptr), shape=matrix.shape)
    direct = np.empty((factors.shape[1], background.size))
    direct[:, place] = (whole.T @ factors).T * per
    weight = (matrix.data[chosen] * per[column[chosen]]) * factors[row[chosen]].T
    law, group = _taken(spread, number[chosen])
    one = np.ones(len(chosen))
    return (
        _Draw.of(law, one, dtype),
        _Shares.of(group, matrix.data[chosen], one),
        direct.astype(dtype),
        start,
        np.ascontiguousarray(weight.astype(dtype)),
    )


def _span(batch: int, samples: int) -> slice:
    return slice(batch * LANES, min((batch + 1) * LANES, samples))


def _run(
    run: Callable[[int], int],
    batches: list[int],
    workers: int,
    samples: int,
    progress: Callable[[int], None] | None,
) -> int:
    """Run the batches; on an interrupt those under way are finished and no other is begun."""
    most, done = 0, samples - len(batches) * LANES
    pool = ThreadPoolExecutor(workers)
    try:
        for sweeps in pool.map(run, batches):
            most, done = max(most, sweeps), done + LANES
            if progress is not None:
                progress(min(max(done, 0), samples))
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
    return most


def _batch(
    plan: Plan,
    seed: int,
    tolerance: float,
    rows: Indices,
    values: NDArray[np.floating],
    outcome: NDArray[np.uint8],
    batch: int,
) -> int:
    """Make one batch: write its samples to `values` and how they came about to `outcome`."""
    from tanji.engine import lanes

    span = _span(batch, len(outcome))
    count = span.stop - span.start
    size, dtype = plan.background.size, plan.dtype
    weights = np.empty((len(plan.varying.index), LANES), dtype=dtype)
    plan.inputs.fill(seed, batch, weights)
    plan.shares.apply(weights)
    emissions = np.empty((len(plan.emissions.keys), LANES), dtype=dtype)
    plan.emissions.fill(seed, batch, emissions)
    plan.emission_shares.apply(emissions)
    reference = np.empty((len(plan.reference), LANES), dtype=dtype)
    plan.references.fill(seed, batch, reference)
    fixed, varying = plan.fixed, plan.varying
    direct, y = np.empty((size, LANES), dtype=dtype), np.empty((size, LANES), dtype=dtype)
    none = np.empty((0, LANES), dtype=dtype)
    lanes.divide(plan.reference, varying.start, reference, weights, none, False)
    unsettled = np.zeros(LANES, dtype=np.bool_)
    most = 0
    for indicator in range(len(plan.nominal)):
        weight = plan.direct_weight[indicator]
        lanes.gather(plan.direct_fixed[indicator], plan.direct_start, weight, emissions, direct)
        lanes.divide(plan.reference, varying.start, reference, none, direct, True)
        y[:] = plan.nominal[indicator][:, None]
        worst = np.empty(LANES, dtype=dtype)
        sweeps = lanes.settle(
            plan.first,
            dtype.type(OMEGA),
            dtype.type(tolerance),
            LIMIT,
            fixed.start,
            fixed.index,
            fixed.weight,
            varying.start,
            varying.index,
            weights,
            direct,
            worst,
            y,
        )
        unsettled |= ~(worst <= tolerance)
        most = max(most, int(sweeps))
        values[indicator, :, span] = (y[plan.place[rows]] * plan.unit[rows, None])[:, :count]
    for lane in np.flatnonzero(unsettled[:count]).tolist():
        exact, outcome[span.start + lane] = _direct(plan, seed, span.start + lane)
        values[:, :, span.start + lane] = exact[rows].T
    good = np.flatnonzero(~unsettled[:count])
    outcome[span.start + good] = Outcome.SWEPT
    return most


def _direct(plan: Plan, seed: int, sample: int) -> tuple[Floats, Outcome]:
    """Return λ (n, k) of one sample by LU, and whether its loops are productive."""
    system = sampled_system(plan.background, seed, sample)
    try:
        solution = factorise_unchecked(system).adjoint(plan.factors)
    except StructureError:
        nothing = np.full((plan.background.size, plan.factors.shape[1]), np.nan)
        return nothing, Outcome.UNSOLVED
    productive = loop_gain(system).value < REFUSE_GAIN
    return solution, Outcome.DIRECT if productive else Outcome.UNPRODUCTIVE


def _checked(
    plan: Plan, rows: Indices, values: NDArray[np.floating], outcome: NDArray[np.uint8], seed: int
) -> float | None:
    """Return how far the first swept sample is from a direct solve of the same matrix."""
    swept = np.flatnonzero(outcome == Outcome.SWEPT)
    if not len(swept):
        return None
    sample = int(swept[0])
    exact = _exact(plan, seed, sample).adjoint(plan.factors)[rows]
    scale = np.maximum(np.abs(exact), plan.unit[rows, None])
    return float((np.abs(values[:, :, sample].T - exact) / scale).max(initial=0.0))


def _exact(plan: Plan, seed: int, sample: int) -> Factor:
    return factorise_unchecked(sampled_system(plan.background, seed, sample))
