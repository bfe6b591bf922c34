"""The Chinese fonts that papers are set in; a missing font is an error, never empty boxes."""

import os
from functools import cache
from pathlib import Path

from tanji.model.errors import TanjiError

SANS = "Noto Sans CJK SC"
SERIF = "Noto Serif CJK SC"
MONO = "Noto Sans Mono CJK SC"

_FOLDERS = (
    "/usr/share/fonts/opentype/noto",
    "/usr/share/fonts/noto-cjk",
    "/usr/share/fonts/google-noto-cjk",
    "/usr/local/share/fonts",
)
_FILES = ("NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc", "NotoSerifCJK-Bold.ttc")


class MissingFonts(TanjiError):
    """The Noto CJK fonts are not on this machine."""

    code = "missing_fonts"


@cache
def font_folders() -> tuple[Path, ...]:
    """Folders that hold Noto Sans and Serif CJK; ``TANJI_FONTS`` names a folder of one's own.

    Raises ``MissingFonts`` with what to install.
    """
    own = os.environ.get("TANJI_FONTS")
    candidates = [Path(own)] if own else [Path(folder) for folder in _FOLDERS]
    found = tuple(
        folder for folder in candidates if all((folder / name).is_file() for name in _FILES)
    )
    if not found:
        raise MissingFonts(
            "缺少思源（Noto CJK）字体，报告排不出来。Debian上：apt install fonts-noto-cjk；"
            "或用TANJI_FONTS指定字体目录。",
            "The Noto CJK fonts are missing. On Debian: apt install fonts-noto-cjk; "
            "or name their folder in TANJI_FONTS.",
        )
    return found[:1]
