"""A background database as arrays: immutable, hashed, one folder of memory-mapped files a version.

Layout of a folder: `manifest.json` and one `.npy` per array. The manifest holds the SHA-256 of
every file; the version's own hash is that of these lines, so two folders with one hash are the same
database. Caches of what was computed from it lie in `cache/` and are not part of the hash.
"""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array

from tanji.engine.distributions import Distributions, repaired
from tanji.engine.system import System, validate

FORMAT = "tanji.background/1"
NO_GROUP = -1

Floats = NDArray[np.float64]


class BackgroundError(Exception):
    """A folder that is no background: `problems` names every file that is missing or altered."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = list(problems)
        super().__init__("; ".join(self.problems))


@dataclass(frozen=True, slots=True)
class Spread:
    """The uncertain entries of a matrix: entry `entry` of its CSC data is data · x, x ~ `relative`.

    `key` (uint64) names the random number: entries with one key share one draw, and a key that
    stands in two versions is drawn alike in both. Entries with one `group` (−1: none) are shares:
    their draws are scaled so that they add up to what they add up to nominally.
    """

    entry: NDArray[np.int32]
    relative: Distributions
    key: NDArray[np.uint64] | None = None
    group: NDArray[np.int32] | None = None

    @classmethod
    def none(cls) -> "Spread":
        """No uncertain entry."""
        return cls(np.empty(0, dtype=np.int32), Distributions.fixed(np.empty(0)))

    def __len__(self) -> int:
        return len(self.entry)


@dataclass(frozen=True, slots=True)
class EntryRepair:
    """A distribution that was changed: in which matrix, at which row and column, how."""

    matrix: str
    row: int
    column: int
    code: str
    before: tuple[float, float, float, float]
    after: tuple[float, float, float, float]


@dataclass(frozen=True)
class Background:
    """A validated database: n processes, m flows, and which of their entries are uncertain.

    `technosphere_spread` and `biosphere_spread` are complete: keys and groups are set, every
    distribution is sound. `repairs` records what was changed to make it so.
    """

    version: str
    system: System
    processes: NDArray[np.str_]
    flows: NDArray[np.str_]
    technosphere_spread: Spread
    biosphere_spread: Spread
    repairs: tuple[EntryRepair, ...] = ()
    folder: Path | None = field(default=None, compare=False)

    @classmethod
    def of(
        cls,
        version: str,
        system: System,
        *,
        processes: Sequence[str] | None = None,
        flows: Sequence[str] | None = None,
        technosphere_spread: Spread | None = None,
        biosphere_spread: Spread | None = None,
    ) -> "Background":
        """Return the background of raw arrays.

        Raises `StructureError` where the system is unsound, `DistributionError` where an
        uncertainty has no meaning, `ValueError` where lengths do not fit or an id stands twice.
        """
        validate(system)
        names = _names(processes, system.size, "process")
        flow_names = _names(flows, int(system.biosphere.shape[0]), "flow")
        repairs: list[EntryRepair] = []
        spreads = [
            _complete(name, matrix, given or Spread.none(), rows, names, repairs)
            for name, matrix, given, rows in (
                ("technosphere", system.technosphere, technosphere_spread, names),
                ("biosphere", system.biosphere, biosphere_spread, flow_names),
            )
        ]
        return cls(version, system, names, flow_names, spreads[0], spreads[1], tuple(repairs))

    @property
    def size(self) -> int:
        """Number of processes."""
        return self.system.size

    @cached_property
    def position(self) -> dict[str, int]:
        """Index of each process by its id."""
        return {name: at for at, name in enumerate(self.processes.tolist())}

    @cached_property
    def sha256(self) -> str:
        """Content hash: the same arrays have the same, wherever they are kept."""
        return _content_hash({name: _digest(array) for name, array in _arrays(self).items()})

    def save(self, folder: Path) -> "Background":
        """Write the background to a new folder and return it as opened from there."""
        if folder.exists():
            raise FileExistsError(folder)
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        try:
            arrays = _arrays(self)
            for name, array in arrays.items():
                np.save(draft / f"{name}.npy", array, allow_pickle=False)
            digests = {name: _digest(array) for name, array in arrays.items()}
            manifest = {
                "format": FORMAT,
                "version": self.version,
                "sha256": _content_hash(digests),
                "processes": self.size,
                "flows": len(self.flows),
                "arrays": digests,
                "repairs": [[getattr(each, name) for name in _REPAIR] for each in self.repairs],
            }
            (draft / "manifest.json").write_text(json.dumps(manifest, indent=1), "utf-8")
            draft.chmod(0o755)
            draft.rename(folder)
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise
        return open_background(folder, verify=False)


_REPAIR = ("matrix", "row", "column", "code", "before", "after")
_SPREAD = ("entry", "key", "group")
_DISTRIBUTION = ("kind", "centre", "spread", "low", "high")


def open_background(folder: Path, *, verify: bool = True) -> Background:
    """Return the background in a folder, its arrays memory-mapped.

    With `verify` every array is compared with its SHA-256; raises `BackgroundError` with all that
    is missing or altered. The system was validated when the folder was written.
    """
    try:
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
        expected: dict[str, str] = manifest["arrays"]
        if manifest["format"] != FORMAT:
            raise BackgroundError([f"{folder}: format {manifest['format']!r}, not {FORMAT!r}"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BackgroundError([f"{folder / 'manifest.json'}: {error}"]) from error
    arrays, problems = _read(folder, expected, verify)
    missing = set(_NAMES) - set(expected)
    problems += [f"{name}.npy: not in the manifest" for name in sorted(missing)]
    if verify and _content_hash(expected) != manifest.get("sha256"):
        problems.append("manifest.json: its hashes were altered")
    if problems:
        raise BackgroundError(problems)
    size, flows = len(arrays["processes"]), len(arrays["flows"])
    opened = Background(
        version=manifest["version"],
        system=System(
            _matrix(arrays, "technosphere", (size, size)),
            _matrix(arrays, "biosphere", (flows, size)),
        ),
        processes=arrays["processes"],
        flows=arrays["flows"],
        technosphere_spread=_spread(arrays, "technosphere"),
        biosphere_spread=_spread(arrays, "biosphere"),
        repairs=tuple(
            EntryRepair(matrix, row, column, code, tuple(before), tuple(after))
            for matrix, row, column, code, before, after in manifest["repairs"]
        ),
        folder=folder,
    )
    opened.__dict__["sha256"] = manifest["sha256"]
    return opened


def keys_of(names: Sequence[str]) -> NDArray[np.uint64]:
    """Return a 60-bit key for each name: the same for the same name, on every machine."""
    digests = b"".join(hashlib.blake2b(name.encode(), digest_size=8).digest() for name in names)
    return np.frombuffer(digests, dtype="<u8").astype(np.uint64) >> np.uint64(4)


def pair_keys(first: NDArray[np.uint64], second: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return a 60-bit key for each ordered pair of keys (the finaliser of SplitMix64)."""
    with np.errstate(over="ignore"):
        value = first * np.uint64(0x9E3779B97F4A7C15) + second
        value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return (value ^ (value >> np.uint64(31))) >> np.uint64(4)


