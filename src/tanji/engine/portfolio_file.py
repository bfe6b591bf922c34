"""Portfolios and their scores as Parquet, read and written a row group at a time.

A portfolio file has the columns `product`, `input` and `amount` (two lists of one length: index in
the background and amount) and, where products emit themselves, `direct` (a list of one amount per
group of flows). Its metadata names the background by version and SHA-256. Scores are a folder with
one file per row group, so that a run which was stopped goes on where it ended.
"""

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from tanji.engine.background import Background
from tanji.engine.portfolio import CHUNK, Portfolio

_ABOUT = b"tanji"

Floats = NDArray[np.float64]


class PortfolioFileError(Exception):
    """A file that is no portfolio of this background."""


@dataclass(frozen=True, slots=True)
class Batch:
    """One row group: its number, the products' ids and their arrays."""

    number: int
    products: pa.Array
    portfolio: Portfolio


def write_portfolio(
    path: Path,
    products: Sequence[str] | NDArray[np.generic],
    portfolio: Portfolio,
    background: Background,
) -> None:
    """Write products without foreground, with the background they refer to."""
    about = {"version": background.version, "sha256": background.sha256}
    folded = portfolio.folded()
    columns = {
        "product": pa.array(products),
        "input": _lists(folded.indptr, folded.index.astype(np.int32)),
        "amount": _lists(folded.indptr, folded.amount),
    }
    groups = folded.direct.shape[1]
    if groups:
        ends = np.arange(len(folded) + 1) * groups
        columns["direct"] = _lists(ends, folded.direct.ravel())
    table = pa.table(columns).replace_schema_metadata({_ABOUT: json.dumps(about)})
    # Amounts and indices of a portfolio hardly repeat: compression would only cost time.
    pq.write_table(table, path, row_group_size=CHUNK, compression="none", use_dictionary=False)


def read_portfolio(
    path: Path, background: Background, skip: frozenset[int] = frozenset()
) -> Iterator[Batch]:
    """Yield the row groups of a portfolio file in order, without those in `skip`.

    Raises `PortfolioFileError` where the file is no portfolio or refers to another background, and
    `PortfolioError` (products numbered within the row group) where it buys what does not exist.
    """
    file = _open(path, background)
    columns = [
        name for name in ("product", "input", "amount", "direct") if name in file.schema_arrow.names
    ]
    for number in range(file.num_row_groups):
        if number in skip:
            continue
        table = file.read_row_group(number, columns=columns).combine_chunks()
        yield Batch(number, table["product"], _arrays(table, path, background))


def row_groups(path: Path, background: Background) -> list[int]:
    """Return the number of products in each row group."""
    about = _open(path, background).metadata
    return [about.row_group(number).num_rows for number in range(about.num_row_groups)]


def write_part(folder: Path, number: int, columns: dict[str, pa.Array | Floats]) -> None:
    """Write the result of one row group; it is there whole or not at all."""
    draft = folder / f".part-{number:05d}"
    pq.write_table(pa.table(columns), draft, compression="none", use_dictionary=False)
    os.replace(draft, _part(folder, number))


def written_parts(folder: Path) -> frozenset[int]:
    """Return the numbers of the row groups whose result is there."""
    return frozenset(int(path.stem[5:]) for path in folder.glob("part-*.parquet"))


def _part(folder: Path, number: int) -> Path:
    return folder / f"part-{number:05d}.parquet"


def _open(path: Path, background: Background) -> pq.ParquetFile:
    try:
        file = pq.ParquetFile(path, memory_map=True)
    except (OSError, pa.ArrowInvalid) as error:
        raise PortfolioFileError(f"{path}: {error}") from error
    missing = {"product", "input", "amount"} - set(file.schema_arrow.names)
    if missing:
        raise PortfolioFileError(f"{path}: no column {sorted(missing)}")
    try:
        about = json.loads((file.schema_arrow.metadata or {})[_ABOUT])
        found = about["sha256"]
    except (KeyError, ValueError, TypeError) as error:
        raise PortfolioFileError(f"{path}: its metadata names no background") from error
    if found != background.sha256:
        raise PortfolioFileError(
            f"{path}: made for background {about.get('version')} ({found[:12]}), "
            f"not {background.version} ({background.sha256[:12]})"
        )
    return file


def _arrays(table: pa.Table, path: Path, background: Background) -> Portfolio:
    indptr, index = _flat(table["input"])
    ends, amount = _flat(table["amount"])
    if not np.array_equal(indptr, ends):
        raise PortfolioFileError(f"{path}: input and amount are not of one length")
    direct = None
    if "direct" in table.column_names:
        direct = _flat(table["direct"])[1].reshape(table.num_rows, -1)
    portfolio = Portfolio.of(indptr, index, amount, direct)
    portfolio.check(background.size)
    return portfolio


def _flat(column: pa.ChunkedArray) -> tuple[NDArray[np.integer], Floats]:
    """Return offsets from 0 and values of a list column."""
    lists = column.combine_chunks()
    if lists.null_count:
        raise PortfolioFileError("a list is missing")
    offsets = lists.offsets.to_numpy()
    values = lists.values.slice(offsets[0], offsets[-1] - offsets[0])
    if values.null_count:
        raise PortfolioFileError("a value is missing: unknown is not zero")
    return offsets - offsets[0], values.to_numpy()


def _lists(indptr: NDArray[np.integer], values: NDArray[np.generic]) -> pa.Array:
    if indptr[-1] < 2**31:
        return pa.ListArray.from_arrays(pa.array(indptr.astype(np.int32)), pa.array(values))
    return pa.LargeListArray.from_arrays(pa.array(indptr.astype(np.int64)), pa.array(values))
