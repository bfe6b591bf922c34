"""R-208: shares that sum to 1, a method with its reason, physical before economic."""

from tanji.model.document import Text
from tanji.model.finding import the_process
from tanji.model.process import Process
from tanji.model.vocabulary import AllocationMethod
from tanji.rules.case import Case, Report, measure
from tanji.rules.registry import check


@check(
    "R-208",
    "分配",
    "Allocation",
    structure=(
        "R-208",
        "missing_allocation",
        "missing_factor",
        "missing_property",
        "factors_not_one",
        "factor_out_of_range",
    ),
)
def allocation(case: Case, report: Report) -> Text | None:
    """Every process with several products has an allocation that sums to 1 and says why.

    Order of ISO 14044 4.3.4: subdivide or expand, then physical, then other relationships.
    """
    report.take(case.structure.get("R-208", ()))
    shared = [process for process in case.study.processes if len(process.products) > 1]
    if not shared:
        return Text(
            zh="没有一个过程有多种产品，不需要分配。",
            en="No process has several products: nothing to allocate.",
        )
    for process in shared:
        given = process.allocation
        if given is None:
            continue  # told by the structure
        thing = the_process(process)
        if not given.justification:
            report.wrong(
                thing,
                "allocation",
                (
                    f"{thing.zh}按“{given.method.label}”分配，没有写理由。",
                    f'{thing.en} is allocated by "{given.method.label.english}" without a reason.',
                ),
                ("写明为什么用这种方法。", "Say why this method is used."),
                value=given.method.label,
            )
        if given.method is AllocationMethod.ECONOMIC and _weighable(process):
            report.doubtful(
                thing,
                "allocation",
                (
                    f"{thing.zh}各产品都有质量，却按经济价值分配。顺序是先物理关系，后经济价值。",
                    f"{thing.en}: all products have a mass, yet it is allocated by value. Physical "
                    "relationships come first.",
                ),
                (
                    "改按质量或能量分配，或在理由里说明物理关系为什么不适用。",
                    "Allocate by mass or energy, or say why no physical relationship applies.",
                ),
                value=given.method.label,
            )
    return None


def _weighable(process: Process) -> bool:
    return all(
        measure(product.properties.mass if product.properties else None, "kg")
        or measure(product.amount, "kg")
        for product in process.products
    )
