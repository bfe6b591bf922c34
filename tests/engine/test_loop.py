"""Loop gain: what a loop takes back, which loops are refused, and that no honest one is."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csc_array

from engine.systems import random_system
from tanji.engine import loop
from tanji.engine.errors import FindingCode, StructureError
from tanji.engine.solve import solve
from tanji.engine.system import System, loop_gain, validate


def system_of(technosphere: object) -> System:
    matrix = csc_array(np.array(technosphere, dtype=float))
    return System(matrix, csc_array(np.ones((1, matrix.shape[1]))))


def ring(gain: float, length: int) -> System:
    """One loop: the last process closes it with `gain`, the others pass one unit on."""
    matrix = np.eye(length) - np.eye(length, k=-1)
    matrix[0, -1] -= gain
    return system_of(matrix)


@pytest.mark.parametrize("length", [2, 3, 10, 60])
@pytest.mark.parametrize("gain", [0.1, 0.6, 0.94, 0.96, 0.999])
def test_gain_is_the_product_around_the_loop(length: int, gain: float) -> None:
    found = loop_gain(ring(gain, length))
    assert found.value == pytest.approx(gain, rel=1e-9)
    assert found.warning == (gain >= 0.95)
    assert sorted(found.members) == list(range(length))


@pytest.mark.parametrize("length", [2, 3, 10])
@pytest.mark.parametrize("gain", [1.0, 1.0 + 1e-12, 1.2, 40.0])
def test_gain_of_one_or_more_is_refused(length: int, gain: float) -> None:
    with pytest.raises(StructureError) as error:
        validate(ring(gain, length))
    (finding,) = error.value.findings
    assert finding.code is FindingCode.LOOP_GAIN
    assert finding.columns == tuple(range(length))
    assert finding.value == pytest.approx(gain)


def test_a_system_without_loops_has_no_gain() -> None:
    found = loop_gain(system_of([[1, 0], [-5, 1]]))
    assert (found.value, found.warning, found.members) == (0.0, False, ())


def test_waste_that_comes_back_as_input_is_a_loop() -> None:
    """A product leaves 0.5 of waste; treating one unit of waste needs 3 of the product: 1.5."""
    refused = system_of([[1, -3], [0.5, -1]])
    with pytest.raises(StructureError):
        validate(refused)
    assert loop_gain(system_of([[1, -1], [0.5, -1]])).value == pytest.approx(0.5)


def test_two_loops_are_both_named() -> None:
    blocks = np.zeros((5, 5))
    blocks[:2, :2] = [[1, -2], [-1, 1]]
    blocks[2:4, 2:4] = [[1, -1], [-3, 1]]
    blocks[4, 4] = 1
    blocks[0, 4] = -1
    with pytest.raises(StructureError) as error:
        validate(system_of(blocks))
    assert sorted(finding.columns for finding in error.value.findings) == [(0, 1), (2, 3)]


def test_bystanders_of_a_bad_loop_are_not_named() -> None:
    """Processes 2 and 3 hang in the component by a thread of 1e-6."""
    with pytest.raises(StructureError) as error:
        validate(
            system_of(
                [[1, -1.3, 0, -1e-3], [-1, 1, 0, 0], [-1e-3, 0, 1, 0], [0, 0, -1, 1]],
            )
        )
    assert error.value.findings[0].columns == (0, 1)


def test_two_small_loops_can_make_a_large_one() -> None:
    """0.6 and 0.6 through a shared process: 1.2, though each loop alone is harmless."""
    with pytest.raises(StructureError) as error:
        validate(system_of([[1, -0.6, -0.6], [-1, 1, 0], [-1, 0, 1]]))
    assert error.value.findings[0].columns == (0, 1, 2)


@pytest.mark.parametrize("recovered", [0.3, 0.5, 9.5])
def test_recovery_of_an_auxiliary_is_honest(recovered: float) -> None:
    """A step uses `recovered + 0.5` of solvent per unit and a recovery process returns most of it.

    Solvent 0 needs 1 of product 1; product 1 needs the solvent and leaves one unit of spent liquor;
    treating liquor (2) gives `recovered` of solvent back. Net use is 0.5, so delivering a solvent
    takes 2 runs, whatever is circulated, and no process runs backwards.
    """
    system = system_of([[1, -(recovered + 0.5), recovered], [-1, 1, 0], [0, 1, -1]])
    validate(system)
    assert solve(system, [1, 0, 0], [1]).scaling == pytest.approx([2, 2, 2])
    assert loop_gain(system).value == pytest.approx(0.5)


def test_recovery_that_falls_short_is_refused() -> None:
    system = system_of([[1, -3, 1.8], [-1, 1, 0], [0, 1, -1]])
    with pytest.raises(StructureError) as error:
        validate(system)
    assert error.value.findings[0].value == pytest.approx(1.2)


def test_a_large_credit_is_honest() -> None:
    """A by-product of 2 displaces a process that needs 1.5 of the product: 1 / (1 + 3)."""
    system = system_of([[1, -1.5], [2, 1]])
    validate(system)
    assert solve(system, [1, 0], [1]).scaling == pytest.approx([0.25, -0.5])
    assert loop_gain(system).value == 0


def test_by_products_that_displace_each_other_too_much_are_refused() -> None:
    """Each of two processes gives 2 of the other's product: together they cancel themselves."""
    with pytest.raises(StructureError):
        validate(system_of([[1, 2], [2, 1]]))
    validate(system_of([[1, 0.5], [0.5, 1]]))


