"""Enter a product."""

from tanji.accounting.errors import ProductExists
from tanji.accounting.models import Product
from tanji.core.errors import Invalid
from tanji.core.rights import require
from tanji.core.work import unit_of_work
from tanji.parties.models import Organization, Person


def create_product(
    actor: Person,
    organization: Organization,
    *,
    name: str,
    name_en: str = "",
    specification: str = "",
    code: str = "",
    cn_code: str = "",
) -> Product:
    """A new product of an organisation; raises ``ProductExists`` and ``Invalid``."""
    require(actor, "accounting.create_product", organization)
    name, specification = name.strip(), specification.strip()
    if not name:
        raise Invalid(zh="请填写产品名称。", en="Give the product's name.")
    with unit_of_work() as work:
        if organization.products.filter(name=name, specification=specification).exists():
            raise ProductExists(
                f"产品“{name} {specification}”已存在。", f"“{name} {specification}” exists already."
            )
        product = Product.objects.create(
            organization=organization,
            name=name,
            name_en=name_en.strip(),
            specification=specification,
            code=code.strip(),
            cn_code=cn_code.strip(),
            created_by=actor,
        )
        work.record(actor, "accounting.product_created", product, name=name)
    return product
