"""``tanji portfolio``: what it prints, its exit codes, and that a stopped run goes on."""

import shutil
from pathlib import Path

import pytest

from cli.command import GOJI, METHANOL, TEXTBOOK, data, run


def studies(tmp_path: Path) -> Path:
    folder = tmp_path / "studies"
    folder.mkdir()
    for path in (GOJI, METHANOL, TEXTBOOK):
        shutil.copy(path, folder)
    return folder


def test_calculates_a_folder(tmp_path: Path) -> None:
    done = run("portfolio", "calc", studies(tmp_path), "-o", tmp_path / "out")
    assert done.exit_code == 0
    # Heijungs & Suh (2002), chapter 2: 1,000 kWh emit 120 kg CO2.
    assert "120.0" in done.stdout
    assert "3个产品，0个没有数" in done.stdout


def test_prints_bands_and_says_what_has_no_figure(tmp_path: Path) -> None:
    folder = studies(tmp_path)
    (folder / "broken.json").write_text("{", "utf-8")
    done = run("portfolio", "mc", folder, "-o", tmp_path / "out", "--samples", 32, "--workers", 1)
    assert done.exit_code == 1
    assert "97.5%" in done.stdout
    assert "4个产品，1个没有数" in done.stdout
    found = data("portfolio", "mc", folder, "-o", tmp_path / "out", "--samples", 32, "--workers", 2)
    assert (found["products"], found["without_figure"]) == (4, 1)
    assert found["outcomes"] == {"swept": 32}


def test_stops_and_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = studies(tmp_path)

    def stop(what: str, done: int, total: int) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("tanji.cli.portfolio._tell", stop)
        done = run("portfolio", "mc", folder, "-o", tmp_path / "out", "--samples", 32)
        assert done.exit_code == 130
        assert "接着算" in done.stderr
    assert run("portfolio", "mc", folder, "-o", tmp_path / "out", "--samples", 32).exit_code == 0


def test_wrong_use_and_wrong_folders(tmp_path: Path) -> None:
    folder = studies(tmp_path)
    table = tmp_path / "table.parquet"
    table.write_bytes(b"PAR1")
    assert run("portfolio", "calc", table, "-o", tmp_path / "out").exit_code == 2
    done = run("portfolio", "calc", folder, "-o", folder)
    assert done.exit_code == 1
    assert "别的文件" in done.stderr
    done = run("portfolio", "calc", folder, "-o", tmp_path / "out", "--gwp", "AR99")
    assert done.exit_code == 1
    assert "Traceback" not in done.output
