"""One unit of work: one transaction, with its trail as the last thing written."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import models, transaction

from tanji.core import events


class Work:
    """Collects what goes on the trail when the transaction succeeds."""

    def __init__(self) -> None:
        self.entries: list[events.Entry] = []

    def record(self, actor: Any, verb: str, subject: models.Model, **payload: Any) -> None:
        """Put on the trail that ``actor`` has done ``verb`` (past tense) to ``subject``."""
        self.entries.append(events.Entry(actor, verb, events.name_of(subject), payload))


@contextmanager
def unit_of_work() -> Iterator[Work]:
    """Everything inside happens together with its trail, or not at all."""
    with transaction.atomic():
        work = Work()
        yield work
        events.append(work.entries)
