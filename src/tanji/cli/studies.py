"""Commands on one study in a file: calc, check, convert, template, report."""

import sys
from pathlib import Path

import click

from tanji import library
from tanji.cli.opening import (
    PROCESS,
    SET,
    SOURCE,
    TARGET,
    assess_study,
    open_study,
    reported,
    today,
)
from tanji.cli.output import print_json, print_problems, table
from tanji.footprint import files
from tanji.footprint.calculation import SAMPLES, SEED, calculate
from tanji.model.problem import errors
from tanji.model.result import Result, Verdict
from tanji.model.rounding import significant
from tanji.model.summary import problem_data, summary, verdict_data
from tanji.model.vocabulary import Severity

_release = click.option("--release", help="因子库版本，缺省最新 · factor release, default newest")
_pack = click.option("--pack", help="规则包，缺省用研究自己的 · rule pack, default the study's own")
_gwp = click.option("--gwp", help="GWP集，如AR6、AR5，缺省用研究自己的 · GWP set")
_json = click.option("--json", "as_json", is_flag=True, help="输出一个JSON对象 · one JSON object")


@click.command()
@click.argument("file", type=SOURCE)
@_pack
@_release
@_gwp
@SET
@PROCESS
@click.option("--samples", default=SAMPLES, show_default=True, help="抽样次数，0不算区间 · draws")
@click.option("--seed", default=SEED, show_default=True, help="随机种子 · random seed")
@_json
def calc(
    file: Path,
    pack: str | None,
    release: str | None,
    gwp: str | None,
    choices: tuple[str, ...],
    reference: str,
    samples: int,
    seed: int,
    as_json: bool,
) -> None:
    """算FILE的碳足迹：工作簿、JSON或openLCA压缩包。

    Footprint of a study in any readable format; no server, no account.

    \b
    例 Examples:
      tanji calc 我的产品.xlsx
      tanji calc examples/ningxia_goji_dried.json --gwp AR5
      tanji calc 我的产品.xlsx --json > 结果.json
    """  # noqa: D301
    study, parcel, chosen = open_study(file, release, choices, as_json, reference)
    result = assess_study(study, parcel, pack, chosen, gwp, samples, seed, as_json, today())
    if as_json:
        data = summary(result)
        data["problems"] = [problem_data(each) for each in (*parcel.problems, *result.problems)]
        print_json(data)
        return
    click.echo(describe(result))
    print_problems(
        each for each in (*parcel.problems, *result.problems) if each.severity is not Severity.INFO
    )


@click.command()
@click.argument("file", type=SOURCE)
@_pack
@_release
@PROCESS
@_json
def check(file: Path, pack: str | None, release: str | None, reference: str, as_json: bool) -> None:
    """用规则包检查FILE：通过、未通过、未查。

    Verdict of a rule pack: passed, failed, skipped. Not checked is not the same as passed.
    """
    with reported(as_json):
        chosen = library.release(release)
        parcel = files.inspect(file, chosen, reference)
        if parcel.study is None:
            raise files.InputProblems(parcel.problems)
        # Without a figure a pack can still say much; what needs one is skipped.
        result = None if parcel.errors else calculate(parcel.study, chosen, samples=0)
        verdict = files.check(
            parcel.study,
            pack,
            result=result,
            release=chosen,
            today=today(),
            positions=parcel.positions,
        )
    found = [problem for outcome in verdict.of("failed") for problem in outcome.problems]
    if as_json:
        problems = [problem_data(problem) for problem in parcel.problems]
        print_json({"verdict": verdict_data(verdict), "problems": problems})
    else:
        click.echo(_verdict_text(verdict))
        print_problems(dict.fromkeys((*parcel.errors, *found)))
    sys.exit(1 if errors([*parcel.errors, *found]) else 0)


@click.command()
@click.argument("source", type=SOURCE)
@click.argument("target", type=TARGET)
@PROCESS
def convert(source: Path, target: Path, reference: str) -> None:
    """把SOURCE转成TARGET的格式（看文件名结尾），列出带不走的内容。

    Convert between formats with an itemised loss report.
    """
    with reported(as_json=False):
        parcel, losses = files.convert(source, target, reference)
    print_problems(parcel.problems)
    click.echo(f"已写 {target}")
    for loss in losses:
        click.echo(f"  未带走 not carried: {loss.zh} {loss.en}".rstrip())


