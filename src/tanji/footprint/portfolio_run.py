"""Runs over many products: a folder of studies, or a Parquet table on a background; resumable.

A run writes into a folder: `run.json` says what is being calculated, `part-*.parquet` hold the
results, `problems.jsonl` what was noticed. Started again with the same inputs it goes on where it
ended; with other inputs it refuses the folder.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

import tanji
from tanji import exchange
from tanji.engine.background import Background, BackgroundError, open_background
from tanji.engine.background_monte_carlo import Outcome, Samples, sample_background
from tanji.engine.intensity import intensities
from tanji.engine.portfolio import Portfolio, PortfolioError
from tanji.engine.portfolio_file import (
    PortfolioFileError,
    read_portfolio,
    row_groups,
    write_part,
    written_parts,
)
from tanji.engine.portfolio_uncertainty import Bands, bands
from tanji.footprint.calculation import calculate, release_sha256
from tanji.footprint.ground import LEDGERS, Ground, ground_of, ledger_factors, products_of
from tanji.model.compile import CompileError
from tanji.model.dataset import FactorRelease
from tanji.model.errors import TanjiError
from tanji.model.problem import Problem
from tanji.model.study import Study
from tanji.model.summary import problem_data
from tanji.rules.gwp import gwp_set

STUDIES_A_PART = 200
_SUFFIXES = (".json", ".xlsx", ".zip")
_BAND = ("p2_5", "p25", "p50", "p75", "p97_5")

Floats = NDArray[np.float64]
Progress = Callable[[str, int, int], None]


class RunError(TanjiError):
    """A run that cannot start: what is in the way and what to do."""

    code = "portfolio_run"


@dataclass(frozen=True, slots=True)
class MonteCarlo:
    """How to sample."""

    samples: int
    seed: int
    workers: int = 1


@dataclass(frozen=True, slots=True)
class Run:
    """What a finished run says of itself."""

    products: int
    failed: int
    unknown_flows: tuple[str, ...]
    outcomes: dict[str, int]
    checked: float | None


def run_studies(
    source: Path,
    out: Path,
    release: FactorRelease,
    *,
    gwp: str = "AR6",
    monte_carlo: MonteCarlo | None = None,
    progress: Progress | None = None,
) -> Run:
    """Calculate every study in a folder (location-based, one GWP set for all).

    A file that is no study, or a study without a figure, is a row without a figure and its reasons
    stand in `problems.jsonl`.
    """
    files = sorted(path for path in source.iterdir() if path.suffix.lower() in _SUFFIXES)
    if not files:
        raise RunError(
            f"“{source}”里没有研究（{'、'.join(_SUFFIXES)}）。",
            f'No study in "{source}" ({", ".join(_SUFFIXES)}).',
        )
    digests = [[path.name, sha256(path.read_bytes()).hexdigest()] for path in files]
    _begin(
        out,
        {
            "studies": digests,
            "release": release.id,
            "release_sha256": release_sha256(release),
            **_about(gwp, monte_carlo),
        },
    )
    ground = ground_of(release)
    factors = gwp_set(gwp).factors
    on_ground, _ = ledger_factors(ground.background.flows.tolist(), factors)
    price = intensities(ground.background, np.arange(len(on_ground))).scores(on_ground)
    samples = None
    if monte_carlo is not None:
        samples = _sampled(
            ground.background, on_ground.sum(axis=1), None, out, monte_carlo, progress
        )
    done, unknown = written_parts(out), set[str]()
    for number, start in enumerate(range(0, len(files), STUDIES_A_PART)):
        if number in done:
            continue
        part = _StudyPart(ground, release, gwp, factors, price, samples, monte_carlo)
        columns, problems, strange = part.calculate(files[start : start + STUDIES_A_PART])
        unknown |= set(strange)
        _write_problems(out, number, problems)
        write_part(out, number, columns)
        if progress is not None:
            progress("studies", min(start + STUDIES_A_PART, len(files)), len(files))
    return _finish(out, tuple(sorted(unknown)), samples)


def run_table(
    source: Path,
    folder: Path,
    out: Path,
    *,
    gwp: str = "AR6",
    monte_carlo: MonteCarlo | None = None,
    progress: Progress | None = None,
) -> Run:
    """Calculate every product of a Parquet table on the background in `folder`.

    Flows of the background are named ``gas/ledger``; those that the GWP set does not know are
    returned in `unknown_flows`. The table's `direct` column holds one amount per flow.
    """
    try:
        background = open_background(folder)
        sizes = row_groups(source, background)
        _begin(
            out,
            {
                "table": sha256(source.read_bytes()).hexdigest(),
                "background": background.sha256,
                **_about(gwp, monte_carlo),
            },
        )
        factors, unknown = ledger_factors(background.flows.tolist(), gwp_set(gwp).factors)
        if not factors.any():
            raise RunError(
                f"背景库“{background.version}”的流没有一个在GWP集{gwp}里；流的名字应是“气体/账目”，如CO2/fossil。",
                f'No flow of background "{background.version}" is in GWP set {gwp}; '
                "flows are named gas/ledger, such as CO2/fossil.",
            )
        whole = factors.sum(axis=1)
        price = intensities(background, np.arange(len(factors))).scores(factors)
        samples = None
        if monte_carlo is not None:
            samples = _sampled(background, whole, None, out, monte_carlo, progress)
        total, finished = sum(sizes), written_parts(out)
        at = sum(size for number, size in enumerate(sizes) if number in finished)
        for batch in read_portfolio(source, background, finished):
            columns = {"product": batch.products}
            columns |= _ledger_columns(
                batch.portfolio.scores(price, _direct(batch.portfolio, factors))
            )
            if samples is not None:
                found = bands(batch.portfolio, samples, factors=_direct(batch.portfolio, whole))
                columns |= _band_columns("", found)
            write_part(out, batch.number, columns)
            at += len(batch.portfolio)
            if progress is not None:
                progress("products", at, total)
    except (BackgroundError, PortfolioFileError, PortfolioError) as error:
        raise RunError(f"不能计算：{error}", f"Cannot calculate: {error}") from error
    return _finish(out, unknown, samples)


def _direct(portfolio: Portfolio, factors: Floats) -> Floats | None:
    return factors if portfolio.direct.shape[1] else None


@dataclass(frozen=True, slots=True)
class _StudyPart:
    """Some files of a folder, on a ground."""

    ground: Ground
    release: FactorRelease
    gwp: str
    factors: Mapping[str, float]
    price: Floats
    samples: Samples | None
    monte_carlo: MonteCarlo | None

    def calculate(
        self, files: Sequence[Path]
    ) -> tuple[dict[str, pa.Array | Floats], list[tuple[str, Problem]], tuple[str, ...]]:
        problems: list[tuple[str, Problem]] = []
        studies: dict[str, Study] = {}
        for path in files:
            study, noticed = self._read(path)
            problems += [(path.name, problem) for problem in noticed]
            if study is not None:
                studies[path.name] = study
        products = products_of(self.ground, list(studies.values()))
        direct, strange = ledger_factors(products.flows, dict(self.factors))
        scores = products.portfolio.scores(self.price, direct)
        place = [list(studies).index(path.name) if path.name in studies else -1 for path in files]
        columns: dict[str, pa.Array | Floats] = {
            "file": pa.array([path.name for path in files]),
            "study": pa.array([_of(studies.get(path.name), "id") for path in files]),
            "name": pa.array([_of(studies.get(path.name), "name") for path in files]),
            **_ledger_columns(_spread_out(scores, place)),
            "unlinked": pa.array([products.unlinked[at] if at >= 0 else None for at in place]),
        }
        if self.samples is not None and self.monte_carlo is not None:
            found = bands(products.portfolio, self.samples, factors=direct.sum(axis=1))
            columns |= _band_columns("background_", _bands_out(found, place))
            columns |= self._whole_bands([studies.get(path.name) for path in files])
        return columns, problems, strange

    def _read(self, path: Path) -> tuple[Study | None, tuple[Problem, ...]]:
        parcel = exchange.read(path.read_bytes(), path.name, self.release)
        if parcel.study is None or parcel.errors:
            return None, parcel.problems
        try:
            products = products_of(self.ground, [parcel.study])
        except CompileError as error:
            return None, (*parcel.problems, *error.problems)
        try:
            products.portfolio.folded()
        except PortfolioError:
            try:  # the study path names the processes that are at fault
                calculate(parcel.study, self.release, gwp=self.gwp, samples=0)
            except CompileError as error:
                return None, (*parcel.problems, *error.problems)
            raise
        return parcel.study, (*parcel.problems, *products.problems[0])

    def _whole_bands(self, studies: Sequence[Study | None]) -> dict[str, pa.Array]:
        """Bands of declared and background data together, each study by its own simulation."""
        assert self.monte_carlo is not None
        rows: list[tuple[float | None, ...]] = []
        for study in studies:
            band = None
            if study is not None:
                band = calculate(
                    study,
                    self.release,
                    gwp=self.gwp,
                    samples=self.monte_carlo.samples,
                    seed=self.monte_carlo.seed,
                ).uncertainty
            if band is None:
                rows.append((None,) * 5)
            else:
                total = band.total
                rows.append((total.p2_5, total.p50, total.p97_5, total.mean, total.sd))
        names = ("p2_5", "p50", "p97_5", "mean", "sd")
        return {
            name: pa.array([row[at] for row in rows], type=pa.float64())
            for at, name in enumerate(names)
        }


def _sampled(
    background: Background,
    factors: Floats,
    rows: NDArray[np.intp] | None,
    out: Path,
    how: MonteCarlo,
    progress: Progress | None,
) -> Samples:
    """Sample the background into files of the run's folder, going on where a run ended."""
    count = background.size if rows is None else len(rows)
    values = _array(out / "samples.npy", (1, count, how.samples), np.float32)
    outcome = _array(out / "outcome.npy", (how.samples,), np.uint8)

    def tell(done: int) -> None:
        if progress is not None:
            progress("samples", done, how.samples)

    return sample_background(
        background,
        factors,
        how.samples,
        how.seed,
        rows=rows,
        workers=how.workers,
        into=(values, outcome),
        progress=tell,
    )


