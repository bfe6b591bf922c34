"""R-202: an electricity factor that covers the upstream, not only the stack."""

from decimal import Decimal

from tanji.model.dataset import Dataset
from tanji.model.document import Text
from tanji.model.finding import the_exchange
from tanji.model.vocabulary import Category, DatasetUse
from tanji.rules.case import Case, Report, Use, measure
from tanji.rules.registry import check


@check("R-202", "电力因子的种类", "Kind of electricity factor", structure=("R-202",))
def electricity(case: Case, report: Report, *, same: Decimal) -> Text | None:
    """No direct-CO2 factor as a footprint factor, not even retyped as the study's own dataset.

    A study's own electricity dataset is refused where its CO2 per kWh equals a published direct-CO2
    factor within the relative distance ``same``, and doubted where it holds no gas but CO2.
    """
    report.take(case.structure.get("R-202", ()))
    uses = [use for use in case.uses if use.exchange.category is Category.ELECTRICITY]
    if not any(line.category is Category.ELECTRICITY for _, line in case.lines):
        return Text(zh="清单里没有电力。", en="The inventory has no electricity.")
    own = {dataset.id for dataset in case.study.datasets}
    for use in {use.dataset.id: use for use in uses if use.dataset.id in own}.values():
        if use.dataset.use is DatasetUse.FOOTPRINT:
            _own(case, report, use, same)
    return None


def _own(case: Case, report: Report, use: Use, same: Decimal) -> None:
    thing = the_exchange(use.process, use.exchange)
    value = _per_kwh(use.dataset)
    if value is None:
        return
    for other in case.datasets.values():
        known = _per_kwh(other) if other.use is DatasetUse.DIRECT_CO2 else None
        if known and abs(value - known) <= same * known:
            report.wrong(
                thing,
                "provider",
                (
                    f"{value.normalize():f}是二氧化碳排放因子（{other.name}），不含上游。"
                    "产品碳足迹要用碳足迹因子。",
                    f"{value.normalize():f} is a direct-CO2 factor without upstream "
                    f"({other.name.english}). A product footprint needs a footprint factor.",
                ),
                (
                    "换成同一地区、同一年的电力碳足迹因子。",
                    "Choose the footprint factor of the same place and year.",
                ),
                value=f"{value.normalize():f} kgCO2/kWh",
            )
            return
    if {gas.gas for gas in use.dataset.gases} == {"CO2"} and not use.dataset.exchanges:
        report.doubtful(
            thing,
            "provider",
            (
                f"自带电力因子“{use.dataset.name}”只有CO2，像是不含上游的二氧化碳排放因子。",
                f'Own electricity dataset "{use.dataset.name.english}" holds CO2 alone: it looks '
                "like a direct-CO2 factor without upstream.",
            ),
            (
                "换成电力碳足迹因子；若已含上游，写成CO2e并注明来源。",
                "Choose a footprint factor; if upstream is included, enter CO2e and the source.",
            ),
            value=f"{value.normalize():f} kgCO2/kWh",
        )


def _per_kwh(dataset: Dataset) -> Decimal | None:
    """Kilograms of CO2 or CO2e per kWh of a dataset that gives only such a value."""
    amount = measure(dataset.reference, "kWh")
    values = [gas.amount for gas in dataset.gases]
    if not amount or len(values) != 1 or dataset.gases[0].gas not in ("CO2", "CO2e"):
        return None
    return values[0] / amount
