"""Roles and grants as data: who somebody is in an organisation, and what that role may do."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from django.conf import settings

from tanji.model.document import Text

REACHES = ("own", "sector", "all")


@dataclass(frozen=True, slots=True)
class Role:
    """A role, the kinds of organisation that have it, and how far it reaches."""

    id: str
    label: Text
    held_in: tuple[str, ...]
    reach: str


@cache
def roles() -> dict[str, Role]:
    """Every role, by id."""
    data = yaml.safe_load(Path(__file__).with_name("roles.yaml").read_text("utf-8"))
    found = {
        key: Role(key, Text(zh=row["zh"], en=row["en"]), tuple(row["held_in"]), row["reach"])
        for key, row in data.items()
    }
    if wrong := [role.id for role in found.values() if role.reach not in REACHES]:
        raise ValueError(f"roles.yaml: unknown reach of {wrong}")
    return found


@cache
def grants() -> dict[str, frozenset[str]]:
    """The roles that may do each verb; raises ``ValueError`` for a role that does not exist."""
    data = yaml.safe_load(Path(settings.TANJI_GRANTS).read_text("utf-8"))
    table = {verb: frozenset(granted) for verb, granted in data.items()}
    if unknown := set().union(*table.values()) - set(roles()):
        raise ValueError(f"{settings.TANJI_GRANTS}: 未知角色 · unknown roles {sorted(unknown)}")
    return table
