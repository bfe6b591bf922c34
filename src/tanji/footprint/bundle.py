"""Bundle: all that a published number needs, in one file; replay: the number again, from nothing
else.
"""

import datetime
import hashlib
import io
import json
import zipfile
from dataclasses import dataclass

import msgspec

from tanji import library
from tanji.footprint.calculation import calculate, datasets_used
from tanji.model.dataset import Dataset, FactorRelease
from tanji.model.document import Text, from_data, to_data
from tanji.model.errors import TanjiError
from tanji.model.result import Result
from tanji.model.rounding import significant
from tanji.model.study import Study
from tanji.seal.canonical import canonical_bytes, sha256_of

FORMAT = "tanji.bundle/1"
_LIMIT = 64 * 1024 * 1024
_STAMP = (1980, 1, 1, 0, 0, 0)  # the same study gives the same bytes


class BrokenBundle(TanjiError):
    """The file is no bundle, or a part of it was changed after it was made."""

    code = "broken_bundle"


@dataclass(frozen=True, slots=True)
class Replay:
    """The figure in the bundle beside the figure recomputed from it."""

    recorded: Result
    recomputed: Result
    differences: tuple[Text, ...]

    @property
    def agrees(self) -> bool:
        """Whether every published digit came again."""
        return not self.differences


def bundle(study: Study, result: Result, release: FactorRelease | None = None) -> bytes:
    """A zip of study, result, and the datasets that were used, each with its hash in the
    manifest.
    """
    release = release or library.release(result.provenance.release)
    used = datasets_used(study, release)
    parts = {
        "study.json": canonical_bytes(to_data(study)),
        "result.json": canonical_bytes(to_data(result)),
        "datasets.json": canonical_bytes([to_data(dataset) for dataset in used]),
    }
    manifest = {
        "format": FORMAT,
        "engine": result.provenance.engine,
        "gwp": result.provenance.gwp,
        "release": {
            "id": release.id,
            "sha256": result.provenance.release_sha256,
            "published_on": release.published_on.isoformat(),
            "datasets": {dataset.id: sha256_of(to_data(dataset)) for dataset in used},
        },
        "samples": result.uncertainty.samples if result.uncertainty else 0,
        "seed": str(result.uncertainty.seed) if result.uncertainty else "0",
        "rounding": f"GB/T 8170, {study.digits} significant digits",
        "published": result.published,
        "files": {name: _sha256(data) for name, data in parts.items()},
    }
    parts["manifest.json"] = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
    parts["README.txt"] = _README.format(published=result.published).encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted(parts.items()):
            info = zipfile.ZipInfo(name, date_time=_STAMP)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return out.getvalue()


def replay(data: bytes) -> Replay:
    """Recompute a bundle with this engine and compare every published figure.

    Raises ``BrokenBundle`` when the file is no bundle or a hash in its manifest does not fit.
    """
    parts = _open(data)
    try:
        manifest = json.loads(parts["manifest.json"])
        _verify(parts, manifest["files"])
        study = from_data(Study, json.loads(parts["study.json"]))
        recorded = from_data(Result, json.loads(parts["result.json"]))
        datasets = from_data(tuple[Dataset, ...], json.loads(parts["datasets.json"]))
        release = FactorRelease(
            id=manifest["release"]["id"],
            published_on=datetime.date.fromisoformat(manifest["release"]["published_on"]),
            datasets=datasets,
        )
        samples, seed = int(manifest["samples"]), int(manifest["seed"])
    except (KeyError, TypeError, ValueError, msgspec.ValidationError) as error:
        raise BrokenBundle(
            f"复算包的内容读不懂：{error}。", f"The bundle cannot be read: {error}."
        ) from error
    recomputed = calculate(study, release, gwp=manifest["gwp"], samples=samples, seed=seed)
    return Replay(recorded, recomputed, tuple(_differences(study, recorded, recomputed)))


def _open(data: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(info.file_size for info in archive.infolist()) > _LIMIT:
                raise BrokenBundle("复算包展开后太大。", "The bundle is too large when unpacked.")
            return {info.filename: archive.read(info) for info in archive.infolist()}
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError) as error:
        raise BrokenBundle(
            "这不是复算包（要由 tanji bundle 生成的 zip）。",
            "This is no bundle (a zip made by tanji bundle).",
        ) from error


def _verify(parts: dict[str, bytes], files: dict[str, str]) -> None:
    changed = [name for name, digest in files.items() if _sha256(parts.get(name, b"")) != digest]
    if changed:
        names = "、".join(changed)
        raise BrokenBundle(
            f"复算包里的{names}与清单的哈希不符，被改过。",
            f"{', '.join(changed)} in the bundle differ from the manifest: they were changed.",
        )


def _differences(study: Study, recorded: Result, recomputed: Result) -> list[Text]:
    found = []
    if sha256_of(to_data(study)) != recorded.provenance.study:
        found.append(Text(zh="结果不是由这份研究算出的。", en="The result is of another study."))
    for zh, en, before, after in _figures(study, recorded, recomputed):
        if before != after:
            found.append(
                Text(zh=f"{zh}：记录{before}，复算{after}", en=f"{en}: {before} → {after}")
            )
    return found


def _figures(study: Study, recorded: Result, recomputed: Result) -> list[tuple[str, str, str, str]]:
    def text(value: float) -> str:
        return significant(value, study.digits)

    rows = [("公布值", "published", recorded.published, recomputed.published)]
    rows += [
        (
            "电网平均合计",
            "location-based",
            text(recorded.location_based),
            text(recomputed.location_based),
        ),
        ("按合同合计", "market-based", text(recorded.market_based), text(recomputed.market_based)),
    ]
    for before, after in zip(recorded.stages, recomputed.stages, strict=False):
        rows.append(
            (before.stage.label.zh, before.stage.label.en, text(before.value), text(after.value))
        )
    rows.append(("阶段数", "stages", str(len(recorded.stages)), str(len(recomputed.stages))))
    if recorded.uncertainty and recomputed.uncertainty:
        for key in ("p2_5", "p50", "p97_5"):
            rows.append(
                (
                    key,
                    key,
                    text(getattr(recorded.uncertainty.total, key)),
                    text(getattr(recomputed.uncertainty.total, key)),
                )
            )
    return rows


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


_README = """碳迹复算包 / Tanji bundle

公布值 published: {published}

复算 / recompute:  tanji replay 本文件 THIS-FILE
需要的只有 tanji 命令，不需要账号和网络。 Nothing but the tanji command is needed: no account, no
network.
"""
