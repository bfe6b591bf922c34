"""Global warming potentials: one data file a set, and the greenhouse gases by all their names."""

from tanji.rules.gwp.characterisation import GwpSet, UnknownGwpSet, gwp_set, gwp_sets
from tanji.rules.gwp.gas import Gas, gas_names, gases, is_greenhouse, looks_like_greenhouse, nearest

__all__ = [
    "Gas",
    "GwpSet",
    "UnknownGwpSet",
    "gas_names",
    "gases",
    "gwp_set",
    "gwp_sets",
    "is_greenhouse",
    "looks_like_greenhouse",
    "nearest",
]
