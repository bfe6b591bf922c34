"""Shares of a process with several products (ISO 14044 4.3.4: subdivide, then physical, then
economic).
"""

from tanji.model.document import Text
from tanji.model.errors import TanjiError
from tanji.model.exchange import Exchange
from tanji.model.problem import Problem, Where
from tanji.model.process import Process
from tanji.model.quantity import Quantity
from tanji.model.vocabulary import AllocationMethod, Severity

_UNIT = {
    AllocationMethod.MASS: "kg",
    AllocationMethod.ENERGY: "MJ",
    AllocationMethod.ECONOMIC: "CNY",
}
_PROPERTY = {
    AllocationMethod.MASS: "mass",
    AllocationMethod.ENERGY: "energy",
    AllocationMethod.ECONOMIC: "value",
}


def shares(process: Process) -> tuple[dict[str, float], list[Problem]]:
    """Share of each product of ``process`` (by exchange id), summing to 1, and what stands in
    the way.

    Mass, energy and economic shares are ``x_i / Σ x`` over the products, with x the property of
    the whole
    amount (or the amount itself where its unit is already a mass or an energy). Given factors
    must sum
    to 1 within 1e-6. One product carries everything.
    """
    products = process.products
    if len(products) == 1:
        return {products[0].id: 1.0}, []
    allocation = process.allocation
    if allocation is None:
        return {}, [_missing(process)]
    if allocation.method is AllocationMethod.GIVEN:
        return _given(process)
    amounts: dict[str, float] = {}
    problems: list[Problem] = []
    for product in products:
        try:
            amounts[product.id] = float(_measure(product, allocation.method))
        except TanjiError as error:
            problems.append(_without(process, product, allocation.method, error))
    if problems:
        return {}, problems
    total = sum(amounts.values())
    if total <= 0 or any(amount < 0 for amount in amounts.values()):
        return {}, [_not_positive(process, allocation.method)]
    return {product: amount / total for product, amount in amounts.items()}, []


def _measure(product: Exchange, method: AllocationMethod) -> float:
    given: Quantity | None = (
        getattr(product.properties, _PROPERTY[method]) if product.properties else None
    )
    return float((given or product.amount).to(_UNIT[method]))


def _given(process: Process) -> tuple[dict[str, float], list[Problem]]:
    assert process.allocation is not None
    factors = {item.product: float(item.factor) for item in process.allocation.factors}
    names = {product.id for product in process.products}
    unknown = sorted(set(factors) - names)
    if unknown or abs(sum(factors.values()) - 1) > 1e-6:
        value = "、".join(unknown) or f"{sum(factors.values()):.6g}"
        return {}, [
            Problem(
                code="R-208",
                severity=Severity.ERROR,
                where=Where(object=process.name.zh, field="分配系数"),
                value=value,
                message=Text(
                    zh=f"过程“{process.name}”的分配系数要对应它的产品，合计为1；现在是{value}。",
                    en=f'Allocation factors of "{process.name.english}" must name its products and '
                    f"sum to 1; found {value}.",
                ),
                fix=Text(zh="改系数，使合计为1。", en="Change the factors so that they sum to 1."),
            )
        ]
    return {name: factors.get(name, 0.0) for name in names}, []


def _missing(process: Process) -> Problem:
    return Problem(
        code="R-208",
        severity=Severity.ERROR,
        where=Where(object=process.name.zh, field="分配"),
        message=Text(
            zh=f"过程“{process.name}”有{len(process.products)}种产品，还没有分配方法。",
            en=f'Process "{process.name.english}" has {len(process.products)} products and no '
            "allocation.",
        ),
        fix=Text(
            zh="在“分配”里选质量、能量、经济价值或给定系数，并写理由。",
            en="Choose mass, energy, economic value or given factors, and say why.",
        ),
    )


def _without(
    process: Process, product: Exchange, method: AllocationMethod, error: TanjiError
) -> Problem:
    return Problem(
        code="R-208",
        severity=Severity.ERROR,
        where=Where(object=process.name.zh, field=product.name.zh),
        value=str(product.amount),
        message=Text(
            zh=f"按{method.label}分配，但产品“{product.name}”没有这个量：{error.zh}",
            en=f"Allocation by {method.label.english.lower()}, but product "
            f'"{product.name.english}" lacks it: {error.en}',
        ),
        fix=Text(
            zh=f"给这种产品填总{method.label}。",
            en=f"Enter the total {method.label.english.lower()} of this product.",
        ),
    )


def _not_positive(process: Process, method: AllocationMethod) -> Problem:
    return Problem(
        code="R-208",
        severity=Severity.ERROR,
        where=Where(object=process.name.zh, field="分配"),
        message=Text(
            zh=f"过程“{process.name}”各产品的{method.label}合计不大于0，无法分配。",
            en=f'The products of "{process.name.english}" have no positive '
            f"{method.label.english.lower()} to share by.",
        ),
        fix=Text(zh="检查各产品的量。", en="Check the amounts of the products."),
    )
