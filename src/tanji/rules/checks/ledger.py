"""R-321: monthly books that look like meter readings."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby, pairwise
from statistics import median

from tanji.model.document import Text
from tanji.model.finding import Thing
from tanji.model.ledger import LedgerLine
from tanji.model.vocabulary import Category, Role
from tanji.rules.case import Case, Report
from tanji.rules.registry import check

# 1.4826 · MAD estimates the standard deviation of a normal distribution.
MAD_TO_SD = 1.4826


@check("R-321", "月度数据", "Monthly data", structure=("missing_months", "months_mismatch"))
def ledger(
    case: Case,
    report: Report,
    *,
    jump: Decimal,
    same_months: int,
    robust_z: Decimal,
    round_share: Decimal,
    round_digits: int,
    round_from: int,
) -> Text | None:
    """Months that are missing, jump, stand out, repeat, or are too round.

    Jump: change of the specific consumption (line per output) from month to month above ``jump``.
    Stands out: ``|x − median| / (1.4826 · MAD)`` of it above ``robust_z``. Repeats: the same
    reading in ``same_months`` months in a row. Round: above ``round_share`` of at least
    ``round_from`` readings have at most ``round_digits`` digits that are not trailing zeros.
    """
    report.take(case.structure.get("R-321", ()))
    books = case.study.ledger
    if books is None or not books.lines:
        return Text(zh="没有台账。", en="There is no ledger.")
    output = _output(case)
    for line in books.lines:
        _repeats(report, line, same_months)
        _round(report, line, float(round_share), round_digits, round_from)
        if output is not None and line.id != output.id and line.category is not Category.PRODUCT:
            _jumps(report, line, output, float(jump))
            _outliers(report, line, output, float(robust_z))
    if output is None:
        report.note(
            Thing("study", "台账", "台账", "The ledger"),
            (
                "台账里没有产量行，或不止一行，没有查单耗的波动。",
                "The ledger has no single line of output: specific consumption not looked at.",
            ),
            (
                "把产量记进台账，并从参考流连过去。",
                "Enter the output, and link the reference flow to it.",
            ),
        )
    return None


def _output(case: Case) -> LedgerLine | None:
    """The line of the study's output: the one behind its reference flow, else the only product."""
    assert case.study.ledger is not None
    lines = case.study.ledger.lines
    linked = {
        name
        for process, line in case.lines
        if process.id == case.study.demand.process and line.role is Role.REFERENCE
        for name in line.lines
    }
    found = [line for line in lines if line.id in linked] or [
        line for line in lines if line.category is Category.PRODUCT
    ]
    return found[0] if len(found) == 1 else None


def _thing(line: LedgerLine) -> Thing:
    return Thing(
        f"ledger/{line.id}",
        f"台账“{line.name}”",
        f"台账“{line.name}”",
        f'Ledger line "{line.name.english}"',
    )


def _readings(line: LedgerLine) -> Iterator[tuple[int, Decimal]]:
    for at, month in enumerate(line.months, start=1):
        if month is not None and month.is_finite():
            yield at, month


def _specific(line: LedgerLine, output: LedgerLine) -> list[tuple[int, float]]:
    made = dict(_readings(output))
    return [(at, float(used / made[at])) for at, used in _readings(line) if made.get(at, 0) > 0]


def _jumps(report: Report, line: LedgerLine, output: LedgerLine, jump: float) -> None:
    series = _specific(line, output)
    for (before, was), (at, value) in pairwise(series):
        if at != before + 1 or not was:
            continue
        change = value / was - 1
        if abs(change) > jump:
            thing = _thing(line)
            report.doubtful(
                thing,
                str(at),
                (
                    f"{thing.zh}第{at}个月的单耗比上月{'高' if change > 0 else '低'}"
                    f"{abs(change):.0%}（{was:.4g}→{value:.4g} {line.unit}/{output.unit}）。",
                    f"{thing.en}: month {at} is {abs(change):.0%} "
                    f"{'above' if change > 0 else 'below'} the month before "
                    f"({was:.4g} → {value:.4g} {line.unit}/{output.unit}).",
                ),
                ("核对抄表和产量，或说明原因。", "Check the reading and the output, or say why."),
                value=f"{change:+.0%}",
            )


def _outliers(report: Report, line: LedgerLine, output: LedgerLine, limit: float) -> None:
    series = _specific(line, output)
    if len(series) < 3:
        return
    middle = median(value for _, value in series)
    spread = MAD_TO_SD * median(abs(value - middle) for _, value in series)
    for at, value in series:
        if spread and abs(value - middle) / spread > limit:
            thing = _thing(line)
            report.doubtful(
                thing,
                str(at),
                (
                    f"{thing.zh}第{at}个月的单耗{value:.4g}离全年中位数{middle:.4g}"
                    f"太远（稳健z={abs(value - middle) / spread:.1f}，限{limit:g}）。",
                    f"{thing.en}: month {at}, {value:.4g}, is far from the median {middle:.4g} "
                    f"(robust z {abs(value - middle) / spread:.1f}, limit {limit:g}).",
                ),
                ("核对抄表和产量，或说明原因。", "Check the reading and the output, or say why."),
                value=f"{value:.4g}",
            )


def _repeats(report: Report, line: LedgerLine, months: int) -> None:
    def value_of(reading: tuple[int, Decimal]) -> Decimal:
        return reading[1]

    for value, group in groupby(_readings(line), key=value_of):
        at = [month for month, _ in group]
        if value and len(at) >= months:
            thing = _thing(line)
            report.doubtful(
                thing,
                str(at[0]),
                (
                    f"{thing.zh}第{at[0]}至{at[-1]}个月的数完全相同（{value}）。",
                    f"{thing.en}: months {at[0]} to {at[-1]} are exactly the same ({value}).",
                ),
                (
                    "填每月的抄表数，不要用年数除以12。",
                    "Enter the readings of each month, not a twelfth of the year.",
                ),
                value=value,
            )


def _round(report: Report, line: LedgerLine, share: float, digits: int, least: int) -> None:
    values = [value for _, value in _readings(line) if value]
    if len(values) < least:
        return
    rounded = [value for value in values if len(value.normalize().as_tuple().digits) <= digits]
    if len(rounded) > share * len(values):
        thing = _thing(line)
        report.doubtful(
            thing,
            "months",
            (
                f"{thing.zh}{len(values)}个数里有{len(rounded)}个只有{digits}位有效数字，不像抄表数。",
                f"{thing.en}: {len(rounded)} of {len(values)} figures have at most {digits} "
                "significant digits; readings seldom do.",
            ),
            ("填抄表的原数。", "Enter the readings as they are."),
            value=f"{len(rounded)}/{len(values)}",
        )
