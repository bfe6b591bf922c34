"""Triggers that make the database itself refuse to rewrite what was written once."""

from collections.abc import Callable
from typing import Any

from django.db import migrations

POSTGRES_REFUSAL = """
CREATE OR REPLACE FUNCTION tanji_refuse() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION 'written once: % of % refused', TG_OP, TG_TABLE_NAME; END;
$$ LANGUAGE plpgsql"""


def statements(vendor: str, table: str, verb: str, condition: str = "") -> list[str]:
    """SQL that refuses ``verb`` (UPDATE or DELETE) on a table, where ``condition`` holds if
    given.
    """
    name = f"{table}_no_{verb.lower()}"
    when = f" WHEN ({condition})" if condition else ""
    if vendor == "sqlite":
        return [
            f'CREATE TRIGGER "{name}" BEFORE {verb} ON "{table}" FOR EACH ROW{when} '
            f"BEGIN SELECT RAISE(ABORT, 'written once: {verb} of {table} refused'); END"
        ]
    if vendor == "postgresql":
        return [
            POSTGRES_REFUSAL,
            f'CREATE TRIGGER "{name}" BEFORE {verb} ON "{table}" FOR EACH ROW{when} '
            "EXECUTE FUNCTION tanji_refuse()",
        ]
    raise ValueError(f"no triggers for {vendor}")


def _run(table: str, conditions: dict[str, str]) -> Callable[[Any, Any], None]:
    def create(apps: Any, editor: Any) -> None:
        for verb, condition in conditions.items():
            for statement in statements(editor.connection.vendor, table, verb, condition):
                editor.execute(statement, params=None)  # its % are not ours to fill

    return create


def written_once(table: str) -> migrations.RunPython:
    """A migration step after which no row of the table can be changed or deleted."""
    return migrations.RunPython(_run(table, {"UPDATE": "", "DELETE": ""}))


def frozen_when(table: str, update: str, delete: str) -> migrations.RunPython:
    """A migration step that refuses an UPDATE or a DELETE where its condition holds."""
    return migrations.RunPython(_run(table, {"UPDATE": update, "DELETE": delete}))
