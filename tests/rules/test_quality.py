"""Data-quality schemes against the formulas and class limits that their methods print."""

from decimal import Decimal

import pytest

from builders import bought, process, product
from factory import RELEASE, factor, figure, sound
from tanji.footprint.calculation import datasets_of
from tanji.model.dataset import Quality
from tanji.rules.quality import UnknownScheme, scheme, schemes, weighted_score

PEF, ILCD, PACT = scheme("pef"), scheme("ilcd"), scheme("pact")


def test_the_schemes_are_found_by_their_files():
    assert set(schemes()) == {"pef", "ilcd", "pact"}
    with pytest.raises(UnknownScheme) as unknown:
        scheme("dqi")
    assert unknown.value.suggestions == tuple(schemes())


def test_pef_is_the_mean_of_four():
    """PEF: DQR = (TeR + GeR + TiR + P) / 4."""
    scores = {"technology": 1, "geography": 2, "time": 3, "precision": 5}
    assert PEF.score(scores) == 11 / 4
    assert PEF.of(Quality(**scores)) == Quality(**scores).dqr == 11 / 4
    assert PEF.score(scores | {"time": None}) is None


def test_ilcd_counts_the_worst_score_four_times_more():
    """ILCD: DQR = (TeR + GR + TiR + C + P + M + 4·Xw) / (i + 4)."""
    names = ("technology", "geography", "time", "completeness", "precision", "method")
    assert ILCD.score(dict(zip(names, (1, 1, 2, 1, 2, 3), strict=True))) == (10 + 4 * 3) / 10
    assert ILCD.score(dict.fromkeys(names, 5)) == 5
    assert ILCD.of(Quality(technology=1, geography=1, time=1, precision=1)) is None


def test_pact_runs_from_1_to_3_and_takes_no_scores_of_five():
    assert PACT.score({"technology": 1, "time": 2, "geography": 3}) == 2
    assert PACT.of(Quality(technology=1, geography=1, time=1)) is None


@pytest.mark.parametrize(
    ("by", "rating", "name"),
    [
        (PEF, 1.5, "Excellent"),
        (PEF, 1.6, "Very good"),
        (PEF, 2.0, "Very good"),
        (PEF, 3.0, "Good"),
        (PEF, 4.0, "Fair"),
        (PEF, 4.1, "Poor"),
        (ILCD, 1.6, "High quality"),
        (ILCD, 1.61, "Basic quality"),
        (ILCD, 3.0, "Basic quality"),
        (ILCD, 4.0, "Data estimate"),
    ],
)
def test_class_limits_are_those_of_the_method(by, rating, name):
    assert by.level(rating).english == name


def test_beyond_the_last_class_there_is_no_name():
    assert ILCD.level(4.01) is None
    assert PACT.level(1) is None


def test_a_result_is_rated_by_what_its_contributions_weigh():
    """30 kg at DQR 1 and 10 kg at DQR 3, 60 kg unscored: (30·1 + 10·3) / 40 over 40 %."""

    def rated(score: int) -> Quality:
        return Quality(technology=score, geography=score, time=score, precision=score)

    own = (
        factor("good", "kg", 3, quality=rated(1)),
        factor("weak", "kg", 1, quality=rated(3)),
        factor("plain", "kg", 6),
    )
    lines = [bought(name, 10, "kg", name) for name in ("good", "weak", "plain")]
    study = sound(process("making", product("part", 1, "kg"), *lines), datasets=own, ledger=None)
    result = figure(study, samples=0)
    rating, share = weighted_score(PEF, result.leaves, datasets_of(study, RELEASE))
    assert rating == pytest.approx(1.5)
    assert share == pytest.approx(0.4)
    assert (result.quality.dqr, result.quality.scored_share) == pytest.approx((rating, share))
    assert weighted_score(ILCD, result.leaves, datasets_of(study, RELEASE)) == (None, 0.0)


def test_every_scheme_is_told_in_both_languages_with_its_source():
    for one in schemes().values():
        texts = [one.label, *one.dimensions.values(), *(band.label for band in one.bands)]
        assert all(text.zh and text.en for text in texts)
        assert one.source.citation
        assert [band.top for band in one.bands] == sorted(band.top for band in one.bands)
        assert all(isinstance(band.top, Decimal) for band in one.bands)
