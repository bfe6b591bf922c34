"""What the standards say: characterisation sets, checks, packs, quality schemes."""

from tanji.rules.pack import InvalidPack, RulePack, UnknownPack, pack, packs, read_pack
from tanji.rules.readiness import Readiness, ReadinessItem, readiness
from tanji.rules.verdict import judge

__all__ = [
    "InvalidPack",
    "Readiness",
    "ReadinessItem",
    "RulePack",
    "UnknownPack",
    "judge",
    "pack",
    "packs",
    "read_pack",
    "readiness",
]
