"""What is still missing before a product can be certified: read off study, result and verdict."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from tanji.model.document import Record, Text
from tanji.model.exchange import Exchange, ProcessLink
from tanji.model.ledger import LedgerLine
from tanji.model.problem import errors
from tanji.model.process import Process
from tanji.model.result import CheckOutcome, Result, Verdict
from tanji.model.rounding import significant
from tanji.model.study import Evidence, Study
from tanji.model.vocabulary import Category, Origin, Role, Severity, Supply
from tanji.rules.case import listed, listed_en, measure
from tanji.rules.catalogue import national_mark
from tanji.rules.pack import RulePack, pack

# How people and forms name the kinds of evidence that count here.
KINDS = {
    "statement": ("verification_statement", "核查声明", "supplier_statement"),
    "calibration": ("calibration", "校准证书", "检定证书"),
    "opinion": ("verification_opinion", "核查意见", "核查报告"),
}
# Electricity from the meter is the main one where it covers this part of the consumption.
MAIN = Decimal("0.8")
_ELSEWHERE = ("R-207", "R-211", "R-311")


class ReadinessItem(Record, frozen=True):
    """One thing to have: what is there ``now``, and what to do (``act``, for links ``act_key``).

    An item that does not ``count`` is for information, like the catalogue of the national mark.
    """

    key: str
    title: Text
    done: bool
    now: Text
    act: Text
    act_key: str
    counts: bool = True


class Readiness(Record, frozen=True):
    """The items in the order of work; ``done`` of ``needed`` are there."""

    done: int
    needed: int
    items: tuple[ReadinessItem, ...]


def readiness(
    study: Study, result: Result, verdict: Verdict, by: RulePack | None = None
) -> Readiness:
    """What a certification body will ask for, and what of it is there.

    ``by`` is the pack of the verdict where it is not a shipped one.
    """
    sight = _Sight(study, result, verdict, by or pack(verdict.pack))
    steps: tuple[Callable[[_Sight], ReadinessItem | None], ...] = (
        _months,
        _materials,
        _certificates,
        _supplier,
        _calibration,
        _rules,
        _verification,
        _mark,
    )
    items = tuple(item for item in (step(sight) for step in steps) if item is not None)
    counted = [item for item in items if item.counts]
    return Readiness(done=sum(item.done for item in counted), needed=len(counted), items=items)


@dataclass(frozen=True, slots=True)
class _Sight:
    study: Study
    result: Result
    verdict: Verdict
    pack: RulePack

    def check(self, code: str) -> CheckOutcome | None:
        return next((check for check in self.verdict.checks if check.code == code), None)

    def evidence(self, kind: str, ids: tuple[str, ...] | None = None) -> list[Evidence]:
        """Evidence of a kind, of all or of those ids."""
        return [
            item
            for item in self.study.evidence
            if item.kind.strip().casefold() in KINDS[kind] and (ids is None or item.id in ids)
        ]

    def own_power(self) -> list[tuple[Process, Exchange]]:
        """Electricity inputs of the company's own processes, largest burden first."""
        found = [
            (process, line)
            for process in self.study.processes
            if process.owner == "own"
            for line in process.exchanges
            if line.category is Category.ELECTRICITY and line.role is Role.INPUT
        ]
        weight = {
            (leaf.process, leaf.exchange): abs(leaf.value or 0.0) for leaf in self.result.leaves
        }
        return sorted(found, key=lambda one: -weight.get((one[0].id, one[1].id), 0.0))

    def books(self, line: Exchange) -> list[LedgerLine]:
        """Ledger lines on which an exchange rests."""
        books = self.study.ledger.lines if self.study.ledger else ()
        return [one for one in books if one.id in line.lines]


def _months(sight: _Sight) -> ReadinessItem | None:
    power = sight.own_power()
    if not power:
        return None
    needed = sight.pack.demands.months
    covered = total = Decimal(0)
    gaps: list[LedgerLine] = []
    for _, line in power:
        amount = measure(line.amount, "kWh") or Decimal(0)
        total += amount
        books = sight.books(line)
        gaps += [one for one in books if len(one.months) < needed or one.missing]
        if books and not any(one in gaps for one in books):
            covered += amount
    done = total > 0 and covered >= MAIN * total
    if done and sight.study.ledger is not None:
        place = sight.study.ledger.facility
        now = f"已填，来自{place}的台账", f"Entered, from the ledger of {place.english}"
    elif gaps:
        now = (
            f"{listed(one.name for one in gaps)}缺月",
            f"Months missing in {listed_en(one.name.english for one in gaps)}",
        )
    elif not covered:
        now = "只有年合计，没有按月的台账", "A yearly sum only, no monthly ledger"
    else:
        share = float(covered / total)
        now = (
            f"有台账的占用电量{share:.0%}，其余是年合计",
            f"{share:.0%} of the electricity has a ledger; the rest is a yearly sum",
        )
    return _item(
        "months",
        (f"{needed}个月主要用电量", f"{needed} months of the main electricity"),
        done,
        now,
        ("填电表", "Enter meters"),
        "ledger",
    )


