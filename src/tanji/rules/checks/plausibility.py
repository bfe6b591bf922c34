"""R-322: specific consumption inside the window in which plants of that kind run."""

from decimal import Decimal

from tanji.model.document import Record, Text
from tanji.model.finding import the_process
from tanji.model.process import Process
from tanji.model.vocabulary import Category, Role
from tanji.rules.case import Case, Report, measure
from tanji.rules.registry import check


class Window(Record, frozen=True):
    """Usual consumption of one category per unit of product, for processes with such a name.

    A process is meant if the name of its reference flow or of itself has one of ``words``.
    """

    words: tuple[str, ...]
    category: Category
    unit: str
    per: str
    low: Decimal
    high: Decimal
    source: str
    without: tuple[str, ...] = ()


@check("R-322", "单耗窗口", "Plausibility windows")
def plausibility(case: Case, report: Report, *, windows: tuple[Window, ...]) -> Text | None:
    """Each process that a window is for consumes an amount inside it."""
    looked = False
    for process in case.study.processes:
        for window in windows:
            if not _means(window, process):
                continue
            value = _specific(process, window)
            if value is None:
                continue
            looked = True
            if not window.low <= value <= window.high:
                _tell(report, process, window, value)
    if looked:
        return None
    return Text(
        zh="规则包没有这类过程的单耗窗口。",
        en="The pack has no window for processes of this kind.",
    )


def _means(window: Window, process: Process) -> bool:
    names = [process.name, *(line.name for line in process.exchanges if line.is_product)]
    text = " ".join(f"{name.zh} {name.en}" for name in names).casefold()
    return any(word in text for word in window.words) and not any(
        word in text for word in window.without
    )


def _specific(process: Process, window: Window) -> Decimal | None:
    made = next((line for line in process.exchanges if line.role is Role.REFERENCE), None)
    amount = measure(made.amount, window.per) if made else None
    used = [
        measure(line.amount, window.unit)
        for line in process.exchanges
        if line.category is window.category and line.role is Role.INPUT
    ]
    known = [one for one in used if one is not None]
    return sum(known, Decimal(0)) / amount if amount and known else None


def _tell(report: Report, process: Process, window: Window, value: Decimal) -> None:
    thing = the_process(process)
    unit = f"{window.unit}/{window.per}"
    label = window.category.label
    report.doubtful(
        thing,
        "amount",
        (
            f"{thing.zh}的{label}单耗是{value:.4g} {unit}，常见范围是"
            f"{window.low}—{window.high} {unit}（{window.source}）。",
            f"{thing.en}: {label.english.lower()} is {value:.4g} {unit}; plants of this kind run "
            f"at {window.low} to {window.high} {unit} ({window.source}).",
        ),
        (
            "核对用量和产量；确实如此的，说明原因。",
            "Check consumption and output; if they are right, say why.",
        ),
        value=f"{value:.4g} {unit}",
    )