@click.command()
@click.argument("pack")
@click.argument("target", type=TARGET)
@_release
def template(pack: str, target: Path, release: str | None) -> None:
    """写一个按规则包PACK（如general）填的工作簿TARGET。

    The input workbook of a rule pack.
    """
    with reported(as_json=False):
        target.write_bytes(files.template(pack, library.release(release)))
    click.echo(f"已写 {target}。灰色的行是示例，读的时候会跳过。Grey rows are examples.")


@click.command()
@click.argument("file", type=SOURCE)
@click.option("-o", "--output", type=TARGET, required=True, help="报告PDF · where to write")
@_pack
@_release
@_gwp
@SET
@PROCESS
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
def report(
    file: Path,
    output: Path,
    pack: str | None,
    release: str | None,
    gwp: str | None,
    choices: tuple[str, ...],
    reference: str,
    lang: str,
) -> None:
    """FILE的研究报告：PDF/A，附数据。

    Study report as PDF/A with the data attached.
    """
    from tanji.paper.report import report_pdf

    study, parcel, chosen = open_study(file, release, choices, False, reference)
    result = assess_study(study, parcel, pack, chosen, gwp, SAMPLES, SEED, as_json=False)
    with reported(as_json=False):
        output.write_bytes(report_pdf(study, result, datasets=chosen.index(), language=lang))
    click.echo(f"已写 {output}")


def describe(result: Result) -> str:
    """The result as text: figure with what binds it, stages, what is missing, its sources."""
    unit, coverage, source = result.unit, result.coverage, result.provenance
    lines = [
        f"{result.name}{'（示例）' if result.example else ''}",
        f"{result.published} kgCO2e / {unit.quantity}（{unit.kind.label.zh}，GWP {source.gwp}）",
        f"电网平均 location-based {significant(result.location_based, 4)} · "
        f"按合同 market-based {significant(result.market_based, 4)}",
    ]
    if result.uncertainty is not None:
        band = result.uncertainty
        lines.append(
            f"95%区间 {significant(band.total.p2_5, 4)}—{significant(band.total.p97_5, 4)}，"
            f"{band.samples}次抽样，种子{band.seed}"
            + (f"，{band.failed}次无解" if band.failed else "")
        )
    rows = [["阶段 Stage", "kgCO2e", "%"]]
    rows += [
        [
            f"{row.stage.label.zh} {row.stage.label.en}",
            significant(row.value, 4),
            f"{row.share:.1%}",
        ]
        for row in result.stages
    ]
    lines += ["", table(rows, right=frozenset({1, 2})), ""]
    unknown = "、".join(item.flow.zh for item in coverage.unlinked[:8])
    more = "……" if len(coverage.unlinked) > 8 else ""
    lines.append(
        f"链接 linked {coverage.linked}/{coverage.exchanges}"
        + (f"；未知 unknown {len(coverage.unlinked)}：{unknown}{more}" if unknown else "")
    )
    if result.verdict is not None:
        lines.append(_verdict_text(result.verdict).splitlines()[0])
    lines.append(f"因子库 {source.release} · 引擎 {source.engine} · 研究 {source.study[:12]}")
    return "\n".join(lines)


def _verdict_text(verdict: Verdict) -> str:
    counts = {outcome: len(verdict.of(outcome)) for outcome in ("passed", "failed", "skipped")}
    lines = [
        f"规则包 {verdict.pack} {verdict.version}：通过 {counts['passed']}，"
        f"未通过 {counts['failed']}，未查 {counts['skipped']}（未查不等于符合）"
    ]
    marks = {"passed": "✓", "failed": "✗", "skipped": "–"}
    for outcome, mark in marks.items():
        lines += [
            f"  {mark} {check.code} {check.title.zh}"
            + (f"（{check.reason.zh}）" if check.reason.zh else "")
            for check in verdict.of(outcome)
        ]
    return "\n".join(lines)
