"""Figures of a study that must agree: shares, books, transport legs, months, distributions."""

from decimal import Decimal

from tanji.model import units
from tanji.model.document import decimal_text
from tanji.model.errors import TanjiError
from tanji.model.exchange import Exchange
from tanji.model.finding import (
    Findings,
    Thing,
    nearest,
    shortened,
    the_exchange,
    the_process,
    the_study,
)
from tanji.model.ledger import Ledger
from tanji.model.process import CircularFootprint, Process
from tanji.model.quantity import Quantity, Uncertainty
from tanji.model.study import Study
from tanji.model.vocabulary import AllocationMethod, Supply

# People write an amount with the digits that they trust; the books keep more of them.
ROUNDING = Decimal("0.005")
MOST_DIGITS = 15  # what a float64 result holds
SUM_OF_FACTORS = Decimal("0.000001")

_MEASURES = {
    AllocationMethod.MASS: ("mass", "kg", "质量", "mass"),
    AllocationMethod.ENERGY: ("energy", "MJ", "能量", "energy"),
    AllocationMethod.ECONOMIC: ("value", "CNY", "价值", "value"),
}
_DISTRIBUTIONS = {
    "lognormal": (),
    "normal": ("sd",),
    "triangular": ("low", "high"),
    "uniform": ("low", "high"),
}


def check_study(study: Study, found: Findings) -> None:
    """Period and ledger."""
    period = study.period
    if period.end < period.start:
        thing = the_study("数据周期", "The period")
        message = (
            f"{thing.zh}的结束日{period.end}早于开始日{period.start}。",
            f"{thing.en} ends on {period.end}, before it starts on {period.start}.",
        )
        fix = "改开始日或结束日。", "Change the first or the last day."
        found.error("period_reversed", thing, "period", message, fix, value=period)
    if not 1 <= study.digits <= MOST_DIGITS:
        thing = the_study("公布值的有效位数", "The number of significant digits")
        message = f"{thing.zh}是{study.digits}。", f"{thing.en} is {study.digits}."
        fix = f"写1到{MOST_DIGITS}的整数。", f"Enter a whole number from 1 to {MOST_DIGITS}."
        found.error("digits_out_of_range", thing, "digits", message, fix, value=study.digits)
    if study.ledger is not None:
        _check_ledger(study.ledger, study, found)


def _check_ledger(ledger: Ledger, study: Study, found: Findings) -> None:
    wanted = ledger.period.months
    evidence = {item.id for item in study.evidence}
    seen: set[str] = set()
    for line in ledger.lines:
        en = f'Ledger line "{line.name.english}"'
        name = f"台账“{line.name}”"
        thing = Thing(f"ledger/{line.id}", name, name, en)
        if line.id in seen:
            message = (
                f"{thing.zh}的编号“{line.id}”重复。",
                f'{thing.en}: id "{line.id}" occurs twice.',
            )
            found.error(
                "duplicate_id", thing, "id", message, ("每个编号只用一次。", "Use each id once.")
            )
        seen.add(line.id)
        try:
            units.dimension(line.unit)
        except TanjiError as refusal:
            found.refused(thing, "unit", refusal, line.unit)
        if len(line.months) != wanted:
            message = (
                f"{thing.zh}有{len(line.months)}个月的数，周期{ledger.period}是{wanted}个月。",
                f"{thing.en} has {len(line.months)} months; {ledger.period} has {wanted}.",
            )
            fix = (
                "补齐或删去月份；没有读数的月留空。",
                "Add or remove months; leave unread ones empty.",
            )
            found.error("months_mismatch", thing, "months", message, fix, value=len(line.months))
        elif line.missing:
            months = "、".join(map(str, line.missing))
            message = (
                f"{thing.zh}第{months}个月没有读数。按缺失处理，不当作零。",
                f"{thing.en}: no reading for month {months}. It is missing, not zero.",
            )
            fix = (
                "补上读数；确实没有用的月写0。",
                "Add the readings; enter 0 where there was no use.",
            )
            found.warn("missing_months", thing, str(line.missing[0]), message, fix, value=months)
        for at, month in enumerate(line.months, start=1):
            if month is not None and (not month.is_finite() or month < 0):
                message = (
                    f"{thing.zh}第{at}个月的读数是{month}，应为0或更大的数。",
                    f"{thing.en}: the reading of month {at} is {month}, not 0 or more.",
                )
                fix = "改成实际读数。", "Enter the actual reading."
                found.error("negative_amount", thing, str(at), message, fix, value=month)
        _check_evidence(thing, line.evidence, evidence, found)


