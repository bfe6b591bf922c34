"""Studies priced together on a release have the figures they have alone."""

import json
from pathlib import Path

import numpy as np
import pytest

from house.project import ROOT
from tanji import library
from tanji.engine.background_monte_carlo import sample_background
from tanji.engine.intensity import intensities
from tanji.engine.portfolio import Portfolio
from tanji.engine.portfolio_file import write_portfolio
from tanji.engine.portfolio_uncertainty import sampled_scores
from tanji.footprint.calculation import calculate
from tanji.footprint.files import read
from tanji.footprint.ground import Ground, ground_of, ledger_factors, products_of
from tanji.footprint.portfolio_run import (
    MonteCarlo,
    RunError,
    results,
    run_studies,
    run_table,
)
from tanji.model.vocabulary import Ledger
from tanji.rules.gwp import gwp_set

EXAMPLES = sorted((ROOT / "examples").glob("*.json"))
GOJI, METHANOL = (
    ROOT / "examples" / f"{name}.json" for name in ("ningxia_goji_dried", "ningxia_coal_methanol")
)


@pytest.fixture(scope="module")
def ground() -> Ground:
    return ground_of(library.release())


@pytest.mark.parametrize("gwp", ["AR6", "AR5"])
def test_every_example_has_the_figure_it_has_alone(ground: Ground, gwp: str) -> None:
    """One inventory per gas serves both GWP sets; each ledger agrees with the study path."""
    studies = [read(path) for path in EXAMPLES]
    products = products_of(ground, studies)
    flows = ground.background.flows.tolist()
    factors, _ = ledger_factors(flows, gwp_set(gwp).factors)
    direct, _ = ledger_factors(products.flows, gwp_set(gwp).factors)
    price = intensities(ground.background, np.arange(len(flows))).scores(factors)
    scores = products.portfolio.scores(price, direct)
    for study, found, unlinked in zip(studies, scores, products.unlinked, strict=True):
        alone = calculate(study, gwp=gwp, samples=0)
        gross = sum(abs(value) for value in alone.ledgers.values())
        for at, ledger in enumerate(Ledger):
            assert found[at] == pytest.approx(alone.ledgers[ledger], rel=1e-9, abs=1e-9 * gross)
        assert (unlinked > 0) == any(leaf.value is None for leaf in alone.leaves)


def test_flows_without_a_factor_are_listed() -> None:
    factors, unknown = ledger_factors(["CO2/fossil", "SO2/fossil", "odd"], {"CO2": 1.0})
    assert factors[0].tolist() == [1.0, 0, 0, 0, 0]
    assert unknown == ("SO2/fossil", "odd")


def folder_of(tmp_path: Path, *paths: Path) -> Path:
    folder = tmp_path / "studies"
    folder.mkdir()
    for path in paths:
        (folder / path.name).write_bytes(path.read_bytes())
    return folder


def test_a_folder_of_studies_with_one_that_is_none(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, GOJI, METHANOL)
    (folder / "broken.json").write_text('{"document": "tanji.study/1"', "utf-8")
    run = run_studies(folder, tmp_path / "out", library.release())
    assert (run.products, run.failed) == (3, 1)
    rows = {row["file"]: row for row in results(tmp_path / "out")}
    assert rows["broken.json"]["total"] is None
    for path in (GOJI, METHANOL):
        alone = calculate(read(path), gwp="AR6", samples=0)
        assert rows[path.name]["total"] == pytest.approx(alone.location_based, rel=1e-12)
    lines = (tmp_path / "out" / "problems-00000.jsonl").read_text("utf-8").splitlines()
    assert any(json.loads(line)["file"] == "broken.json" for line in lines)


def test_a_folder_with_nothing_but_a_broken_study(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    (folder / "broken.json").write_text("{", "utf-8")
    run = run_studies(folder, tmp_path / "out", library.release(), monte_carlo=MonteCarlo(16, 1))
    assert (run.products, run.failed) == (1, 1)


def test_bands_are_those_of_the_study_path(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, METHANOL)
    run_studies(folder, tmp_path / "out", library.release(), monte_carlo=MonteCarlo(64, 7))
    (row,) = results(tmp_path / "out")
    band = calculate(read(METHANOL), gwp="AR6", samples=64, seed=7).uncertainty
    assert band is not None
    assert (row["p2_5"], row["p97_5"]) == (band.total.p2_5, band.total.p97_5)
    assert row["background_p2_5"] <= row["background_p50"] <= row["background_p97_5"]


def test_another_run_is_not_written_over(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, METHANOL)
    run_studies(folder, tmp_path / "out", library.release())
    with pytest.raises(RunError, match="另一次计算"):
        run_studies(folder, tmp_path / "out", library.release(), gwp="AR5")
    with pytest.raises(RunError, match="别的文件"):
        run_studies(folder, folder, library.release())
    (tmp_path / "empty").mkdir()
    with pytest.raises(RunError, match="没有研究"):
        run_studies(tmp_path / "empty", tmp_path / "other", library.release())


def test_a_table_that_was_stopped_goes_on(
    tmp_path: Path, ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped after the first row group: nothing is made twice, no digit differs."""
    monkeypatch.setattr("tanji.engine.portfolio_file.CHUNK", 10)
    kept = ground.background.save(tmp_path / "v1")
    rng = np.random.default_rng(1)
    index = rng.integers(0, kept.size, 90)
    products = Portfolio.of(np.arange(0, 91, 3), index, rng.random(90))
    path = tmp_path / "products.parquet"
    write_portfolio(path, [f"p{at}" for at in range(30)], products, kept)
    how = MonteCarlo(40, 3)

    def stop(what: str, done: int, total: int) -> None:
        if what == "products":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_table(path, tmp_path / "v1", tmp_path / "out", monte_carlo=how, progress=stop)
    first = tmp_path / "out" / "part-00000.parquet"
    written = first.stat().st_mtime_ns
    run = run_table(path, tmp_path / "v1", tmp_path / "out", monte_carlo=how)
    assert first.stat().st_mtime_ns == written
    assert run.products == 30
    run_table(path, tmp_path / "v1", tmp_path / "whole", monte_carlo=how)
    rows = list(results(tmp_path / "out"))
    assert rows == list(results(tmp_path / "whole"))
    factors, _ = ledger_factors(kept.flows.tolist(), gwp_set("AR6").factors)
    samples = sample_background(kept, factors.sum(axis=1), 40, 3)
    expected = np.percentile(sampled_scores(products, samples), 97.5, axis=1)
    assert [row["p97_5"] for row in rows] == pytest.approx(expected, rel=1e-6)


def test_a_table_of_another_background_is_refused(tmp_path: Path, ground: Ground) -> None:
    kept = ground.background.save(tmp_path / "v1")
    path = tmp_path / "products.parquet"
    path.write_bytes(b"PAR1")
    with pytest.raises(RunError, match="不能计算"):
        run_table(path, kept.folder or tmp_path, tmp_path / "out")
    with pytest.raises(RunError, match=r"manifest\.json"):
        run_table(path, tmp_path, tmp_path / "out")
