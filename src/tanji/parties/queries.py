"""Reads of the parties: what a person may see of organisations and people."""

from typing import Any

from django.db.models import QuerySet

from tanji.core.errors import NotFound
from tanji.core.models import ApiToken
from tanji.parties.models import Membership, Organization
from tanji.parties.rights import reach_of


def organizations_of(actor: Any) -> QuerySet[Organization]:
    """Organisations that the actor may see."""
    return Organization.objects.filter(reach_of(actor, "parties.read_organization").within("self"))


def organization(actor: Any, key: Any) -> Organization:
    """One of them; raises ``NotFound``."""
    found = organizations_of(actor).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def members_of(organization: Organization) -> QuerySet[Membership]:
    """Memberships of an organisation with their people, the valid and the ended."""
    return organization.memberships.select_related("person", "organization")


def organizations_for(actor: Any, verb: str) -> QuerySet[Organization]:
    """Organisations in which the actor may do a verb: the choices of a form."""
    reach = reach_of(actor, verb)
    return (
        Organization.objects.filter(reach.within("self")) if reach else Organization.objects.none()
    )


def tokens_of(actor: Any) -> QuerySet[ApiToken]:
    """The actor's own tokens."""
    return ApiToken.objects.filter(person=actor)
