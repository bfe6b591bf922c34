"""How often one address may ask: a counter per minute in the cache."""

import time

from django.core.cache import cache

from tanji.core.errors import TooMany


def count(purpose: str, who: str, limit: int, seconds: int = 60) -> None:
    """Count one request; raises ``TooMany`` above ``limit`` in the running window.

    The counter lives in the server process: with several processes each counts for itself.
    """
    now = int(time.time())
    key = f"rate:{purpose}:{who}:{now // seconds}"
    cache.add(key, 0, seconds)
    if cache.incr(key) > limit:
        raise TooMany(seconds - now % seconds)
