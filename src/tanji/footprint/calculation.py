"""Calculate a study: the one path by which every figure of Tanji comes into being."""

from collections.abc import Mapping

import tanji
from tanji import library
from tanji.engine.errors import StructureError
from tanji.engine.solve import solve
from tanji.engine.system import loop_gain
from tanji.footprint import assembly
from tanji.footprint.coverage import coverage, quality
from tanji.footprint.explanation import explain
from tanji.footprint.propagation import propagate
from tanji.model.compile import Basis, CompileError, compile_study
from tanji.model.dataset import Dataset, FactorRelease
from tanji.model.document import to_data
from tanji.model.result import Numerics, Provenance, Result
from tanji.model.rounding import significant
from tanji.model.study import Study
from tanji.rules.gwp import GwpSet, gwp_set
from tanji.seal.canonical import sha256_of

SEED = 20260101
SAMPLES = 1000


def calculate(
    study: Study,
    release: FactorRelease | None = None,
    *,
    gwp: str | None = None,
    samples: int = SAMPLES,
    seed: int = SEED,
) -> Result:
    """The footprint of ``study`` on a factor release (default: the newest that is shipped).

    Both electricity totals, all ledgers, and a Monte Carlo band of ``samples`` draws (0: none).
    Pure:
    the same study, release and version give the same result. Raises ``CompileError`` with every
    problem that forbids a figure; whatever is unknown is listed in ``coverage``, never counted
    as 0.
    """
    release = release or library.release()
    datasets = datasets_of(study, release)
    characterisation_set = gwp_set(gwp or study.gwp)
    location = solved(study, datasets, characterisation_set, Basis.LOCATION)
    market = (
        solved(study, datasets, characterisation_set, Basis.MARKET)
        if _has_contract(study)
        else location
    )
    found = assembly.leaves(location, market)
    band, doubts = propagate(location, samples, seed) if samples else (None, ())
    total = location.total
    return Result(
        study=study.id,
        name=study.name,
        product=study.product,
        unit=study.unit,
        published=significant(total, study.digits),
        location_based=total,
        market_based=market.total,
        stages=assembly.stages(found, total),
        ledgers={
            ledger: float(score)
            for ledger, score in zip(assembly.LEDGERS, location.solution.scores, strict=True)
        },
        gases=assembly.gases(location),
        leaves=found,
        links=assembly.links(location),
        processes=assembly.process_values(location, found),
        first_tier=assembly.first_tier(location),
        coverage=coverage(location, characterisation_set.id),
        quality=quality(found, datasets),
        numerics=_numerics(location),
        provenance=Provenance(
            study=sha256_of(to_data(study)),
            release=release.id,
            release_sha256=release_sha256(release),
            engine=tanji.__version__,
            gwp=characterisation_set.id,
            gwp_source=characterisation_set.source.citation,
        ),
        uncertainty=band,
        problems=tuple(
            dict.fromkeys((*location.compiled.problems, *market.compiled.problems, *doubts))
        ),
        example=study.example,
    )


def datasets_of(study: Study, release: FactorRelease) -> dict[str, Dataset]:
    """Datasets by id that a study can use: the release's, and its own, which come first."""
    return {**release.index(), **{dataset.id: dataset for dataset in study.datasets}}


def datasets_used(study: Study, release: FactorRelease) -> tuple[Dataset, ...]:
    """Datasets of the release that either electricity total of a study reaches, by id."""
    own = {dataset.id for dataset in study.datasets}
    available = datasets_of(study, release)
    reached = {
        dataset.id: dataset
        for basis in Basis
        for dataset in compile_study(study, available, basis).reached
        if dataset.id not in own
    }
    return tuple(reached[name] for name in sorted(reached))


def release_sha256(release: FactorRelease) -> str:
    """Content hash of a release; that of a shipped one is read from its manifest."""
    if release.id in library.releases() and library.release(release.id) is release:
        return library.release_sha256(release.id)
    return sha256_of(to_data(release))


def _has_contract(study: Study) -> bool:
    return any(
        exchange.electricity is not None and exchange.electricity.counts
        for process in study.processes
        for exchange in process.exchanges
    )


def solved(
    study: Study, datasets: Mapping[str, Dataset], gwp: GwpSet, basis: Basis
) -> assembly.Solved:
    """The arrays of a study and their solution; raises ``CompileError`` by name."""
    compiled = compile_study(study, datasets, basis)
    factors, matrix = assembly.characterisation(compiled, gwp.factors)
    try:
        solution = solve(compiled.system, compiled.demand, matrix)
    except StructureError as error:
        raise CompileError(
            [*compiled.problems, *(explain(finding, compiled) for finding in error.findings)]
        ) from error
    return assembly.Solved(compiled, solution, factors)


def _numerics(solved: assembly.Solved) -> Numerics:
    solution = solved.solution
    return Numerics(
        processes=len(solved.compiled.columns),
        residual=max(solution.residual_forward, solution.residual_adjoint),
        adjoint_gap=solution.adjoint_gap,
        loop_gain=loop_gain(solved.compiled.system).value,
    )
