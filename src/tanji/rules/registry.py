"""Which checks there are: one file a kind under ``rules/checks``, and those of plug-ins."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import entry_points
from typing import Any, TypeVar, get_type_hints

import msgspec

from tanji.model.document import Text
from tanji.rules import checks as folder


@dataclass(frozen=True, slots=True)
class Check:
    """A kind of check. ``structure``: codes of structural problems that it answers for.

    ``look(case, report, **parameters)`` writes findings down, and answers with the reason if there
    was nothing that it could look at.
    """

    code: str
    title: Text
    look: Callable[..., Text | None]
    structure: tuple[str, ...]

    @property
    def parameters(self) -> dict[str, Any]:
        """Types of the parameters by name; a pack gives every one of them."""
        hints = get_type_hints(self.look)
        named = inspect.signature(self.look).parameters.values()
        return {one.name: hints[one.name] for one in named if one.kind is one.KEYWORD_ONLY}

    def arguments(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Parameters of a pack in their types; ``ValidationError`` where they do not fit."""
        wanted = self.parameters
        if set(given) != set(wanted):
            names = ", ".join(sorted(set(given) ^ set(wanted)))
            raise msgspec.ValidationError(f"{self.code}: parameters missing or unknown: {names}")
        return {name: msgspec.convert(given[name], kind) for name, kind in wanted.items()}


_checks: dict[str, Check] = {}

Function = TypeVar("Function", bound=Callable[..., Text | None])


def check(
    code: str, zh: str, en: str, *, structure: tuple[str, ...] = ()
) -> Callable[[Function], Function]:
    """Register a function as the check of that code; a code is given once."""

    def register(look: Function) -> Function:
        if code in _checks:
            raise ValueError(f"two checks have the code {code}")
        _checks[code] = Check(code, Text(zh=zh, en=en), look, structure)
        return look

    return register


@cache
def _load() -> None:
    for module in pkgutil.iter_modules(folder.__path__):
        importlib.import_module(f"{folder.__name__}.{module.name}")
    for entry in entry_points(group="tanji.checks"):
        entry.load()


def checks() -> dict[str, Check]:
    """All checks by code, those of the folder and of installed plug-ins."""
    _load()
    return dict(sorted(_checks.items()))