def _check_evidence(thing: Thing, used: tuple[str, ...], known: set[str], found: Findings) -> None:
    for name in used:
        if name not in known:
            message = (
                f"{thing.zh}：没有证据“{name}”。",
                f'{thing.en}: there is no evidence "{name}".',
            )
            fix = "在证据表登记，或改编号。", "Register the evidence, or correct the id."
            near = nearest(name, known)
            found.warn(
                "unknown_evidence", thing, "evidence", message, fix, value=name, suggestions=near
            )


def check_process(process: Process, study: Study, found: Findings) -> None:
    """Allocation of a process, and what each of its lines is said to rest on."""
    _check_allocation(process, found)
    evidence = {item.id for item in study.evidence}
    for exchange in process.exchanges:
        thing = the_exchange(process, exchange)
        _check_evidence(thing, exchange.evidence, evidence, found)
        if exchange.only_for:
            _check_products(process, exchange, found)
        if exchange.lines and exchange.amount.amount.is_finite():
            _check_lines(thing, exchange, study.ledger, found)
        if exchange.transport is not None:
            _check_transport(thing, exchange, found)
        if exchange.electricity is not None:
            _check_electricity(thing, exchange, found)
        if exchange.uncertainty is not None:
            check_uncertainty(thing, exchange.uncertainty, exchange.amount.amount, found)


# ------------------------------------------------------------------- allocation


def _check_allocation(process: Process, found: Findings) -> None:
    if len(process.products) < 2:
        return
    thing, allocation = the_process(process), process.allocation
    if allocation is None:
        message = (
            f"{thing.zh}有{len(process.products)}种产品，还没有分配。",
            f"{thing.en} has {len(process.products)} products and no allocation.",
        )
        fix = (
            "选质量、能量、经济价值或给定系数，写明理由。",
            "Choose mass, energy, economic value or given factors, and say why.",
        )
        found.error("missing_allocation", thing, "allocation", message, fix)
    elif allocation.method is AllocationMethod.GIVEN:
        _check_factors(process, found)
    else:
        _check_measures(process, allocation.method, found)


def _check_factors(process: Process, found: Findings) -> None:
    assert process.allocation is not None
    thing = the_process(process)
    products = {product.id: product for product in process.products}
    factors = process.allocation.factors
    for factor in factors:
        if factor.product not in products:
            message = (
                f"{thing.zh}的分配系数写给了“{factor.product}”，它不是产品。",
                f'{thing.en}: allocation factor for "{factor.product}", which is no product.',
            )
            fix = "写产品行的编号。", "Enter the id of a product line."
            near = nearest(factor.product, products) or tuple(products)[:3]
            more = {"value": factor.product, "suggestions": near}
            found.error("unknown_product", thing, "allocation", message, fix, **more)
        if not 0 <= factor.factor <= 1:
            message = (
                f"{thing.zh}的分配系数{factor.factor}不在0和1之间。",
                f"{thing.en}: allocation factor {factor.factor} is not between 0 and 1.",
            )
            fix = "写0到1之间的数。", "Enter a number from 0 to 1."
            found.error(
                "factor_out_of_range", thing, "allocation", message, fix, value=factor.factor
            )
    given = {factor.product for factor in factors}
    if lacking := [product for key, product in products.items() if key not in given]:
        names = "、".join(f"“{product.name}”" for product in lacking)
        message = (
            f"{thing.zh}：{names}没有分配系数。",
            f"{thing.en}: no allocation factor for {names}.",
        )
        fix = (
            "给每种产品写系数，不承担的写0。",
            "Give every product a factor; 0 if it carries nothing.",
        )
        found.error("missing_factor", thing, "allocation", message, fix)
    total = sum((factor.factor for factor in factors), Decimal(0))
    if abs(total - 1) > SUM_OF_FACTORS:
        shown = shortened(total)
        message = (
            f"{thing.zh}的分配系数合计为{shown}，应为1。",
            f"{thing.en}: the allocation factors sum to {shown}, not 1.",
        )
        fix = "改系数，使合计为1。", "Change the factors so that they sum to 1."
        found.error("factors_not_one", thing, "allocation", message, fix, value=shown)


