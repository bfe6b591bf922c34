"""The trail: an append-only chain of events, each holding the hash of the one before it."""

import datetime
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection, models

from tanji.core import clock
from tanji.core.errors import BrokenTrail
from tanji.core.models import Event
from tanji.seal.canonical import canonical_bytes, sha256_of

GENESIS = "0" * 64
_LOCK = 0x7A7A1  # PostgreSQL advisory lock: one writer at the end of the chain


@dataclass(frozen=True, slots=True)
class Entry:
    """What an action wants on the trail."""

    actor: Any
    verb: str
    subject: str
    payload: dict[str, Any]


def name_of(thing: models.Model | str) -> str:
    """How the trail names a row: ``accounting.studyrecord/<key>``."""
    return thing if isinstance(thing, str) else f"{thing._meta.label_lower}/{thing.pk}"


def append(entries: Iterable[Entry]) -> list[Event]:
    """Write entries at the end of the chain. Call inside a transaction, as its last step."""
    entries = list(entries)
    if not entries:
        return []
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    last = Event.objects.order_by("-number").values_list("number", "sha256").first()
    newest, previous = last or (0, GENESIS)
    events = []
    for number, entry in enumerate(entries, start=newest + 1):
        event = _event(number, previous, entry)
        previous = event.sha256
        events.append(event)
    return Event.objects.bulk_create(events)


def _event(number: int, previous: str, entry: Entry) -> Event:
    payload = canonical_bytes(entry.payload)
    event = Event(
        number=number,
        at=clock.now(),
        actor=entry.actor,
        actor_name=entry.actor.get_username() if entry.actor else "system",
        verb=entry.verb,
        subject=entry.subject,
        payload=payload.decode(),
        payload_sha256=sha256_of(entry.payload),
        previous=previous,
    )
    event.sha256 = seal_of(event)
    return event


def seal_of(event: Event) -> str:
    """SHA-256 over the canonical JSON of an event's own fields and the seal before it."""
    at = event.at.astimezone(datetime.UTC).isoformat(timespec="microseconds")
    return sha256_of(
        {
            "number": event.number,
            "at": at,
            "actor": str(event.actor_id) if event.actor_id else None,
            "actor_name": event.actor_name,
            "verb": event.verb,
            "subject": event.subject,
            "payload": event.payload_sha256,
            "previous": event.previous,
        }
    )


def verify_chain() -> int:
    """The number of events, all in order and unchanged; raises ``BrokenTrail`` at the first that is
    not.

    Events cut off at the end cannot be missed from within: keep number and seal of the newest one
    elsewhere to notice.
    """
    count, previous = 0, GENESIS
    for event in Event.objects.order_by("number").iterator(chunk_size=500):
        count += 1
        payload_sha256 = hashlib.sha256(event.payload.encode()).hexdigest()
        if (event.number, event.previous, event.payload_sha256, event.sha256) != (
            count,
            previous,
            payload_sha256,
            seal_of(event),
        ):
            raise BrokenTrail(
                f"操作记录链在第 {count} 条（编号 {event.number}）处不一致：记录可能被改动或删除。",
                f"The trail does not close at entry {count} (number {event.number}): "
                "it was changed or removed.",
            )
        previous = event.sha256
    return count


def trail_of(thing: models.Model | str) -> models.QuerySet[Event]:
    """Events of one thing, newest first."""
    return Event.objects.filter(subject=name_of(thing)).order_by("-number")