def _materials(sight: _Sight) -> ReadinessItem:
    unknown = len(sight.result.coverage.unlinked)
    check = sight.check("R-311")
    looked = check is not None and check.outcome != "skipped"
    found = errors(check.problems) if check else []
    # What R-311 looked at, told by itself: the only note of it that carries a value.
    told = (
        [one for one in check.problems if one.severity is Severity.INFO and one.value]
        if check
        else []
    )
    if unknown:
        now = f"{unknown}项没有因子，按未知处理", f"Without a factor, so unknown: {unknown}"
    elif found:
        now = found[0].message.zh, found[0].message.english
    elif told:
        now = f"已填。{told[0].message.zh}", f"Entered. {told[0].message.english}"
    else:
        now = "已填，物料平衡没有查", "Entered; mass balance not looked at"
    return _item(
        "materials",
        ("物料清单与产量", "Bill of materials and output"),
        looked and not unknown and not found,
        now,
        ("补清单", "Complete the inventory"),
        "inventory",
    )


def _certificates(sight: _Sight) -> ReadinessItem | None:
    green = [
        line.electricity
        for _, line in sight.own_power()
        if line.electricity is not None and line.electricity.supply is Supply.GREEN_CONTRACT
    ]
    if not green:
        return None
    check = sight.check("R-207")
    numbers = sum(len(supply.certificates) for supply in green)
    share = max(supply.share for supply in green)
    return _item(
        "certificates",
        ("绿证编号与注销凭证", "Certificate numbers and proof of retirement"),
        check is not None and check.outcome == "passed" and numbers > 0,
        (
            f"{share:.0%}绿电，已列{numbers}张；须逐张列出，全区内不得重复使用",
            f"{share:.0%} green power, {numbers} listed; each must be listed and used once in the "
            "region",
        ),
        ("上传", "Upload"),
        "certificates",
    )


def _supplier(sight: _Sight) -> ReadinessItem | None:
    """The bought material with the largest burden, from a factor or from a supplier's process."""
    found = _largest_purchase(sight)
    if found is None:
        return None
    line, total = found.line, abs(sight.result.location_based)
    share = f"{abs(found.value) / total:.1%}" if total else "—"
    value = ""
    if found.amount:
        value = f"{significant(found.value / found.amount, 3)} kgCO2e/{line.amount.unit}"
    done = bool(sight.evidence("statement", line.evidence))
    if done:
        now = f"占总量{share}，已附声明，{value}", f"{share} of the total, attached, {value}"
    elif line.origin is Origin.SUPPLIER:
        now = (
            f"占总量{share}，供应商数{value}，没有核查声明",
            f"{share} of the total; supplier's value {value}, not verified",
        )
    else:
        now = (
            f"占总量{share}，现用数据库或估算值{value}",
            f"{share} of the total; now a database value or estimate, {value}",
        )
    return _item(
        "supplier",
        (
            f"{line.name}供应商的核查声明",
            f"Verification statement of the supplier of {line.name.english}",
        ),
        done,
        now,
        ("发数据请求", "Request data"),
        "supplier_request",
    )


_BOUGHT = (Category.MATERIAL, Category.PACKAGING, Category.PRODUCT)


@dataclass(frozen=True, slots=True)
class _Purchase:
    line: Exchange
    value: float
    amount: float


def _largest_purchase(sight: _Sight) -> _Purchase | None:
    leaves = {(leaf.process, leaf.exchange): leaf for leaf in sight.result.leaves}
    owners = {process.id: process.owner for process in sight.study.processes}
    found = []
    for process in sight.study.processes:
        if process.owner != "own":
            continue
        for line in process.exchanges:
            if line.role is not Role.INPUT or line.category not in _BOUGHT:
                continue
            leaf = leaves.get((process.id, line.id))
            if leaf is not None and leaf.value is not None:
                found.append(_Purchase(line, leaf.value, leaf.amount))
            elif isinstance(line.provider, ProcessLink) and owners[line.provider.process] != "own":
                found += [
                    _Purchase(line, link.value, link.amount)
                    for link in sight.result.links
                    if (link.source, link.target, link.flow)
                    == (line.provider.process, process.id, line.name)
                ]
    return max(found, key=lambda purchase: abs(purchase.value), default=None)


