"""Commands on the factor library: list, show, search, import, export."""

from pathlib import Path

import click

from tanji import library
from tanji.cli.opening import SOURCE, TARGET, reported, today
from tanji.cli.output import print_json, print_problems, refuse, table
from tanji.exchange import datasets as exchange
from tanji.library.sheet import value_under
from tanji.model.dataset import Dataset, FactorRelease
from tanji.model.document import Text, decimal_text
from tanji.model.errors import TanjiError
from tanji.model.rounding import significant
from tanji.model.summary import problem_data
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
    """因子库：列出、查看、搜索、读入、写出。

    Factor library: list, show, search, import, export. Every dataset tells where it comes from.
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


class FolderTaken(TanjiError):
    """The folder for a new release is there already: name another one."""

    code = "folder_taken"


@factors.command("import")
@click.argument("source", type=SOURCE)
@click.option(
    "--to",
    "folder",
    type=click.Path(path_type=Path),
    help="写成因子库版本的文件夹；不写就只看 · write a release folder; without it only a report",
)
@click.option("--despite-errors", is_flag=True, help="有错也写能读的部分 · write what is readable")
@_release
@_json
def import_(
    source: Path, folder: Path | None, despite_errors: bool, release: str | None, as_json: bool
) -> None:
    """读因子数据集文件SOURCE：ILCD、TIDAS、EcoSpold等；先看报告，再用--to写下。

    Read factor datasets: a report first, a release folder with --to.
    """
    with reported(as_json):
        known = library.release(release).index()
        if folder is not None and folder.exists():
            raise FolderTaken(f"“{folder}”已经有了，换一个。", f"“{folder}” exists; name another.")
        parcel = exchange.read(source, source.name, known=known, progress=_progress(as_json))
    if not parcel.datasets or (folder and parcel.errors and not despite_errors):
        refuse([*parcel.problems, *parcel.losses], as_json=as_json)
    if folder is not None:
        _write_release(folder, parcel.datasets, source.name)
    if as_json:
        found = [*parcel.problems, *parcel.losses]
        print_json(
            {
                "format": parcel.format,
                "counts": dict(parcel.counts),
                "unlinked": [
                    {"dataset": one.dataset, "exchange": one.exchange, "name": one.name,
                     "amount": one.amount, "candidates": list(one.candidates)}
                    for one in parcel.unlinked
                ],
                "problems": [problem_data(problem) for problem in found],
            }
        )  # fmt: skip
        return
    print_problems([*parcel.problems, *parcel.losses])
    for name, (zh, en) in _COUNTS.items():
        click.echo(f"{parcel.counts.get(name, 0):>8} {zh} {en}")
    click.echo(
        f"已写 written: {folder}"
        if folder
        else "只看，没有写。加 --to 文件夹 写下。Nothing written."
    )


_COUNTS = {
    "processes": ("过程", "processes"),
    "datasets": ("数据集", "datasets"),
    "exchanges": ("交换", "exchanges"),
    "links": ("已连接", "linked"),
    "unlinked": ("未连接", "unlinked"),
}


def _progress(is_silent: bool) -> exchange.Progress:
    """Tells every thousandth process on standard error."""

    def tell(stage: str, done: int, size: int) -> None:
        if not is_silent and done % 1000 == 0:
            click.echo(f"{stage} {done}" + (f" / {size}" if size else ""), err=True)

    return tell


def _write_release(folder: Path, datasets: tuple[Dataset, ...], source: str) -> None:
    from tanji.library.build import create

    note = Text(zh=f"读自 {source}", en=f"Read from {source}")
    create(
        folder,
        FactorRelease(id=folder.name, published_on=today(), datasets=datasets, note=note),
    )


@factors.command()
@click.argument("format_name", metavar="FORMAT")
@click.argument("target", type=TARGET)
@_release
def export(format_name: str, target: Path, release: str | None) -> None:
    """把一个因子库版本写成FORMAT（ilcd、tidas），并列出别的软件看不到的内容。

    Write a factor release in a format, with an itemised list of what others will not find in it.
    """
    writable = {
        name: one
        for name, one in exchange.formats().items()
        if isinstance(one, exchange.WritableFormat)
    }
    if format_name not in writable:
        raise click.BadParameter(f"能写 writable: {'、'.join(writable)}", param_hint="FORMAT")
    with reported(as_json=False):
        chosen = library.release(release)
    written = exchange.write(chosen.datasets, format_name, chosen.published_on)
    target.write_bytes(written.data)
    click.echo(f"已写 written: {target}（{len(chosen.datasets)}）")
    for text in writable[format_name].loses:
        click.echo(f"  {text.zh} {text.en}")
    print_problems(written.losses)


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
