"""Add a person to an organisation."""

import datetime
import secrets

from tanji.core.errors import Invalid
from tanji.core.rights import require
from tanji.core.work import unit_of_work
from tanji.parties.actions.grant_role import hold, require_authority
from tanji.parties.models import Organization, Person
from tanji.parties.passwords import set_password


def add_member(
    actor: Person,
    organization: Organization,
    *,
    username: str,
    name: str,
    role: str,
    email: str = "",
    valid_from: datetime.date | None = None,
    valid_to: datetime.date | None = None,
) -> tuple[Person, str]:
    """A new person with a first role, and the password to hand over: shown once, to be changed.

    Somebody who is on the platform already gets a role with ``grant_role``.
    """
    require(actor, "parties.add_member", organization)
    require_authority(actor, role)
    username = username.strip()
    with unit_of_work() as work:
        if not username or Person.objects.filter(username=username).exists():
            raise Invalid(
                zh=f"用户名“{username}”为空或已被使用；已在平台上的人员请直接授予角色。",
                en=f"“{username}” is empty or taken; grant a role to somebody who is here already.",
                code="username_taken",
            )
        password = secrets.token_urlsafe(12)
        person = Person(
            username=username, name=name.strip(), email=email, must_change_password=True
        )
        set_password(person, password)
        person.save()
        membership = hold(person, organization, role, valid_from, valid_to)
        work.record(actor, "parties.member_added", membership, username=username, role=role)
    return person, password
