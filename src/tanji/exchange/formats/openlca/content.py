"""What is in an openLCA archive: its entities by folder and id, read safely, and its units.

Two layouts are read. In schema 2 flags are named ``isInput``; in schema 1 ``input``; categories are
paths or references. Wherever they differ, both names are asked for.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from tanji.exchange.archive import Archive
from tanji.exchange.schema_problems import usable
from tanji.exchange.strict_json import load
from tanji.model import units
from tanji.model.errors import TanjiError
from tanji.model.problem import Problem

Node = dict[str, Any]

FOLDERS = ("product_systems", "processes", "flows", "flow_properties", "unit_groups", "locations")
# Unit factors of openLCA's own reference data carry as few as two digits (lb av: 0.45).
SAME_FACTOR = Decimal("0.02")


def node(value: Any) -> Node:
    """An object, or an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def nodes(value: Any) -> list[Node]:
    """The objects of a list; nothing for anything else."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def text(value: Any) -> str:
    """A text without surrounding space, or an empty one for anything else."""
    return value.strip() if isinstance(value, str) else ""


def name_of(value: Any) -> str:
    """The name of an object or reference."""
    return text(node(value).get("name"))


def id_of(value: Any) -> str:
    """The id of an object or reference."""
    return text(node(value).get("@id"))


def flag(of: Node, name: str) -> bool:
    """A flag under its name of schema 1 or 2: ``input`` or ``isInput``."""
    return of.get(f"is{name[0].upper()}{name[1:]}", of.get(name)) is True


def number(value: Any) -> Decimal | None:
    """A finite number of ordinary size, else ``None``."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    exact = Decimal(value)
    return exact if usable(exact) else None


class Content:
    """The entities of an archive; ``problems`` grows with every file that cannot be read."""

    def __init__(self, archive: Archive) -> None:
        self.problems: list[Problem] = list(archive.problems)
        self._archive = archive
        self._entries: dict[str, dict[str, str]] = {folder: {} for folder in FOLDERS}
        self._read: dict[str, Node] = {}
        for entry in archive.names():
            folder, _, file = entry.replace("\\", "/").rpartition("/")
            kind = folder.rpartition("/")[2]
            if kind in self._entries and file.endswith(".json"):
                self._entries[kind][file.removesuffix(".json")] = entry
        self._units = dict(self._all_units())

    @property
    def is_openlca(self) -> bool:
        """Whether there is anything to build a system from."""
        return bool(self._entries["processes"] or self._entries["product_systems"])

    def all(self, folder: str) -> Iterator[Node]:
        """Every entity of a folder that has an id."""
        for entry in self._entries[folder].values():
            found = self._load(entry)
            if id_of(found):
                yield found

    def get(self, folder: str, of: Any) -> Node:
        """The entity behind a reference; empty if it is not in the archive."""
        entry = self._entries[folder].get(id_of(of))
        return self._load(entry) if entry else {}

    def _load(self, entry: str) -> Node:
        if entry not in self._read:
            loaded = load(self._archive.part(entry), entry)
            self.problems += loaded.problems
            self._read[entry] = node(loaded.value)
        return self._read[entry]

    # ---------------------------------------------------------------- units

    def _all_units(self) -> Iterator[tuple[str, tuple[str, Decimal]]]:
        """Reference unit of the group and factor to it, by id of the unit."""
        for group in self.all("unit_groups"):
            members = nodes(group.get("units"))
            reference = next(
                (u for u in members if flag(u, "refUnit") or flag(u, "referenceUnit")), {}
            )
            for unit in members:
                factor = number(unit.get("conversionFactor"))
                if factor and id_of(unit):
                    yield id_of(unit), (name_of(reference), factor)

    def unit(self, of: Any) -> tuple[str, Decimal, Decimal]:
        """Our unit for a unit of the archive, the factor to it, and how far its own factor is off.

        A unit that is not known here, or means something else here (openLCA's are is an ``a``), is
        replaced by the reference unit of its group. Known in neither way, it keeps its name.
        """
        name, one = name_of(of), Decimal(1)
        group, factor = self._units.get(id_of(of), ("", Decimal(0)))
        known, reference = _parsed(name), _parsed(group)
        if not factor or not reference:
            return known or name, one, Decimal(0)
        if known and units.is_compatible(known, reference):
            off = abs(units.factor(known, reference) / factor - 1)
            if off <= SAME_FACTOR:
                return known, one, off
        return reference, factor, Decimal(0)

    def default_unit(self, flow: Any) -> Node:
        """The unit of an exchange that states none: the reference unit of its flow."""
        factors = nodes(self.get("flows", flow).get("flowProperties"))
        main = next(filter(_is_main, factors), {})
        return self._main_unit(main.get("flowProperty"))

    def _main_unit(self, flow_property: Any) -> Node:
        group = self.get("flow_properties", flow_property).get("unitGroup")
        members = nodes(self.get("unit_groups", group).get("units"))
        return next((u for u in members if flag(u, "refUnit") or flag(u, "referenceUnit")), {})

    def reference_unit(self, flow: Any, flow_property: Any) -> tuple[str, Decimal] | None:
        """Unit of a flow's reference property, and how much of ``flow_property`` is in one of it.

        ``None`` where the exchange is in that property already, or the archive does not say.
        """
        factors = nodes(self.get("flows", flow).get("flowProperties"))
        main = next(filter(_is_main, factors), {})
        wanted = id_of(flow_property)
        if not wanted or not main or id_of(main.get("flowProperty")) == wanted:
            return None
        used = next((f for f in factors if id_of(f.get("flowProperty")) == wanted), {})
        factor = number(used.get("conversionFactor"))
        parsed = _parsed(name_of(self._main_unit(main.get("flowProperty"))))
        return (parsed, factor) if parsed and factor else None

    def in_group(self, of: Any) -> Decimal:
        """The factor of a unit to the reference unit of its group, 1 if that is not stated."""
        return self._units.get(id_of(of), ("", Decimal(1)))[1]

    def place(self, of: Any) -> str:
        """The code of a location, else its name."""
        return text(self.get("locations", of).get("code")) or name_of(of)


def _is_main(factor: Node) -> bool:
    return flag(factor, "refFlowProperty") or flag(factor, "referenceFlowProperty")


def _parsed(name: str) -> str:
    try:
        return units.parse_unit(name) if name else ""
    except TanjiError:
        return ""
