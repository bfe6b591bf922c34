"""Organisations, their sites and people."""

from typing import Any
from uuid import UUID

from ninja import Query, Router, Status

from tanji.api.problem import answers
from tanji.api.security import SignedRequest
from tanji.api.shapes import (
    FacilityIn,
    FacilityOut,
    Listed,
    MemberIn,
    MemberOut,
    MembershipOut,
    OrganizationIn,
    OrganizationOut,
    Page,
    RoleIn,
    listed,
)
from tanji.core.errors import NotFound
from tanji.parties import queries
from tanji.parties.actions.add_facility import add_facility
from tanji.parties.actions.add_member import add_member
from tanji.parties.actions.grant_role import grant_role
from tanji.parties.actions.register_organization import register_organization
from tanji.parties.actions.revoke_role import revoke_role
from tanji.parties.models import Person

router = Router(tags=["organizations"])


@router.get("", response=answers(Listed[OrganizationOut]))
def organizations(request: SignedRequest, page: Query[Page]) -> Any:
    """Organisations that one may see."""
    return listed(queries.organizations_of(request.user), page)


@router.post("", response=answers(OrganizationOut, status=201))
def register(request: SignedRequest, body: OrganizationIn) -> Any:
    """Register an organisation."""
    return Status(201, register_organization(request.user, **body.dict()))


@router.get("/{uuid:key}", response=answers(OrganizationOut))
def organization(request: SignedRequest, key: UUID) -> Any:
    """One organisation."""
    return queries.organization(request.user, key)


@router.get("/{uuid:key}/facilities", response=answers(Listed[FacilityOut]))
def facilities(request: SignedRequest, key: UUID, page: Query[Page]) -> Any:
    """Its sites."""
    return listed(queries.organization(request.user, key).facilities.all(), page)


@router.post("/{uuid:key}/facilities", response=answers(FacilityOut, status=201))
def new_facility(request: SignedRequest, key: UUID, body: FacilityIn) -> Any:
    """Add a site."""
    found = queries.organization(request.user, key)
    return Status(201, add_facility(request.user, found, **body.dict()))


@router.get("/{uuid:key}/members", response=answers(Listed[MembershipOut]))
def members(request: SignedRequest, key: UUID, page: Query[Page]) -> Any:
    """Its people with their roles, the valid and the ended."""
    return listed(queries.members_of(queries.organization(request.user, key)), page)


@router.post("/{uuid:key}/members", response=answers(MemberOut, status=201))
def new_member(request: SignedRequest, key: UUID, body: MemberIn) -> Any:
    """Add a person with a first role."""
    found = queries.organization(request.user, key)
    person, password = add_member(request.user, found, **body.dict())
    return Status(201, {"person": person, "password": password})


@router.post("/{uuid:key}/roles", response=answers(MembershipOut, status=201))
def new_role(request: SignedRequest, key: UUID, body: RoleIn) -> Any:
    """Give somebody who is here already a role."""
    found = queries.organization(request.user, key)
    person = Person.objects.filter(username=body.username).first()
    if person is None:
        raise NotFound(f"没有用户“{body.username}”。", f"There is no “{body.username}”.")
    return Status(
        201,
        grant_role(
            request.user,
            found,
            person,
            body.role,
            valid_from=body.valid_from,
            valid_to=body.valid_to,
        ),
    )


@router.delete("/{uuid:key}/roles/{int:membership}", response=answers(None, status=204))
def end_role(request: SignedRequest, key: UUID, membership: int) -> Any:
    """Take a role back."""
    rows = queries.members_of(queries.organization(request.user, key))
    found = rows.filter(pk=membership).first() if membership < 2**63 else None
    if found is None:
        raise NotFound
    revoke_role(request.user, found)
    return Status(204, None)
