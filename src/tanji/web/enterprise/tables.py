"""The tables of a result, once: the page draws them, CSV carries them in full precision."""

import csv
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from tanji.core.errors import NotFound
from tanji.model.result import Interval, MissingItem, Result
from tanji.rules.gwp import gwp_set
from tanji.web.typography import plain

_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?")
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its title, heads and plain rows; numbers stay numbers."""

    name: str
    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


def safe(value: Any) -> str:
    """A CSV cell that no spreadsheet takes for a formula; numbers stay as they are.

    >>> safe("=1+1"), safe("-0.5"), safe(-0.5), safe(None)
    ("'=1+1", '-0.5', '-0.5', '')
    """
    if value is None:
        return ""
    text = repr(value) if isinstance(value, float) else str(value)
    if text.startswith(_DANGEROUS) and not _NUMBER.fullmatch(text):
        return "'" + text
    return text


def as_csv(table: Table) -> bytes:
    """The table as CSV in UTF-8 with a byte-order mark, which spreadsheets want."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([safe(head) for head in table.heads])
    writer.writerows([safe(value) for value in row] for row in table.rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def table_of(result: Result, name: str) -> Table:
    """The named table of a result; raises ``NotFound``."""
    if name not in TABLES:
        raise NotFound(f"没有表“{name}”。", f"There is no table “{name}”.")
    return TABLES[name](result)


def _stages(result: Result) -> Table:
    rows = [
        (plain(one.stage.label), one.value, one.share, one.market_based) for one in result.stages
    ]
    rows.append((_("合计"), result.location_based, 1.0, result.market_based))
    heads = (_("阶段"), "kgCO2e", _("占比"), _("按合同，kgCO2e"))
    return Table("stages", _("各生命周期阶段"), heads, tuple(rows))


def _contributions(result: Result) -> Table:
    names = {one.process: plain(one.name) for one in result.processes}
    rows = tuple(
        (
            plain(leaf.stage.label),
            names.get(leaf.process, leaf.process),
            plain(leaf.flow),
            plain(leaf.origin.label),
            leaf.amount,
            leaf.unit,
            leaf.dataset or leaf.gas,
            leaf.intensity,
            leaf.value,
            leaf.share,
            leaf.market_based,
        )
        for leaf in sorted(result.leaves, key=lambda leaf: -abs(leaf.value or 0.0))
    )
    heads = (
        *(_("阶段"), _("过程"), _("流"), _("数据来源"), _("每单位的量"), _("单位")),
        *(_("因子或气体"), _("强度，kgCO2e/单位"), "kgCO2e", _("占比"), _("按合同，kgCO2e")),
    )
    return Table("contributions", _("每一项投入与排放"), heads, rows)


def _first_tier(result: Result) -> Table:
    rows = tuple((plain(one.flow), one.value, one.share) for one in result.first_tier)
    heads = (_("投入"), "kgCO2e", _("占比"))
    return Table("first_tier", _("一级投入（含其全部上游）"), heads, rows)


def _processes(result: Result) -> Table:
    names = {one.process: plain(one.name) for one in result.processes}
    rows: list[tuple[Any, ...]] = []
    for one in result.processes:
        handed = [link for link in result.links if link.source == one.process]
        own = (names[one.process], one.value, one.cumulative)
        rows += [
            (*own, names[link.target], plain(link.flow), link.amount, link.unit, link.value)
            for link in handed
        ] or [(*own, None, None, None, None, None)]
    heads = (
        *(_("过程"), _("自身，kgCO2e"), _("含上游，kgCO2e"), _("交给")),
        *(_("流"), _("每单位的量"), _("单位"), _("带去，kgCO2e")),
    )
    return Table("processes", _("排放在过程之间怎样流动"), heads, tuple(rows))


def _ledgers(result: Result) -> Table:
    rows = tuple((plain(ledger.label), value) for ledger, value in result.ledgers.items())
    return Table("ledgers", _("分账"), (_("分账"), "kgCO2e"), rows)


def _gases(result: Result) -> Table:
    factors = gwp_set(result.provenance.gwp).factors
    rows = tuple(
        (line.gas, plain(line.ledger.label), line.kg, factors.get(line.gas), line.co2e)
        for line in result.gases
    )
    heads = (_("气体"), _("分账"), "kg", f"GWP {result.provenance.gwp}", "kgCO2e")
    return Table("gases", _("按气体"), heads, rows)


def _coverage(result: Result) -> Table:
    coverage = result.coverage
    kinds: Sequence[tuple[str, tuple[MissingItem, ...]]] = (
        (_("未知：没有因子，没有计入"), coverage.unlinked),
        (_("不带负担进入"), coverage.burden_free),
        (_("没有表征因子的基本流"), coverage.uncharacterised),
        (_("只有合计CO2e的因子"), coverage.aggregated),
    )
    rows = tuple(
        (kind, one.process, plain(one.flow), one.amount, plain(one.reason))
        for kind, items in kinds
        for one in items
    )
    return Table("coverage", _("缺口"), (_("类"), _("过程"), _("流"), _("量"), _("原因")), rows)


def _uncertainty(result: Result) -> Table:
    band = result.uncertainty
    parts: tuple[tuple[str, Interval], ...] = ()
    if band:
        parts = (
            (_("全部"), band.total),
            (_("企业填报数据"), band.declared),
            (_("背景数据"), band.background),
        )
    rows = tuple((name, one.p2_5, one.p50, one.p97_5, one.mean, one.sd) for name, one in parts)
    heads = (_("部分"), "2.5%", _("中位数"), "97.5%", _("均值"), _("标准差"))
    return Table("uncertainty", _("不确定度"), heads, rows)


def _verdict(result: Result) -> Table:
    words = {"passed": _("通过"), "failed": _("未通过"), "skipped": _("未查")}
    checks = result.verdict.checks if result.verdict else ()
    rows = tuple(
        (
            one.code,
            plain(one.title),
            words.get(one.outcome, one.outcome),
            one.clause,
            " ".join([plain(one.reason), *(plain(problem.message) for problem in one.problems)]),
        )
        for one in checks
    )
    heads = (_("编号"), _("检查"), _("结果"), _("条款"), _("说明"))
    return Table("verdict", _("规则包判定"), heads, rows)


TABLES: dict[str, Callable[[Result], Table]] = {
    "stages": _stages,
    "contributions": _contributions,
    "first_tier": _first_tier,
    "processes": _processes,
    "ledgers": _ledgers,
    "gases": _gases,
    "coverage": _coverage,
    "uncertainty": _uncertainty,
    "verdict": _verdict,
}
