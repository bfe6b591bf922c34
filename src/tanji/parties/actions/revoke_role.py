"""Take back a role."""

from tanji.core import clock
from tanji.core.errors import WrongState
from tanji.core.rights import require
from tanji.core.work import unit_of_work
from tanji.parties.errors import LastSignatory
from tanji.parties.models import Membership, Person


def revoke_role(actor: Person, membership: Membership) -> Membership:
    """End a membership now; the row stays as history."""
    require(actor, "parties.revoke_role", membership)
    with unit_of_work() as work:
        membership = Membership.objects.select_for_update().get(pk=membership.pk)
        if membership.revoked_at is not None:
            raise WrongState("该角色已经撤销。", "The role has been revoked already.")
        others = Membership.objects.on(clock.today()).filter(
            organization=membership.organization_id, role="signatory"
        )
        if membership.role == "signatory" and not others.exclude(pk=membership.pk).exists():
            raise LastSignatory(
                "这是本单位唯一的签署人，请先授权另一位签署人。",
                "This is the only signatory: appoint another one first.",
            )
        membership.revoked_at = clock.now()
        membership.save(update_fields=["revoked_at"])
        work.record(
            actor,
            "parties.role_revoked",
            membership,
            username=membership.person.username,
            role=membership.role,
        )
    return membership