def _check_measures(process: Process, method: AllocationMethod, found: Findings) -> None:
    field, unit, zh, en = _MEASURES[method]
    for product in process.products:
        stated = product.properties
        given: Quantity | None = getattr(stated, field) if stated else None
        try:
            enough = (given or product.amount).to(unit) >= 0
        except TanjiError:
            enough = False
        if not enough:
            thing = the_exchange(process, product)
            message = (
                f"{thing.zh}按{zh}分配，却没有总{zh}。",
                f"{thing.en} is allocated by {en}, but its total {en} is missing.",
            )
            fix = (
                f"填这一产品全部产量的{zh}（能换算成{unit}），或换分配方法。",
                f"Enter the {en} of its whole amount (in {unit} or alike), or change the method.",
            )
            found.error("missing_property", thing, "properties", message, fix, value=given or "")


def _check_products(process: Process, exchange: Exchange, found: Findings) -> None:
    products = {product.id: product for product in process.products}
    thing = the_exchange(process, exchange)
    for name in exchange.only_for:
        if name not in products:
            message = (
                f"{thing.zh}只归属“{name}”，但本过程没有这种产品。",
                f'{thing.en} belongs to "{name}" alone, which is no product of the process.',
            )
            fix = "写产品行的编号。", "Enter the id of a product line."
            near = nearest(name, products) or tuple(products)[:3]
            found.error(
                "unknown_product", thing, "only_for", message, fix, value=name, suggestions=near
            )


# --------------------------------------------------------- books, legs, contracts


def _differs(a: Decimal, b: Decimal) -> bool:
    return abs(a - b) > ROUNDING * max(abs(a), abs(b))


def _check_lines(thing: Thing, exchange: Exchange, ledger: Ledger | None, found: Findings) -> None:
    known = {line.id: line for line in ledger.lines} if ledger else {}
    total = Decimal(0)
    for name in exchange.lines:
        if name not in known:
            message = (
                f"{thing.zh}：台账里没有“{name}”。",
                f'{thing.en}: the ledger has no line "{name}".',
            )
            fix = "写已有台账行的编号。", "Enter the id of a ledger line."
            near = nearest(name, known)
            found.error(
                "unknown_ledger_line", thing, "lines", message, fix, value=name, suggestions=near
            )
            return
        try:
            total += units.convert(known[name].total, known[name].unit, exchange.amount.unit)
        except TanjiError as refusal:
            found.refused(thing, "lines", refusal, known[name].unit)
            return
    if _differs(total, exchange.amount.amount):
        shown = f"{decimal_text(total)} {exchange.amount.unit}"
        message = (
            f"{thing.zh}写的是{exchange.amount}，台账合计是{shown}。",
            f"{thing.en} is {exchange.amount}; its ledger lines sum to {shown}.",
        )
        fix = "改成台账合计，或改台账行。", "Enter the sum of the ledger, or correct the lines."
        found.error(
            "ledger_mismatch",
            thing,
            "amount",
            message,
            fix,
            value=exchange.amount,
            suggestions=(shown,),
        )


