"""Register organisations: codes that check, once each, by the operator alone."""

import pytest

from people import code
from tanji.core.errors import Invalid, NotAllowed, WrongState
from tanji.core.events import trail_of
from tanji.parties.actions.add_facility import add_facility
from tanji.parties.actions.open_platform import open_platform
from tanji.parties.actions.register_organization import register_organization
from tanji.parties.credit_code import InvalidCreditCode, parse_credit_code
from tanji.parties.errors import AlreadyRegistered


@pytest.mark.parametrize(
    "real",
    # Published by the bodies themselves: Tsinghua University, Alibaba, Tencent, Huawei.
    ["12100000400000624D", "91330100799655058B", "9144030071526726XG", "914403001922038216"],
)
def test_codes_of_well_known_bodies_check(real):
    assert parse_credit_code(f" {real.lower()} ") == real


@pytest.mark.parametrize(
    "wrong",
    ["", "123", "12100000400000624E", "1210000040000062OD", "12100000400000624D0", "枸" * 18],
)
def test_what_is_no_code(wrong):
    with pytest.raises(InvalidCreditCode) as error:
        parse_credit_code(wrong)
    assert error.value.zh
    assert error.value.en


def test_the_operator_registers(cast):
    made = register_organization(
        cast.yunwei, name="新厂", credit_code=code(99).lower(), kind="enterprise", sector="industry"
    )
    assert made.credit_code == code(99)
    event = trail_of(made).get()
    assert (event.verb, event.actor) == ("parties.organization_registered", cast.yunwei)


def test_nobody_else_does(cast):
    for who in (cast.malan, cast.dingyan, cast.zhangchu):
        with pytest.raises(NotAllowed):
            register_organization(who, name="新厂", credit_code=code(99), kind="enterprise")


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"credit_code": code(2)}, AlreadyRegistered),
        ({"credit_code": "1"}, InvalidCreditCode),
        ({"name": " "}, Invalid),
        ({"kind": "club"}, Invalid),
        ({"sector": "space"}, Invalid),
    ],
)
def test_what_is_wrong_is_said(cast, fields, error):
    good = {"name": "新厂", "credit_code": code(99), "kind": "enterprise"}
    with pytest.raises(error):
        register_organization(cast.yunwei, **(good | fields))


def test_a_platform_is_opened_once(cast):
    with pytest.raises(WrongState):
        open_platform(
            organization="别家",
            credit_code=code(98),
            username="bieren",
            name="别人",
            password="bu-rong-yi-cai-dao-1",
        )


def test_sites_are_added_by_who_signs_for_them(cast):
    site = add_facility(cast.dingyan, cast.goji, name="二车间", region="640500")
    assert trail_of(site).get().verb == "parties.facility_added"
    for name in ("二车间", " "):
        with pytest.raises(Invalid):
            add_facility(cast.dingyan, cast.goji, name=name)
    for stranger in (cast.malan, cast.fangqian):
        with pytest.raises(NotAllowed):
            add_facility(stranger, cast.goji, name="三车间")
