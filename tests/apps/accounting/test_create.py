"""Products and new versions."""

import pytest

from stage import begin, fresh, study_of, submitted
from tanji.accounting import queries
from tanji.accounting.actions.create_product import create_product
from tanji.accounting.actions.create_study import create_study
from tanji.accounting.actions.open_version import open_version
from tanji.accounting.errors import ProductExists, VersionOpen
from tanji.accounting.examples import example, names
from tanji.core import clock
from tanji.core.errors import Invalid, NotAllowed, NotFound, WrongState
from tanji.core.events import trail_of
from tanji.model.errors import UnknownUnit


def test_a_product_is_entered_once(cast):
    product = create_product(cast.malan, cast.goji, name=" 枸杞干果 ", specification="特级")
    assert str(product) == "枸杞干果 特级"
    assert trail_of(product).get().verb == "accounting.product_created"
    with pytest.raises(ProductExists):
        create_product(cast.dingyan, cast.goji, name="枸杞干果", specification="特级")
    with pytest.raises(Invalid):
        create_product(cast.malan, cast.goji, name=" ")
    for who, where in ((cast.suhe, cast.goji), (cast.malan, cast.silicon)):
        with pytest.raises(NotAllowed):
            create_product(who, where, name="枸杞原浆")


def test_a_blank_study_is_a_draft_that_could_be_calculated(cast):
    product = create_product(cast.malan, cast.goji, name="枸杞干果")
    record = create_study(cast.malan, product, unit="吨")
    study = record.to_model()
    year = clock.today().year - 1
    assert str(study.period) == f"{year}-01-01—{year}-12-31"
    assert study.product.credit_code == cast.goji.credit_code
    assert study.product.facility.zh == "中宁烘干厂（示例）"
    assert str(study.unit.quantity) == "1 t"
    assert (record.state, record.revision, record.version) == ("draft", 1, 1)
    assert not queries.study_view(cast.malan, record.pk).problems
    assert trail_of(record).get().verb == "accounting.study_created"


def test_one_version_at_a_time_is_in_work(cast, draft):
    with pytest.raises(VersionOpen):
        create_study(cast.malan, draft.product)


def test_a_unit_that_nobody_knows(cast):
    product = create_product(cast.malan, cast.goji, name="枸杞干果")
    with pytest.raises(UnknownUnit):
        create_study(cast.malan, product, unit="把把")


def test_who_may_not_begin(cast):
    product = create_product(cast.malan, cast.goji, name="枸杞干果")
    for who in (cast.suhe, cast.dingyan, cast.wanggong, cast.zhangchu):
        with pytest.raises(NotAllowed):
            create_study(who, product)


def test_from_an_example(cast):
    product = create_product(cast.malan, cast.goji, name="枸杞干果")
    record = create_study(cast.malan, product, source=example("ningxia_goji_dried"))
    assert record.example
    assert record.to_model() == example("ningxia_goji_dried")
    assert "ningxia_goji_dried" in names()
    with pytest.raises(NotFound):
        example("../secrets")


def test_a_study_without_processes(cast):
    product = create_product(cast.malan, cast.goji, name="枸杞干果")
    with pytest.raises(Invalid):
        create_study(cast.malan, product, source=study_of(product).replace(processes=()))


def test_the_next_version_of_a_frozen_one(cast):
    first = submitted(cast, "枸杞干果")
    second = open_version(cast.dingyan, first)
    assert (second.version, second.state, second.predecessor) == (2, "draft", first)
    assert second.document == first.document
    assert fresh(first).state == "submitted"
    assert trail_of(second).get().verb == "accounting.version_opened"
    with pytest.raises(VersionOpen):
        open_version(cast.malan, first)
    with pytest.raises(WrongState):
        open_version(cast.malan, second)
    with pytest.raises(NotAllowed):
        open_version(cast.suhe, first)


def test_two_products_have_their_own_versions(cast, draft):
    assert begin(cast, "枸杞原浆").version == draft.version == 1
