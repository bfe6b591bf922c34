"""The factor library: released datasets, how to find one and what to know about it."""

from tanji.library.release import (
    UnknownFactor,
    UnknownRelease,
    release,
    release_sha256,
    releases,
    resolve,
)
from tanji.library.search import Hit, search
from tanji.library.sheet import show, show_text

__all__ = [
    "Hit",
    "UnknownFactor",
    "UnknownRelease",
    "release",
    "release_sha256",
    "releases",
    "resolve",
    "search",
    "show",
    "show_text",
]
