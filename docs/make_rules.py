"""Write docs/rules.md: every rule pack, its limits, its checks and on what each of them rests.

``python docs/make_rules.py`` writes the file, ``--check`` only says whether it is up to date.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tanji.model.vocabulary import Severity
from tanji.rules import RulePack, packs
from tanji.rules.catalogue import national_mark
from tanji.rules.quality import schemes
from tanji.rules.registry import checks

PAGE = Path(__file__).with_name("rules.md")
HEAD = """# 规则包与检查 · Rule packs and checks

本页由 `docs/make_rules.py` 从 `src/tanji/rules/` 生成。规则包是数据：限值、条款、程度都在
`rules/rule-packs/*.yaml` 里，
代码里没有数。判定结果列出通过、没有通过、未查三类，并带规则包的 SHA-256；
**未查不等于符合**。“注”只是说明，不算没有通过。

GB/T 24067-2024 的条文原文没有取得，本页不引它的条号；“依据状况”一栏说明每条的把握：

| 依据状况 | 意思 |
|---|---|
| 依据文本已读 | 依据的文本、公告或摘要读过 |
| 业内通行，待核对原文 | 按 ISO 14067 等通行做法写，正式使用前对照标准原文 |
| 本系统建议 | 没有见到规定，限值由本系统提出，可在规则包里改 |

*Generated from the packs. A verdict lists what passed, failed and was skipped, bound to the hash of
the pack; skipped is not passed. The text of GB/T 24067-2024 was not at hand, so no clause numbers
of it are cited; the standing of every rule is stated.*
"""
TAIL = """## 加一项检查，加一个规则包 · Adding one

- 检查：在 `rules/checks/` 放一个文件，用 `@check("R-…", 中文名, 英文名)` 登记一个函数；
  函数的具名参数就是规则包要给的参数。`tests/rules/test_every_check.py`
  要求写出通过、没有通过、未查各一例。
- 规则包：在 `rules/rule-packs/` 放一个 YAML 文件；格式是 `RulePack`
  （`tanji.model.document.schema_of(RulePack)` 给出 JSON Schema）。
- 安装的插件用入口点 `tanji.checks` 登记检查。

*A check is one file under `rules/checks/`, a pack one YAML file under
`rules/rule-packs/`; plug-ins use the entry point `tanji.checks`.*
"""


def page() -> str:
    """The whole page."""
    parts = [HEAD, *(part for one in packs() for part in _pack(one)), *_schemes(), *_catalogue()]
    return "\n".join([*parts, TAIL])


def _pack(one: RulePack) -> Iterator[str]:
    asked = one.demands
    yield f"## 规则包 `{one.id}` {one.version}：{one.title.zh}\n\n*{one.title.en}*\n"
    yield f"- 发布：{one.issuer.zh}；解释：{one.interpreter.zh}"
    yield f"- 起用：{one.valid_from}" + (f"，止于{one.valid_to}" if one.valid_to else "")
    yield f"- SHA-256：`{one.sha256}`"
    yield f"- 数据周期：至少连续{asked.months}个月"
    yield f"- 取舍：单项小于{asked.cutoff.each}%，合计不超过{asked.cutoff.total}%"
    yield f"- GWP：{'、'.join(asked.gwp_sets)}"
    yield f"- 电力：{asked.electricity.zh}"
    for rule in asked.boundaries:
        stages = "、".join(stage.label.zh for stage in rule.stages)
        units = "声明单位或功能单位" if rule.declared_unit else "功能单位"
        yield f"- 边界“{rule.kind.label.zh}”：{units}；必须有{stages}"
    yield f"- {one.note.zh}\n"
    yield "| 编号 | 检查 · Check | 程度 | 依据 | 依据状况 | 参数 |\n|---|---|---|---|---|---|"
    known = checks()
    for rule in one.checks:
        title = known[rule.code].title
        level = "错误" if rule.severity is Severity.ERROR else "提醒"
        level += "" if rule.skippable else "，必须查"
        yield (
            f"| {rule.code} | {title.zh} · {title.en} | {level} | {rule.clause.zh} "
            f"| {rule.standing.label.zh} | {_parameters(rule.parameters)} |"
        )
    yield "\n依据的文件 · Sources：\n"
    yield from (f"- {source.citation}" for source in one.sources)
    yield ""


def _parameters(given: dict[str, Any]) -> str:
    return "<br>".join(f"`{name}` {_value(value)}" for name, value in given.items())


def _value(value: Any) -> str:
    match value:
        case {"words": words, "unit": unit, "per": per, "low": low, "high": high}:
            return f"{words[0]} {low}—{high} {unit}/{per}"
        case dict():
            return "；".join(f"{key}：{_value(item)}" for key, item in value.items())
        case list():
            return "、".join(map(_value, value))
    return str(value)


def _schemes() -> Iterator[str]:
    yield "## 数据质量方法 · Data-quality schemes\n"
    yield "`DQR = (Σ x + w·max x) / (n + w)`，x 是各维评分，1 最好。\n"
    yield "| 方法 | 维度 | 评分 | w | 等级 | 出处 |\n|---|---|---|---|---|---|"
    for one in schemes().values():
        names = "、".join(text.zh for text in one.dimensions.values())
        bands = "、".join(f"≤{band.top} {band.label.zh}" for band in one.bands) or "不分级"
        yield (
            f"| {one.label.zh} | {names} | 1—{one.scale} | {one.worst_weight} | {bands} "
            f"| {one.source.citation} |"
        )
    yield ""


def _catalogue() -> Iterator[str]:
    one = national_mark()
    yield f"## {one.title.zh} · {one.title.en}\n"
    yield f"{one.published_on}，{len(one.entries)}类。{one.source.citation}。\n"
    yield "、".join(f"{entry.name.zh}（{entry.name.en}）" for entry in one.entries) + "。\n"


def main() -> int:
    """Write the page, or with ``--check`` answer 1 if it is out of date."""
    text = page()
    if "--check" in sys.argv[1:]:
        return int(not PAGE.exists() or PAGE.read_text("utf-8") != text)
    PAGE.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
