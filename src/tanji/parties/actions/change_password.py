"""Choose a password of one's own."""

from tanji.core.rights import require
from tanji.core.work import unit_of_work
from tanji.parties.errors import WrongPassword
from tanji.parties.models import Person
from tanji.parties.passwords import set_password


def change_password(actor: Person, *, old: str, new: str) -> Person:
    """Replace the password; raises ``WrongPassword`` or ``WeakPassword``."""
    require(actor, "parties.change_password", actor)
    with unit_of_work() as work:
        person = Person.objects.select_for_update().get(pk=actor.pk)
        if not person.check_password(old):
            raise WrongPassword("原密码不正确。", "The old password is wrong.")
        if old == new:
            raise WrongPassword("新密码不能与原密码相同。", "The new password equals the old one.")
        set_password(person, new)
        person.must_change_password = False
        person.save()
        work.record(person, "parties.password_changed", person)
    return person
