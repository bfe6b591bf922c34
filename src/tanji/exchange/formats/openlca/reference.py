"""openLCA's own units, unit groups and flow properties, so that what we write joins what is there.

The table holds ids of openLCA's reference data (read from the public-domain USLCI export). Units
that it lacks get a group of our own.
"""

import csv
import uuid
from functools import cache
from pathlib import Path
from typing import NamedTuple

from tanji.exchange.formats.openlca.content import Node
from tanji.model import units

OURS = uuid.UUID("5d1f3a52-6b0c-5c77-9d6e-0f6c3a1e7b21")


class Known(NamedTuple):
    """One row of the table."""

    dimension: str
    unit: str
    openlca_unit: str
    unit_id: str
    group: str
    group_id: str
    property: str
    property_id: str


def made_id(*parts: str) -> str:
    """The id of something that only we know: always the same for the same parts."""
    return str(uuid.uuid5(OURS, "/".join(parts)))


@cache
def _table() -> dict[str, Known]:
    with Path(__file__).with_name("reference.tsv").open(encoding="utf-8", newline="") as file:
        return {row["unit"]: Known(**row) for row in csv.DictReader(file, delimiter="\t")}


def unit_of(symbol: str) -> Known:
    """The openLCA unit for one of ours, made up where openLCA has none."""
    symbol = units.parse_unit(symbol)
    if known := _table().get(symbol):
        return known
    dimension = units.dimension(symbol)
    group = f"Units of {dimension.en}"
    ids = [made_id(kind, dimension) for kind in ("group", "property")]
    unit = made_id("unit", symbol)
    return Known(dimension, symbol, symbol, unit, group, ids[0], dimension.en, ids[1])


def references(used: set[str]) -> dict[str, Node]:
    """Unit groups and flow properties, by path in the archive, for the units that are used."""
    entries: dict[str, Node] = {}
    by_group: dict[str, list[Known]] = {}
    for symbol in sorted(used):
        known = unit_of(symbol)
        by_group.setdefault(known.group_id, []).append(known)
    for members in by_group.values():
        first = members[0]
        main = unit_of(units.reference_unit(units.dimension(first.unit)))
        if main.group_id != first.group_id:
            main = first
        listed = {known.unit_id: known for known in (main, *members)}
        entries[f"unit_groups/{first.group_id}.json"] = {
            "@type": "UnitGroup",
            "@id": first.group_id,
            "name": first.group,
            "defaultFlowProperty": property_ref(first),
            "units": [
                {
                    "@type": "Unit",
                    "@id": known.unit_id,
                    "name": known.openlca_unit,
                    "isRefUnit": known is main,
                    "conversionFactor": float(units.factor(known.unit, main.unit)),
                }
                for known in listed.values()
            ],
        }
        entries[f"flow_properties/{first.property_id}.json"] = {
            "@type": "FlowProperty",
            "@id": first.property_id,
            "name": first.property,
            "flowPropertyType": "PHYSICAL_QUANTITY",
            "unitGroup": {"@type": "UnitGroup", "@id": first.group_id, "name": first.group},
        }
    return entries


def unit_ref(known: Known) -> Node:
    """A reference to a unit."""
    return {"@type": "Unit", "@id": known.unit_id, "name": known.openlca_unit}


def property_ref(known: Known) -> Node:
    """A reference to the flow property that a unit measures."""
    return {"@type": "FlowProperty", "@id": known.property_id, "name": known.property}
