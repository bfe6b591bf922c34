"""Many product systems on one background: arrays in, one score per product and indicator out.

Design note. A product buys from the background and emits itself; what is behind a purchase is
already in the background's intensities. So a product without processes of its own is one row of a
sparse matrix, and a million of them one product of matrices. Foreground processes that supply one
another are folded into such a row first: s = F⁻¹ f is solved per product, small systems of one size
as one stack, larger ones by sparse LU.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csc_array, csr_array
from scipy.sparse.linalg import splu

from tanji.engine.loop import certified, dense_gain, gain_of
from tanji.engine.system import REFUSE_GAIN, normalised

CHUNK = 50_000
DENSE = 64
_STACK = 4_000_000  # numbers in one stack of dense systems

Floats = NDArray[np.float64]
Indices = NDArray[np.integer]


class PortfolioCode(StrEnum):
    """A stable name for each fault of a product."""

    UNKNOWN_INPUT = "unknown_input"  # buys what the background does not have
    NOT_FINITE = "not_finite"
    NO_REFERENCE = "no_reference"  # one of its own processes makes nothing
    LOOP_GAIN = "loop_gain"
    SINGULAR = "singular"


@dataclass(frozen=True, slots=True)
class PortfolioFinding:
    """What is wrong with one product, by its number."""

    code: PortfolioCode
    product: int
    value: float | None = None


class PortfolioError(Exception):
    """Some products have no score; `findings` lists all of them."""

    def __init__(self, findings: list[PortfolioFinding]) -> None:
        self.findings = findings
        super().__init__(
            "; ".join(f"{each.code} in product {each.product}" for each in findings[:20])
        )


@dataclass(frozen=True, slots=True)
class Foreground:
    """The own processes of each product: product p has processes `first[p]` to `first[p + 1]`.

    `technosphere` (R, R) has one block per product, outputs positive, inputs negative; `demand`
    (R,) is what is asked of each process's product.
    """

    first: Indices
    technosphere: csc_array
    demand: Floats


@dataclass(frozen=True, slots=True)
class Portfolio:
    """P products in R rows, one row a process; without `foreground` R = P and a row is a product.

    Row r buys `amount` of the products `index` of the background, `indptr` as in CSR, in their
    units and negative for waste given to treatment; it emits `direct` (R, G) of each group of
    flows. All are per run of the row, or per unit of product without `foreground`.
    """

    indptr: Indices
    index: Indices
    amount: Floats
    direct: Floats
    foreground: Foreground | None = None

    @classmethod
    def of(
        cls, indptr: ArrayLike, index: ArrayLike, amount: ArrayLike, direct: ArrayLike | None = None
    ) -> Self:
        """Products without own processes; without `direct` they emit nothing themselves."""
        start = np.asarray(indptr)
        own = np.zeros((len(start) - 1, 0)) if direct is None else np.asarray(direct, dtype=float)
        return cls(start, np.asarray(index), np.asarray(amount, dtype=np.float64), own)

    def __len__(self) -> int:
        first = self.indptr if self.foreground is None else self.foreground.first
        return len(first) - 1

    def check(self, size: int) -> None:
        """Raise `PortfolioError` with every product that buys what does not exist, or not a number.

        `size` is the number of processes of the background.
        """
        findings = []
        row = np.repeat(np.arange(len(self.indptr) - 1), np.diff(self.indptr))
        strange = (self.index < 0) | (self.index >= size)
        for code, rows in (
            (PortfolioCode.UNKNOWN_INPUT, row[strange]),
            (PortfolioCode.NOT_FINITE, row[~np.isfinite(self.amount)]),
            (PortfolioCode.NOT_FINITE, np.flatnonzero(~np.isfinite(self.direct).all(axis=1))),
        ):
            products = np.unique(self._product(rows))
            findings += [PortfolioFinding(code, int(product)) for product in products]
        if findings:
            raise PortfolioError(findings)

    def part(self, start: int, stop: int) -> "Portfolio":
        """Return the products from `start` to before `stop`."""
        inner = None
        if self.foreground is not None:
            whole = self.foreground
            first = whole.first[start : stop + 1]
            start, stop = int(first[0]), int(first[-1])
            block = whole.technosphere[:, start:stop][start:stop]
            inner = Foreground(first - start, csc_array(block), whole.demand[start:stop])
        span = slice(int(self.indptr[start]), int(self.indptr[stop]))
        indptr = self.indptr[start : stop + 1] - self.indptr[start]
        return Portfolio(
            indptr, self.index[span], self.amount[span], self.direct[start:stop], inner
        )

    def folded(self) -> "Portfolio":
        """Return the same products without foreground: what each buys and emits in all.

        Raises `PortfolioError` with every product whose own processes form an unproductive loop,
        lack a reference or have no solution.
        """
        if self.foreground is None:
            return self
        products, rows = len(self), len(self.indptr) - 1
        runs = _runs(self.foreground)
        gather = csr_array((runs, np.arange(rows), self.foreground.first), shape=(products, rows))
        size = int(self.index.max(initial=-1)) + 1
        bought = gather @ csr_array((self.amount, self.index, self.indptr), shape=(rows, size))
        bought.sort_indices()
        return Portfolio(
            bought.indptr, bought.indices, bought.data, np.asarray(gather @ self.direct)
        )

    def scores(
        self,
        intensity: ArrayLike,
        factors: ArrayLike | None = None,
        *,
        chunk: int = CHUNK,
        progress: Callable[[int], None] | None = None,
    ) -> Floats:
        """Return the scores (P, k) for intensities (n, k) and factors (G, k) of direct emissions.

        Memory beyond the result is bounded by `chunk` products; the sum of a product does not
        depend on it. `progress` is told after every chunk how many products are done.
        """
        price = np.asarray(intensity, dtype=np.float64)
        price = price[:, None] if price.ndim == 1 else price
        weight = None if factors is None else np.asarray(factors, dtype=np.float64)
        weight = weight[:, None] if weight is not None and weight.ndim == 1 else weight
        if weight is None and self.direct.any():
            raise ValueError("direct emissions need factors")
        result = np.empty((len(self), price.shape[1]))
        for start in range(0, len(self), chunk):
            stop = min(start + chunk, len(self))
            part = self.part(start, stop).folded()
            result[start:stop] = part.matrix(len(price)) @ price
            if weight is not None:
                result[start:stop] += part.direct @ weight
            if progress is not None:
                progress(stop)
        return result

    def matrix(self, size: int) -> csr_array:
        """Return what products without foreground buy, (P, size)."""
        assert self.foreground is None
        shape = (len(self), size)
        return csr_array((self.amount, self.index, self.indptr), shape=shape)

    def contributions(self, product: int, intensity: ArrayLike) -> tuple[Indices, Floats]:
        """Return what one product buys and the score (inputs, k) of each purchase.

        With the scores of its direct emissions they add up to the product's score.
        """
        part = self.part(product, product + 1).folded()
        price = np.asarray(intensity, dtype=np.float64)
        price = price[:, None] if price.ndim == 1 else price
        return part.index, price[part.index] * part.amount[:, None]

    def _product(self, rows: Indices) -> Indices:
        if self.foreground is None:
            return rows
        return np.searchsorted(self.foreground.first, rows, side="right") - 1


def _runs(foreground: Foreground) -> Floats:
    """Return s with F s = f for all products."""
    size = np.diff(foreground.first)
    runs = np.empty(int(foreground.first[-1]))
    findings: list[PortfolioFinding] = []
    for each in np.unique(size).tolist():
        products = np.flatnonzero(size == each)
        if each > DENSE:
            for product in products.tolist():
                _sparse(foreground, product, runs, findings)
            continue
        step = max(_STACK // max(each, 1) ** 2, 1)
        for start in range(0, len(products), step):
            _dense(foreground, products[start : start + step], each, runs, findings)
    if findings:
        raise PortfolioError(sorted(findings, key=lambda finding: finding.product))
    return runs


def _dense(
    foreground: Foreground,
    products: Indices,
    size: int,
    runs: Floats,
    findings: list[PortfolioFinding],
) -> None:
    """Solve all products of one size as a stack."""
    start = foreground.first[products]
    rows = (start[:, None] + np.arange(size)).astype(np.intp)
    stack = np.zeros((len(products), size, size))
    matrix = foreground.technosphere
    columns = rows.ravel()
    many = np.diff(matrix.indptr)[columns]
    at = np.repeat(matrix.indptr[columns], many) + (
        np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
    )
    number = np.repeat(np.arange(len(columns)), many)
    block = number // max(size, 1)
    stack[block, matrix.indices[at] - start[block], number % max(size, 1)] = matrix.data[at]
    diagonal = np.einsum("pii->pi", stack).copy()
    sound = (diagonal != 0).all(axis=1) & np.isfinite(stack).all(axis=(1, 2))
    findings += [
        PortfolioFinding(PortfolioCode.NO_REFERENCE, product)
        for product in products[~sound].tolist()
    ]
    stack[~sound] = np.eye(size)
    diagonal[~sound] = 1.0
    needs = -np.sign(diagonal)[:, :, None] * stack / np.abs(diagonal)[:, None, :]
    needs[:, np.arange(size), np.arange(size)] = 0.0
    for at_product in np.flatnonzero(~np.asarray(certified(needs))).tolist():
        gain = dense_gain(needs[at_product])
        if gain >= REFUSE_GAIN:
            product = int(products[at_product])
            findings.append(PortfolioFinding(PortfolioCode.LOOP_GAIN, product, gain))
            stack[at_product] = np.eye(size)
    runs[rows] = np.linalg.solve(stack, foreground.demand[rows][..., None])[..., 0]


def _sparse(
    foreground: Foreground, product: int, runs: Floats, findings: list[PortfolioFinding]
) -> None:
    span = slice(int(foreground.first[product]), int(foreground.first[product + 1]))
    block = csc_array(foreground.technosphere[:, span][span])
    if (block.diagonal() == 0).any():
        findings.append(PortfolioFinding(PortfolioCode.NO_REFERENCE, product))
        return
    gain, _ = gain_of(normalised(block))
    if gain >= REFUSE_GAIN:
        findings.append(PortfolioFinding(PortfolioCode.LOOP_GAIN, product, gain))
        return
    try:
        lu_solve = partial(splu(csc_array(block.T)).solve, trans="T")
        runs[span] = lu_solve(foreground.demand[span])
    except RuntimeError:
        findings.append(PortfolioFinding(PortfolioCode.SINGULAR, product))
