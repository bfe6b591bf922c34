"""R-200, R-201, R-211: the structural problems of a study, under the checks they belong to."""

from tanji.model.document import Text
from tanji.model.finding import the_study
from tanji.model.vocabulary import Severity
from tanji.rules.case import Case, Report
from tanji.rules.gwp import is_greenhouse, looks_like_greenhouse
from tanji.rules.registry import check


@check("R-200", "编号与链接", "Ids and links")
def links(case: Case, report: Report) -> Text | None:
    """Every structural problem that no other check of the pack answers for."""
    report.take(case.structure.get("R-200", ()))
    return None


@check(
    "R-201",
    "单位与参考流",
    "Units and reference flows",
    structure=(
        "unknown_unit",
        "incompatible_units",
        "not_a_number",
        "number_out_of_range",
        "negative_amount",
        "missing_reference",
        "several_references",
        "zero_reference",
        "zero_coproduct",
        "zero_demand",
    ),
)
def amounts(case: Case, report: Report) -> Text | None:
    """Units convert, reference flows are not 0, no amount is negative."""
    report.take(case.structure.get("R-201", ()))
    return None


@check("R-211", "未知项", "Unknown items", structure=("unlinked", "empty_dataset"))
def unknown(case: Case, report: Report) -> Text | None:
    """Nothing without a factor: it may be saved and calculated, but not be published.

    Gases that look like greenhouse gases and have no potential are doubtful, other flows are no
    matter of climate.
    """
    report.take(case.structure.get("R-211", ()), Severity.ERROR)
    if case.result is None:
        return None
    share = case.pack.demands.quality.linked_share
    coverage = case.result.coverage
    if share is not None and coverage.linked_share < share and not report.problems:
        report.wrong(
            the_study("完整性", "Completeness"),
            "provider",
            (
                f"有来源的清单行占{coverage.linked_share:.1%}，低于{share:.1%}。",
                f"{coverage.linked_share:.1%} of the lines have a provider, below {share:.1%}.",
            ),
            ("给其余的行选因子或来源过程。", "Choose a factor or a process for the others."),
            value=f"{coverage.linked_share:.1%}",
        )
    for item in coverage.uncharacterised:
        if is_greenhouse(item.exchange) is None and not looks_like_greenhouse(item.exchange):
            continue
        report.doubtful(
            the_study(f"“{item.flow}”", f'"{item.flow.english}"'),
            "gas",
            (
                f"“{item.flow}”{item.amount}：{item.reason}",
                f'"{item.flow.english}", {item.amount}: {item.reason.english}',
            ),
            (
                "改用气体清单里的代号，或换一个有它的GWP集。",
                "Use its key from the list of gases, or a GWP set that has it.",
            ),
            value=item.amount,
        )
    return None
