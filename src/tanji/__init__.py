"""碳迹 Tanji: product carbon footprints that can be read, checked and replayed.

>>> import tanji
>>> sorted(name for name in tanji.__all__ if name.islower())  # doctest: +NORMALIZE_WHITESPACE
['assess', 'bundle', 'calculate', 'check', 'convert', 'inspect', 'read', 'release', 'replay',
 'turn']
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "26.1.0"

if TYPE_CHECKING:
    from tanji.footprint.bundle import bundle as bundle
    from tanji.footprint.bundle import replay as replay
    from tanji.footprint.calculation import calculate as calculate
    from tanji.footprint.files import assess as assess
    from tanji.footprint.files import check as check
    from tanji.footprint.files import convert as convert
    from tanji.footprint.files import inspect as inspect
    from tanji.footprint.files import read as read
    from tanji.footprint.lever import turn as turn
    from tanji.library import release as release
    from tanji.model.result import Result as Result
    from tanji.model.study import Study as Study

_HOME = {
    "Result": "tanji.model.result",
    "Study": "tanji.model.study",
    "assess": "tanji.footprint.files",
    "bundle": "tanji.footprint.bundle",
    "calculate": "tanji.footprint.calculation",
    "check": "tanji.footprint.files",
    "convert": "tanji.footprint.files",
    "inspect": "tanji.footprint.files",
    "read": "tanji.footprint.files",
    "release": "tanji.library",
    "replay": "tanji.footprint.bundle",
    "turn": "tanji.footprint.lever",
}

__all__ = ["Result", "Study", *(name for name in _HOME if name.islower())]


def __getattr__(name: str) -> Any:
    """Public names are imported on first use, so that the command starts quickly."""
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'tanji' has no attribute {name!r}")
