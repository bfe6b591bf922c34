"""The cast of the demo and of every test: made-up organisations, and people in each role.

Their credit codes use the area 649999, which is assigned to nobody.
"""

from collections.abc import Callable

from tanji.parties.actions.add_facility import add_facility
from tanji.parties.actions.add_member import add_member
from tanji.parties.actions.change_password import change_password
from tanji.parties.actions.open_platform import open_platform
from tanji.parties.actions.register_organization import register_organization
from tanji.parties.models import Organization, Person
from tanji.rules.credit_code import check_character

OPERATOR = ("yunwei", "云维", "示例平台运维")

# By key: name, English name, kind, sector.
ORGANIZATIONS = {
    "goji": ("示例枸杞厂", "Example goji plant", "enterprise", "agriculture"),
    "silicon": ("示例硅厂", "Example silicon plant", "enterprise", "industry"),
    "consultancy": ("示例咨询公司", "Example consultancy", "consultant", ""),
    "verification": ("示例核查机构", "Example verification body", "verification_body", ""),
    "certification": ("示例认证机构", "Example certification body", "certification_body", ""),
    "bank": ("示例银行", "Example bank", "bank", ""),
    "laboratory": ("示例实验室", "Example laboratory", "laboratory", ""),
    "agriculture": (
        "示例农业农村厅",
        "Example department of agriculture",
        "department",
        "agriculture",
    ),
    "industry": ("示例工业和信息化厅", "Example department of industry", "department", "industry"),
    "environment": ("示例生态环境厅", "Example department of ecology", "department", ""),
}

# By username: the name, the organisation and the role held there.
PEOPLE = {
    "malan": ("马兰", "goji", "preparer"),
    "suhe": ("苏禾", "goji", "reviewer"),
    "dingyan": ("丁岩", "goji", "signatory"),
    "wanggong": ("王工", "silicon", "preparer"),
    "heshen": ("何审", "silicon", "reviewer"),
    "fangqian": ("方签", "silicon", "signatory"),
    "gongying": ("龚应", "silicon", "supplier"),
    "licha": ("李核查", "verification", "verifier"),
    "zhouzheng": ("周认证", "certification", "certifier"),
    "zhangchu": ("张处", "environment", "lead_officer"),
    "nongke": ("农科长", "agriculture", "sector_officer"),
    "gongke": ("工科长", "industry", "sector_officer"),
    "yinhang": ("尹行", "bank", "bank_officer"),
    "huayan": ("华验", "laboratory", "analyst"),
    "zhuanjia": ("专甲", "environment", "expert"),
    "zixun": ("紫询", "consultancy", "signatory"),
}


def code(number: int) -> str:
    """A credit code that checks and that nobody has.

    >>> code(1)
    '91649999MA0000001Y'
    """
    first = f"91649999MA{number:07d}"
    return first + check_character(first)


def assemble(password: str) -> Callable[[str], Person]:
    """Register everybody through the actions that users call; answers with people by username."""
    username, name, organization = OPERATOR
    operator = open_platform(
        organization=organization,
        credit_code=code(1),
        username=username,
        name=name,
        password=password,
    )
    organizations: dict[str, Organization] = {}
    for number, (key, (zh, en, kind, sector)) in enumerate(ORGANIZATIONS.items(), start=2):
        organizations[key] = register_organization(
            operator,
            name=zh,
            name_en=en,
            credit_code=code(number),
            kind=kind,
            sector=sector,
            region="640000",
            example=True,
        )
    people = {username: operator}
    for username, (name, organization, role) in PEOPLE.items():
        person, given = add_member(
            operator, organizations[organization], username=username, name=name, role=role
        )
        people[username] = change_password(person, old=given, new=password)
    for key, site in (("goji", "中宁烘干厂（示例）"), ("silicon", "银川拉晶厂（示例）")):
        add_facility(operator, organizations[key], name=site, region="640000")
    return lambda username: Person.objects.get(pk=people[username].pk)