def _check_transport(thing: Thing, exchange: Exchange, found: Findings) -> None:
    leg = exchange.transport
    assert leg is not None
    try:
        performance = leg.mass.to("t") * leg.distance.to("km")
        given = exchange.amount.to("t·km")
    except TanjiError as refusal:
        found.refused(
            thing, "transport", refusal, f"{shortened(leg.mass)} × {shortened(leg.distance)}"
        )
        return
    if leg.mass.amount < 0 or leg.distance.amount < 0 or _differs(performance, given):
        shown = f"{decimal_text(performance.normalize())} t·km"
        message = (
            f"{thing.zh}写的是{exchange.amount}，而{leg.mass}×{leg.distance}是{shown}。",
            f"{thing.en} is {exchange.amount}, but {leg.mass} × {leg.distance} is {shown}.",
        )
        fix = "改质量、距离或周转量。", "Correct the mass, the distance or the amount."
        found.error(
            "transport_mismatch",
            thing,
            "amount",
            message,
            fix,
            value=exchange.amount,
            suggestions=(shown,),
        )


def _check_electricity(thing: Thing, exchange: Exchange, found: Findings) -> None:
    supply = exchange.electricity
    assert supply is not None
    if not 0 < supply.share <= 1:
        message = (
            f"{thing.zh}的合同比例{supply.share}不在0和1之间。",
            f"{thing.en}: the contract share {supply.share} is not between 0 and 1.",
        )
        fix = "写大于0、不大于1的数。", "Enter a number above 0, at most 1."
        found.error("share_out_of_range", thing, "share", message, fix, value=supply.share)
    if supply.supply is not Supply.GREEN_CONTRACT:
        if supply.contract is not None:
            name = supply.supply.label
            message = (
                f"{thing.zh}是“{name}”，写着的绿电合同不参与计算。",
                f'{thing.en} is "{name.english}"; its green contract is not used.',
            )
            fix = "改供电方式，或去掉合同。", "Change the supply or remove the contract."
            found.warn("contract_unused", thing, "contract", message, fix)
        return
    for lacking, field, zh, en in (
        (supply.contract is None, "contract", "发电方的因子", "the generator's factor"),
        (not supply.certificates, "certificates", "绿证编号", "the certificate numbers"),
        (supply.retired_on is None, "retired_on", "绿证注销日期", "the date of retirement"),
    ):
        if lacking:
            message = (
                f"{thing.zh}是绿电合同，缺{zh}。"
                + ("" if field == "certificates" else "按合同的总量里先按电网计。"),
                f"{thing.en} is a green contract without {en}."
                + ("" if field == "certificates" else " The market-based total counts it as grid."),
            )
            fix = f"补上{zh}。", f"Add {en}."
            found.warn("contract_incomplete", thing, field, message, fix)


# ------------------------------------------------------------------ uncertainty


def check_uncertainty(
    thing: Thing, uncertainty: Uncertainty, amount: Decimal, found: Findings
) -> None:
    """Whether a distribution has its parameters and they fit the amount."""
    kind = uncertainty.distribution
    if kind not in _DISTRIBUTIONS:
        message = f"{thing.zh}：不认识分布“{kind}”。", f'{thing.en}: unknown distribution "{kind}".'
        fix = "写 " + "、".join(_DISTRIBUTIONS) + "。", "Enter " + ", ".join(_DISTRIBUTIONS) + "."
        near = nearest(kind, _DISTRIBUTIONS)
        found.error(
            "unknown_distribution", thing, "uncertainty", message, fix, value=kind, suggestions=near
        )
        return
    lacking = [name for name in _DISTRIBUTIONS[kind] if getattr(uncertainty, name) is None]
    if kind == "lognormal" and uncertainty.gsd is None and uncertainty.pedigree is None:
        lacking = ["gsd"]
    if lacking:
        names = "、".join(lacking)
        message = f"{thing.zh}：{kind} 分布缺 {names}。", f"{thing.en}: {kind} lacks {names}."
        found.error(
            "missing_parameter", thing, "uncertainty", message, ("补上参数。", "Add the parameter.")
        )
        return
    for wrong, zh, en in _wrong_parameters(uncertainty, amount):
        message = f"{thing.zh}的不确定度：{zh}。", f"{thing.en}: {en}."
        fix = "改参数，或不写不确定度。", "Correct the parameter or leave the uncertainty out."
        found.error("uncertainty_out_of_range", thing, "uncertainty", message, fix, value=wrong)


