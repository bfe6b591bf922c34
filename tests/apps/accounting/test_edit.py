"""Drafts: every edit names its revision, every revision can come back, nobody overwrites unseen."""

import pytest
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stage import fresh, submitted
from tanji.accounting import queries
from tanji.accounting.actions.choose_factor import choose_factor
from tanji.accounting.actions.delete_draft import delete_draft
from tanji.accounting.actions.edit_study import edit_study
from tanji.accounting.actions.redo import redo
from tanji.accounting.actions.restore_draft import restore_draft
from tanji.accounting.actions.restore_revision import restore_revision
from tanji.accounting.actions.undo import undo
from tanji.accounting.cells import Edit
from tanji.accounting.errors import NothingToUndo, VersionOpen
from tanji.accounting.models import Revision, StudyRecord
from tanji.core.errors import Conflict, Invalid, NotAllowed, NotFound, WrongState
from tanji.core.events import trail_of
from tanji.model.exchange import DatasetLink

AMOUNT = "p1/e2/amount"


def rename(cast, draft, name, revision):
    return edit_study(cast.malan, draft, revision=revision, edits=[Edit("study/name", name)])


def name_of(draft):
    return fresh(draft).to_model().name.zh


# ----------------------------------------------------------------------- edit


def test_an_edit_makes_a_revision(cast, draft):
    made = edit_study(cast.malan, draft, revision=1, edits=[Edit(AMOUNT, "３.5")], note="抄表")
    assert (made.number, made.kind, made.note) == (2, "edit", "抄表")
    assert made.changes == [{"path": "p1/e2/amount.amount", "old": "2", "new": "3.5"}]
    record = fresh(draft)
    assert (record.revision, record.document) == (2, made.document)
    assert trail_of(record).first().verb == "accounting.study_edited"


def test_what_changes_nothing_makes_none(cast, draft):
    made = edit_study(cast.malan, draft, revision=1, edits=[Edit(AMOUNT, "2")])
    assert made.number == 1
    assert fresh(draft).revision == 1


def test_mistakes_are_told_and_nothing_is_kept(cast, draft):
    with pytest.raises(Invalid) as refusal:
        edit_study(
            cast.malan, draft, revision=1, edits=[Edit(AMOUNT, "约3"), Edit("study/name", "新")]
        )
    assert len(refusal.value.problems) == 1
    assert fresh(draft).revision == 1


def test_two_editors_see_each_other(cast, draft):
    rename(cast, draft, "甲的名称", 1)
    mine = [Edit(AMOUNT, "9")]
    with pytest.raises(Conflict) as conflict:
        edit_study(cast.malan, draft, revision=1, edits=mine)
    assert (conflict.value.named, conflict.value.current) == (1, 2)
    assert [(c.path, c.new) for c in conflict.value.theirs] == [("study/name.zh", "甲的名称")]
    assert conflict.value.yours == mine
    edit_study(cast.malan, draft, revision=conflict.value.current, edits=mine)
    assert name_of(draft) == "甲的名称"


@pytest.mark.parametrize("named", [0, 2, 99])
def test_a_revision_that_is_not_there(cast, draft, named):
    with pytest.raises(Conflict):
        rename(cast, draft, "x", named)


def test_who_may_not(cast, draft):
    for who in (cast.suhe, cast.dingyan, cast.wanggong, cast.zhangchu, cast.yunwei):
        with pytest.raises(NotAllowed):
            edit_study(who, draft, revision=1, edits=[Edit("study/name", "x")])


def test_a_frozen_version_is_edited_no_more(cast):
    done = submitted(cast, "枸杞干果")
    for change in (
        lambda: rename(cast, done, "x", done.revision),
        lambda: undo(cast.malan, done, revision=done.revision),
        lambda: restore_revision(cast.malan, done, revision=1, number=1),
    ):
        with pytest.raises((WrongState, NothingToUndo)):
            change()
    assert fresh(done).document == done.document


@pytest.mark.parametrize(
    "change",
    [
        {"document": "0" * 64},
        {"revision": 9},
        {"state": "draft"},
        {"commitment": "无"},
        {"submitted_at": None},
        {"deleted_at": "2026-01-01T00:00Z"},
    ],
)
def test_not_even_past_the_actions(cast, change):
    done = submitted(cast, "枸杞干果")
    rows = StudyRecord.objects.filter(pk=done.pk)
    with pytest.raises(DatabaseError, match="written once"), transaction.atomic():
        rows.update(**change)
    with pytest.raises(DatabaseError, match="written once"), transaction.atomic():
        Revision.objects.filter(study=done).update(document="0" * 64)


