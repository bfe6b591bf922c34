"""R-207: contracted green power is used once, in time, and not beyond the consumption."""

import datetime
from collections import Counter
from decimal import Decimal

from tanji.model.document import Text
from tanji.model.exchange import Electricity, Exchange
from tanji.model.finding import the_exchange, the_study
from tanji.model.process import Process
from tanji.model.vocabulary import Supply
from tanji.rules.case import Case, Report, measure
from tanji.rules.registry import check


@check(
    "R-207",
    "绿电合同与绿证",
    "Green contracts and certificates",
    structure=("share_out_of_range", "contract_unused", "contract_incomplete"),
)
def green_power(case: Case, report: Report, *, certificate_kwh: Decimal) -> Text | None:
    """Certificates retired and used once, vintage inside the period, amount covered.

    One certificate stands for ``certificate_kwh``.
    """
    report.take(case.structure.get("R-207", ()))
    green = [
        (process, line, line.electricity)
        for process, line in case.lines
        if line.electricity is not None and line.electricity.supply is Supply.GREEN_CONTRACT
    ]
    if not green:
        return Text(zh="没有绿电合同或绿证。", en="There is no green contract or certificate.")
    _numbers(report, [number for _, _, supply in green for number in supply.certificates])
    for process, line, supply in green:
        _covered(report, process, line, supply, certificate_kwh)
        _vintage(case, report, process, line, supply)
    report.note(
        the_study("绿证编号", "Certificate numbers"),
        (
            "只查了本产品。别的产品或企业有没有用同一张绿证，由平台登记核对。",
            "Looked at within this product only. Whether others used the same certificate is for "
            "the register of the platform.",
        ),
    )
    return None


def _numbers(report: Report, numbers: list[str]) -> None:
    for number, count in Counter(numbers).items():
        if count > 1:
            report.wrong(
                the_study("绿证编号", "Certificate numbers"),
                "certificates",
                (
                    f"绿证“{number}”在本产品里用了{count}次。一张绿证只能用一次。",
                    f'Certificate "{number}" is used {count} times. It may be used once.',
                ),
                ("每张绿证只留一处。", "Keep each certificate in one place."),
                value=number,
            )


def _covered(
    report: Report, process: Process, line: Exchange, supply: Electricity, certificate: Decimal
) -> None:
    used = measure(line.amount, "kWh")
    if used is None or not supply.certificates:
        return
    claimed, held = used * supply.share, certificate * len(supply.certificates)
    if claimed > held:
        report.wrong(
            the_exchange(process, line),
            "certificates",
            (
                f"过程“{process.name}”的“{line.name}”按绿电计{claimed:.0f} kWh，"
                f"{len(supply.certificates)}张绿证只有{held:.0f} kWh。",
                f'"{line.name.english}" of process "{process.name.english}" claims {claimed:.0f} '
                f"kWh; {len(supply.certificates)} certificates stand for {held:.0f} kWh.",
            ),
            (
                "补齐绿证，或降低合同比例。",
                "Add certificates, or lower the contract share.",
            ),
            value=f"{claimed:.0f} kWh",
        )


def _vintage(
    case: Case, report: Report, process: Process, line: Exchange, supply: Electricity
) -> None:
    thing = the_exchange(process, line)
    window = _months(supply.vintage)
    if window is None:
        report.doubtful(
            thing,
            "vintage",
            (
                f"{thing.zh}没有写绿证的发电月份，或写法读不懂。",
                f"{thing.en}: the months of generation are missing or cannot be read.",
            ),
            ("写成 2025-01/2025-12。", "Enter them as 2025-01/2025-12."),
            value=supply.vintage,
        )
        return
    period = case.study.period
    if window[0] < period.start.replace(day=1) or window[1] > period.end:
        report.wrong(
            thing,
            "vintage",
            (
                f"{thing.zh}的绿证是{supply.vintage}发的电，不在数据周期{period}内。",
                f"{thing.en}: generated in {supply.vintage}, outside the period {period}.",
            ),
            (
                "换成周期内发电的绿证。",
                "Use certificates of power generated within the period.",
            ),
            value=supply.vintage,
        )


def _months(vintage: str) -> tuple[datetime.date, datetime.date] | None:
    """First day of the first and of the last month of ``2025-01/2025-12`` (or ``2025``)."""
    first, _, last = vintage.strip().partition("/")
    last = last or first
    try:
        start = first if "-" in first else f"{first}-01"
        end = last if "-" in last else f"{last}-12"
        days = (
            datetime.date.fromisoformat(f"{start.strip()}-01"),
            datetime.date.fromisoformat(f"{end.strip()}-01"),
        )
    except ValueError:
        return None
    return days if days[0] <= days[1] else None
