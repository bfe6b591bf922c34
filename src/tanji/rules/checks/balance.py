"""R-311, R-312, R-313: mass, energy and carbon of each process go in and come out."""

from decimal import Decimal

from tanji.model.document import Text
from tanji.model.finding import the_process, the_study
from tanji.model.process import Process
from tanji.model.rounding import significant
from tanji.model.vocabulary import Category, ProcessStage
from tanji.rules.balance import Balance, carbon_balance, energy_balance, mass_balance
from tanji.rules.case import Case, Report, Use, listed, listed_en
from tanji.rules.combustion import holds_combustion
from tanji.rules.registry import check


def _processes(case: Case) -> list[Process]:
    """Processes that somebody runs here: not those taken from a database as they are."""
    return [process for process in case.study.processes if process.owner != "background"]


@check("R-311", "物料平衡", "Mass balance")
def mass(
    case: Case,
    report: Report,
    *,
    doubtful: Decimal,
    wrong: Decimal,
    left_out: tuple[Category, ...],
    open_stages: tuple[ProcessStage, ...],
) -> Text | None:
    """``|in − out| / in`` per process, doubtful above one limit and wrong above the other.

    Without energy, services and the categories ``left_out`` on both sides, and without fuels where
    their flue gas is inside a combustion factor. See ``mass_balance`` for water and air. Processes
    of ``open_stages`` live on soil and air, which no inventory lists: they are not looked at.
    """
    burnt = {use.process.id for use in case.uses if _burnt(use)}
    gaps, looked = [], []
    for process in _processes(case):
        if process.stage in open_stages:
            continue
        closed = (*left_out, Category.FUEL) if process.id in burnt else left_out
        found = mass_balance(process, closed)
        if found.known:
            looked.append(found)
            _tell(report, found, ("质量", "mass", "kg"), doubtful, wrong)
        else:
            gaps.append(found)
    _unlooked(report, "质量", "mass", gaps)
    if not looked:
        return _nowhere("质量", "mass")
    _summary(report, looked)
    return None


def _summary(report: Report, looked: list[Balance]) -> None:
    worst = max(looked, key=lambda found: found.share)
    free = any(found.out > found.into and found.gap == 0 for found in looked)
    report.note(
        the_study("物料平衡", "Mass balance"),
        (
            f"物料平衡查了{len(looked)}个过程，最大差{worst.share:.1%}。"
            + ("有过程产出多于投入，可由空气中的氧或进水解释。" if free else ""),
            f"Mass balance of {len(looked)} processes: at most {worst.share:.1%} off."
            + (" Where more comes out than goes in, air or water explains it." if free else ""),
        ),
        value=f"{worst.share:.1%}",
    )


def _burnt(use: Use) -> bool:
    return use.exchange.category is Category.FUEL and holds_combustion(use.dataset)


@check("R-312", "能量平衡", "Energy balance")
def energy(case: Case, report: Report, *, wrong: Decimal) -> Text | None:
    """No process gives out more energy than it takes in, by more than ``wrong`` (part of 1).

    Looked at where a product carries energy and every fuel, heat, electricity and material input is
    known in energy units; losses are natural and not judged.
    """
    gaps, looked = [], False
    for process in _processes(case):
        found = energy_balance(process)
        if found is not None and found.known:
            looked = True
            if found.gap < 0:
                _tell(report, found, ("能量", "energy", "MJ"), wrong, wrong)
        elif found is not None:
            gaps.append(found)
    _unlooked(report, "能量", "energy", gaps)
    return None if looked else _nowhere("能量", "energy")


@check("R-313", "碳平衡", "Carbon balance")
def carbon(case: Case, report: Report, *, wrong: Decimal) -> Text | None:
    """``|C in − C out| / C in`` per process: ``E_CO2 = (Σ C_in − Σ C_out) · 44/12`` turned round.

    Carbon of CO2, CO and CH4 follows from the formula; of everything else it is the property
    ``carbon`` (0 where there is none). Looked at where at least one line states it.
    """
    gaps, looked = [], False
    for process in _processes(case):
        found = carbon_balance(process)
        if found is not None and found.known:
            looked = True
            _tell(report, found, ("碳", "carbon", "kg C"), wrong, wrong)
        elif found is not None:
            gaps.append(found)
    _unlooked(report, "碳", "carbon", gaps)
    if looked:
        return None
    if gaps:
        return _nowhere("碳", "carbon")
    return Text(zh="没有一行填了含碳量。", en="No line of the inventory states its carbon content.")


def _tell(
    report: Report, found: Balance, of: tuple[str, str, str], doubtful: Decimal, wrong: Decimal
) -> None:
    if found.share <= doubtful:
        return
    share, gap = found.share, found.gap
    zh, en, unit = of
    thing = the_process(found.process)
    side_zh = "投入多于产出" if gap > 0 else "产出多于投入"
    side_en = "more goes in than comes out" if gap > 0 else "more comes out than goes in"
    into, out = significant(found.into, 5), significant(found.out, 5)
    say = report.wrong if share > wrong else report.doubtful
    say(
        thing,
        "amount",
        (
            f"{thing.zh}{zh}不平衡：进{into} {unit}，出{out} {unit}，{side_zh}，差{share:.1%}。",
            f"{thing.en} is out of {en} balance: {into} {unit} in, "
            f"{out} {unit} out; {side_en} by {share:.1%}.",
        ),
        (
            "补上漏掉的损耗、废物、蒸发水或排放，或检查单位。",
            "Add the losses, wastes, evaporated water or emissions left out, or check the units.",
        )
        if gap > 0
        else ("补上漏掉的投入，或检查单位。", "Add the inputs left out, or check the units."),
        value=f"{share:.1%}",
    )


def _unlooked(report: Report, zh: str, en: str, gaps: list[Balance]) -> None:
    for found in gaps:
        names = [line.name for line in found.lacking]
        thing = the_process(found.process)
        report.note(
            thing,
            (
                f"{thing.zh}没有查{zh}：{listed(names)}没有可用的{zh}数。"
                if names
                else f"{thing.zh}没有查{zh}：只有一侧有数。",
                f"{thing.en}: {en} not looked at; it is unknown for "
                f"{listed_en(name.english for name in names)}."
                if names
                else f"{thing.en}: {en} not looked at; only one side has figures.",
            ),
            (f"在属性里填{zh}。", f"Enter the {en} among the properties."),
        )


def _nowhere(zh: str, en: str) -> Text:
    return Text(
        zh=f"没有一个过程两侧都有{zh}数。",
        en=f"No process has figures of {en} on both sides.",
    )