def _calibration(sight: _Sight) -> ReadinessItem | None:
    power = sight.own_power()
    if not power:
        return None
    line = power[0][1]
    books = sight.books(line)
    metered = [one for one in books if one.meter]
    done = bool(metered) and all(sight.evidence("calibration", one.evidence) for one in metered)
    name = metered[0].name if metered else line.name
    period = sight.study.period
    if done:
        now = "已附校准证书", "Calibration certificate attached"
    elif metered:
        now = f"有效期须覆盖{period}", f"It must be valid over {period}"
    else:
        now = (
            "台账里没有写表号；有效期须覆盖" + str(period),
            f"The ledger names no meter; the certificate must be valid over {period}",
        )
    return _item(
        "calibration",
        (f"{name}：电表的校准证书", f"Calibration certificate of the meter: {name.english}"),
        done,
        now,
        ("上传", "Upload"),
        "calibration",
    )


def _rules(sight: _Sight) -> ReadinessItem:
    due = {rule.code for rule in sight.pack.checks if not rule.skippable}
    failed = [
        check.title
        for check in sight.verdict.of("failed")
        if errors(check.problems) and check.code not in _ELSEWHERE
    ]
    skipped = sight.verdict.of("skipped")
    unlooked = [check.title for check in skipped if check.code in due]
    if failed:
        now = (
            f"{len(failed)}项没有通过：{listed(failed)}",
            f"{len(failed)} failed: {listed_en(title.english for title in failed)}",
        )
    elif unlooked:
        now = (
            f"必须查的还没有查：{listed(unlooked)}",
            f"Must be checked, and is not yet: {listed_en(title.english for title in unlooked)}",
        )
    else:
        now = (
            f"没有错误；未查{len(skipped)}项，未查不等于符合",
            f"No errors; {len(skipped)} not checked, which is not the same as passed",
        )
    return _item(
        "rules",
        ("规则包自查", "Check by the rule pack"),
        not failed and not unlooked,
        now,
        ("看逐项结果", "See each check"),
        "verdict",
    )


def _verification(sight: _Sight) -> ReadinessItem:
    opinions = sight.evidence("opinion")
    return _item(
        "verification",
        ("第三方核查", "Third-party verification"),
        bool(opinions),
        (f"已附{opinions[0].title}", f"{opinions[0].title.english} attached")
        if opinions
        else ("尚未委托", "Not commissioned yet"),
        ("选核查机构", "Choose a body"),
        "verification",
    )


def _mark(sight: _Sight) -> ReadinessItem:
    catalogue, name = national_mark(), sight.study.product.name
    entry, day = catalogue.find(name), catalogue.published_on
    count = len(catalogue.entries)
    now = (
        (
            f"像是国家首批{count}类产品目录（{day}）里的“{entry.name}”，以认证机构判定为准；"
            "只有试点地区的认证可以用国家碳足迹标识",
            f'Looks like "{entry.name.english}" of the first national catalogue of {count} '
            f"({day}); the certification body decides. The national mark is for pilot regions only",
        )
        if entry
        else (
            f"{name}不在国家首批{count}类产品目录内（{day}）。可申请机构自有或地区认证，"
            "但不能使用国家碳足迹标识",
            f"{name.english} is not in the first national catalogue of {count} ({day}). A body's "
            "own or a regional certificate is open to it, the national mark is not",
        )
    )
    return _item(
        "national_mark",
        ("国家标识", "National mark"),
        entry is not None,
        now,
        ("看目录", "See the catalogue"),
        "catalogue",
        counts=False,
    )


def _item(
    key: str,
    title: tuple[str, str],
    done: bool,
    now: tuple[str, str],
    act: tuple[str, str],
    act_key: str,
    *,
    counts: bool = True,
) -> ReadinessItem:
    return ReadinessItem(
        key=key,
        title=Text(zh=title[0], en=title[1]),
        done=done,
        now=Text(zh=now[0], en=now[1]),
        act=Text(zh=act[0], en=act[1]),
        act_key=act_key,
        counts=counts,
    )