def _array(path: Path, shape: tuple[int, ...], dtype: type) -> NDArray[Any]:
    mode = "r+" if path.exists() else "w+"
    return np.lib.format.open_memmap(path, mode=mode, dtype=dtype, shape=shape)


def _about(gwp: str, how: MonteCarlo | None) -> dict[str, Any]:
    return {
        "gwp": gwp_set(gwp).id,
        "engine": tanji.__version__,
        "samples": how.samples if how else 0,
        "seed": how.seed if how else None,
    }


def _begin(out: Path, about: dict[str, Any]) -> None:
    """Open the folder of a run; refuse one that holds another run or anything else."""
    note = out / "run.json"
    if note.exists():
        if json.loads(note.read_text("utf-8")) != about:
            raise RunError(
                f"“{out}”里是另一次计算（输入、因子库或设置不同）。换一个文件夹，或先删掉它。",
                f'"{out}" holds another run (other inputs, release or settings). '
                "Use another folder, or delete it first.",
            )
        return
    if out.exists() and any(out.iterdir()):
        raise RunError(
            f"“{out}”里已有别的文件。换一个空文件夹。", f'"{out}" is not empty. Use another folder.'
        )
    out.mkdir(parents=True, exist_ok=True)
    note.write_text(json.dumps(about, ensure_ascii=False, indent=1), "utf-8")


