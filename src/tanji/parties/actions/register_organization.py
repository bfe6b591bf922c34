"""Register an organisation."""

from tanji.core.errors import Invalid
from tanji.core.rights import require
from tanji.core.work import unit_of_work
from tanji.parties.credit_code import parse_credit_code
from tanji.parties.errors import AlreadyRegistered
from tanji.parties.models import Organization, OrganizationKind, Person, Sector


def register_organization(
    actor: Person,
    *,
    name: str,
    credit_code: str,
    kind: str,
    name_en: str = "",
    sector: str = "",
    industry: str = "",
    region: str = "",
    example: bool = False,
) -> Organization:
    """A new organisation; raises ``InvalidCreditCode``, ``AlreadyRegistered`` and ``Invalid``."""
    require(actor, "parties.register_organization")
    code = parse_credit_code(credit_code)
    if not name.strip():
        raise Invalid(zh="请填写单位名称。", en="Give the organisation's name.")
    if kind not in OrganizationKind.values or (sector and sector not in Sector.values):
        raise Invalid(
            zh=f"单位类型“{kind}”或主管领域“{sector}”不在可选范围。",
            en=f"Unknown kind “{kind}” or sector “{sector}”.",
        )
    with unit_of_work() as work:
        if Organization.objects.filter(credit_code=code).exists():
            raise AlreadyRegistered(
                f"统一社会信用代码 {code} 已登记，请联系该单位签署人加入。",
                f"{code} is registered already: ask its signatory to add you.",
            )
        organization = Organization.objects.create(
            name=name.strip(),
            name_en=name_en.strip(),
            credit_code=code,
            kind=kind,
            sector=sector,
            industry=industry,
            region=region,
            example=example,
        )
        work.record(actor, "parties.organization_registered", organization, credit_code=code)
    return organization
