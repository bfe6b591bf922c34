"""Names of things whose language other programs do not tell, and what kind of thing they name."""

from tanji.model import units
from tanji.model.document import Text
from tanji.model.errors import TanjiError
from tanji.model.units import Dimension
from tanji.model.vocabulary import Category, Role


def both(name: str) -> Text:
    """A name whose language is not known, under both languages; ``|`` parts Chinese and English."""
    zh, bar, en = name.partition(" | ")
    return Text(zh=zh, en=en) if bar else Text(zh=name, en=name)


def shown(name: Text) -> str:
    """Both languages in one name."""
    return f"{name.zh} | {name.en}" if name.en and name.en != name.zh else name.zh


def category_of(role: Role, name: str, unit: str) -> Category:
    """Kind of thing: most formats have none, so it is told from role, unit and the flow's name."""
    if role in (Role.REFERENCE, Role.COPRODUCT):
        return Category.PRODUCT
    if role in (Role.EMISSION, Role.UPTAKE):
        return Category.EMISSION
    if role is Role.WASTE:
        return Category.WASTE
    try:
        dimension = units.dimension(unit)
    except TanjiError:
        return Category.MATERIAL
    low = name.casefold()
    if dimension is Dimension.TRANSPORT or low.startswith("transport"):
        return Category.TRANSPORT
    if dimension is Dimension.ENERGY and ("electric" in low or "电" in name):
        return Category.ELECTRICITY
    if dimension is Dimension.ENERGY and ("heat" in low or "steam" in low or "热" in name):
        return Category.HEAT
    return Category.MATERIAL