def _finish(out: Path, unknown: tuple[str, ...], samples: Samples | None) -> Run:
    import pyarrow.dataset as ds

    table = ds.dataset(sorted(out.glob("part-*.parquet"))).to_table(columns=["total"])
    outcomes = {}
    if samples is not None:
        outcomes = {each.name.lower(): samples.count(each) for each in Outcome}
    return Run(
        table.num_rows,
        table["total"].null_count,
        unknown,
        {name: count for name, count in outcomes.items() if count},
        None if samples is None else samples.checked,
    )


def _write_problems(out: Path, number: int, problems: list[tuple[str, Problem]]) -> None:
    lines = "".join(
        json.dumps({"file": name, **problem_data(problem)}, ensure_ascii=False) + "\n"
        for name, problem in problems
    )
    (out / f"problems-{number:05d}.jsonl").write_text(lines, "utf-8")


def _ledger_columns(scores: Floats) -> dict[str, pa.Array]:
    """Return the total and each ledger; a row of NaN has no figure, which is not 0."""
    columns = {"total": scores.sum(axis=1)}
    columns |= {ledger.value: scores[:, at] for at, ledger in enumerate(LEDGERS)}
    return {name: _nullable(values) for name, values in columns.items()}


def _band_columns(prefix: str, found: Bands) -> dict[str, pa.Array]:
    columns = {name: found.quantiles[:, at] for at, name in enumerate(_BAND)}
    columns |= {"mean": found.mean, "sd": found.sd}
    return {f"{prefix}{name}": _nullable(values) for name, values in columns.items()}


def _nullable(values: Floats) -> pa.Array:
    return pa.array(values, mask=np.isnan(values))


def _spread_out(values: Floats, place: list[int]) -> Floats:
    """Return the rows of `values` at `place`, NaN where it is −1."""
    padded = np.concatenate([values, np.full((1, *values.shape[1:]), np.nan)])
    return padded[np.array(place, dtype=np.intp)]


def _bands_out(found: Bands, place: list[int]) -> Bands:
    return Bands(*(_spread_out(part, place) for part in (found.mean, found.sd, found.quantiles)))


def _of(study: Study | None, field: str) -> str | None:
    if study is None:
        return None
    return study.id if field == "id" else study.name.zh


def results(out: Path) -> Iterator[dict[str, Any]]:
    """Yield the rows of a finished run."""
    import pyarrow.dataset as ds

    for batch in ds.dataset(sorted(out.glob("part-*.parquet"))).to_batches():
        yield from batch.to_pylist()
