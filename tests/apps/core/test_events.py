"""The trail: what happened stays, and whoever changes it is found out."""

import pytest
from django.db import DatabaseError, connection, transaction

from tanji.core import events
from tanji.core.errors import BrokenTrail
from tanji.core.models import Event
from tanji.core.work import unit_of_work
from tanji.parties.models import Organization

pytestmark = pytest.mark.django_db


def write(actor, thing, *verbs):
    with unit_of_work() as work:
        for verb in verbs:
            work.record(actor, verb, thing, note="枸杞")


def test_each_event_seals_the_one_before(cast):
    before = events.verify_chain()
    write(cast.malan, cast.goji, "test.one", "test.two")
    one, two = Event.objects.order_by("-number")[:2][::-1]
    assert two.previous == one.sha256
    assert events.verify_chain() == before + 2
    assert [event.verb for event in events.trail_of(cast.goji)[:2]] == ["test.two", "test.one"]
    assert one.payload == '{"note":"枸杞"}'


def fail(cast):
    with unit_of_work() as work:
        work.record(cast.malan, "test.one", cast.goji)
        Organization.objects.filter(pk=cast.goji.pk).update(name="别名")
        raise ZeroDivisionError


def test_what_fails_leaves_no_trace(cast):
    before = Event.objects.count()
    with pytest.raises(ZeroDivisionError):
        fail(cast)
    assert Event.objects.count() == before
    assert cast.goji.name == "示例枸杞厂"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE core_event SET verb = 'x' WHERE number = 1",
        "DELETE FROM core_event WHERE number = 1",
        "UPDATE core_storeddocument SET kind = 'x'",
        "DELETE FROM core_storedfile",
    ],
)
def test_the_database_itself_refuses(cast, statement):
    from tanji.core import documents, files
    from tanji.model.document import Text

    documents.put(Text(zh="一"))
    files.store(b"1", "一")
    with (
        pytest.raises(DatabaseError, match="written once"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_so_does_the_model(cast):
    event = Event.objects.first()
    with pytest.raises(TypeError):
        event.save()
    with pytest.raises(TypeError):
        event.delete()


def lift_triggers():
    """What somebody with the keys of the database could do."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute('DROP TRIGGER "core_event_no_update"')
            cursor.execute('DROP TRIGGER "core_event_no_delete"')
        else:
            cursor.execute("ALTER TABLE core_event DISABLE TRIGGER USER")


@pytest.mark.parametrize(
    "tampering",
    [
        lambda rows: rows.filter(number=3).update(payload='{"role":"operator"}'),
        lambda rows: rows.filter(number=3).update(actor_name="别人"),
        lambda rows: rows.filter(number=3)._raw_delete("default"),
        lambda rows: rows.filter(number=1).update(at="2020-01-01T00:00Z"),
    ],
)
def test_who_tampers_is_found_out(cast, tampering):
    lift_triggers()
    tampering(Event.objects.all())
    with pytest.raises(BrokenTrail):
        events.verify_chain()
