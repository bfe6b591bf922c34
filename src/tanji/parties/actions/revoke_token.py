"""End a token at once."""

from tanji.core import clock
from tanji.core.models import ApiToken
from tanji.core.rights import require
from tanji.core.work import unit_of_work
from tanji.parties.models import Person


def revoke_token(actor: Person, token: ApiToken) -> ApiToken:
    """The token, revoked; revoking it again changes nothing."""
    require(actor, "parties.revoke_token", token)
    with unit_of_work() as work:
        if token.revoked_at is None:
            token.revoked_at = clock.now()
            token.save(update_fields=["revoked_at"])
            work.record(actor, "parties.token_revoked", token, name=token.name)
    return token