def _names(given: Sequence[str] | None, count: int, what: str) -> NDArray[np.str_]:
    names = np.array([str(at) for at in range(count)] if given is None else list(given), dtype=str)
    if len(names) != count:
        raise ValueError(f"{len(names)} {what} ids for {count} {what}s")
    ordered, times = np.unique(names, return_counts=True)
    if (times > 1).any():
        raise ValueError(f"{what} ids stand twice: {ordered[times > 1].tolist()}")
    return names


def _complete(
    name: str,
    matrix: csc_array,
    given: Spread,
    rows: NDArray[np.str_],
    columns: NDArray[np.str_],
    repairs: list[EntryRepair],
) -> Spread:
    """Return `given` sorted by entry, with keys, groups and sound distributions; record repairs."""
    entry = np.asarray(given.entry, dtype=np.int32)
    if len(entry) and (entry.min() < 0 or entry.max() >= matrix.nnz):
        raise ValueError(f"{name}: an uncertain entry is outside the matrix")
    order = np.argsort(entry, kind="stable")
    if (np.diff(entry[order]) == 0).any():
        raise ValueError(f"{name}: an entry is uncertain twice")
    entry = entry[order]
    relative, changes = repaired(given.relative.take(order))
    row = matrix.indices[entry].astype(np.intp)
    column = np.searchsorted(matrix.indptr, entry, side="right") - 1
    if given.key is None:
        key = pair_keys(keys_of(rows.tolist())[row], keys_of(columns.tolist())[column])
    else:
        key = np.asarray(given.key, dtype=np.uint64)[order] & np.uint64(2**60 - 1)
    group = (
        np.full(len(entry), NO_GROUP, dtype=np.int32)
        if given.group is None
        else np.asarray(given.group, dtype=np.int32)[order]
    )
    repairs += [
        EntryRepair(
            name,
            int(row[each.index]),
            int(column[each.index]),
            each.code.value,
            each.before,
            each.after,
        )
        for each in changes
    ]
    return Spread(entry, relative, key, group)


