"""Reads: what each may see, in few queries; versions side by side; from a figure to its cell."""

import pytest

from stage import begin, fresh, review, study_of, submitted
from tanji import exchange, library
from tanji.accounting import queries
from tanji.accounting.actions.accept_import import accept_import
from tanji.accounting.actions.calculate import calculate
from tanji.accounting.actions.create_product import create_product
from tanji.accounting.actions.edit_study import edit_study
from tanji.accounting.actions.import_study import import_study
from tanji.accounting.actions.open_version import open_version
from tanji.accounting.actions.submit_study import submit_study
from tanji.accounting.actions.undo import undo
from tanji.accounting.cells import Edit
from tanji.core.errors import NotFound


def test_each_sees_the_own_house(cast):
    done, draft = submitted(cast, "枸杞干果"), begin(cast, "枸杞原浆")

    def seen(who):
        return set(queries.studies_of(who)), {str(p) for p in queries.products_of(who)}

    for who in (cast.malan, cast.suhe, cast.dingyan):
        assert seen(who) == ({done, draft}, {"枸杞干果", "枸杞原浆"})
    for who in (cast.nongke, cast.zhangchu):
        assert seen(who) == ({done}, {"枸杞干果"})
    for who in (cast.wanggong, cast.gongke, cast.licha, cast.yunwei, cast.yinhang):
        assert seen(who) == (set(), set())
    with pytest.raises(NotFound):
        queries.study(cast.wanggong, draft.pk)
    for wrong in ("", "x", "0" * 32):
        with pytest.raises(NotFound):
            queries.study(cast.malan, wrong)


def test_a_department_does_not_see_the_figure_of_a_draft(cast):
    done = submitted(cast, "枸杞干果")
    second = open_version(cast.malan, done)
    edit_study(cast.malan, second, revision=1, edits=[Edit("p1/e2/amount", "1")])
    calculate(cast.malan, fresh(second), samples=0)
    assert queries.products_of(cast.malan).get().latest_published == "29.80"
    assert queries.products_of(cast.nongke).get().latest_published == "59.60"
    assert queries.products_of(cast.nongke).get().latest_state == "submitted"


def test_lists_cost_the_same_for_one_as_for_many(cast, django_assert_num_queries):
    for number in range(3):
        calculate(cast.malan, begin(cast, f"枸杞{number}"), samples=0)
    malan = cast.malan
    with django_assert_num_queries(2):  # memberships, products with their newest figure
        rows = [
            (str(p), p.organization.name, p.latest_published) for p in queries.products_of(malan)
        ]
    assert [row[2] for row in rows] == ["59.60"] * 3
    with django_assert_num_queries(1):
        [(str(s), s.product.name, s.organization.name) for s in queries.studies_of(malan)]


def test_one_version_costs_few_queries(cast, draft, django_assert_max_num_queries):
    malan = cast.malan
    with django_assert_max_num_queries(9):
        view = queries.study_view(malan, draft.pk)
    assert view.verbs == ("edit", "calculate", "delete_draft", "attach_evidence", "import_study")
    assert (view.can_undo, view.can_redo, view.result) == (False, False, None)


def test_a_reader_gets_no_buttons(cast, draft):
    view = queries.study_view(cast.suhe, draft.pk)
    assert view.verbs == ("calculate",)
    assert not view.can_undo


# ----------------------------------------------------------------- comparison


def test_two_versions_side_by_side(cast, draft):
    before = calculate(cast.malan, draft, samples=0)
    edits = [
        Edit("p1/e2/amount", "1"),
        Edit(
            "p1/e9",
            op="add",
            cells={
                "name": "二氧化碳",
                "role": "排放",
                "amount": "4",
                "unit": "kg",
                "gas": "CO2",
                "category": "直接排放",
            },
        ),
        Edit("study/period.end", "2026-06-30"),
    ]
    edit_study(cast.malan, fresh(draft), revision=1, edits=edits)
    after = calculate(cast.malan, fresh(draft), samples=0)
    found = queries.compare_versions(before, after)
    changes = {leaf.exchange: leaf.change for leaf in found.leaves}
    assert changes["e2"] == pytest.approx(-29.8)
    assert changes["e9"] == pytest.approx(4)
    assert found.leaves[0].exchange == "e2"
    assert sum(changes.values()) == pytest.approx(after.location_based - before.location_based)
    assert found.obstacles == ("period",)
    assert "p1/e2/amount.amount" in {change.path for change in found.content}
    assert not queries.compare_versions(after, after).content


def test_another_set_of_warming_potentials_is_no_comparison(cast, draft):
    one = calculate(cast.malan, draft, samples=0)
    two = calculate(cast.malan, fresh(draft), samples=0, gwp="AR5")
    assert queries.compare_versions(one, two).obstacles == ("gwp",)


# ------------------------------------------------------------- number to root


@pytest.fixture
def brought(cast):
    product = create_product(cast.malan, cast.goji, name="枸杞干果")
    workbook = exchange.write(study_of(product), "workbook", library.release())
    return accept_import(cast.malan, import_study(cast.malan, product, workbook, "枸杞.xlsx"))


def methane_of(row):
    return next(i for i, leaf in enumerate(row.to_model().leaves) if leaf.exchange == "e2")


def test_a_figure_leads_to_the_cell_it_came_from(cast, brought):
    row = calculate(cast.malan, brought, samples=0)
    root = queries.root(row, methane_of(row))
    assert root.formula == "2 kg × 29.8 kgCO2e/kg = 59.6 kgCO2e"
    assert root.typed == "2 kg"
    assert root.imported.name == "枸杞.xlsx"
    assert root.place == queries.positions_of(brought)["p1/e2/amount"]
    assert root.edited is None


def test_or_to_who_changed_it_since(cast, brought):
    edit_study(cast.malan, brought, revision=1, edits=[Edit("p1/e2/amount", "3")])
    edit_study(cast.malan, fresh(brought), revision=2, edits=[Edit("study/name", "新")])
    row = calculate(cast.malan, fresh(brought), samples=0)
    root = queries.root(row, methane_of(row))
    assert (root.edited.number, root.edited.author) == (2, cast.malan)
    assert root.place is None
    undo(cast.malan, fresh(brought), revision=3)
    undo(cast.malan, fresh(brought), revision=4)
    row = calculate(cast.malan, fresh(brought), samples=0)
    root = queries.root(row, methane_of(row))
    assert root.edited is None
    assert root.place.cell


def test_or_to_the_cell_of_the_version_before(cast, brought):
    calculate(cast.malan, brought, samples=0)
    review(cast, brought)
    done = submit_study(cast.dingyan, fresh(brought), committed=True)
    second = open_version(cast.malan, done)
    assert queries.positions_of(second) == queries.positions_of(brought)
    row = calculate(cast.malan, second, samples=0)
    root = queries.root(row, methane_of(row))
    assert root.imported.name == "枸杞.xlsx"
    assert root.place.cell


def test_a_figure_that_is_not_there(cast, draft):
    row = calculate(cast.malan, draft, samples=0)
    for index in (-1, 99):
        with pytest.raises(NotFound):
            queries.root(row, index)