# -------------------------------------------------------------- undo and redo


def test_back_and_forth(cast, draft):
    original = name_of(draft)
    rename(cast, draft, "甲", 1)
    rename(cast, draft, "乙", 2)
    undo(cast.malan, draft, revision=3)
    assert name_of(draft) == "甲"
    undo(cast.malan, draft, revision=4)
    assert name_of(draft) == original
    with pytest.raises(NothingToUndo):
        undo(cast.malan, draft, revision=5)
    redo(cast.malan, draft, revision=5)
    redo(cast.malan, draft, revision=6)
    assert name_of(draft) == "乙"
    with pytest.raises(NothingToUndo):
        redo(cast.malan, draft, revision=7)
    kinds = [row.kind for row in queries.history(draft)]
    assert kinds == ["redo", "redo", "undo", "undo", "edit", "edit", "create"]


def test_a_new_edit_closes_the_way_forward_but_loses_nothing(cast, draft):
    rename(cast, draft, "甲", 1)
    undo(cast.malan, draft, revision=2)
    rename(cast, draft, "乙", 3)
    view = queries.study_view(cast.malan, draft.pk)
    assert (view.can_undo, view.can_redo) == (True, False)
    restore_revision(cast.malan, draft, revision=4, number=2)
    assert name_of(draft) == "甲"
    with pytest.raises(NotFound):
        restore_revision(cast.malan, draft, revision=5, number=77)


STEPS = st.lists(st.sampled_from(["edit", "undo", "redo"]), max_size=14)


@given(steps=STEPS)
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_undo_and_redo_as_every_editor_has_them(cast, draft, steps):
    """Against the plain model: a list of contents and a place in it."""
    with transaction.atomic():
        contents, at = [name_of(draft)], 0
        for count, step in enumerate(steps):
            revision = fresh(draft).revision
            if step == "edit":
                rename(cast, draft, f"名称{count}", revision)
                contents[at + 1 :] = [f"名称{count}"]
                at += 1
            else:
                move, back = (undo, -1) if step == "undo" else (redo, 1)
                if 0 <= at + back < len(contents):
                    move(cast.malan, draft, revision=revision)
                    at += back
                else:
                    with pytest.raises(NothingToUndo):
                        move(cast.malan, draft, revision=revision)
            assert name_of(draft) == contents[at]
        transaction.set_rollback(True)


# ------------------------------------------------------------- choose factors


def test_an_exchange_is_bound_to_a_dataset(cast, draft):
    choose_factor(
        cast.malan,
        draft,
        revision=1,
        process="p1",
        exchange="e3",
        dataset="cn-electricity-mix-2024",
    )
    exchange = fresh(draft).to_model().process("p1").exchange("e3")
    assert exchange.provider == DatasetLink(dataset="cn-electricity-mix-2024")


def test_to_one_that_exists(cast, draft):
    with pytest.raises(Invalid) as refusal:
        choose_factor(
            cast.malan, draft, revision=1, process="p1", exchange="e3", dataset="cn-grid-1999"
        )
    assert refusal.value.code == "unknown_factor"


# ---------------------------------------------------------- delete and restore


def test_a_draft_goes_out_of_sight_and_comes_back(cast, draft):
    delete_draft(cast.malan, draft)
    with pytest.raises(NotFound):
        queries.study(cast.malan, draft.pk)
    assert list(queries.deleted_drafts_of(cast.malan)) == [draft]
    assert not queries.deleted_drafts_of(cast.suhe)
    with pytest.raises(NotAllowed):
        rename(cast, fresh(draft), "x", 1)
    restore_draft(cast.malan, fresh(draft))
    assert queries.study(cast.malan, draft.pk) == draft
    with pytest.raises(WrongState):
        restore_draft(cast.malan, fresh(draft))


def test_it_does_not_come_back_beside_another(cast, draft):
    from tanji.accounting.actions.create_study import create_study

    delete_draft(cast.malan, draft)
    create_study(cast.malan, draft.product)
    with pytest.raises(VersionOpen):
        restore_draft(cast.malan, fresh(draft))


def test_what_was_handed_in_stays(cast):
    done = submitted(cast, "枸杞干果")
    with pytest.raises(WrongState):
        delete_draft(cast.malan, done)
    with pytest.raises(NotAllowed):
        delete_draft(cast.suhe, done)
