"""``tanji bundle`` and ``tanji replay``: the same digits from the bundle alone, or a refusal."""

import hashlib
import io
import json
import zipfile

import pytest

from cli.command import GOJI, METHANOL, TEXTBOOK, data, run


def _parts(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _write(path, parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    path.write_bytes(out.getvalue())


@pytest.fixture
def goji(tmp_path):
    path = tmp_path / "goji.zip"
    assert run("bundle", GOJI, "-o", path, "--samples", 64).exit_code == 0
    return path


@pytest.mark.parametrize("example", [TEXTBOOK, METHANOL], ids=lambda at: at.stem)
@pytest.mark.parametrize("gwp", ["AR6", "AR5"])
def test_every_digit_comes_again(tmp_path, example, gwp):
    path = tmp_path / "bundle.zip"
    done = run("bundle", example, "-o", path, "--gwp", gwp, "--samples", 64, "--seed", 3)
    assert done.exit_code == 0
    again = data("replay", path)
    assert again["agrees"]
    assert again["differences"] == []
    assert again["release_known"]
    expected = data("calc", example, "--gwp", gwp, "--samples", 0)["footprint"]["published"]
    assert again["published"] == again["recomputed"] == expected
    assert run("replay", path).exit_code == 0


def test_the_same_study_gives_the_same_bytes(tmp_path, goji):
    again = tmp_path / "again.zip"
    run("bundle", GOJI, "-o", again, "--samples", 64)
    assert again.read_bytes() == goji.read_bytes()


@pytest.mark.parametrize("name", ["study.json", "result.json", "datasets.json"])
def test_a_changed_part_is_refused(tmp_path, goji, name):
    parts = _parts(goji)
    parts[name] = parts[name].replace(b"2", b"3", 1)
    _write(goji, parts)
    done = run("replay", goji)
    assert done.exit_code == 1
    assert "broken_bundle" in done.stderr
    assert name in done.stderr
    assert "Traceback" not in done.output


def test_a_change_with_a_mended_manifest_shows_in_the_digits(goji):
    parts = _parts(goji)
    study = json.loads(parts["study.json"])
    for process in study["processes"]:
        for exchange in process["exchanges"]:
            if exchange.get("category") == "electricity" and float(exchange["amount"]["amount"]):
                exchange["amount"]["amount"] = "1"
    parts["study.json"] = json.dumps(study).encode()
    manifest = json.loads(parts["manifest.json"])
    manifest["files"]["study.json"] = hashlib.sha256(parts["study.json"]).hexdigest()
    parts["manifest.json"] = json.dumps(manifest).encode()
    _write(goji, parts)
    again = data("replay", goji)
    assert not again["agrees"]
    assert again["published"] != again["recomputed"]
    assert run("replay", goji).exit_code == 1


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"{}"])
def test_what_is_no_bundle_is_refused(tmp_path, content):
    path = tmp_path / "none.zip"
    path.write_bytes(content)
    [problem] = data("replay", path)["problems"]
    assert problem["code"] == "broken_bundle"
    assert run("replay", path).exit_code == 1


def test_a_bundle_without_its_manifest_is_refused(goji):
    parts = _parts(goji)
    del parts["manifest.json"]
    _write(goji, parts)
    assert run("replay", goji).exit_code == 1
