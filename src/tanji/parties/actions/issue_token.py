"""Make a token for a program that acts for oneself."""

from tanji.core import tokens
from tanji.core.errors import Invalid
from tanji.core.models import ApiToken
from tanji.core.rights import require
from tanji.core.work import unit_of_work
from tanji.parties.models import Person

LONGEST_DAYS = 366


def issue_token(
    actor: Person, *, name: str, scopes: list[str], days: int = 90
) -> tuple[ApiToken, str]:
    """A token and its secret, which is shown now and never again."""
    require(actor, "parties.issue_token", actor)
    if not name.strip() or not 1 <= days <= LONGEST_DAYS:
        raise Invalid(
            zh=f"请填写令牌名称；有效期为 1 至 {LONGEST_DAYS} 天。",
            en=f"Name the token; it is valid for 1 to {LONGEST_DAYS} days.",
        )
    if not scopes or set(scopes) - set(tokens.Scope):
        known = ", ".join(tokens.Scope)
        raise Invalid(zh=f"权限范围应从 {known} 中选择。", en=f"Choose scopes of {known}.")
    with unit_of_work() as work:
        token, secret = tokens.make(actor, name.strip(), scopes, days)
        work.record(actor, "parties.token_issued", token, name=token.name, scopes=token.scopes)
    return token, secret
