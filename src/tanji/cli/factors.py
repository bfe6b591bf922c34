"""Commands on the factor library: list, show, search."""

import click

from tanji import library
from tanji.cli.opening import reported
from tanji.cli.output import print_json, table
from tanji.library.sheet import value_under
from tanji.model.dataset import Dataset
from tanji.model.document import decimal_text
from tanji.model.rounding import significant
from tanji.model.vocabulary import Category, DatasetUse

_release = click.option("--release", help="因子库版本，缺省最新 · factor release")
_json = click.option("--json", "as_json", is_flag=True, help="输出一个JSON对象 · one JSON object")
_category = click.option(
    "--category",
    type=click.Choice([category.value for category in Category]),
    help="只看一类 · one category only",
)


@click.group()
def factors() -> None:
    """因子库：列出、查看、搜索。

    Factor library: list, show, search. Every dataset tells where it comes from.
    """


@factors.command("list")
@_category
@_release
@_json
def list_(category: str | None, release: str | None, as_json: bool) -> None:
    """列出一个因子库版本的全部数据集。

    All datasets of a release.
    """
    with reported(as_json):
        datasets = [
            dataset
            for dataset in library.release(release).datasets
            if category is None or dataset.category == category
        ]
    _print(datasets, as_json)


@factors.command()
@click.argument("words", nargs=-1, required=True)
@_category
@click.option("--limit", default=20, show_default=True, help="最多几条 · at most")
@_release
@_json
def search(
    words: tuple[str, ...], category: str | None, limit: int, release: str | None, as_json: bool
) -> None:
    """按中文、英文、拼音首字母、编号或CAS找因子。

    Find factors by Chinese or English words, pinyin initials, id or CAS number.
    """
    with reported(as_json):
        hits = library.search(" ".join(words), category=category, limit=limit, release=release)
    if not hits:
        click.echo("没有找到。换一个词，或只写一部分。Nothing found; try another word.", err=True)
    _print([hit.dataset for hit in hits], as_json)


@factors.command()
@click.argument("name")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@_release
@_json
def show(name: str, lang: str, release: str | None, as_json: bool) -> None:
    """数据集NAME的数值、边界、来源、质量和许可。

    Everything about one dataset, and where it comes from.
    """
    with reported(as_json):
        dataset = library.resolve(name, release)
    if as_json:
        print_json(library.show(dataset))
    else:
        click.echo(library.show_text(dataset, lang))


def _print(datasets: list[Dataset], as_json: bool) -> None:
    if as_json:
        print_json({"datasets": [library.show(dataset) for dataset in datasets]})
        return
    rows = [["编号 Id", "名称 Name", "kgCO2e (AR6)", "每 Per", "年 Year", "级 Grade"]]
    rows += [
        [
            dataset.id,
            f"{dataset.name.zh} · {dataset.name.english}",
            _value(dataset),
            str(dataset.reference),
            dataset.year,
            dataset.quality.grade,
        ]
        for dataset in datasets
    ]
    click.echo(table(rows, right=frozenset({2})))
    click.echo(f"共 {len(datasets)} 条 · {len(datasets)} datasets")


def _value(dataset: Dataset) -> str:
    if dataset.exchanges:
        return "单元过程 unit process"
    value = value_under(dataset, "AR6")["kg_co2e"]
    if [each.gas for each in dataset.gases] == ["CO2e"]:
        shown = decimal_text(dataset.gases[0].amount)  # as printed in the source
    else:
        shown = "未知 unknown" if value is None else significant(value, 4)
    return shown if dataset.use is DatasetUse.FOOTPRINT else f"（{shown}）"
