"""R-203: one characterisation set for the whole result."""

from decimal import Decimal

from tanji.model.document import Text
from tanji.model.finding import the_study
from tanji.rules.case import Case, Report, Use, listed, listed_en
from tanji.rules.gwp import gwp_sets
from tanji.rules.registry import check


@check("R-203", "一套GWP", "One GWP set")
def gwp(case: Case, report: Report, *, other_set_share: Decimal) -> Text | None:
    """The set is allowed, and datasets that hold a CO2e sum do not rest on another one.

    A sum under another set is an error from ``other_set_share`` of the footprint on (part of 1),
    else doubtful; a sum whose set is not stated is doubtful.
    """
    wanted = case.result.provenance.gwp if case.result else case.study.gwp
    allowed = case.pack.demands.gwp_sets
    if wanted not in allowed:
        report.wrong(
            the_study("GWP集", "GWP set"),
            "gwp",
            (
                f"规则包不允许{wanted}。",
                f"The pack does not allow {wanted}.",
            ),
            (f"改用{'或'.join(allowed)}。", f"Use {' or '.join(allowed)}."),
            value=wanted,
        )
    sums: dict[str, list[Use]] = {}
    for use in case.uses:
        summed = any(gas.gas == "CO2e" and gas.amount for gas in use.dataset.gases)
        if summed and use.dataset.gwp != wanted:
            sums.setdefault(use.dataset.gwp if use.dataset.gwp in gwp_sets() else "", []).append(
                use
            )
    for other, uses in sums.items():
        _mixed(case, report, uses, other, wanted, float(other_set_share))
    return None


def _mixed(
    case: Case, report: Report, uses: list[Use], other: str, wanted: str, limit: float
) -> None:
    """Tell of the uses that rest on one other set; ``other`` is empty if that is not stated."""
    share = case.share(*(use for use in uses if not use.contract))
    names, names_en = (
        listed(use.dataset.name for use in uses),
        listed_en(use.dataset.name.english for use in uses),
    )
    part = f"，合计占{share:.1%}" if share is not None else ""
    part_en = f" ({share:.1%} of the footprint)" if share is not None else ""
    say = report.wrong if other and share is not None and share > limit else report.doubtful
    say(
        the_study("因子", "Factors"),
        "gwp",
        (
            f"{names}只有合计CO2e，按{other or '没有说明的GWP集'}，不能按{wanted}重算{part}。",
            f"{names_en}: a CO2e sum under {other or 'a GWP set that is not stated'}, which cannot "
            f"be recomputed under {wanted}{part_en}.",
        ),
        (
            f"换成分气体的因子，或改用{other}核算。"
            if other
            else "换成分气体的因子，或查明所用的GWP集。",
            f"Choose datasets by gas, or calculate under {other}."
            if other
            else "Choose datasets by gas, or find out their GWP set.",
        ),
        value=other,
    )
