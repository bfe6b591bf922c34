"""Commands on bundles: make one, recompute one."""

import sys
from pathlib import Path

import click

from tanji import library
from tanji.cli.opening import PROCESS, SET, SOURCE, TARGET, assess_study, open_study, reported
from tanji.cli.output import print_json
from tanji.footprint import bundle as bundles
from tanji.footprint.calculation import SAMPLES, SEED


@click.command()
@click.argument("file", type=SOURCE)
@click.option("-o", "--output", type=TARGET, required=True, help="包的文件名 · where to write")
@click.option("--pack", help="规则包 · rule pack")
@click.option("--release", help="因子库版本 · factor release")
@click.option("--gwp", help="GWP集 · GWP set")
@SET
@PROCESS
@click.option("--samples", default=SAMPLES, show_default=True, help="抽样次数 · draws")
@click.option("--seed", default=SEED, show_default=True, help="随机种子 · random seed")
def bundle(
    file: Path,
    output: Path,
    pack: str | None,
    release: str | None,
    gwp: str | None,
    choices: tuple[str, ...],
    reference: str,
    samples: int,
    seed: int,
) -> None:
    """把FILE的结果和所需的一切装进OUTPUT，供任何人重算。

    All that the number needs: study, datasets used, release, seed, rounding, each with its hash.
    """
    study, parcel, chosen = open_study(file, release, choices, False, reference)
    result = assess_study(study, parcel, pack, chosen, gwp, samples, seed, as_json=False)
    output.write_bytes(bundles.bundle(study, result, chosen))
    click.echo(f"已写 {output}：{result.published} kgCO2e / {result.unit.quantity}")


@click.command()
@click.argument("file", type=SOURCE)
@click.option("--json", "as_json", is_flag=True, help="输出一个JSON对象 · one JSON object")
def replay(file: Path, as_json: bool) -> None:
    """重算复算包FILE，逐位比较每个公布的数。

    Recompute a bundle and compare every published figure. Exit code 0: every digit came again.
    """
    with reported(as_json):
        found = bundles.replay(file.read_bytes())
    known = found.recorded.provenance.release in library.releases()
    genuine = known and (
        library.release_sha256(found.recorded.provenance.release)
        == found.recorded.provenance.release_sha256
    )
    if as_json:
        print_json(
            {
                "agrees": found.agrees,
                "published": found.recorded.published,
                "recomputed": found.recomputed.published,
                "release_known": genuine,
                "differences": [{"zh": each.zh, "en": each.en} for each in found.differences],
            }
        )
    else:
        mark = "✓ 逐位相同 every digit agrees" if found.agrees else "✗ 不同 differs"
        click.echo(f"{mark}：{found.recorded.published} → {found.recomputed.published}")
        for each in found.differences:
            click.echo(f"  {each.zh} · {each.en}")
        if not genuine:
            click.echo(
                "  注意：本机没有这个因子库版本，因子只按包里的算。"
                "This release is not installed here; factors are those in the bundle.",
                err=True,
            )
    sys.exit(0 if found.agrees else 1)