def _wrong_parameters(given: Uncertainty, amount: Decimal) -> list[tuple[object, str, str]]:
    wrong: list[tuple[object, str, str]] = []
    kind = given.distribution
    for name in ("gsd", "sd", "low", "high", "basic"):
        value: Decimal | None = getattr(given, name)
        if value is not None and not value.is_finite():
            return [(value, f"{name} 不是有限的数", f"{name} is not a finite number")]
    if kind == "lognormal" and given.gsd is not None and given.gsd <= 1:
        wrong.append(
            (given.gsd, "几何标准差要大于1", "the geometric standard deviation must exceed 1")
        )
    if given.pedigree is not None and not all(1 <= score <= 5 for score in given.pedigree):
        wrong.append((given.pedigree, "谱系评分是1到5", "pedigree scores run from 1 to 5"))
    if given.basic is not None and given.basic < 1:
        wrong.append((given.basic, "基本不确定度（GSD²）不小于1", "the basic GSD² is at least 1"))
    if kind == "normal" and given.sd is not None and given.sd <= 0:
        wrong.append((given.sd, "标准差要大于0", "the standard deviation must exceed 0"))
    if kind in ("triangular", "uniform") and given.low is not None and given.high is not None:
        bounds = f"{given.low}…{given.high}"
        if given.low >= given.high:
            wrong.append((bounds, "下限不小于上限", "the lower bound is not below the upper one"))
        elif not given.low <= amount <= given.high:
            wrong.append(
                (
                    bounds,
                    f"量{amount}不在下限和上限之间",
                    f"the amount {amount} lies outside the bounds",
                )
            )
    return wrong


def check_recycling(thing: Thing, formula: CircularFootprint, found: Findings) -> None:
    """Whether the parameters of the circular footprint formula are shares, and complete."""
    for name in ("a", "r1", "r2", "r3", "b", "heat_share", "electricity_share"):
        value: Decimal = getattr(formula, name)
        if not 0 <= value <= 1:
            message = (
                f"{thing.zh}的 {name} 不在0和1之间。",
                f"{thing.en}: {name} is not between 0 and 1.",
            )
            fix = "写0到1之间的数。", "Enter a number from 0 to 1."
            found.error("factor_out_of_range", thing, name, message, fix, value=value)
    if formula.r2 + formula.r3 > 1:
        message = f"{thing.zh}的 R2+R3 大于1。", f"{thing.en}: R2 + R3 exceed 1."
        fix = "改 R2 或 R3。", "Correct R2 or R3."
        value = formula.r2 + formula.r3
        found.error("factor_out_of_range", thing, "r2", message, fix, value=value)
    needed = {
        "virgin": formula.r1 < 1 or formula.a < 1,
        "recycled": formula.r1 * formula.a > 0,
        "recycling": formula.r2 * (1 - formula.a) > 0,
        "substituted": formula.r2 * (1 - formula.a) > 0,
        "energy_recovery": formula.r3 * (1 - formula.b) > 0,
    }
    for field, wanted in needed.items():
        if wanted and getattr(formula, field) is None:
            message = (
                f"{thing.zh}没有 {field} 的因子。按未知处理，不当作零。",
                f"{thing.en} has no factor for {field}. It counts as unknown, not as zero.",
            )
            fix = "选一个因子。", "Choose a factor."
            found.warn("unlinked", thing, field, message, fix)
