"""R-401, R-402, R-403: how good the data are, and how well that is known."""

from decimal import Decimal

from tanji.model.document import Text
from tanji.model.finding import Thing, the_study
from tanji.model.result import Leaf
from tanji.rules.case import NO_FIGURE, Case, Report
from tanji.rules.quality import scheme, weighted_score
from tanji.rules.registry import check


@check("R-401", "数据质量", "Data quality")
def quality(
    case: Case, report: Report, *, screening_grades: tuple[str, ...], screening_share: Decimal
) -> Text | None:
    """DQR, its coverage and the primary share keep the pack's limits; few screening factors.

    A limit that the pack does not set is reported only. Factors of ``screening_grades`` may carry
    at most ``screening_share`` of ``Σ|v|``.
    """
    if case.result is None:
        return NO_FIGURE
    limits, thing = case.pack.demands.quality, the_study("数据质量", "Data quality")
    _primary(report, thing, case.result.quality.primary_share, limits.primary_share)
    by = scheme(limits.scheme)
    rating, scored = weighted_score(by, case.result.leaves, case.datasets)
    if rating is None:
        report.note(
            thing,
            (
                f"用到的因子都没有打分，算不出{by.label}。",
                f"No factor in use is scored: there is no {by.label.english}.",
            ),
            ("给主要因子评分。", "Score the main factors."),
        )
    elif limits.dqr is not None and rating > limits.dqr:
        level = by.level(rating) or Text(zh="末档之外", en="beyond the last class")
        report.wrong(
            thing,
            "quality",
            (
                f"{by.label}是{rating:.2f}（{level}），上限{limits.dqr}。",
                f"The {by.label.english} is {rating:.2f} ({level.english.lower()}), above "
                f"{limits.dqr}.",
            ),
            (
                "先换掉贡献大、评分差的因子。",
                "Replace the factors that weigh most and score worst.",
            ),
            value=f"{rating:.2f}",
        )
    if limits.scored_share is not None and scored < limits.scored_share:
        report.wrong(
            thing,
            "quality",
            (
                f"有评分的贡献占{scored:.1%}，要求{limits.scored_share:.0%}。",
                f"{scored:.1%} of the footprint is scored; {limits.scored_share:.0%} is asked for.",
            ),
            ("给主要因子评分。", "Score the main factors."),
            value=f"{scored:.1%}",
        )
    _screening(case, report, screening_grades, float(screening_share))
    return None


def _primary(report: Report, thing: Thing, share: float, limit: Decimal | None) -> None:
    if limit is None:
        report.note(
            thing,
            (
                f"初级数据占{share:.1%}。本规则包只要求报告，没有下限。",
                f"Primary data: {share:.1%}. The pack wants it stated; it sets no limit.",
            ),
            value=f"{share:.1%}",
        )
    elif share < limit:
        report.wrong(
            thing,
            "quality",
            (
                f"初级数据占{share:.1%}，要求{limit:.0%}。",
                f"Primary data: {share:.1%}; {limit:.0%} is asked for.",
            ),
            ("先给贡献最大的几项换成实测数。", "Measure the largest contributions first."),
            value=f"{share:.1%}",
        )


def _screening(case: Case, report: Report, grades: tuple[str, ...], limit: float) -> None:
    assert case.result is not None
    whole = sum(abs(leaf.value or 0.0) for leaf in case.result.leaves)
    weak = [
        leaf
        for leaf in _largest_first(case)
        if leaf.dataset in case.datasets and case.datasets[leaf.dataset].quality.grade in grades
    ]
    share = sum(abs(leaf.value or 0.0) for leaf in weak) / whole if whole else 0.0
    if share > limit:
        names = "、".join(f"“{leaf.flow}”" for leaf in weak[:3])
        names_en = ", ".join(f'"{leaf.flow.english}"' for leaf in weak[:3])
        report.doubtful(
            the_study("数据质量", "Data quality"),
            "quality",
            (
                f"{share:.1%}的碳足迹靠筛查级因子（等级{'、'.join(grades)}），最大的是{names}。",
                f"{share:.1%} of the footprint rests on screening factors (grade "
                f"{', '.join(grades)}), above all {names_en}.",
            ),
            (
                "换成官方、标准或供应商的因子。",
                "Choose factors of an authority, a standard or the supplier.",
            ),
            value=f"{share:.1%}",
        )


def _largest_first(case: Case) -> list[Leaf]:
    assert case.result is not None
    return sorted(case.result.leaves, key=lambda leaf: -abs(leaf.value or 0.0))


@check("R-402", "主要贡献的初级数据", "Primary data of the main contributions")
def contributors(case: Case, report: Report, *, top: Decimal) -> Text | None:
    """The largest contributions that together make up ``top`` of ``Σ|v|`` rest on primary data."""
    if case.result is None:
        return NO_FIGURE
    whole = sum(abs(leaf.value or 0.0) for leaf in case.result.leaves)
    if not whole:
        return Text(zh="所有贡献都是0。", en="All contributions are 0.")
    reached = 0.0
    for leaf in _largest_first(case):
        if reached >= float(top) * whole:
            break
        value = abs(leaf.value or 0.0)
        reached += value
        if not leaf.origin.is_primary:
            place = f"“{leaf.flow}”"
            report.doubtful(
                Thing(f"{leaf.process}/{leaf.exchange}", str(leaf.flow), place, leaf.flow.english),
                "origin",
                (
                    f"{place}占{value / whole:.1%}，是{leaf.origin.label}数，不是初级数据。",
                    f'"{leaf.flow.english}" is {value / whole:.1%} of the footprint and '
                    f"{leaf.origin.label.english.lower()}, not primary data.",
                ),
                (
                    "换成现场实测数，或向供应商要。",
                    "Use a measured value of the site, or ask the supplier.",
                ),
                value=leaf.origin.label,
            )
    return None


@check(
    "R-403",
    "不确定度",
    "Uncertainty",
    structure=("unknown_distribution", "missing_parameter", "uncertainty_out_of_range"),
)
def uncertainty(case: Case, report: Report) -> Text | None:
    """The result states its uncertainty, and something in the study is uncertain."""
    report.take(case.structure.get("R-403", ()))
    if case.result is None:
        return NO_FIGURE
    thing = the_study("不确定度", "Uncertainty")
    stated = any(line.uncertainty for _, line in case.lines) or any(
        use.dataset.uncertainty for use in case.uses
    )
    if not stated:
        report.doubtful(
            thing,
            "uncertainty",
            (
                "没有一个数写了不确定度，给不出区间。",
                "No figure of the study states an uncertainty: there is no band.",
            ),
            (
                "先给最大的几项写分布或谱系评分。",
                "Give the largest contributions a distribution or pedigree scores.",
            ),
        )
    elif case.result.uncertainty is None:
        return Text(
            zh="结果没有抽样；重算时抽样（默认1000次）。",
            en="The result was not sampled; calculate with samples (1000 by default).",
        )
    return None
