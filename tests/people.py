"""The cast of every test: 马兰, 苏禾 and 丁岩 of the goji plant, 王工 of the silicon plant, …

It is the demo's cast (``tanji.project.cast``), registered once for a run.
"""

from tanji.parties.models import Organization, Person
from tanji.project import cast
from tanji.project.cast import OPERATOR, ORGANIZATIONS, PEOPLE, code

__all__ = ["PASSWORD", "Cast", "assemble", "code"]
PASSWORD = "gou-qi-cheng-shu-2026"


class Cast:
    """Everybody by a short name, read afresh: ``cast.malan`` a person, ``cast.goji`` a plant."""

    def __getattr__(self, name: str) -> Person | Organization:
        if name in ORGANIZATIONS:
            return Organization.objects.get(name=ORGANIZATIONS[name][0])
        if name in PEOPLE or name == OPERATOR[0]:
            return Person.objects.get(username=name)
        raise AttributeError(name)


def assemble() -> None:
    """Register everybody through the same actions that users call."""
    cast.assemble(PASSWORD)
