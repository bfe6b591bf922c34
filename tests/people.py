"""The cast: who appears in every test and in the demo, with their organisations and roles.

枸杞厂 has a preparer, a reviewer and a signatory; 硅厂 is another enterprise in another sector. All
organisations are made up: their credit codes use the unassigned area 649999.
"""

from tanji.parties.actions.add_member import add_member
from tanji.parties.actions.change_password import change_password
from tanji.parties.actions.open_platform import open_platform
from tanji.parties.actions.register_organization import register_organization
from tanji.parties.models import Organization, Person
from tanji.rules.credit_code import check_character

PASSWORD = "gou-qi-cheng-shu-2026"


def code(number: int) -> str:
    """A credit code that checks and that nobody has."""
    first = f"91649999MA{number:07d}"
    return first + check_character(first)


class Cast:
    """Everybody by a short name, read afresh: ``cast.malan`` a person, ``cast.goji`` an
    organisation.
    """

    def __getattr__(self, name: str) -> Person | Organization:
        if name in ORGANIZATIONS:
            return Organization.objects.get(name=ORGANIZATIONS[name][0])
        return Person.objects.get(username=name)


ORGANIZATIONS = {
    "goji": ("示例枸杞厂", "enterprise", "agriculture"),
    "silicon": ("示例硅厂", "enterprise", "industry"),
    "consultancy": ("示例咨询公司", "consultant", ""),
    "verification": ("示例核查机构", "verification_body", ""),
    "certification": ("示例认证机构", "certification_body", ""),
    "bank": ("示例银行", "bank", ""),
    "laboratory": ("示例实验室", "laboratory", ""),
    "agriculture": ("示例农业农村厅", "department", "agriculture"),
    "industry": ("示例工业和信息化厅", "department", "industry"),
    "environment": ("示例生态环境厅", "department", ""),
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


def assemble() -> None:
    """Register everybody through the same actions that users call."""
    operator = open_platform(
        organization="示例平台运维",
        credit_code=code(1),
        username="yunwei",
        name="云维",
        password=PASSWORD,
    )
    organizations = {
        key: register_organization(
            operator,
            name=name,
            credit_code=code(number),
            kind=kind,
            sector=sector,
            region="640000",
            example=True,
        )
        for number, (key, (name, kind, sector)) in enumerate(ORGANIZATIONS.items(), start=2)
    }
    for username, (name, organization, role) in PEOPLE.items():
        person, password = add_member(
            operator, organizations[organization], username=username, name=name, role=role
        )
        change_password(person, old=password, new=PASSWORD)