def test_a_bad_loop_is_not_hidden_by_credits() -> None:
    """Two loops of gain 2 tied by credits: the determinant is positive, the amounts are not."""
    for tie in (0.1, 1, 3):
        matrix = np.array([[1, -2, tie, 0], [-1, 1, 0, 0], [-tie, 0, 1, -2], [0, 0, -1, 1]])
        assert np.linalg.det(matrix) > 0
        assert np.linalg.inv(matrix)[0, 0] < 0
        with pytest.raises(StructureError):
            validate(system_of(matrix))


def test_a_loop_that_only_an_avoided_process_keeps_alive_is_refused() -> None:
    """1 of a needs 2 of b, 1 of b needs 0.6 of a: 1.2. That b also displaces 0.3 of c, which would
    need 1 of a, returns no a to the plant: it uses 3 for every 2.5 that it makes."""
    with pytest.raises(StructureError) as error:
        validate(system_of([[1, -0.6, -1], [-2, 1, 0], [0, 0.3, 1]]))
    assert error.value.findings[0].value >= 1


@settings(deadline=None)
@given(st.integers(0, 10_000))
def test_productive_systems_pass_in_any_unit_and_order(seed: int) -> None:
    case = random_system(seed)
    validate(case.system)
    p = np.random.default_rng(seed).permutation(case.system.size)
    rows = 10.0 ** np.random.default_rng(seed).uniform(-4, 4, case.system.size)
    other = csc_array((rows[:, None] * case.system.technosphere.toarray())[p][:, p])
    gain = loop_gain(System(other, case.system.biosphere[:, p])).value
    assert gain == pytest.approx(loop_gain(case.system).value, abs=1e-9)


@settings(deadline=None)
@given(st.integers(0, 10_000), st.floats(0.2, 3))
def test_without_credits_the_gain_agrees_with_the_spectral_radius(seed: int, size: float) -> None:
    """Hawkins & Simon (1949): T ≥ 0 is productive if and only if its spectral radius is below 1."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 12))
    needs = rng.random((n, n)) * (1 - np.eye(n))
    needs *= size / max(abs(np.linalg.eigvals(needs)))
    gain = loop_gain(system_of(np.eye(n) - needs)).value
    assert (gain < 1) == (size < 1) or abs(size - 1) < 1e-6
    assert gain <= size**2 + 1e-9 or size >= 1


def test_a_loop_that_lives_on_by_products_of_its_customer_is_refused() -> None:
    """0 needs 0.1 of 1 and returns 1.5 of 2, 2 needs 0.2 of 0; 1 and 2 feed each other: gain 2.

    More need for 1 would mean fewer runs of everything, so its score would fall as its use grows.
    """
    technosphere = np.array([[1, 0, -0.2], [-0.1, 1, -1], [1.5, -2, 1]])
    assert (np.linalg.solve(technosphere, [1, 0, 0]) > 0).all()
    assert (np.linalg.solve(technosphere, [0, 1, 0]) < 0).all()
    with pytest.raises(StructureError):
        validate(system_of(technosphere))


def test_large_loops_take_the_sparse_path(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bound above 500 processes never lies below the exact gain and refuses the same rings."""
    exact = [loop_gain(ring(gain, 30)).value for gain in (0.2, 0.8)]
    monkeypatch.setattr(loop, "DENSE_LIMIT", 1)
    bounds = [loop_gain(ring(gain, 30)).value for gain in (0.2, 0.8)]
    assert all(gain - 1e-9 <= bound < 1 for gain, bound in zip(exact, bounds, strict=True))
    with pytest.raises(StructureError):
        validate(ring(1.1, 30))
    validate(system_of([[1, -10, 9.5], [-1, 1, 0], [0, 1, -1]]))
    with pytest.raises(StructureError):
        validate(system_of([[1, -10, 8.5], [-1, 1, 0], [0, 1, -1]]))
