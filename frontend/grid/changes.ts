/** What differs between the rows that the server holds and the rows on the screen. */
import type { Change, GridRow, Saved } from "./types";

/** Whether the server has never seen the row. */
function isNew(id: string): boolean {
  return id.startsWith("new-");
}

export function changesBetween(before: readonly GridRow[], after: readonly GridRow[]): Change[] {
  const known = new Map(before.map((row) => [row.id, row]));
  const changes: Change[] = [];
  for (const row of after) {
    const old = known.get(row.id)?.cells ?? {};
    for (const [column, value] of Object.entries(row.cells)) {
      const was = old[column] ?? "";
      if (value !== was) changes.push({ row: row.id, column, value, was });
    }
    known.delete(row.id);
  }
  for (const id of known.keys()) if (!isNew(id)) changes.push({ row: id, removed: true });
  return changes;
}

/** The block laid over the rows from a corner; rows are added where it is longer than the sheet. */
export function layBlock(
  rows: readonly GridRow[],
  columns: readonly { key: string; readonly?: boolean }[],
  corner: { row: number; column: number },
  block: readonly (readonly string[])[],
  newId: () => string,
): GridRow[] {
  const laid = rows.map((row) => ({ ...row, cells: { ...row.cells } }));
  block.forEach((line, down) => {
    const at = corner.row + down;
    const row = (laid[at] ??= { id: newId(), cells: {} });
    if (row.readonly) return;
    line.forEach((value, right) => {
      const column = columns[corner.column + right];
      if (column && !column.readonly) row.cells[column.key] = value.trim();
    });
  });
  return laid;
}

/** Rows after the server's answer: ids given, rows replaced or appended, the order of an undo kept. */
export function merged(rows: readonly GridRow[], saved: Saved): GridRow[] {
  const byId = new Map(rows.map((row) => [saved.ids?.[row.id] ?? row.id, row]));
  for (const row of saved.rows ?? []) byId.set(row.id, row);
  const ids = saved.order ?? [...byId.keys()];
  return ids.flatMap((id) => {
    const row = byId.get(id);
    return row ? [{ ...row, id }] : [];
  });
}

/** The rows with changes made to them; `ids` renames rows that were new when they were changed. */
export function applied(
  rows: readonly GridRow[],
  changes: readonly Change[],
  ids: Record<string, string> = {},
): GridRow[] {
  const byId = new Map(rows.map((row) => [row.id, { ...row, cells: { ...row.cells } }]));
  for (const change of changes) {
    const id = ids[change.row] ?? change.row;
    if ("removed" in change) {
      byId.delete(id);
      continue;
    }
    const row = byId.get(id) ?? { id, cells: {} };
    row.cells[change.column] = change.value;
    byId.set(id, row);
  }
  return [...byId.values()];
}
