"""May you? Deny by default: a verb without a registered predicate is allowed to nobody.

*Design note.* Rights follow from facts (role, organisation, state), so they are computed and never
stored per row. Chapters register one predicate per verb with ``allow``; which roles hold a verb is
data
(see ``tanji.parties.grants``).
"""

from typing import Any

import rules
from tanji.core.errors import NotAllowed, NotSignedIn


def allow(verb: str, predicate: Any) -> None:
    """Register who may do a verb, e.g. ``accounting.submit_study``."""
    rules.add_perm(verb, predicate)


def verbs() -> list[str]:
    """Every verb that somebody may do, sorted."""
    return sorted(rules.permissions.permissions)


def allowed(actor: Any, verb: str, thing: Any = None) -> bool:
    """Whether the actor may do the verb to the thing."""
    signed_in = actor is not None and actor.is_authenticated and actor.is_active
    return bool(signed_in and rules.has_perm(verb, actor, thing))


def require(actor: Any, verb: str, thing: Any = None) -> None:
    """Raise ``NotSignedIn`` or ``NotAllowed`` unless the actor may do the verb to the thing."""
    if actor is None or not actor.is_authenticated:
        raise NotSignedIn
    if not allowed(actor, verb, thing):
        raise NotAllowed(verb)
