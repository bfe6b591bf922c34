"""R-104: the stages that the boundary asks for, and the transport of materials."""

from tanji.model.document import Text
from tanji.model.finding import the_study
from tanji.model.vocabulary import Category, ProcessStage, Stage
from tanji.rules.case import Case, Report
from tanji.rules.registry import check

# Farming wins the raw material, and is the production of what leaves the farm.
_FARMING = (ProcessStage.RAW, ProcessStage.PRODUCTION)
_WORDS = {
    ProcessStage.RAW: ("原材料", "原料", "raw material"),
    ProcessStage.PRODUCTION: ("生产", "production"),
    ProcessStage.DISTRIBUTION: ("分销", "储运", "运输", "distribution", "transport"),
    ProcessStage.USE: ("使用", "use stage", "use phase"),
    ProcessStage.EOL: ("生命末期", "报废", "废弃", "end of life", "end-of-life"),
}


@check("R-104", "生命周期阶段", "Life-cycle stages")
def stages(case: Case, report: Report) -> Text | None:
    """Each mandatory stage is there or its exclusion is stated; materials travel."""
    kind = case.study.boundary.kind
    rule = next((one for one in case.pack.demands.boundaries if one.kind is kind), None)
    if rule is None:
        return Text(
            zh=f"规则包不允许“{kind.label}”，没有阶段要求可查（见R-102）。",
            en=f'The pack does not allow "{kind.label.english}" (R-102).',
        )
    present = _present(case)
    excluded = " ".join(
        f"{text.zh} {text.en}".casefold()
        for text in (
            *case.study.boundary.excluded,
            *(cutoff.name for cutoff in case.study.cutoffs),
        )
    )
    for stage in rule.stages:
        if stage in present or any(word in excluded for word in _WORDS[stage]):
            continue
        report.wrong(
            the_study("系统边界", "System boundary"),
            "boundary",
            (
                f"“{kind.label}”要有“{stage.label}”阶段，清单里没有，也没有写明排除。",
                f'"{kind.label.english}" needs the stage "{stage.label.english}"; it is neither '
                "in the inventory nor stated as excluded.",
            ),
            (
                f"补上“{stage.label}”，或在系统边界里写明排除和理由。",
                f'Add "{stage.label.english}", or state its exclusion and why.',
            ),
            value=stage.label,
        )
    if ProcessStage.RAW in rule.stages:
        _transport(case, report, excluded)
    return None


def _present(case: Case) -> set[ProcessStage]:
    found = {process.stage for process in case.study.processes}
    if ProcessStage.GROW in found:
        found.update(_FARMING)
    for _, line in case.lines:
        if line.category in (Category.MATERIAL, Category.PACKAGING) and line.needs_provider:
            found.add(ProcessStage.RAW)  # bought materials stand for their own acquisition
        if line.stage is Stage.USE:
            found.add(ProcessStage.USE)
        if line.stage is Stage.EOL:
            found.add(ProcessStage.EOL)
    return found


def _transport(case: Case, report: Report, excluded: str) -> None:
    if any(line.category is Category.TRANSPORT for _, line in case.lines):
        return
    materials = [
        line.name
        for _, line in case.lines
        if line.category is Category.MATERIAL and line.needs_provider
    ]
    if not materials or any(word in excluded for word in ("运输", "transport")):
        return
    report.wrong(
        the_study("原材料运输", "Transport of materials"),
        "transport",
        (
            f"清单有{len(materials)}种外购物料，没有一条运输。",
            f"The inventory has {len(materials)} materials and no transport.",
        ),
        (
            "按质量×距离补上运输；低于取舍准则的，写进取舍表。",
            "Add transport as mass × distance, or list it as cut off.",
        ),
        value=len(materials),
    )
