"""The arrays of a background as a bw2calc datapackage: same numbers, same distributions."""

import bw_processing
import numpy as np

from tanji.engine.background import Background, Spread
from tanji.engine.distributions import Kind

FLOW_OFFSET = 10_000_000
STATS_ARRAYS = {Kind.LOGNORMAL: 2, Kind.NORMAL: 3, Kind.UNIFORM: 4, Kind.TRIANGULAR: 5}


def datapackage(
    background: Background, factors: np.ndarray, *, method: tuple[str, ...] | None = None
) -> object:
    """Process j is node j, flow i node FLOW_OFFSET + i; multi classes find factors by `method`."""
    package = bw_processing.create_datapackage()
    for name, matrix, spread, offset in (
        ("technosphere_matrix", background.system.technosphere, background.technosphere_spread, 0),
        ("biosphere_matrix", background.system.biosphere, background.biosphere_spread, FLOW_OFFSET),
    ):
        column = np.repeat(np.arange(matrix.shape[1]), np.diff(matrix.indptr))
        indices = np.empty(matrix.nnz, dtype=bw_processing.INDICES_DTYPE)
        indices["row"], indices["col"] = matrix.indices + offset, column
        package.add_persistent_vector(
            matrix=name,
            name=name,
            indices_array=indices,
            data_array=matrix.data,
            distributions_array=distributions(matrix.data, spread),
        )
    flows = np.flatnonzero(factors)
    indices = np.empty(len(flows), dtype=bw_processing.INDICES_DTYPE)
    indices["row"] = indices["col"] = flows + FLOW_OFFSET
    package.add_persistent_vector(
        matrix="characterization_matrix",
        name="gwp",
        indices_array=indices,
        data_array=factors[flows],
        **({} if method is None else {"identifier": list(method)}),
    )
    return package


def distributions(data: np.ndarray, spread: Spread) -> np.ndarray:
    """Return the rows of stats_arrays: what is relative here is absolute there."""
    rows = np.zeros(len(data), dtype=bw_processing.UNCERTAINTY_DTYPE)
    rows["loc"], rows["negative"] = data, data < 0
    for name in ("scale", "shape", "minimum", "maximum"):
        rows[name] = np.nan
    at, relative = spread.entry, spread.relative
    nominal = data[at]
    for kind, number in STATS_ARRAYS.items():
        chosen = relative.kind == kind
        rows["uncertainty_type"][at[chosen]] = number
    lognormal, normal = relative.kind == Kind.LOGNORMAL, relative.kind == Kind.NORMAL
    rows["loc"][at[lognormal]] = np.log(np.abs(nominal * relative.centre)[lognormal])
    rows["scale"][at[lognormal]] = np.log(relative.spread[lognormal])
    rows["scale"][at[normal]] = (np.abs(nominal) * relative.spread)[normal]
    bounded = (relative.kind == Kind.TRIANGULAR) | (relative.kind == Kind.UNIFORM)
    ends = np.sort(np.stack([nominal * relative.low, nominal * relative.high]), axis=0)
    rows["minimum"][at[bounded]] = ends[0][bounded]
    rows["maximum"][at[bounded]] = ends[1][bounded]
    return rows
