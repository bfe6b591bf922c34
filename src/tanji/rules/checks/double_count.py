"""R-209: nothing counted twice, nothing offset."""

from collections import Counter
from decimal import Decimal

from tanji.model.document import Text
from tanji.model.exchange import Exchange, ProcessLink
from tanji.model.finding import shortened, the_exchange
from tanji.model.process import Process
from tanji.model.vocabulary import Ledger, Role
from tanji.rules.case import Case, Report, Use, measure
from tanji.rules.combustion import holds_combustion
from tanji.rules.registry import check


@check("R-209", "重复计算与抵消", "Double counting and offsets")
def double_count(
    case: Case,
    report: Report,
    *,
    offset_words: tuple[str, ...],
    alike: Decimal,
) -> Text | None:
    """No offset lines, no burden both as a direct emission and inside a factor, no line twice.

    Direct fossil CO2 is doubtful beside a combustion factor of the same process where it equals the
    CO2 of that combustion within the relative distance ``alike``.
    """
    for process, line in case.lines:
        _offset(report, process, line, offset_words)
    for use in case.uses:
        if holds_combustion(use.dataset):
            _burnt_twice(report, use, alike)
    for process in case.study.processes:
        _twice(report, process)
    return None


def _offset(report: Report, process: Process, line: Exchange, words: tuple[str, ...]) -> None:
    name = f"{line.name} {line.name.en}".casefold()
    if any(word in name for word in words):
        thing = the_exchange(process, line)
        report.wrong(
            thing,
            "name",
            (
                f"{thing.zh}像是碳抵消。产品碳足迹里不能计抵消。",
                f"{thing.en} looks like an offset. A product footprint holds no offsets.",
            ),
            ("删去这一行；抵消另作声明。", "Remove the line; offsets are declared elsewhere."),
            value=line.name,
        )


def _burnt_twice(report: Report, use: Use, alike: Decimal) -> None:
    """A combustion factor beside direct fossil CO2 of about the size that it gives."""
    carbon = next((gas.amount for gas in use.dataset.gases if gas.gas == "CO2"), None)
    amount = measure(use.exchange.amount, use.dataset.reference.unit)
    if not carbon or not amount or not use.dataset.reference.amount:
        return
    burnt = carbon * amount / use.dataset.reference.amount
    emitted = [
        measure(line.amount, "kg") or Decimal(0)
        for line in use.process.exchanges
        if line.role is Role.EMISSION and line.gas == "CO2" and line.ledger in (None, Ledger.FOSSIL)
    ]
    sums = (*emitted, sum(emitted, Decimal(0)))
    near = [kg for kg in sums if kg and abs(kg - burnt) <= alike * burnt]
    if not near:
        return
    direct = near[0]
    thing = the_exchange(use.process, use.exchange)
    report.doubtful(
        thing,
        "provider",
        (
            f"{thing.zh}用的“{use.dataset.name}”已含燃烧（{burnt:.4g} kg CO2），"
            f"同一过程又有直接排放{direct:.4g} kg CO2。",
            f'{thing.en} uses "{use.dataset.name.english}", which holds combustion '
            f"({burnt:.4g} kg CO2); the process also emits {direct:.4g} kg CO2 directly.",
        ),
        (
            "燃烧只留一处：换成不含燃烧的上游因子，或从直接排放里去掉这部分。不是同一股排放的，"
            "在备注里写明。",
            "Keep combustion once: choose an upstream factor, or take it out of the direct "
            "emissions. If they are different streams, say so in the note.",
        ),
        value=use.dataset.id,
    )


def _twice(report: Report, process: Process) -> None:
    seen = Counter(map(_line, process.exchanges))
    for line in process.exchanges:
        count = seen.pop(_line(line), 0)
        if count > 1 and line.provider is not None:
            thing, amount = the_exchange(process, line), shortened(line.amount)
            report.doubtful(
                thing,
                "exchanges",
                (
                    f"{thing.zh}（{amount}）出现{count}次，来源也相同。",
                    f"{thing.en} ({amount}) occurs {count} times with the same provider.",
                ),
                ("删去重复的行，或合并。", "Remove the repetition, or merge the lines."),
                value=line.amount,
            )


def _line(line: Exchange) -> tuple[str, str, str, str]:
    provider = line.provider
    target = provider.process if isinstance(provider, ProcessLink) else str(provider)
    return str(line.name), str(line.role), shortened(line.amount), target
