"""Footprints of every process of a background, per group of flows, solved once and kept on disk.

A group is what one factor applies to, such as fossil methane in one ledger. With the amount of each
group per unit of each product at hand, another GWP set or another ledger is a small product of
matrices and needs no solve.
"""

import hashlib
import json
import logging
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array

from tanji.engine.background import Background
from tanji.engine.errors import Finding, FindingCode, StructureError
from tanji.engine.solve import TOLERANCE, Factor, Solver, factorise_unchecked

Floats = NDArray[np.float64]

NOT_COUNTED = -1
_SAMPLE = 8

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Intensities:
    """Amount of each group of flows (n, G) per unit of each product, with what vouches for it.

    `residual` is |Aᵀ Λ − H| relative to |A|ᵀ |Λ| + |H|, in which nothing cancels; `adjoint_gap` is
    the difference of forward and adjoint scores of a sample of products, relative to their
    turnover.
    """

    values: Floats
    solver: Solver
    residual: float
    adjoint_gap: float

    def scores(self, factors: ArrayLike) -> Floats:
        """Return Λ (n, k) for factors (G, k): score per unit of each product and set."""
        return np.asarray(self.values @ np.asarray(factors, dtype=np.float64))


def intensities(
    background: Background,
    groups: ArrayLike,
    *,
    solver: Solver = Solver.SUPERLU,
    factor: Factor | None = None,
) -> Intensities:
    """Return the intensities of a background; `groups` (m,) names the group of each flow or −1.

    Read from the background's folder where they were made before with the same groups. Raises
    `StructureError` where the solution fails a check by more than 1e-9.
    """
    group = np.asarray(groups, dtype=np.int32)
    if group.shape != (len(background.flows),):
        raise ValueError("groups must name one group per flow")
    kept = None if background.folder is None else _place(background, group)
    if kept is not None and (found := _read(kept)) is not None:
        return found
    found = _solved(factor or factorise_unchecked(background.system, solver), group)
    if kept is not None:
        _keep(kept, found)
    return found


def _solved(factor: Factor, group: NDArray[np.int32]) -> Intensities:
    system = factor.system
    counted = np.flatnonzero(group != NOT_COUNTED)
    count = int(group.max(initial=NOT_COUNTED)) + 1
    gather = csr_array(
        (np.ones(len(counted)), (counted, group[counted])), shape=(len(group), count)
    )
    direct = (system.biosphere.T @ gather).toarray()
    values = factor.adjoint(gather.toarray())
    loose = np.abs(system.technosphere.T @ values - direct)
    gross = abs(system.technosphere).T @ np.abs(values) + np.abs(direct)
    residual = _worst(loose, gross)
    gap = _adjoint_gap(factor, direct, values)
    _log.info("intensities by %s: residual %.1e, gap %.1e", factor.solver, residual, gap)
    if not (np.isfinite(values).all() and max(residual, gap) <= TOLERANCE):
        raise StructureError([Finding(FindingCode.RESIDUAL, value=max(residual, gap))])
    return Intensities(values, factor.solver, residual, gap)


def _adjoint_gap(factor: Factor, direct: Floats, values: Floats) -> float:
    """Compare both directions for some products spread over the database."""
    system = factor.system
    at = np.unique(np.linspace(0, system.size - 1, _SAMPLE).astype(np.intp))
    demand = np.zeros((system.size, len(at)))
    demand[at, np.arange(len(at))] = np.sign(system.technosphere.diagonal()[at])
    scaling = factor.forward(demand)
    forward = scaling.T @ direct
    backward = demand.T @ values
    turnover = np.abs(scaling).T @ (abs(system.technosphere).T @ np.abs(values))
    return _worst(np.abs(forward - backward), turnover)


def _worst(difference: Floats, scale: Floats) -> float:
    with np.errstate(invalid="ignore"):
        ratio = np.divide(difference, scale, out=np.zeros_like(scale), where=difference != 0)
    return float(ratio.max(initial=0.0))


def _place(background: Background, group: NDArray[np.int32]) -> Path:
    assert background.folder is not None
    key = hashlib.sha256(f"{background.sha256} ".encode() + group.tobytes()).hexdigest()
    return background.folder / "cache" / f"intensity-{key[:32]}"


def _read(place: Path) -> Intensities | None:
    try:
        about = json.loads(place.with_suffix(".json").read_text("utf-8"))
        values = np.load(place.with_suffix(".npy"), mmap_mode="r")
        return Intensities(values, Solver(about["solver"]), about["residual"], about["adjoint_gap"])
    except (OSError, ValueError, KeyError):
        return None


def _keep(place: Path, found: Intensities) -> None:
    """Write the arrays first and the note last, each by renaming, so that no half is ever read."""
    place.parent.mkdir(exist_ok=True)
    about = {
        "solver": found.solver,
        "residual": found.residual,
        "adjoint_gap": found.adjoint_gap,
    }
    for suffix in (".npy", ".json"):
        handle, draft = tempfile.mkstemp(dir=place.parent)
        with os.fdopen(handle, "wb") as file:
            if suffix == ".npy":
                np.save(file, found.values, allow_pickle=False)
            else:
                file.write(json.dumps(about).encode())
        os.replace(draft, place.with_suffix(suffix))
