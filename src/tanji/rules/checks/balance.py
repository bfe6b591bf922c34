"""R-311, R-312, R-313: mass, energy and carbon of each process go in and come out."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from tanji.model.document import Text
from tanji.model.exchange import Exchange
from tanji.model.finding import the_process
from tanji.model.process import Process
from tanji.model.vocabulary import Category, Role
from tanji.rules.case import Case, Report, listed, listed_en, measure
from tanji.rules.registry import check

# Carbon and oxygen in the gases that matter for balances, kg per kg: molar masses C 12.011,
# O 15.999, H 1.008 (IUPAC).
CARBON = {
    "CO2": Decimal("12.011") / Decimal("44.009"),
    "CO": Decimal("12.011") / Decimal("28.010"),
    "CH4_fossil": Decimal("12.011") / Decimal("16.043"),
    "CH4_nonfossil": Decimal("12.011") / Decimal("16.043"),
}
OXYGEN = {"CO2": Decimal("31.998") / Decimal("44.009"), "CO": Decimal("15.999") / Decimal("28.010")}
AIR = ("O2", "oxygen", "air", "氧气", "空气")

_WEIGHTLESS = (Category.ELECTRICITY, Category.HEAT, Category.TRANSPORT, Category.SERVICE)
_INTO = (Role.INPUT, Role.UPTAKE)
_OUT = (Role.REFERENCE, Role.COPRODUCT, Role.WASTE, Role.EMISSION)

Value = Callable[[Exchange], Decimal | None]


@dataclass(slots=True)
class Sums:
    """Both sides of one process, and the lines whose share of it is not known."""

    into: Decimal = Decimal(0)
    out: Decimal = Decimal(0)
    lacking: list[Exchange] = field(default_factory=list)

    @property
    def known(self) -> bool:
        """Whether both sides can be compared."""
        return not self.lacking and self.into > 0 and self.out > 0


def _sums(lines: list[Exchange], value: Value) -> Sums:
    sums = Sums()
    for line in lines:
        amount = value(line)
        if amount is None:
            sums.lacking.append(line)
        elif line.role in _INTO:
            sums.into += amount
        else:
            sums.out += amount
    return sums


def _processes(case: Case) -> list[Process]:
    """Processes that somebody runs here: not those taken from a database as they are."""
    return [process for process in case.study.processes if process.owner != "background"]


def _property(name: str, unit: str) -> Value:
    def value(line: Exchange) -> Decimal | None:
        given = getattr(line.properties, name) if line.properties else None
        return measure(given, unit) if given is not None else measure(line.amount, unit)

    return value


_mass = _property("mass", "kg")
_energy = _property("energy", "MJ")


def _unlooked(report: Report, zh: str, en: str, gaps: dict[str, tuple[Process, Sums]]) -> None:
    for process, sums in gaps.values():
        names = [line.name for line in sums.lacking]
        thing = the_process(process)
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


@check("R-311", "物料平衡", "Mass balance")
def mass(
    case: Case, report: Report, *, doubtful: Decimal, wrong: Decimal, left_out: tuple[Category, ...]
) -> Text | None:
    """``|in − out| / in`` per process, doubtful above one limit and wrong above the other.

    Without energy, services and the categories ``left_out`` on both sides. Oxygen that CO2 and CO
    may have taken from the air counts in favour of the process where no oxygen is listed.
    """
    gaps: dict[str, tuple[Process, Sums]] = {}
    looked = False
    for process in _processes(case):
        lines = [
            line
            for line in process.exchanges
            if line.category not in (*_WEIGHTLESS, *left_out) and line.role is not Role.AVOIDED
        ]
        sums = _sums(lines, _mass)
        if not sums.known:
            gaps[process.id] = process, sums
            continue
        looked = True
        air = Decimal(0) if _lists_air(process) else _oxygen(process)
        gap = sums.into - sums.out
        gap = min(gap + air, Decimal(0)) if gap < 0 else gap
        _tell(report, process, sums, gap, ("质量", "mass", "kg"), doubtful, wrong)
    _unlooked(report, "质量", "mass", gaps)
    return None if looked else _nowhere("质量", "mass")


def _lists_air(process: Process) -> bool:
    return any(
        line.role in _INTO and (line.gas in AIR or str(line.name) in AIR)
        for line in process.exchanges
    )


def _oxygen(process: Process) -> Decimal:
    return sum(
        (
            OXYGEN[line.gas] * (_mass(line) or 0)
            for line in process.exchanges
            if line.role is Role.EMISSION and line.gas in OXYGEN
        ),
        Decimal(0),
    )


def _tell(
    report: Report,
    process: Process,
    sums: Sums,
    gap: Decimal,
    of: tuple[str, str, str],
    doubtful: Decimal,
    wrong: Decimal,
) -> None:
    share = abs(gap) / sums.into
    if share <= doubtful:
        return
    zh, en, unit = of
    thing = the_process(process)
    side_zh = "投入多于产出" if gap > 0 else "产出多于投入"
    side_en = "more goes in than comes out" if gap > 0 else "more comes out than goes in"
    say = report.wrong if share > wrong else report.doubtful
    say(
        thing,
        "amount",
        (
            f"{thing.zh}{zh}不平衡：进{sums.into:.6g} {unit}，出{sums.out:.6g} {unit}，"
            f"{side_zh}，差{share:.1%}。",
            f"{thing.en} is out of {en} balance: {sums.into:.6g} {unit} in, {sums.out:.6g} {unit} "
            f"out; {side_en} by {share:.1%}.",
        ),
        (
            "补上漏掉的损耗、废物、蒸发水或排放，或检查单位。",
            "Add the losses, wastes, evaporated water or emissions left out, or check the units.",
        )
        if gap > 0
        else ("补上漏掉的投入，或检查单位。", "Add the inputs left out, or check the units."),
        value=f"{share:.1%}",
    )


def _nowhere(zh: str, en: str) -> Text:
    return Text(
        zh=f"没有一个过程两侧都有{zh}数。",
        en=f"No process has figures of {en} on both sides.",
    )


@check("R-312", "能量平衡", "Energy balance")
def energy(case: Case, report: Report, *, wrong: Decimal) -> Text | None:
    """No process gives out more energy than it takes in, by more than ``wrong`` (part of 1).

    Looked at where a product carries energy and every fuel, heat and electricity input is known in
    energy units; losses are natural and not judged.
    """
    gaps: dict[str, tuple[Process, Sums]] = {}
    looked = False
    carriers = (Category.ELECTRICITY, Category.HEAT, Category.FUEL)
    for process in _processes(case):
        out = [line for line in process.products if _energy(line) is not None]
        if not out:
            continue
        inputs = [
            line
            for line in process.exchanges
            if line.role is Role.INPUT and (line.category in carriers or _energy(line) is not None)
        ]
        feed = [
            line
            for line in process.exchanges
            if line.role is Role.INPUT and line.category is Category.MATERIAL and line not in inputs
        ]
        sums = _sums([*inputs, *feed, *out], _energy)
        if not sums.known:
            gaps[process.id] = process, sums
            continue
        looked = True
        if sums.out > sums.into * (1 + wrong):
            _tell(
                report,
                process,
                sums,
                sums.into - sums.out,
                ("能量", "energy", "MJ"),
                Decimal(0),
                wrong,
            )
    _unlooked(report, "能量", "energy", gaps)
    return None if looked else _nowhere("能量", "energy")


@check("R-313", "碳平衡", "Carbon balance")
def carbon(case: Case, report: Report, *, wrong: Decimal) -> Text | None:
    """``|C in − C out| / C in`` per process: ``E_CO2 = (Σ C_in − Σ C_out) · 44/12`` turned round.

    Carbon of CO2, CO and CH4 follows from the formula; of everything else it is the property
    ``carbon`` (0 where there is none). Looked at where at least one line states it.
    """
    gaps: dict[str, tuple[Process, Sums]] = {}
    looked = False
    for process in _processes(case):
        lines = [
            line
            for line in process.exchanges
            if line.category not in (*_WEIGHTLESS, Category.WATER)
            and line.role in (*_INTO, *_OUT)
            and not (line.is_elementary and line.gas not in CARBON)
        ]
        if not any(line.properties and line.properties.carbon is not None for line in lines):
            continue
        sums = _sums(lines, _carbon)
        if not sums.known:
            gaps[process.id] = process, sums
            continue
        looked = True
        gap = sums.into - sums.out
        _tell(report, process, sums, gap, ("碳", "carbon", "kg C"), wrong, wrong)
    _unlooked(report, "碳", "carbon", gaps)
    if looked:
        return None
    if gaps:
        return _nowhere("碳", "carbon")
    return Text(zh="没有一行填了含碳量。", en="No line of the inventory states its carbon content.")


def _carbon(line: Exchange) -> Decimal | None:
    if line.properties is not None and line.properties.carbon is not None:
        return measure(line.properties.carbon, "kg")
    kg = measure(line.amount, "kg")
    return CARBON[line.gas] * kg if kg is not None and line.gas in CARBON else None
