"""The demo's journey: what it leaves behind, for whom, and that it can be told twice."""

import pytest

from tanji.accounting import queries
from tanji.accounting.examples import example
from tanji.accounting.models import StudyRecord
from tanji.core import files
from tanji.core.errors import WrongState
from tanji.core.events import verify_chain
from tanji.project import demo


@pytest.fixture
def played(cast):
    """Everybody of the demo is registered already: the scenes after that."""

    def who(name):
        return getattr(cast, name)

    said = []
    first = demo.submit_goji(who, said.append)
    demo.improve_goji(who, first, said.append)
    demo.struggle_with_wafer(who, said.append)
    demo.hand_over_methanol(who, said.append)
    return said


def test_every_scene_leaves_what_it_says(played, cast):
    states = {
        (study.product.name, study.version): study.state
        for study in StudyRecord.objects.select_related("product")
    }
    assert states == {
        ("枸杞干果", 1): "submitted",
        ("枸杞干果", 2): "calculated",
        ("单晶硅片", 1): "draft",
        ("煤制甲醇", 1): "calculated",
    }
    assert len(played) == 5
    assert verify_chain() > 40

    # The submitted version: mended by the preparer, its figure of the example's inventory.
    study = queries.studies_of(cast.zhangchu).get()
    assert study.name == example(demo.GOJI).name.zh
    kinds = list(study.revisions.order_by("number").values_list("kind", flat=True))
    assert kinds == ["import", "edit", "edit", "edit"]
    report = queries.reports_of(study).get()
    assert files.read(report.file).startswith(b"%PDF-1.")

    # 30 g of cardboard less a kilogram: its factor is 30 g × the box's intensity.
    second = StudyRecord.objects.get(product=study.product, version=2)
    before, after = queries.current_result(study), queries.current_result(second)
    compared = queries.compare_versions(before, after)
    assert [change.path for change in compared.content] == [
        "drying/corrugated-box-60-g-per/amount.amount"
    ]
    box = next(leaf for leaf in compared.before.leaves if leaf.exchange.startswith("corrugated"))
    saved = compared.after.location_based - compared.before.location_based
    assert saved == pytest.approx(-0.030 * box.intensity)

    # The figure's root is the cell of the workbook that 马兰 brought.
    index = next(
        i for i, leaf in enumerate(compared.before.leaves) if leaf.exchange == "heat-pump-drying"
    )
    root = queries.root(before, index)
    assert root.place.cell
    assert root.imported.name == "枸杞干果-2024年.xlsx"

    # The wafer's draft is kept with all that is missing, each in its cell.
    draft = queries.study_view(cast.wanggong, StudyRecord.objects.get(product__name="单晶硅片").pk)
    assert draft.problems
    assert all(problem.where.cell for problem in draft.problems)


def test_it_is_for_demo_platforms_only(cast, settings):
    said = []
    settings.TANJI_DEMO = False
    with pytest.raises(WrongState):
        demo.run(said.append)
    assert said == []


def test_told_twice_it_is_played_once(cast, settings, tmp_path, monkeypatch):
    settings.TANJI_DEMO, settings.TANJI_VAR = True, tmp_path
    monkeypatch.setattr(demo, "play", lambda *_: pytest.fail("played on a platform in use"))
    said = []
    demo.run(said.append)
    password = (tmp_path / "demo_password").read_text()
    assert password in said[0]
    assert (tmp_path / "demo_password").stat().st_mode & 0o777 == 0o600
    assert len(said) == 18
