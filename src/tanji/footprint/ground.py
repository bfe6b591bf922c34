"""A factor release as one background, and studies as products that buy from it.

The background is compiled by the same compiler as every study, so a product priced on it has the
figure that `calculate` gives. Flows are named ``gas/ledger``.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import block_diag, csc_array, csr_array

from tanji.engine.background import Background, Spread, keys_of
from tanji.engine.distributions import Distributions
from tanji.engine.portfolio import Foreground, Portfolio
from tanji.engine.system import System
from tanji.footprint.calculation import datasets_of
from tanji.footprint.propagation import distributions
from tanji.model.compile import Basis, Compiled, Triplets, compile_study
from tanji.model.dataset import Dataset, FactorRelease
from tanji.model.document import Text
from tanji.model.exchange import DatasetLink, Exchange
from tanji.model.ledger import Period
from tanji.model.problem import Problem, Where
from tanji.model.process import Process
from tanji.model.quantity import Quantity
from tanji.model.study import Boundary, Demand, FunctionalUnit, Product, Study
from tanji.model.vocabulary import BoundaryKind, DatasetUse, Ledger, Role, Severity

LEDGERS = tuple(Ledger)
_EVER = datetime.date(2026, 1, 1)


@dataclass(frozen=True, slots=True)
class Ground:
    """A release as a background: `background.processes` are dataset ids."""

    release: FactorRelease
    background: Background
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Products:
    """Studies as a portfolio; `flows` name the columns of its direct emissions."""

    portfolio: Portfolio
    flows: tuple[str, ...]
    unlinked: tuple[int, ...]
    problems: tuple[tuple[Problem, ...], ...]


def ground_of(release: FactorRelease) -> Ground:
    """Return the background of all footprint datasets of a release.

    An uncertain amount that is the sum of several values with different distributions is held
    fixed there and named among the problems.
    """
    datasets = [each for each in release.datasets if each.use is DatasetUse.FOOTPRINT]
    compiled = compile_study(_buyer(datasets), release.index(), Basis.LOCATION)
    # Column 0 is the buyer that reaches every dataset.
    system = System(compiled.system.technosphere[1:, 1:], compiled.system.biosphere[:, 1:])
    laws, problems = distributions(compiled.variations) if compiled.variations else (None, ())
    found = [*compiled.problems, *problems]
    spreads = [
        _spread(matrix, triplets, shift, compiled, laws, found)
        for matrix, triplets, shift in (
            (system.technosphere, compiled.technosphere, 1),
            (system.biosphere, compiled.biosphere, 0),
        )
    ]
    background = Background.of(
        release.id,
        system,
        processes=[column.id for column in compiled.columns[1:]],
        flows=[flow_id(gas, ledger) for gas, ledger in compiled.flows],
        technosphere_spread=spreads[0],
        biosphere_spread=spreads[1],
    )
    return Ground(release, background, tuple(found))


def products_of(ground: Ground, studies: Sequence[Study]) -> Products:
    """Return studies as products of the ground (location-based).

    Raises `CompileError` where a study is no system; try it alone first.
    """
    if not studies:
        return Products(Portfolio.of([0], [], []), (), (), ())
    parts = [_Part.of(ground, study) for study in studies]
    flows = tuple(dict.fromkeys(flow for part in parts for flow in part.flows))
    column = {flow: at for at, flow in enumerate(flows)}
    rows = sum(part.size for part in parts)
    direct = np.zeros((rows, len(flows)))
    start = 0
    for part in parts:
        at = [column[flow] for flow in part.flows]
        direct[start : start + part.size, at] = part.direct
        start += part.size
    bought = _stack([part.bought for part in parts], ground.background.size)
    foreground = Foreground(
        np.cumsum([0, *(part.size for part in parts)]),
        csc_array(block_diag([part.technosphere for part in parts], format="csc")),
        np.concatenate([part.demand for part in parts]),
    )
    return Products(
        Portfolio(bought.indptr, bought.indices, bought.data, direct, foreground),
        flows,
        tuple(part.unlinked for part in parts),
        tuple(part.problems for part in parts),
    )


def flow_id(gas: str, ledger: Ledger) -> str:
    """Return the name of a flow in a background."""
    return f"{gas}/{ledger.value}"


def ledger_factors(
    flows: Iterable[str], gases: dict[str, float]
) -> tuple[NDArray[np.float64], tuple[str, ...]]:
    """Return factors (m, 5), one column a ledger, and the flows that have none.

    A flow without factor does not warm, or nobody knows: it is listed, not silently zero.
    """
    names = list(flows)
    matrix, unknown = np.zeros((len(names), len(LEDGERS))), []
    for at, name in enumerate(names):
        gas, _, ledger = name.rpartition("/")
        if ledger not in {each.value for each in LEDGERS} or gas not in gases:
            unknown.append(name)
            continue
        matrix[at, LEDGERS.index(Ledger(ledger))] = gases[gas]
    return matrix, tuple(unknown)


@dataclass(frozen=True, slots=True)
class _Part:
    """The own processes of one study, and what they buy from the background."""

    technosphere: csc_array
    demand: NDArray[np.float64]
    bought: csr_array
    direct: NDArray[np.float64]
    flows: tuple[str, ...]
    unlinked: int
    problems: tuple[Problem, ...]

    @property
    def size(self) -> int:
        return len(self.demand)

    @classmethod
    def of(cls, ground: Ground, study: Study) -> "_Part":
        compiled = compile_study(study, datasets_of(study, ground.release), Basis.LOCATION)
        # A study that replaces a dataset changes what stands behind others: it brings its own.
        replaces = any(dataset.id in ground.background.position for dataset in study.datasets)
        behind = np.array(
            [
                column.kind == "dataset"
                and not replaces
                and column.id in ground.background.position
                for column in compiled.columns
            ]
        )
        own, far = np.flatnonzero(~behind), np.flatnonzero(behind)
        place = [ground.background.position[compiled.columns[at].id] for at in far]
        columns = compiled.system.technosphere[:, own]
        needs = (-columns[far]).tocoo()
        index = np.array(place, dtype=np.intp)[needs.row] if len(far) else needs.row
        return cls(
            csc_array(columns[own]),
            compiled.demand[own],
            csr_array((needs.data, (needs.col, index)), shape=(len(own), ground.background.size)),
            compiled.system.biosphere[:, own].T.toarray(),
            tuple(flow_id(gas, ledger) for gas, ledger in compiled.flows),
            sum(entry.kind == "unlinked" for entry in compiled.entries),
            compiled.problems,
        )


def _stack(parts: Sequence[csr_array], width: int) -> csr_array:
    data = np.concatenate([part.data for part in parts])
    index = np.concatenate([part.indices for part in parts])
    many = np.concatenate([np.diff(part.indptr) for part in parts])
    start = np.concatenate([[0], np.cumsum(many)])
    return csr_array((data, index, start), shape=(len(many), width))


def _buyer(datasets: Sequence[Dataset]) -> Study:
    """Return a study whose one process buys a unit of every dataset."""
    one = Quantity(amount=Decimal(1), unit="kg")
    product = Exchange(id="all", name=Text(zh="全部"), role=Role.REFERENCE, amount=one)
    bought = tuple(
        Exchange(
            id=f"buys {dataset.id}",
            name=dataset.name,
            role=Role.WASTE if dataset.treats_waste else Role.INPUT,
            amount=Quantity(amount=Decimal(1), unit=dataset.reference.unit),
            provider=DatasetLink(dataset=dataset.id),
        )
        for dataset in datasets
    )
    process = Process(id="buyer", name=Text(zh="全部数据集"), exchanges=(product, *bought))
    return Study(
        id="ground",
        name=process.name,
        product=Product(name=process.name),
        unit=FunctionalUnit(quantity=one, text=process.name),
        boundary=Boundary(kind=BoundaryKind.CRADLE_TO_GATE),
        period=Period(start=_EVER, end=_EVER),
        demand=Demand(process=process.id),
        processes=(process,),
    )


def _spread(
    matrix: csc_array,
    triplets: Triplets,
    shift: int,
    compiled: Compiled,
    laws: Distributions | None,
    problems: list[Problem],
) -> Spread:
    """Return the uncertain entries of a matrix; those with several laws are fixed and named."""
    if laws is None or not triplets.row:
        return Spread.none()
    row, column = np.array(triplets.row) - shift, np.array(triplets.column) - 1
    variation = np.array(triplets.variation)
    inside = (row >= 0) & (column >= 0)
    row, column, variation = row[inside], column[inside], variation[inside]
    size = matrix.shape[1]
    entry_column = np.repeat(np.arange(size), np.diff(matrix.indptr))
    known = entry_column * matrix.shape[0] + matrix.indices
    entry = np.searchsorted(known, column * matrix.shape[0] + row)
    low, high = np.full(matrix.nnz, np.iinfo(np.intp).max), np.full(matrix.nnz, -1)
    np.minimum.at(low, entry, variation)
    np.maximum.at(high, entry, variation)
    problems += [_held_fixed(compiled, int(high[at])) for at in np.flatnonzero(low < high)]
    chosen = np.flatnonzero((low == high) & (high >= 0))
    labels = [compiled.variations[at].label for at in high[chosen].tolist()]
    return Spread(chosen.astype(np.int32), laws.take(high[chosen]), keys_of(labels))


def _held_fixed(compiled: Compiled, variation: int) -> Problem:
    label = compiled.variations[variation].label
    return Problem(
        code="uncertainty_mixed",
        severity=Severity.INFO,
        where=Where(object=label, field="不确定度"),
        message=Text(
            zh=f"“{label}”与同一处的另一数值合成一个数，分布不同，按定值处理。",
            en=f'"{label}" is summed with a value of another distribution; it is held fixed.',
        ),
    )
