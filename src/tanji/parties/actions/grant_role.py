"""Grant a role in an organisation."""

import datetime

from tanji.core import clock
from tanji.core.errors import Invalid
from tanji.core.rights import require
from tanji.core.work import unit_of_work
from tanji.parties.errors import UnknownRole
from tanji.parties.models import Membership, Organization, Person
from tanji.parties.roles import roles


def grant_role(
    actor: Person,
    organization: Organization,
    person: Person,
    role: str,
    *,
    valid_from: datetime.date | None = None,
    valid_to: datetime.date | None = None,
) -> Membership:
    """A role for somebody who is on the platform: a colleague, or a consultant until a day."""
    require(actor, "parties.grant_role", organization)
    require_authority(actor, role)
    with unit_of_work() as work:
        membership = hold(person, organization, role, valid_from, valid_to)
        work.record(actor, "parties.role_granted", membership, username=person.username, role=role)
    return membership


def require_authority(actor: Person, role: str) -> None:
    """A role that reaches beyond its own organisation is not for that organisation to give."""
    if role in roles() and roles()[role].reach != "own":
        require(actor, "parties.grant_authority")


def hold(
    person: Person,
    organization: Organization,
    role: str,
    valid_from: datetime.date | None,
    valid_to: datetime.date | None,
) -> Membership:
    """The membership itself, once role and days are known to fit."""
    if role not in roles() or organization.kind not in roles()[role].held_in:
        fitting = [r for r in roles().values() if organization.kind in r.held_in]
        raise UnknownRole(
            f"{organization.get_kind_display()}没有“{role}”这一角色；"
            f"可选：{'、'.join(r.label.zh for r in fitting)}。",
            f"No role “{role}” in this kind of organisation; "
            f"choose of {', '.join(r.id for r in fitting)}.",
            suggestions=tuple(r.id for r in fitting),
        )
    start = valid_from or clock.today()
    if valid_to and valid_to < start:
        raise Invalid(zh="结束日期早于开始日期。", en="The last day lies before the first one.")
    if role == "consultant" and valid_to is None:
        raise Invalid(
            zh="咨询委托必须写明结束日期。", en="A consultant's delegation needs a last day."
        )
    if person.memberships.on(start).filter(organization=organization, role=role).exists():
        raise Invalid(zh="该人员已有此角色。", en="The person holds this role already.")
    return Membership.objects.create(
        person=person, organization=organization, role=role, valid_from=start, valid_to=valid_to
    )
