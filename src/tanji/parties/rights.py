"""How far a person's roles reach, by the grants table; the predicate behind every right."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q

import rules
from tanji.core.rights import allow
from tanji.parties.roles import grants

VERBS = (
    "parties.register_organization",
    "parties.add_facility",
    "parties.add_member",
    "parties.grant_role",
    "parties.grant_authority",
    "parties.revoke_role",
    "parties.read_organization",
    "parties.read_trail",
)


@dataclass(frozen=True, slots=True)
class Reach:
    """The organisations over which a person may do one verb."""

    everywhere: bool = False
    organizations: frozenset[UUID] = frozenset()
    sectors: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return self.everywhere or bool(self.organizations or self.sectors)

    def covers(self, organization: Any) -> bool:
        """Whether an organisation is within reach."""
        return (
            self.everywhere
            or organization.pk in self.organizations
            or organization.sector in self.sectors
        )

    def within(self, field: str = "organization") -> Q:
        """The same as a condition on rows that have an organisation in ``field``."""
        if self.everywhere:
            return Q()
        key = "pk" if field == "self" else f"{field}_id"
        sector = "sector" if field == "self" else f"{field}__sector"
        return Q(**{f"{key}__in": self.organizations}) | Q(**{f"{sector}__in": self.sectors})


def reach_of(person: Any, verb: str) -> Reach:
    """How far a person may do a verb today: nowhere for a stranger or a password not yet
    changed.
    """
    memberships = getattr(person, "current_memberships", ())
    if not memberships or person.must_change_password:
        return Reach()
    held = [m for m in memberships if m.role in grants().get(verb, frozenset())]
    return Reach(
        everywhere=any(m.held.reach == "all" for m in held),
        organizations=frozenset(m.organization_id for m in held if m.held.reach == "own"),
        sectors=frozenset(
            m.organization.sector
            for m in held
            if m.held.reach == "sector" and m.organization.sector
        ),
    )


def granted(verb: str) -> Any:
    """Predicate: one of the person's roles that reach the thing's organisation is granted the verb.

    Asked without a thing, it tells whether the person may do the verb anywhere.
    """

    @rules.predicate(name=f"granted({verb})")
    def predicate(person: Any, thing: Any = None) -> bool:
        reach = reach_of(person, verb)
        return bool(reach) if thing is None else reach.covers(thing.organization)

    return predicate


@rules.predicate
def is_self(person: Any, thing: Any = None) -> bool:
    """The thing is the person, or belongs to that person alone."""
    return thing is not None and person.pk == getattr(thing, "person_id", thing.pk)


def register() -> None:
    """Register the rights of this chapter."""
    for verb in VERBS:
        allow(verb, granted(verb))
    allow("parties.change_password", is_self)
    allow("parties.issue_token", is_self & rules.predicate(may_act, name="may_act"))
    allow("parties.revoke_token", is_self)


def may_act(person: Any, thing: Any = None) -> bool:
    """Whether the person has a password of their own choice."""
    return not person.must_change_password
