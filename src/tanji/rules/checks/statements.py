"""R-105, R-602: what a study must say in words, and what it may claim."""

from tanji.model.document import Text
from tanji.model.finding import the_exchange, the_study
from tanji.model.vocabulary import Origin
from tanji.rules.case import Case, Report
from tanji.rules.registry import check


@check("R-105", "目的、假设与说明", "Purpose, assumptions and reasons")
def reasons(case: Case, report: Report) -> Text | None:
    """Purpose and audience are stated; every estimate says where it comes from."""
    for given, zh, en in (
        (case.study.purpose, "研究目的", "purpose"),
        (case.study.audience, "预期用途和读者", "audience"),
    ):
        if not given:
            report.doubtful(
                the_study(zh, en.capitalize()),
                "name",
                (f"没有写{zh}。", f"The {en} is not stated."),
                (f"补上{zh}。", f"State the {en}."),
            )
    spoken_for = {assumption.process for assumption in case.study.assumptions}
    for process, line in case.lines:
        guessed = line.origin in (Origin.ESTIMATED, Origin.UNKNOWN) and not line.is_product
        if (
            guessed
            and process.id not in spoken_for
            and not (line.source or line.note or line.evidence or line.lines)
        ):
            thing = the_exchange(process, line)
            report.doubtful(
                thing,
                "source",
                (
                    f"{thing.zh}是{line.origin.label}的数，没有写依据。",
                    f'{thing.en}: origin "{line.origin.label.english}", and no basis is given.',
                ),
                (
                    "写明来源或假设，或附上证据。",
                    "State the source or the assumption, or attach evidence.",
                ),
                value=line.amount,
            )
    return None


@check("R-602", "比较性声明", "Comparative claims")
def comparison(case: Case, report: Report, *, kinds: tuple[str, ...]) -> Text | None:
    """A comparative claim for the public rests on a critical review among the evidence."""
    if not case.study.comparative_claim:
        return Text(zh="没有比较性声明。", en="There is no comparative claim.")
    if not any(item.kind.strip().casefold() in kinds for item in case.study.evidence):
        report.wrong(
            the_study("比较性声明", "The comparative claim"),
            "evidence",
            (
                "要公开比较，却没有鉴定性评审。",
                "A comparison is meant for the public without a critical review.",
            ),
            (
                "附上鉴定性评审报告，或去掉比较性声明。",
                "Attach the critical-review report, or drop the claim.",
            ),
        )
    return None
