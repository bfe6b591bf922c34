"""Files: read without changing anything, then taken over whole."""

import pytest

from stage import fresh, study_of, submitted
from tanji import exchange, library
from tanji.accounting import queries
from tanji.accounting.actions.accept_import import accept_import
from tanji.accounting.actions.create_product import create_product
from tanji.accounting.actions.edit_study import edit_study
from tanji.accounting.actions.import_study import import_study
from tanji.accounting.cells import Edit
from tanji.accounting.errors import NotUnderstood
from tanji.accounting.models import ImportReport, StudyRecord
from tanji.core.errors import Conflict, NotAllowed, TooLarge, WrongState
from tanji.core.events import trail_of
from tanji.model.document import to_data
from tanji.seal.canonical import canonical_bytes


@pytest.fixture
def product(cast):
    return create_product(cast.malan, cast.goji, name="枸杞干果")


@pytest.fixture
def workbook(product):
    return exchange.write(study_of(product), "workbook", library.release())


def test_a_dry_run_changes_nothing(cast, product, workbook):
    report = import_study(cast.malan, product, workbook, "C:\\账\\枸杞.xlsx")
    assert (report.name, report.format) == ("枸杞.xlsx", "workbook")
    assert not StudyRecord.objects.exists()
    assert report.positions["p1/e2/amount"]["cell"]
    assert trail_of(report).get().verb == "accounting.file_read"
    again = queries.import_report(cast.malan, report.pk)
    assert again.positions == report.positions


def test_taken_over_it_is_the_study_with_its_cells(cast, product, workbook):
    report = import_study(cast.malan, product, workbook, "枸杞.xlsx")
    study = accept_import(cast.malan, report)
    assert study.to_model() == study_of(product).replace(id=study.to_model().id)
    assert (study.state, study.revision) == ("draft", 1)
    assert queries.positions_of(study)["p1/e2/amount"].sheet
    assert ImportReport.objects.get(pk=report.pk).study == study
    with pytest.raises(WrongState):
        accept_import(cast.malan, ImportReport.objects.get(pk=report.pk))


def test_into_a_draft_it_is_the_next_revision(cast, product, workbook):
    study = accept_import(cast.malan, import_study(cast.malan, product, workbook, "一.xlsx"))
    edit_study(cast.malan, study, revision=1, edits=[Edit("p1/e2/amount", "5")])
    report = import_study(cast.malan, product, workbook, "二.xlsx", study=fresh(study))
    with pytest.raises(Conflict) as conflict:
        accept_import(cast.malan, report, revision=1)
    assert conflict.value.theirs[0].new == "5"
    accept_import(cast.malan, report, revision=2)
    head = queries.history(study).first()
    assert head.kind == "import"
    assert head.changes == [{"path": "p1/e2/amount.amount", "old": "5", "new": "2"}]


@pytest.mark.parametrize(
    "data",
    [b"", b"hello", b"\x00" * 100, b"PK\x03\x04broken", b"{}", b'{"document": "tanji.study/1"}'],
)
def test_what_is_no_study_gives_problems(cast, product, data):
    report = import_study(cast.malan, product, data, "账.xlsx")
    assert report.problems
    assert report.problems[0]["message"]["zh"]
    assert report.problems[0]["message"]["en"]
    if not report.document:
        with pytest.raises(NotUnderstood):
            accept_import(cast.malan, report)


def test_a_study_with_a_nul_is_told_not_kept(cast, product):
    data = canonical_bytes(to_data(study_of(product).replace(note="a\x00b")))
    report = import_study(cast.malan, product, data, "x.json")
    assert report.document == ""
    assert "unfit_for_storage" in {problem["code"] for problem in report.problems}


def test_a_file_above_the_limit(cast, product, settings):
    settings.TANJI_MAX_UPLOAD = 10
    with pytest.raises(TooLarge):
        import_study(cast.malan, product, b"12345678901", "大.xlsx")


def test_who_may_not(cast, product, workbook):
    for who in (cast.suhe, cast.wanggong, cast.zhangchu):
        with pytest.raises(NotAllowed):
            import_study(who, product, workbook, "x.xlsx")
    report = import_study(cast.malan, product, workbook, "x.xlsx")
    for who in (cast.suhe, cast.wanggong):
        with pytest.raises(NotAllowed):
            accept_import(who, report)


def test_a_frozen_version_takes_no_file(cast):
    done = submitted(cast, "枸杞干果")
    with pytest.raises(WrongState):
        import_study(cast.malan, done.product, b"{}", "x.json", study=done)
