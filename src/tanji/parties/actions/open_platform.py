"""The first act on an empty platform: its operator."""

from tanji.core.errors import WrongState
from tanji.core.work import unit_of_work
from tanji.parties.credit_code import parse_credit_code
from tanji.parties.models import Membership, Organization, OrganizationKind, Person
from tanji.parties.passwords import set_password


def open_platform(
    *, organization: str, credit_code: str, username: str, name: str, password: str
) -> Person:
    """Register the operating organisation and its first operator.

    Nobody is signed in on an empty platform, so there is no right to ask for; the condition is that
    no
    operator has ever been appointed. Called from the command line only.
    """
    with unit_of_work() as work:
        if Membership.objects.filter(role="operator").exists():
            raise WrongState(
                "平台已有运维人员，请由其继续授权。",
                "The platform has an operator already: ask for a role there.",
            )
        owner = Organization.objects.create(
            name=organization,
            credit_code=parse_credit_code(credit_code),
            kind=OrganizationKind.PLATFORM,
        )
        person = Person(username=username, name=name)
        set_password(person, password)
        person.save()
        Membership.objects.create(person=person, organization=owner, role="operator")
        work.record(person, "parties.platform_opened", owner, name=organization)
    return person
