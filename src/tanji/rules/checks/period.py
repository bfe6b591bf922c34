"""R-103: the period is long enough, over, and not too old."""

import datetime

from tanji.model.document import Text
from tanji.model.finding import the_study
from tanji.model.ledger import Period
from tanji.rules.case import Case, Report
from tanji.rules.registry import check

DAY = datetime.timedelta(days=1)


@check("R-103", "数据周期", "Data period", structure=("period_reversed",))
def period(case: Case, report: Report, *, old_years: int) -> Text | None:
    """At least the pack's months, not in the future, and not older than ``old_years``."""
    report.take(case.structure.get("R-103", ()))
    span, thing = case.study.period, the_study("数据周期", "The period")
    needed = case.pack.demands.months
    if span.end >= span.start and _whole_months(span) < needed:
        report.wrong(
            thing,
            "period",
            (
                f"数据周期{span}不到{needed}个月。",
                f"The period {span} is shorter than {needed} months.",
            ),
            (
                f"用连续{needed}个月的数据，一般是一个自然年。",
                f"Use {needed} months in a row, as a rule a calendar year.",
            ),
            value=span,
        )
    elif case.pack.demands.calendar_year and (span.start.month, span.start.day) != (1, 1):
        report.wrong(
            thing,
            "period",
            (
                f"数据周期{span}不是自然年。",
                f"The period {span} is no calendar year.",
            ),
            ("改为1月1日至12月31日。", "Use 1 January to 31 December."),
            value=span,
        )
    if case.today is None:
        report.note(
            thing,
            (
                "没有给出核对日期，没有查周期是否在将来、是否过旧。",
                "No day of judging was given: whether the period lies ahead or is old "
                "was not looked at.",
            ),
        )
    elif span.end > case.today:
        report.wrong(
            thing,
            "period",
            (
                f"数据周期到{span.end}才结束，今天是{case.today}。",
                f"The period ends on {span.end}; today is {case.today}.",
            ),
            ("用已经结束的周期。", "Use a period that is over."),
            value=span,
        )
    elif (span.end.year + old_years, span.end.month, span.end.day) < case.today.timetuple()[:3]:
        report.doubtful(
            thing,
            "period",
            (
                f"数据周期{span}结束已超过{old_years}年。",
                f"The period {span} ended more than {old_years} years ago.",
            ),
            (
                "换成近一年的数据，或说明为什么仍有代表性。",
                "Use newer data, or say why these are still representative.",
            ),
            value=span,
        )
    return None


def _whole_months(span: Period) -> int:
    """Whole months from the first day to the day after the last one."""
    start = span.start
    after = min(span.end, datetime.date.max - DAY) + DAY
    months = (after.year - start.year) * 12 + after.month - start.month
    return months - (after.day < start.day)
