"""Calculating on the platform: judged as of today, by the study's rule pack, with its cells."""

import pytest

from stage import begin
from tanji.accounting.actions.calculate import calculate
from tanji.accounting.actions.edit_study import edit_study
from tanji.accounting.cells import Edit
from tanji.model.vocabulary import Severity

pytestmark = pytest.mark.django_db


def test_the_provenance_names_the_pack(cast):
    result = calculate(cast.malan, begin(cast, "枸杞")).to_model()
    assert result.provenance.pack == f"{result.verdict.pack}@{result.verdict.version}"


def test_a_period_that_has_not_ended_is_an_error(cast):
    study = begin(cast, "枸杞")
    edits = [Edit("study/period.start", "2098-01-01"), Edit("study/period.end", "2098-12-31")]
    edit_study(cast.malan, study, revision=study.revision, edits=edits)
    study.refresh_from_db()
    verdict = calculate(cast.malan, study).to_model().verdict
    period = next(check for check in verdict.checks if check.code == "R-103")
    assert period.outcome == "failed"
    assert any(problem.severity is Severity.ERROR for problem in period.problems)
