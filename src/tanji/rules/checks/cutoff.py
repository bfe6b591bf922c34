"""R-301 … R-304: what was left out is small, reasoned, and nothing that must be there."""

from tanji.model.document import Text
from tanji.model.finding import Thing, the_study
from tanji.model.study import Cutoff
from tanji.rules.case import Case, Report
from tanji.rules.registry import check

NOTHING = Text(zh="取舍表是空的。", en="Nothing is listed as cut off.")


def _thing(cutoff: Cutoff) -> Thing:
    return the_study(f"取舍“{cutoff.name}”", f'Cut-off "{cutoff.name.english}"')


@check("R-301", "单项取舍", "Each cut-off")
def each(case: Case, report: Report) -> Text | None:
    """No flow left out reaches the pack's share of the footprint; every share is stated."""
    if not case.study.cutoffs:
        return NOTHING
    limit = case.pack.demands.cutoff.each
    for cutoff in case.study.cutoffs:
        thing = _thing(cutoff)
        if cutoff.share is None:
            report.wrong(
                thing,
                "cutoff_share",
                (
                    f"{thing.zh}没有估计占比。没有估计不等于很小。",
                    f"{thing.en} has no estimated share. Not estimated is not the same as small.",
                ),
                ("估计它占碳足迹的百分比。", "Estimate its share of the footprint in percent."),
            )
        elif cutoff.share >= limit:
            report.wrong(
                thing,
                "cutoff_share",
                (
                    f"{thing.zh}占{cutoff.share}%，单项要小于{limit}%。",
                    f"{thing.en} is {cutoff.share} %; each must be below {limit} %.",
                ),
                ("把它算进清单。", "Put it into the inventory."),
                value=f"{cutoff.share}%",
            )
    return None


@check("R-302", "取舍合计", "All cut-offs together")
def total(case: Case, report: Report) -> Text | None:
    """The stated shares do not exceed the pack's sum."""
    shares = [cutoff.share for cutoff in case.study.cutoffs if cutoff.share is not None]
    if not shares:
        return (
            NOTHING
            if not case.study.cutoffs
            else Text(zh="各项都没有估计占比，无法合计。", en="No share is estimated: no sum.")
        )
    limit, found = case.pack.demands.cutoff.total, sum(shares)
    if found > limit:
        report.wrong(
            the_study("取舍合计", "The cut-offs"),
            "cutoff_share",
            (
                f"取舍合计{found}%，不能超过{limit}%。",
                f"The cut-offs sum to {found} %, above {limit} %.",
            ),
            ("把最大的几项算进清单。", "Put the largest into the inventory."),
            value=f"{found}%",
        )
    return None


@check("R-303", "取舍的依据", "Basis of each cut-off")
def basis(case: Case, report: Report) -> Text | None:
    """Every cut-off says how its share was estimated."""
    if not case.study.cutoffs:
        return NOTHING
    for cutoff in case.study.cutoffs:
        if not cutoff.basis:
            thing = _thing(cutoff)
            report.wrong(
                thing,
                "cutoff_share",
                (f"{thing.zh}没有写估计的依据。", f"{thing.en} does not say how it was estimated."),
                (
                    "写明按什么估计，如质量占比、同类产品数据。",
                    "Say what the estimate rests on, e.g. mass share or similar products.",
                ),
            )
    return None


@check("R-304", "不得取舍的流", "Flows that may not be cut off")
def mandatory(case: Case, report: Report) -> Text | None:
    """No category that the pack lists as mandatory is left out."""
    never = case.pack.demands.cutoff.never
    if not never:
        return Text(
            zh="本规则包没有列出不得取舍的流；产品标准会列。",
            en="This pack lists no flow that must not be cut off; product standards do.",
        )
    for cutoff in case.study.cutoffs:
        words = f"{cutoff.name} {cutoff.name.en}".casefold()
        for category in never:
            if category.label.zh in words or category.label.en.casefold() in words:
                thing = _thing(cutoff)
                report.wrong(
                    thing,
                    "name",
                    (
                        f"{thing.zh}：规则包规定“{category.label}”必须计入。",
                        f'{thing.en}: the pack wants "{category.label.english}" counted.',
                    ),
                    ("把它算进清单。", "Put it into the inventory."),
                    value=category.label,
                )
    return None
