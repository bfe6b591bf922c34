"""The worked examples that ship with Tanji: real inventories, shown as 示例, to read and to start
from.
"""

from functools import cache, lru_cache
from pathlib import Path

import tanji
from tanji import exchange, library
from tanji.core.errors import NotFound
from tanji.model.study import Study


@cache
def folder() -> Path:
    """Where they lie: in the package, or beside the sources of a checkout."""
    package = Path(tanji.__file__).parent
    inside = package / "examples"
    return inside if inside.is_dir() else package.parents[1] / "examples"


@cache
def names() -> tuple[str, ...]:
    """Their names, e.g. ``ningxia_goji_dried``, sorted."""
    return tuple(sorted(path.stem for path in folder().glob("*.json")))


@lru_cache(maxsize=64)
def example(name: str) -> Study:
    """One of them; raises ``NotFound``."""
    if name not in names():
        raise NotFound(f"没有示例“{name}”。", f"There is no example “{name}”.")
    path = folder() / f"{name}.json"
    parcel = exchange.read(path.read_bytes(), path.name, library.release())
    if parcel.study is None:
        raise NotFound(f"示例“{name}”读不出来。", f"The example “{name}” cannot be read.")
    return parcel.study
