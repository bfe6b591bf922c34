"""Commands on many products at once: portfolio calc, portfolio mc."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tanji import library
from tanji.cli.opening import reported
from tanji.cli.output import print_json, table
from tanji.footprint.calculation import SAMPLES, SEED
from tanji.model.rounding import significant

if TYPE_CHECKING:
    from tanji.footprint.portfolio_run import MonteCarlo

_SHOWN = 20
_WORDS = {"samples": "抽样 sampling", "studies": "研究 studies", "products": "产品 products"}

_source = click.argument("source", type=click.Path(exists=True, path_type=Path))
_output = click.option(
    "-o", "--output", type=click.Path(file_okay=False, path_type=Path), required=True,
    help="结果的文件夹；中断后再跑同一命令接着算 · folder of the results; resumable",
)  # fmt: skip
_release = click.option("--release", help="因子库版本，缺省最新 · factor release, default newest")
_background = click.option(
    "--background", type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="SOURCE是表时，它所指的背景库文件夹 · background folder of a table",
)  # fmt: skip
_gwp = click.option("--gwp", default="AR6", show_default=True, help="GWP集 · GWP set")
_json = click.option("--json", "as_json", is_flag=True, help="输出一个JSON对象 · one JSON object")


@click.group()
def portfolio() -> None:
    """一次算很多产品：一个文件夹的研究，或一张表。

    Many products at once: a folder of studies, or a Parquet table.
    """


@portfolio.command()
@_source
@_output
@_release
@_background
@_gwp
@_json
def calc(
    source: Path,
    output: Path,
    release: str | None,
    background: Path | None,
    gwp: str,
    as_json: bool,
) -> None:
    """算SOURCE（研究的文件夹，或.parquet表）里的每个产品，写到文件夹OUTPUT。

    \b
    例 Examples:
      tanji portfolio calc 研究/ -o 结果
      tanji portfolio calc 产品.parquet --background 背景库/2026.1 -o 结果
    """  # noqa: D301
    _run(source, output, release, background, gwp, None, as_json)


@portfolio.command()
@_source
@_output
@_release
@_background
@_gwp
@click.option("--samples", default=SAMPLES, show_default=True, help="抽样次数 · draws")
@click.option("--seed", default=SEED, show_default=True, help="随机种子 · random seed")
@click.option(
    "--workers", type=click.IntRange(min=1), default=os.cpu_count() or 1,
    help="同时用几个核，不影响任何一位数字，缺省全部 · cores; changes no digit",
)  # fmt: skip
@_json
def mc(
    source: Path,
    output: Path,
    release: str | None,
    background: Path | None,
    gwp: str,
    samples: int,
    seed: int,
    workers: int,
    as_json: bool,
) -> None:
    """同calc，另给每个产品的95%区间。所有产品用同一批抽样，可以相减和比较。

    Like calc, with a band for each product; all share the same draws.
    """
    from tanji.footprint.portfolio_run import MonteCarlo

    how = MonteCarlo(samples, seed, workers)
    _run(source, output, release, background, gwp, how, as_json)


def _run(
    source: Path,
    output: Path,
    release: str | None,
    background: Path | None,
    gwp: str,
    how: "MonteCarlo | None",
    as_json: bool,
) -> None:
    from tanji.footprint.portfolio_run import run_studies, run_table

    if source.is_file() and background is None:
        raise click.UsageError("SOURCE是表时要给--background · a table needs --background")
    with reported(as_json):
        try:
            if source.is_file():
                assert background is not None
                run = run_table(
                    source, background, output, gwp=gwp, monte_carlo=how, progress=_tell
                )
            else:
                run = run_studies(
                    source,
                    output,
                    library.release(release),
                    gwp=gwp,
                    monte_carlo=how,
                    progress=_tell,
                )
        except KeyboardInterrupt:
            click.echo("\n已停下。再跑同一命令接着算。Stopped; the same command goes on.", err=True)
            sys.exit(130)
    if as_json:
        print_json(
            {
                "products": run.products,
                "without_figure": run.failed,
                "unknown_flows": list(run.unknown_flows),
                "outcomes": run.outcomes,
                "checked": run.checked,
                "folder": str(output),
            }
        )
    else:
        click.echo(_described(output))
        click.echo(f"{run.products}个产品，{run.failed}个没有数 → {output}")
        if run.unknown_flows:
            click.echo(f"没有GWP的流 flows without GWP: {'、'.join(run.unknown_flows[:8])}")
        if run.outcomes:
            counts = " · ".join(f"{name} {count}" for name, count in run.outcomes.items())
            click.echo(f"抽样 samples: {counts}")
    sys.exit(1 if run.failed else 0)


def _tell(what: str, done: int, total: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{_WORDS[what]} {done:,}/{total:,} ", err=True, nl=done >= total)


def _described(output: Path) -> str:
    """The first rows as a table."""
    from itertools import islice

    from tanji.footprint.portfolio_run import results

    found = list(islice(results(output), _SHOWN))
    banded = bool(found) and "p2_5" in found[0]
    rows = [["产品 Product", "kgCO2e", *(["2.5%", "97.5%"] if banded else [])]]
    for row in found:
        name = row.get("name") or row.get("file") or row.get("product")
        keys = ["total", *(["p2_5", "p97_5"] if banded else [])]
        rows.append(
            [str(name), *("–" if row[key] is None else significant(row[key], 4) for key in keys)]
        )
    return table(rows, right=frozenset(range(1, len(rows[0]))))
