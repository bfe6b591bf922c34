"""Uncertainty of a footprint: from the distributions of a study to a band around its figure."""

from collections.abc import Sequence

import numpy as np

from tanji.engine.distributions import (
    DistributionError,
    Distributions,
    pedigree_gsd,
    repaired,
)
from tanji.engine.monte_carlo import Draws, Terms, Uncertain, percentiles, simulate
from tanji.footprint.assembly import Solved
from tanji.model.compile import Compiled, Triplets, Variation
from tanji.model.document import Text
from tanji.model.problem import Problem, Where
from tanji.model.quantity import Uncertainty
from tanji.model.result import Interval, UncertaintyResult
from tanji.model.vocabulary import Severity

DECLARED, BACKGROUND = 0, 1


def propagate(
    solved: Solved, samples: int, seed: int
) -> tuple[UncertaintyResult | None, tuple[Problem, ...]]:
    """Percentiles of the location-based total, in all and from declared and background data alone.

    The three runs share their random numbers, so their widths may be compared. ``None`` where the
    study states no distribution: no band is not a band of zero. Distributions without a meaning are
    held fixed and named among the problems, as is every repair.
    """
    if not solved.compiled.variations:
        return None, ()
    variables, problems = distributions(solved.compiled.variations)
    uncertain = _uncertain(solved.compiled, variables)
    c = solved.factors

    def run(groups: set[int] | None) -> Draws:
        return simulate(
            solved.compiled.system,
            uncertain,
            solved.compiled.demand,
            c,
            samples,
            seed,
            groups=groups,
        )

    total = run(None)
    origins = set(uncertain.group[:-1].tolist())

    def alone(group: int) -> Interval:
        if group not in origins:
            return _constant(solved.total)
        return _interval(total if origins == {group} else run({group}))

    good = np.delete(total.scores, total.failed, axis=0)[:, 0]
    if not len(good):
        return None, (*problems, _all_failed(samples))
    p25, p75 = np.percentile(good, [25, 75])
    return (
        UncertaintyResult(
            total=_interval(total),
            declared=alone(DECLARED),
            background=alone(BACKGROUND),
            samples=samples,
            seed=seed,
            failed=len(total.failed),
            variables=len(solved.compiled.variations),
            p25=float(p25),
            p75=float(p75),
        ),
        problems,
    )


def distributions(
    variations: Sequence[Variation],
) -> tuple[Distributions, tuple[Problem, ...]]:
    """Relative distributions (nominal 1) of the variations, in their order, with all repairs."""
    parts: list[Distributions] = []
    problems: list[Problem] = []
    for variation in variations:
        try:
            part, repairs = repaired(_distribution(variation))
            parts.append(part.relative_to(variation.nominal))
            problems += [_repair(variation, repair.code.value) for repair in repairs]
        except (DistributionError, ValueError) as error:
            parts.append(Distributions.fixed(1.0))
            problems.append(_meaningless(variation, str(error)))
    return Distributions.concatenate(parts), tuple(problems)


def _distribution(variation: Variation) -> Distributions:
    given, nominal = variation.uncertainty, variation.nominal
    match given.distribution:
        case "lognormal":
            return Distributions.lognormal(nominal, _gsd(given))
        case "normal":
            return Distributions.normal(nominal, _needed(given.sd, "sd"))
        case "triangular":
            return Distributions.triangular(
                _needed(given.low, "low"), nominal, _needed(given.high, "high")
            )
        case "uniform":
            low, high = _needed(given.low, "low"), _needed(given.high, "high")
            return Distributions.uniform(low, high)
    raise ValueError(f"distribution {given.distribution!r}")


def _gsd(given: Uncertainty) -> float:
    if given.gsd is not None:
        return float(given.gsd)
    if given.pedigree is None:
        raise ValueError("gsd")
    return float(pedigree_gsd(given.pedigree, float(given.basic) if given.basic else 1.0))


def _needed(value: object, name: str) -> float:
    if value is None:
        raise ValueError(name)
    return float(str(value))


def _uncertain(compiled: Compiled, variables: Distributions) -> Uncertain:
    """The varying entries; one last fixed variable carries certain parts of entries that vary."""
    fixed = len(variables)
    group = [DECLARED if variation.declared else BACKGROUND for variation in compiled.variations]
    return Uncertain(
        variables=Distributions.concatenate([variables, Distributions.fixed(1.0)]),
        technosphere=_terms(compiled.technosphere, fixed),
        biosphere=_terms(compiled.biosphere, fixed),
        group=np.array([*group, BACKGROUND]),
    )


def _terms(triplets: Triplets, fixed: int) -> Terms:
    row, column = np.array(triplets.row, dtype=np.intp), np.array(triplets.column, dtype=np.intp)
    variation = np.array(triplets.variation, dtype=np.intp)
    value = np.array(triplets.value, dtype=np.float64)
    if not len(row):
        return Terms.none()
    position = row * (column.max() + 1) + column
    varying = np.isin(position, position[variation >= 0])
    return Terms(
        row[varying],
        column[varying],
        np.where(variation >= 0, variation, fixed)[varying],
        value[varying],
    )


def _interval(draws: Draws) -> Interval:
    found = percentiles(draws)
    return Interval(
        p2_5=float(found.p2_5[0]),
        p50=float(found.p50[0]),
        p97_5=float(found.p97_5[0]),
        mean=float(found.mean[0]),
        sd=float(found.sd[0]),
    )


def _constant(value: float) -> Interval:
    return Interval(p2_5=value, p50=value, p97_5=value, mean=value, sd=0.0)


def _repair(variation: Variation, code: str) -> Problem:
    return Problem(
        code=f"uncertainty_{code}",
        severity=Severity.INFO,
        where=Where(object=variation.label, field="不确定度"),
        message=Text(
            zh=f"“{variation.label}”的不确定度参数经过修补（{code}）。",
            en=f'The uncertainty of "{variation.label}" was repaired ({code}).',
        ),
    )


def _meaningless(variation: Variation, reason: str) -> Problem:
    return Problem(
        code="uncertainty_meaningless",
        severity=Severity.WARNING,
        where=Where(object=variation.label, field="不确定度"),
        value=reason,
        message=Text(
            zh=f"“{variation.label}”的不确定度参数没有意义（{reason}），按定值处理，区间偏窄。",
            en=f'The uncertainty of "{variation.label}" has no meaning ({reason}); it is held '
            "fixed and the band is too narrow.",
        ),
        fix=Text(zh="改分布或它的参数。", en="Change the distribution or its parameters."),
    )


def _all_failed(samples: int) -> Problem:
    return Problem(
        code="uncertainty_failed",
        severity=Severity.WARNING,
        message=Text(
            zh=f"{samples}次抽样没有一次有解，不给区间。",
            en=f"None of {samples} draws has a solution; no band is given.",
        ),
        fix=Text(
            zh="检查成环过程的不确定度是否太宽。",
            en="Check whether uncertainties inside loops are too wide.",
        ),
    )
