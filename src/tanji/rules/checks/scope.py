"""R-102: standard in force, boundary allowed, unit that fits the boundary."""

from tanji.model.document import Text
from tanji.model.finding import shortened, the_study
from tanji.model.vocabulary import UnitKind
from tanji.rules.case import Case, Report, measure
from tanji.rules.pack import StandardDates
from tanji.rules.registry import check


@check("R-102", "标准、边界与单位", "Standard, boundary and unit")
def scope(case: Case, report: Report) -> Text | None:
    """Standard in force; boundary allowed; a declared unit only for a partial footprint."""
    _boundary(case, report)
    _unit(case, report)
    study = case.study
    if case.pack.standard and _plain(study.standard) != _plain(case.pack.standard):
        report.wrong(
            the_study("核算标准", "Accounting standard"),
            "name",
            (
                f"规则包“{case.pack.title}”是{case.pack.standard}的，研究写的是"
                f"“{study.standard}”。",
                f'The pack is of {case.pack.standard}; the study names "{study.standard}".',
            ),
            ("改标准，或换规则包。", "Change the standard, or choose another pack."),
            value=study.standard,
        )
    known = {_plain(one.number): one for one in case.pack.standards}
    standard = known.get(_plain(study.standard))
    if standard is not None:
        _dates(case, report, standard)
    elif study.standard:
        report.note(
            the_study("核算标准", "Accounting standard"),
            (
                f"标准“{study.standard}”不在规则包里，没有核对它的施行日期。",
                f'"{study.standard}" is not in the pack; its dates were not looked at.',
            ),
            value=study.standard,
        )
    else:
        report.wrong(
            the_study("核算标准", "Accounting standard"),
            "name",
            ("没有写所依据的标准。", "The accounting standard is missing."),
            ("写标准编号，如 GB/T 24067-2024。", "Enter its number, e.g. GB/T 24067-2024."),
        )
    return None


def _plain(number: str) -> str:
    return "".join(number.replace("—", "-").replace("–", "-").split()).upper()


def _boundary(case: Case, report: Report) -> None:
    kind, unit = case.study.boundary.kind, case.study.unit
    rules = {rule.kind: rule for rule in case.pack.demands.boundaries}
    if kind not in rules:
        allowed = [rule.kind.label for rule in case.pack.demands.boundaries]
        report.wrong(
            the_study("系统边界", "System boundary"),
            "boundary",
            (
                f"规则包不允许“{kind.label}”。",
                f'The pack does not allow "{kind.label.english}".',
            ),
            (
                f"改为{'或'.join(map(str, allowed))}。",
                f"Choose {' or '.join(label.english for label in allowed)}.",
            ),
            value=kind.label,
        )
    elif unit.kind is UnitKind.DECLARED and not rules[kind].declared_unit:
        report.wrong(
            the_study("功能单位", "The unit"),
            "unit",
            (
                f"“{kind.label}”是完整碳足迹，不能只用声明单位“{unit.text}”。",
                f'"{kind.label.english}" is a full footprint; a declared unit '
                f'"{unit.text.english}" will not do.',
            ),
            (
                "写功能单位和基准流，或改为部分碳足迹。",
                "State a functional unit with its reference flow, or a partial footprint.",
            ),
            value=unit.text,
        )


def _unit(case: Case, report: Report) -> None:
    wanted, given = case.pack.demands.unit, case.study.unit.quantity
    if wanted is not None and measure(given, wanted.unit) != wanted.amount:
        report.wrong(
            the_study("功能单位", "The unit"),
            "unit",
            (
                f"这个标准的单位是{wanted}，研究用的是{shortened(given)}。",
                f"The unit of this standard is {wanted}; the study uses {shortened(given)}.",
            ),
            (f"改为{wanted}。", f"Use {wanted}."),
            value=given,
        )


def _dates(case: Case, report: Report, standard: StandardDates) -> None:
    thing = the_study("核算标准", "Accounting standard")
    if standard.valid_to is not None and standard.valid_to < case.day:
        report.wrong(
            thing,
            "name",
            (
                f"{standard.number}已于{standard.valid_to}废止。",
                f"{standard.number} was withdrawn on {standard.valid_to}.",
            ),
            ("换成现行标准。", "Choose the standard in force."),
            value=standard.number,
        )
    elif case.day < standard.valid_from:
        report.wrong(
            thing,
            "name",
            (
                f"{standard.number}从{standard.valid_from}起施行，{case.day}还没有生效。",
                f"{standard.number} is in force from {standard.valid_from}, not yet on {case.day}.",
            ),
            ("换成现行标准，或等施行后再提交。", "Choose the standard in force, or submit later."),
            value=standard.number,
        )
    elif case.study.period.end < standard.valid_from:
        report.doubtful(
            thing,
            "period",
            (
                f"数据周期到{case.study.period.end}为止，早于{standard.number}施行日"
                f"{standard.valid_from}。",
                f"The period ends on {case.study.period.end}, before {standard.number} came "
                f"into force on {standard.valid_from}.",
            ),
            ("说明为什么用后来的标准。", "Say why a later standard is used."),
            value=case.study.period,
        )
