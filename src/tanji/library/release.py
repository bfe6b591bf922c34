"""Releases of the factor library: immutable folders, each a list of datasets and a manifest.

``datasets.jsonl`` holds one dataset a line as canonical JSON, sorted by id: it is the source of
truth, read and reviewed as text. ``manifest.json`` names the release and the SHA-256 of every
dataset; ``pinyin.json`` helps the search. Both are written by ``tanji.library.build``.
"""

import datetime
from functools import cache
from pathlib import Path

import msgspec

from tanji.model.dataset import Dataset, FactorRelease
from tanji.model.document import Record, Text
from tanji.model.errors import TanjiError

FOLDER = Path(__file__).with_name("releases")


class UnknownRelease(TanjiError):
    """A release that is not installed: choose one of ``suggestions``."""

    code = "unknown_release"


class UnknownFactor(TanjiError):
    """No dataset has this id or alias: choose one of ``suggestions``, or search."""

    code = "unknown_factor"


class Manifest(Record, frozen=True):
    """What a release is: identity, date, hash of the whole and of every dataset."""

    id: str
    published_on: datetime.date
    gwp_sets: tuple[str, ...]
    note: Text
    sha256: str = ""  # of the release document
    datasets: dict[str, str] = {}  # dataset id → SHA-256


def releases() -> tuple[str, ...]:
    """Ids of the installed releases, newest first."""
    names = [path.parent.name for path in FOLDER.glob("*/manifest.json")]
    return tuple(sorted(names, key=lambda name: [int(part) for part in name.split(".")])[::-1])


def folder_of(name: str | None) -> Path:
    """The folder of a release, by default of the newest; raises ``UnknownRelease``."""
    installed = releases()
    if name is None and installed:
        return FOLDER / installed[0]
    if name not in installed:
        raise UnknownRelease(
            f"没有安装因子库版本“{name}”。已安装：{'、'.join(installed)}。",
            f"Factor release “{name}” is not installed. Installed: {', '.join(installed)}.",
            suggestions=installed[:3],
        )
    return FOLDER / name


@cache
def manifest(name: str | None = None) -> Manifest:
    """The manifest of a release; raises ``UnknownRelease``."""
    return msgspec.json.decode((folder_of(name) / "manifest.json").read_bytes(), type=Manifest)


def release(name: str | None = None) -> FactorRelease:
    """A release, by default the newest; read once. Raises ``UnknownRelease``."""
    return _read(folder_of(name))


@cache
def _read(folder: Path) -> FactorRelease:
    about = manifest(folder.name)
    lines = msgspec.json.Decoder(Dataset).decode_lines((folder / "datasets.jsonl").read_bytes())
    return FactorRelease(
        id=about.id,
        published_on=about.published_on,
        datasets=tuple(lines),
        gwp_sets=about.gwp_sets,
        note=about.note,
    )


def release_sha256(name: str | None = None) -> str:
    """SHA-256 of the release document, as written in its manifest."""
    return manifest(name).sha256


@cache
def _names(folder: Path) -> dict[str, Dataset]:
    datasets = _read(folder).datasets
    names = {alias: dataset for dataset in datasets for alias in dataset.aliases}
    return names | {dataset.id: dataset for dataset in datasets}


def resolve(alias: str, name: str | None = None) -> Dataset:
    """The dataset with that id or alias; raises ``UnknownFactor`` with the nearest found.

    >>> resolve("electricity_cn:carbon_footprint/2024/全国/average").id
    'cn-electricity-mix-2024'
    """
    folder = folder_of(name)
    if dataset := _names(folder).get(alias.strip()):
        return dataset
    from tanji.library.search import search

    near = tuple(hit.dataset.id for hit in search(alias[:80], limit=3, release=folder.name))
    zh = f"，是否指 {'、'.join(near)}？" if near else "，请用搜索查找。"
    en = f"; did you mean {', '.join(near)}?" if near else "; try the search."
    raise UnknownFactor(
        f"因子库 {folder.name} 里没有“{alias[:80]}”{zh}",
        f"Factor release {folder.name} has no “{alias[:80]}”{en}",
        suggestions=near,
    )
