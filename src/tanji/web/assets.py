"""Addresses of the built styles and scripts, from the manifest that the front-end build writes."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.templatetags.static import static

MANIFEST = Path(__file__).parent / "static" / "build" / "manifest.json"


@dataclass(frozen=True, slots=True)
class Assets:
    """What a page links: style sheets and module scripts, as addresses under STATIC_URL."""

    css: tuple[str, ...]
    js: tuple[str, ...]


@cache
def asset_urls(entry: str = "app") -> Assets:
    """The style sheets and scripts of an entry; charts and the grid are fetched by `app` itself."""
    if not MANIFEST.exists():
        raise FileNotFoundError(
            f"前端还没有构建，请运行 make run。The front end is not built, run make run: {MANIFEST}"
        )
    chunk = json.loads(MANIFEST.read_text("utf-8"))[f"frontend/{entry}.ts"]
    return Assets(
        css=tuple(static(f"build/{name}") for name in chunk.get("css", ())),
        js=(static(f"build/{chunk['file']}"),),
    )
