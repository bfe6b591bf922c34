"""From draft to submitted: each step by its role, in its state, with its trail."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stage import fresh, review, submitted
from tanji.accounting import queries
from tanji.accounting.actions.calculate import calculate
from tanji.accounting.actions.edit_study import edit_study
from tanji.accounting.actions.issue_report import issue_report
from tanji.accounting.actions.open_version import open_version
from tanji.accounting.actions.return_study import return_study
from tanji.accounting.actions.review_study import review_study
from tanji.accounting.actions.submit_study import COMMITMENT, submit_study
from tanji.accounting.cells import Edit
from tanji.accounting.errors import NoCommitment
from tanji.accounting.models import ResultRecord
from tanji.accounting.states import STUDY, StudyState
from tanji.core import documents, files
from tanji.core.errors import Conflict, Invalid, NotAllowed, NotReady, WrongState
from tanji.core.events import trail_of, verify_chain
from tanji.library import UnknownRelease
from tanji.model.study import Study
from tanji.parties.actions.grant_role import grant_role


def verbs(study):
    return [event.verb for event in trail_of(study)][::-1]


# ------------------------------------------------------------------ calculate


def test_the_figure_is_two_kilograms_of_methane(cast, draft):
    row = calculate(cast.malan, draft, samples=0)
    # IPCC AR6 WG1 table 7.15: GWP100 of fossil methane 29.8.
    assert row.location_based == pytest.approx(59.6)
    assert (row.published, row.unit, row.gwp) == ("59.60", "kg", "AR6")
    assert fresh(draft).state == StudyState.CALCULATED
    result = row.to_model()
    assert result.provenance.study == row.study_document == draft.document
    assert result.verdict.pack == "general"
    assert verbs(draft)[-1] == "accounting.study_calculated"


def test_again_under_another_set(cast, draft):
    calculate(cast.malan, draft, samples=0)
    row = calculate(cast.suhe, fresh(draft), samples=0, gwp="AR5")
    assert row.location_based == pytest.approx(60.0)  # AR5: 30
    assert [one.gwp for one in queries.results_of(draft)] == ["AR5", "AR6"]


def test_no_figure_without_a_reference_flow(cast, draft):
    edit_study(cast.malan, draft, revision=1, edits=[Edit("p1/e1/amount", "0")])
    with pytest.raises(NotReady) as refusal:
        calculate(cast.malan, fresh(draft), samples=0)
    assert refusal.value.problems
    assert fresh(draft).state == StudyState.DRAFT
    assert not ResultRecord.objects.exists()


def test_an_edit_meanwhile_is_seen(cast, draft):
    stale = fresh(draft)
    edit_study(cast.malan, draft, revision=1, edits=[Edit("study/name", "新")])
    with pytest.raises(Conflict):
        calculate(cast.malan, stale, samples=0)


def test_a_release_that_is_not_there(cast, draft):
    with pytest.raises(UnknownRelease):
        calculate(cast.malan, draft, release="1999", samples=0)


def test_an_edit_takes_the_figure_and_the_review_back(cast, draft):
    calculate(cast.malan, draft, samples=0)
    review(cast, draft)
    edit_study(cast.malan, fresh(draft), revision=1, edits=[Edit("study/name", "新")])
    record = fresh(draft)
    assert (record.state, record.reviewed_by, record.review_note) == ("draft", None, "")
    with pytest.raises(NotReady):
        queries.current_result(record)


# --------------------------------------------------------------------- review


def test_a_second_pair_of_eyes(cast, draft):
    calculate(cast.malan, draft, samples=0)
    record = review(cast, draft)
    assert (record.state, record.reviewed_by) == (StudyState.READY, cast.suhe)
    assert verbs(draft)[-1] == "accounting.study_reviewed"


def test_nobody_reviews_their_own_work(cast, draft):
    grant_role(cast.dingyan, cast.goji, cast.malan, "reviewer")
    calculate(cast.malan, draft, samples=0)
    with pytest.raises(NotAllowed):
        review_study(cast.malan, fresh(draft), note="我自己看过")
    assert "review" not in queries.verbs_of(cast.malan, fresh(draft))
    assert "review" in queries.verbs_of(cast.suhe, fresh(draft))


def test_warnings_are_explained(cast, draft):
    row = calculate(cast.malan, draft, samples=0)
    assert row.warnings
    with pytest.raises(NotReady) as refusal:
        review_study(cast.suhe, fresh(draft), note=" ")
    assert len(refusal.value.problems) >= row.warnings


def test_errors_stand_in_the_way(cast, draft):
    edit_study(cast.malan, draft, revision=1, edits=[Edit("study/product.credit_code", "123")])
    row = calculate(cast.malan, fresh(draft), samples=0)
    assert row.errors
    with pytest.raises(NotReady) as refusal:
        review_study(cast.suhe, fresh(draft), note="好")
    assert "R-101" in {problem.code for problem in refusal.value.problems}


# --------------------------------------------------------------------- submit


def test_signed_and_frozen(cast):
    done = submitted(cast, "枸杞干果")
    assert (done.state, done.submitted_by) == (StudyState.SUBMITTED, cast.dingyan)
    assert done.commitment == COMMITMENT.zh
    assert documents.get(done.document, Study) == done.to_model()
    event = trail_of(done).first()
    assert event.verb == "accounting.study_submitted"
    assert done.document in event.payload
    assert done.submitted_result in event.payload


def test_not_without_the_commitment(cast, draft):
    calculate(cast.malan, draft, samples=0)
    review(cast, draft)
    with pytest.raises(NoCommitment):
        submit_study(cast.dingyan, fresh(draft), committed=False)
    for who in (cast.malan, cast.suhe, cast.fangqian):
        with pytest.raises(NotAllowed):
            submit_study(who, fresh(draft), committed=True)


def test_the_next_version_supersedes_the_one_before(cast):
    first = submitted(cast, "枸杞干果")
    second = open_version(cast.malan, first)
    calculate(cast.malan, second, samples=0)
    review(cast, second)
    submit_study(cast.dingyan, fresh(second), committed=True)
    assert fresh(first).state == StudyState.SUPERSEDED
    assert verbs(first)[-1] == "accounting.study_superseded"


# --------------------------------------------------------------------- return


def test_a_department_returns_what_is_incomplete(cast):
    done = submitted(cast, "枸杞干果")
    with pytest.raises(Invalid):
        return_study(cast.nongke, done, reason=" ")
    returned = return_study(cast.nongke, done, reason="缺少电费单")
    assert (returned.state, returned.return_reason) == (StudyState.RETURNED, "缺少电费单")
    assert returned.document == done.document
    assert open_version(cast.malan, fresh(done)).version == 2


def test_only_of_its_own_sector_and_only_what_was_handed_in(cast, draft):
    done = submitted(cast, "枸杞原浆")
    for who in (cast.gongke, cast.dingyan, cast.yunwei):
        with pytest.raises(NotAllowed):
            return_study(who, done, reason="x")
    with pytest.raises(NotAllowed):
        return_study(cast.nongke, draft, reason="x")


# --------------------------------------------------------------------- report


def test_a_report_is_printed_from_the_frozen_documents(cast, draft):
    row = calculate(cast.malan, draft, samples=0)
    one, two = (issue_report(cast.suhe, row) for _ in range(2))
    assert one.file == two.file
    assert files.read(one.file).startswith(b"%PDF-1.")
    assert trail_of(one).get().verb == "accounting.report_issued"
    assert issue_report(cast.suhe, row, language="en").file != one.file
    with pytest.raises(Invalid):
        issue_report(cast.suhe, row, language="fr")
    with pytest.raises(NotAllowed):
        issue_report(cast.wanggong, row)


# ---------------------------------------------------------------- random walks

STEPS = {
    "edit": lambda cast, study, n: edit_study(
        cast.malan, study, revision=study.revision, edits=[Edit("study/name", f"名称{n}")]
    ),
    "calculate": lambda cast, study, n: calculate(cast.malan, study, samples=0),
    "review": lambda cast, study, n: review(cast, study),
    "submit": lambda cast, study, n: submit_study(cast.dingyan, study, committed=True),
    "return": lambda cast, study, n: return_study(cast.nongke, study, reason="重报"),
}


@given(steps=st.lists(st.sampled_from(sorted(STEPS)), min_size=3, max_size=9))
@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_whatever_people_try_the_rules_hold(cast, draft, steps):
    """Only the table's steps are taken; what is frozen stays; nothing skips review."""
    with transaction.atomic():
        frozen = None
        for number, step in enumerate(steps):
            study = fresh(draft)
            known = {t.verb for t in STUDY.transitions if t.source == study.state}
            try:
                STEPS[step](cast, study, number)
            except (WrongState, NotAllowed):
                assert step not in known
            else:
                assert step in known
            study = fresh(draft)
            if study.state == StudyState.READY:
                assert study.reviewed_by == cast.suhe
            if study.is_frozen:
                assert study.reviewed_by is not None
                assert study.submitted_by == cast.dingyan
                frozen = frozen or study.document
                assert study.document == frozen
        verify_chain()
        transaction.set_rollback(True)
