"""Write what follows from a release's datasets: ``python -m tanji.library.build 2026.1``.

Sorts the lines, recomputes every hash and the pinyin, and refuses duplicate ids or aliases. To be
run after ``datasets.jsonl`` of a release that is not yet published was edited.
"""

import json
import re
import sys
import tempfile
from collections import Counter
from pathlib import Path

import msgspec

from tanji.library.release import FOLDER, Manifest
from tanji.model.dataset import Dataset, FactorRelease
from tanji.model.document import to_data
from tanji.seal.canonical import canonical_bytes, sha256_of

_HAN = re.compile(r"[㐀-鿿]+")


def pinyin_of(dataset: Dataset) -> str:
    """Full pinyin and initials of the Chinese names, separated by spaces."""
    from pypinyin import lazy_pinyin

    words: dict[str, None] = {}
    for name in (dataset.name.zh, *dataset.synonyms):
        runs = _HAN.findall(name)
        for text in dict.fromkeys((*runs, "".join(runs))):
            syllables = lazy_pinyin(text)
            words["".join(syllables)] = None
            words["".join(syllable[0] for syllable in syllables)] = None
    return " ".join(word for word in words if word)


def build(folder: Path) -> Manifest:
    """The manifest of the release in ``folder``, written with all files that follow from it."""
    lines = msgspec.json.Decoder(Dataset).decode_lines((folder / "datasets.jsonl").read_bytes())
    datasets = tuple(sorted(lines, key=lambda dataset: dataset.id))
    names = Counter(name for dataset in datasets for name in (dataset.id, *dataset.aliases))
    if repeated := [name for name, times in names.items() if times > 1]:
        raise ValueError(f"ids or aliases given twice: {', '.join(repeated)}")
    draft = msgspec.json.decode((folder / "manifest.json").read_bytes(), type=Manifest)
    document = FactorRelease(
        id=draft.id,
        published_on=draft.published_on,
        datasets=datasets,
        gwp_sets=draft.gwp_sets,
        note=draft.note,
    )
    plain = {dataset.id: to_data(dataset) for dataset in datasets}
    result = draft.replace(
        sha256=sha256_of(to_data(document)),
        datasets={name: sha256_of(data) for name, data in plain.items()},
    )
    (folder / "datasets.jsonl").write_bytes(
        b"".join(canonical_bytes(data) + b"\n" for data in plain.values())
    )
    pinyin = {dataset.id: pinyin_of(dataset) for dataset in datasets}
    for name, data in (("manifest.json", to_data(result)), ("pinyin.json", pinyin)):
        text = json.dumps(data, ensure_ascii=False, indent=1)
        (folder / name).write_text(text + "\n", "utf-8")
    return result


def create(folder: Path, release: FactorRelease) -> Manifest:
    """A new release folder of datasets that came from elsewhere; all of it or nothing is written.

    Raises ``FileExistsError`` if the folder is there, ``ValueError`` for repeated ids.
    """
    if folder.exists():
        raise FileExistsError(folder)
    with tempfile.TemporaryDirectory(dir=folder.parent) as workplace:
        made = Path(workplace) / folder.name
        made.mkdir()
        lines = (canonical_bytes(to_data(dataset)) + b"\n" for dataset in release.datasets)
        (made / "datasets.jsonl").write_bytes(b"".join(lines))
        draft = Manifest(
            id=release.id,
            published_on=release.published_on,
            gwp_sets=release.gwp_sets,
            note=release.note,
        )
        (made / "manifest.json").write_text(json.dumps(to_data(draft), ensure_ascii=False), "utf-8")
        manifest = build(made)
        made.rename(folder)
    return manifest


if __name__ == "__main__":
    made = build(FOLDER / sys.argv[1])
    sys.stdout.write(f"{made.id}: {len(made.datasets)} datasets, {made.sha256}\n")
