"""A background on disk: what is kept, what is refused, and intensities per group of flows."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csc_array, eye_array

from engine.backgrounds import random_background
from tanji.engine import pardiso
from tanji.engine.background import Background, BackgroundError, Spread, open_background
from tanji.engine.distributions import DistributionError, Distributions
from tanji.engine.errors import FindingCode, StructureError
from tanji.engine.intensity import intensities
from tanji.engine.solve import Solver, factorise, factorise_unchecked, solve
from tanji.engine.system import System

PLAIN = System(csc_array([[1.0, -0.5], [-0.2, 1.0]]), csc_array([[1.0, 2.0]]))


def test_a_saved_background_is_read_back(tmp_path: Path) -> None:
    background, _ = random_background(1, 20)
    kept = background.save(tmp_path / "v1")
    opened = open_background(tmp_path / "v1")
    assert opened.sha256 == kept.sha256 == background.sha256
    assert (opened.system.technosphere != background.system.technosphere).nnz == 0
    assert opened.technosphere_spread.key.tolist() == background.technosphere_spread.key.tolist()
    assert isinstance(opened.biosphere_spread.relative.spread, np.memmap)
    assert opened.position == {str(at): at for at in range(20)}


def test_a_version_is_never_overwritten(tmp_path: Path) -> None:
    background, _ = random_background(1, 5)
    background.save(tmp_path / "v1")
    with pytest.raises(FileExistsError):
        background.save(tmp_path / "v1")
    assert [each.name for each in tmp_path.iterdir()] == ["v1"]


def test_altered_and_missing_files_are_all_named(tmp_path: Path) -> None:
    background, _ = random_background(1, 20)
    background.save(tmp_path / "v1")
    altered = tmp_path / "v1" / "technosphere_data.npy"
    data = np.load(altered)
    data[0] *= 1.0000001
    np.save(altered, data)
    (tmp_path / "v1" / "flows.npy").unlink()
    with pytest.raises(BackgroundError) as error:
        open_background(tmp_path / "v1")
    assert [problem.split(":")[0] for problem in error.value.problems] == [
        "flows.npy",
        "technosphere_data.npy",
    ]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": "other", "arrays": {}}'])
def test_a_folder_that_is_no_background(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(BackgroundError):
        open_background(tmp_path)


def test_the_manifest_cannot_point_outside(tmp_path: Path) -> None:
    random_background(1, 5)[0].save(tmp_path / "v1")
    manifest = tmp_path / "v1" / "manifest.json"
    data = json.loads(manifest.read_text())
    data["arrays"]["../../flows"] = data["arrays"].pop("flows")
    manifest.write_text(json.dumps(data))
    with pytest.raises(BackgroundError):
        open_background(tmp_path / "v1")


def test_unsound_arrays_are_refused_by_index() -> None:
    with pytest.raises(StructureError) as error:
        Background.of("x", System(csc_array([[1.0, -2.0], [-0.6, 1.0]]), csc_array([[1.0, 1.0]])))
    assert error.value.findings[0].code is FindingCode.LOOP_GAIN
    assert error.value.findings[0].columns == (0, 1)
    with pytest.raises(ValueError, match="stand twice"):
        Background.of("x", PLAIN, processes=["a", "a"])
    with pytest.raises(ValueError, match="2 flow ids"):
        Background.of("x", PLAIN, flows=["a", "b"])
    one = np.array([1], dtype=np.int32)
    with pytest.raises(DistributionError):
        Background.of(
            "x", PLAIN, technosphere_spread=Spread(one, Distributions.lognormal([1.0], [50.0]))
        )


def test_a_repair_is_recorded_with_its_place(tmp_path: Path) -> None:
    """Entry 1 of the CSC data is row 1 of column 0; a deviation of 1 about 1 is cut at 0."""
    spread = Spread(np.array([1], dtype=np.int32), Distributions.normal([1.0], [1.0]))
    background = Background.of("x", PLAIN, technosphere_spread=spread)
    repair = background.repairs[0]
    assert (repair.matrix, repair.row, repair.column) == ("technosphere", 1, 0)
    assert repair.code == "sign_change"
    assert repair.after[2] == 0.0
    assert background.save(tmp_path / "v1").repairs[0].after == pytest.approx(repair.after)


@given(st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_intensities_are_the_scores_of_one_unit(seed: int) -> None:
    """Per gas, any set of factors: the same score as a solve of that product alone."""
    background, factors = random_background(seed)
    flows = len(background.flows)
    found = intensities(background, np.arange(flows))
    scores = found.scores(factors)
    factor = factorise(background.system)
    assert scores == pytest.approx(factor.adjoint(factors), rel=1e-9, abs=1e-12)
    at = seed % background.size
    demand = np.zeros(background.size)
    demand[at] = 1.0
    alone = solve(background.system, demand, factors).scores
    assert scores[at] == pytest.approx(alone, rel=1e-9, abs=1e-12)


def test_flows_outside_the_groups_do_not_count() -> None:
    background, _ = random_background(3, 12)
    flows = len(background.flows)
    groups = np.where(np.arange(flows) == 0, 0, -1)
    only = np.zeros(flows)
    only[0] = 1.0
    expected = factorise(background.system).adjoint(only)
    assert intensities(background, groups).values[:, 0] == pytest.approx(expected)


def test_intensities_are_kept_with_the_version(tmp_path: Path) -> None:
    background = random_background(1, 20)[0].save(tmp_path / "v1")
    groups = np.zeros(len(background.flows), dtype=np.int32)
    first = intensities(background, groups)
    again = intensities(open_background(tmp_path / "v1"), groups)
    assert isinstance(again.values, np.memmap)
    assert again.values.tolist() == first.values.tolist()
    assert (again.residual, again.adjoint_gap) == (first.residual, first.adjoint_gap)


def test_a_matrix_without_a_factor() -> None:
    singular = System(csc_array([[1.0, -1.0], [-1.0, 1.0]]), csc_array([[1.0, 1.0]]))
    with pytest.raises(StructureError) as error:
        factorise_unchecked(singular)
    assert error.value.findings[0].code is FindingCode.SINGULAR


@pytest.mark.skipif(not pardiso.available(), reason="the extra `fast` is not installed")
def test_pardiso_solves_both_directions() -> None:
    background, factors = random_background(5, 24)
    ours = factorise_unchecked(background.system)
    theirs = factorise_unchecked(background.system, Solver.PARDISO)
    assert theirs.solver is Solver.PARDISO
    assert theirs.adjoint(factors) == pytest.approx(ours.adjoint(factors), rel=1e-10)
    demand = np.arange(24.0)
    assert theirs.forward(demand) == pytest.approx(ours.forward(demand), rel=1e-10)


def test_superlu_takes_over_and_says_so(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def missing(_: object) -> None:
        raise ImportError("no pypardiso")

    monkeypatch.setattr(pardiso, "PardisoLu", missing)
    system = System(eye_array(3).tocsc(), csc_array(np.ones((1, 3))))
    assert factorise_unchecked(system, Solver.PARDISO).solver is Solver.SUPERLU
    assert "PARDISO is not used: no pypardiso" in caplog.text