def _arrays(background: Background) -> dict[str, NDArray[Any]]:
    arrays: dict[str, NDArray[Any]] = {
        "processes": background.processes,
        "flows": background.flows,
    }
    for name, matrix, spread in (
        ("technosphere", background.system.technosphere, background.technosphere_spread),
        ("biosphere", background.system.biosphere, background.biosphere_spread),
    ):
        arrays[f"{name}_indptr"] = matrix.indptr.astype(np.int32)
        arrays[f"{name}_indices"] = matrix.indices.astype(np.int32)
        arrays[f"{name}_data"] = matrix.data
        arrays |= {f"{name}_spread_{part}": getattr(spread, part) for part in _SPREAD}
        arrays |= {
            f"{name}_spread_{part}": getattr(spread.relative, part) for part in _DISTRIBUTION
        }
    return arrays


_NAMES = (
    "processes",
    "flows",
    *(
        f"{name}_{part}"
        for name in ("technosphere", "biosphere")
        for part in (
            *("indptr", "indices", "data"),
            *(f"spread_{part}" for part in (*_SPREAD, *_DISTRIBUTION)),
        )
    ),
)


def _read(
    folder: Path, expected: dict[str, str], verify: bool
) -> tuple[dict[str, NDArray[Any]], list[str]]:
    arrays: dict[str, NDArray[Any]] = {}
    problems: list[str] = []
    for name, digest in expected.items():
        try:
            array = np.load(folder / f"{os.path.basename(name)}.npy", mmap_mode="r")
        except (OSError, ValueError) as error:
            problems.append(f"{name}.npy: {error}")
            continue
        if verify and _digest(array) != digest:
            problems.append(f"{name}.npy: SHA-256 differs from the manifest")
        arrays[name] = array
    return arrays, problems


def _matrix(arrays: dict[str, NDArray[Any]], name: str, shape: tuple[int, int]) -> csc_array:
    parts = [arrays[f"{name}_{part}"] for part in ("data", "indices", "indptr")]
    return csc_array((parts[0], parts[1], parts[2]), shape=shape)


def _spread(arrays: dict[str, NDArray[Any]], name: str) -> Spread:
    parts = {part: arrays[f"{name}_spread_{part}"] for part in (*_SPREAD, *_DISTRIBUTION)}
    return Spread(
        entry=parts["entry"],
        relative=Distributions(*(parts[part] for part in _DISTRIBUTION)),
        key=parts["key"],
        group=parts["group"],
    )


def _digest(array: NDArray[Any]) -> str:
    """SHA-256 of type, shape and values in C order."""
    found = hashlib.sha256(f"{array.dtype.str} {array.shape} ".encode())
    found.update(np.ascontiguousarray(array).data.cast("B") if array.size else b"")
    return found.hexdigest()


def _content_hash(digests: dict[str, str]) -> str:
    lines = "".join(f"{name} {digest}\n" for name, digest in sorted(digests.items()))
    return hashlib.sha256(lines.encode()).hexdigest()
