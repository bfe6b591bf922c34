"""Roles: given by who may, for as long as said, and never beyond one's own house."""

import datetime

import pytest
from django.contrib.auth import authenticate

from people import PASSWORD
from tanji.core import clock
from tanji.core.errors import Invalid, NotAllowed, WrongState
from tanji.core.events import trail_of
from tanji.core.rights import allowed
from tanji.parties.actions.add_member import add_member
from tanji.parties.actions.change_password import change_password
from tanji.parties.actions.grant_role import grant_role
from tanji.parties.actions.revoke_role import revoke_role
from tanji.parties.errors import LastSignatory, UnknownRole, WeakPassword, WrongPassword
from tanji.parties.models import Membership, Person
from tanji.parties.rights import Reach, reach_of
from tanji.parties.roles import grants, roles

TODAY = clock.today()


def days(number):
    return TODAY + datetime.timedelta(days=number)


# --------------------------------------------------------------------- tables


def test_every_grant_names_a_role_that_exists():
    assert set().union(*grants().values()) <= set(roles())
    assert all(role.label.zh and role.label.en for role in roles().values())


def test_an_unknown_role_in_the_table_is_refused(settings, tmp_path):
    settings.TANJI_GRANTS = tmp_path / "grants.yaml"
    settings.TANJI_GRANTS.write_text("accounting.read_study: [boss]")
    grants.cache_clear()
    with pytest.raises(ValueError, match="boss"):
        grants()
    grants.cache_clear()


def test_another_table_gives_other_rights(cast, settings, tmp_path):
    settings.TANJI_GRANTS = tmp_path / "grants.yaml"
    settings.TANJI_GRANTS.write_text("accounting.create_product: [reviewer]")
    grants.cache_clear()
    assert allowed(cast.suhe, "accounting.create_product", cast.goji)
    assert not allowed(cast.malan, "accounting.create_product", cast.goji)
    grants.cache_clear()


# ---------------------------------------------------------------------- reach


def test_how_far_a_role_reaches(cast):
    assert reach_of(cast.malan, "accounting.read_study") == Reach(
        organizations=frozenset({cast.goji.pk})
    )
    assert reach_of(cast.nongke, "accounting.read_submitted") == Reach(
        sectors=frozenset({"agriculture"})
    )
    assert reach_of(cast.zhangchu, "accounting.read_submitted").everywhere
    assert not reach_of(cast.nongke, "accounting.read_study")
    assert cast.nongke.current_memberships[0].held.reach == "sector"
    assert not reach_of(cast.zhangchu, "accounting.read_study")


def test_memberships_are_read_once(cast, django_assert_num_queries):
    malan = cast.malan
    with django_assert_num_queries(1):
        for verb in grants():
            reach_of(malan, verb)


# ---------------------------------------------------------------------- grant


def test_a_signatory_gives_roles_in_the_own_house(cast):
    row = grant_role(cast.dingyan, cast.goji, cast.suhe, "preparer")
    assert allowed(cast.suhe, "accounting.edit_study", cast.goji)
    assert trail_of(row).get().verb == "parties.role_granted"


def test_and_nowhere_else(cast):
    for who, where in ((cast.dingyan, cast.silicon), (cast.malan, cast.goji)):
        with pytest.raises(NotAllowed):
            grant_role(who, where, cast.suhe, "preparer")


def test_no_department_makes_itself_the_lead(cast):
    grant_role(cast.yunwei, cast.agriculture, cast.nongke, "signatory")
    with pytest.raises(NotAllowed):
        grant_role(cast.nongke, cast.agriculture, cast.nongke, "lead_officer")
    with pytest.raises(NotAllowed):
        add_member(cast.nongke, cast.agriculture, username="x", name="某", role="sector_officer")


@pytest.mark.parametrize("role", ["lead_officer", "verifier", "king", ""])
def test_a_plant_has_no_such_role(cast, role):
    with pytest.raises((UnknownRole, NotAllowed)):
        grant_role(cast.dingyan, cast.goji, cast.suhe, role)


