"""One's own account: who am I, password, tokens."""

from typing import Any

from ninja import Query, Router, Status

from tanji.api.problem import answers
from tanji.api.security import SignedRequest
from tanji.api.shapes import (
    Listed,
    MeOut,
    Page,
    PasswordIn,
    TokenIn,
    TokenMade,
    TokenOut,
    listed,
)
from tanji.core.errors import NotFound
from tanji.core.rights import allowed, verbs
from tanji.parties import queries
from tanji.parties.actions.change_password import change_password
from tanji.parties.actions.issue_token import issue_token
from tanji.parties.actions.revoke_token import revoke_token

router = Router(tags=["account"])


@router.get("/me", response=answers(MeOut))
def me(request: SignedRequest) -> Any:
    """Who is asking, their roles, and the verbs that one of them may do somewhere."""
    person: Any = request.user
    return {
        "id": person.pk,
        "username": person.username,
        "name": person.name,
        "must_change_password": person.must_change_password,
        "memberships": [
            {
                "organization": str(row.organization_id),
                "name": row.organization.name,
                "role": row.role,
                "role_name": row.held.label.zh,
                "role_name_en": row.held.label.en,
                "valid_to": row.valid_to.isoformat() if row.valid_to else None,
            }
            for row in person.current_memberships
        ],
        "verbs": [verb for verb in verbs() if allowed(person, verb)],
    }


@router.post("/me/password", response=answers(None, status=204))
def password(request: SignedRequest, body: PasswordIn) -> Any:
    """Choose another password."""
    change_password(request.user, old=body.old, new=body.new)
    return Status(204, None)


@router.get("/tokens", response=answers(Listed[TokenOut]))
def tokens(request: SignedRequest, page: Query[Page]) -> Any:
    """One's own tokens."""
    return listed(queries.tokens_of(request.user), page)


@router.post("/tokens", response=answers(TokenMade, status=201))
def make_token(request: SignedRequest, body: TokenIn) -> Any:
    """A new token; its secret is in this answer and nowhere else."""
    token, secret = issue_token(request.user, name=body.name, scopes=body.scopes, days=body.days)
    return Status(201, {**TokenOut.from_orm(token).dict(), "secret": secret})


@router.delete("/tokens/{int:token}", response=answers(None, status=204))
def end_token(request: SignedRequest, token: int) -> Any:
    """End a token at once."""
    found = queries.tokens_of(request.user).filter(pk=token).first() if token < 2**63 else None
    if found is None:
        raise NotFound
    revoke_token(request.user, found)
    return Status(204, None)
