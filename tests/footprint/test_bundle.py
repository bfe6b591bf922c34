"""A bundle recomputes to the last printed digit, and says so when somebody changed it."""

import io
import zipfile

import pytest
from tests.builders import bought, dataset, emitted, process, product, quantity, release, study

from tanji.footprint.bundle import BrokenBundle, bundle, replay
from tanji.footprint.calculation import calculate

RELEASE = release(dataset("steel", "kg", {"CO2": 2}), dataset("unused", "kg", {"CO2": 1}))
STUDY = study(
    process(
        "p",
        product("p", 1, "kg"),
        bought("steel", "1.234567", "kg", "steel"),
        emitted("CH4_fossil", "0.01"),
    ),
    unit=quantity(1, "kg"),
)


def made() -> bytes:
    return bundle(STUDY, calculate(STUDY, RELEASE, samples=200, seed=7), RELEASE)


def changed(data: bytes, name: str, before: bytes, after: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            part = old.read(info)
            new.writestr(info, part.replace(before, after) if info.filename == name else part)
    return out.getvalue()


def test_same_study_same_bytes_same_digits():
    assert made() == made()
    found = replay(made())
    assert found.agrees
    assert found.recomputed.published == found.recorded.published


def test_holds_only_the_datasets_that_were_used():
    with zipfile.ZipFile(io.BytesIO(made())) as archive:
        assert b"unused" not in archive.read("datasets.json")


@pytest.mark.parametrize("name", ["study.json", "datasets.json", "result.json"])
def test_a_changed_part_is_refused(name):
    with pytest.raises(BrokenBundle, match=name):
        replay(changed(made(), name, b"2", b"3"))


def test_a_wrong_figure_is_named_even_when_the_hashes_were_mended():
    data = made()
    import hashlib

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        result = archive.read("result.json")
    figure = replay(data).recorded.published
    forged = result.replace(f'"published":"{figure}"'.encode(), b'"published":"1.000"')
    assert forged != result
    data = changed(data, "result.json", result, forged)
    data = changed(
        data,
        "manifest.json",
        hashlib.sha256(result).hexdigest().encode(),
        hashlib.sha256(forged).hexdigest().encode(),
    )
    assert not replay(data).agrees


@pytest.mark.parametrize("data", [b"", b"PK", b"{}", b"not a zip at all"])
def test_something_else_is_no_bundle(data):
    with pytest.raises(BrokenBundle):
        replay(data)
