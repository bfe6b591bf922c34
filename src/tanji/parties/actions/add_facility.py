"""Add a site to an organisation."""

from tanji.core.errors import Invalid
from tanji.core.rights import require
from tanji.core.work import unit_of_work
from tanji.parties.models import Facility, Organization, Person


def add_facility(
    actor: Person,
    organization: Organization,
    *,
    name: str,
    address: str = "",
    region: str = "",
    grid: str = "",
) -> Facility:
    """A new facility; raises ``Invalid`` for an empty or a used name."""
    require(actor, "parties.add_facility", organization)
    with unit_of_work() as work:
        if not name.strip() or organization.facilities.filter(name=name.strip()).exists():
            raise Invalid(
                zh=f"场所名称“{name}”为空或已存在。", en=f"“{name}” is empty or used already."
            )
        facility = Facility.objects.create(
            organization=organization, name=name.strip(), address=address, region=region, grid=grid
        )
        work.record(actor, "parties.facility_added", facility, organization=str(organization.pk))
    return facility