def test_a_delegation_has_a_last_day_and_ends_with_it(cast):
    with pytest.raises(Invalid):
        grant_role(cast.dingyan, cast.goji, cast.zixun, "consultant")
    grant_role(cast.dingyan, cast.goji, cast.zixun, "consultant", valid_to=days(0))
    assert allowed(cast.zixun, "accounting.edit_study", cast.goji)
    Membership.objects.filter(role="consultant").update(valid_from=days(-9), valid_to=days(-1))
    assert not allowed(cast.zixun, "accounting.edit_study", cast.goji)


def test_a_role_that_begins_tomorrow_is_no_role_today(cast):
    grant_role(cast.dingyan, cast.goji, cast.suhe, "preparer", valid_from=days(1))
    assert not allowed(cast.suhe, "accounting.edit_study", cast.goji)


def test_the_same_role_twice_or_backwards(cast):
    with pytest.raises(Invalid):
        grant_role(cast.dingyan, cast.goji, cast.malan, "preparer")
    with pytest.raises(Invalid):
        grant_role(cast.dingyan, cast.goji, cast.suhe, "preparer", valid_to=days(-1))


# --------------------------------------------------------------------- revoke


def test_a_revoked_role_holds_no_longer_and_stays_in_the_books(cast):
    row = cast.malan.memberships.get()
    revoke_role(cast.dingyan, row)
    assert not allowed(cast.malan, "accounting.edit_study", cast.goji)
    assert Membership.objects.get(pk=row.pk).revoked_at
    with pytest.raises(WrongState):
        revoke_role(cast.dingyan, row)
    grant_role(cast.dingyan, cast.goji, cast.malan, "preparer")
    assert allowed(cast.malan, "accounting.edit_study", cast.goji)


def test_the_last_signatory_stays(cast):
    row = cast.dingyan.memberships.get()
    with pytest.raises(LastSignatory):
        revoke_role(cast.yunwei, row)
    grant_role(cast.dingyan, cast.goji, cast.suhe, "signatory")
    revoke_role(cast.dingyan, row)
    assert not allowed(cast.dingyan, "accounting.submit_study", cast.goji)


# --------------------------------------------------------------------- people


def test_a_new_member_changes_the_password_before_anything_else(cast):
    person, given = add_member(
        cast.dingyan, cast.goji, username="xinren", name="新人", role="preparer"
    )
    assert not allowed(person, "accounting.edit_study", cast.goji)
    change_password(person, old=given, new="wo-zi-ji-de-mi-ma")
    person = Person.objects.get(pk=person.pk)
    assert allowed(person, "accounting.edit_study", cast.goji)
    assert person.check_password("wo-zi-ji-de-mi-ma")


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        ("wrong", "wo-zi-ji-de-mi-ma", WrongPassword),
        (PASSWORD, PASSWORD, WrongPassword),
        (PASSWORD, "short", WeakPassword),
        (PASSWORD, "1234567890", WeakPassword),
        (PASSWORD, "password123", WeakPassword),
        (PASSWORD, "malanmalan", WeakPassword),
    ],
)
def test_passwords_that_will_not_do(cast, old, new, error):
    with pytest.raises(error) as refusal:
        change_password(cast.malan, old=old, new=new)
    assert refusal.value.zh
    assert refusal.value.en
    assert cast.malan.check_password(PASSWORD)


def test_a_username_is_taken_once(cast):
    for username in ("malan", " "):
        with pytest.raises(Invalid):
            add_member(cast.dingyan, cast.goji, username=username, name="某", role="preparer")


def test_passwords_are_kept_by_argon2(settings):
    from tanji.project import settings as shipped

    assert shipped.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]


def test_eight_wrong_passwords_lock_the_door(cast, rf):
    for _ in range(8):
        request = rf.post("/login/", REMOTE_ADDR="192.0.2.9")
        assert authenticate(request, username="malan", password="wrong") is None
    request = rf.post("/login/", REMOTE_ADDR="192.0.2.9")
    assert authenticate(request, username="malan", password=PASSWORD) is None
    elsewhere = rf.post("/login/", REMOTE_ADDR="192.0.2.10")
    assert authenticate(elsewhere, username="malan", password=PASSWORD) == cast.malan
