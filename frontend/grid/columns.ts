/** Our columns as RevoGrid wants them: alignment, problem marks, the origin character, choices. */
import type { CellProps, ColumnDataSchemaModel, ColumnRegular } from "@revolist/revogrid";

import { readNumber } from "../numbers";
import { ChoiceEditor } from "./choice";
import type { GridColumn, GridRow } from "./types";

/** Key under which a line of the grid keeps the row that it shows. */
export const ROW = "__row";

const ORIGINS: Record<string, string> = { 测: "m", 算: "c", 供: "s", 库: "d", 估: "e", "?": "u" };
const WIDTHS = { text: 180, number: 96, choice: 96, origin: 64 };

function cellProperties(column: GridColumn): (cell: ColumnDataSchemaModel) => CellProps {
  return ({ model, value }) => {
    const row = model[ROW] as GridRow;
    const problem = row.problems?.[column.key];
    const text = String(value ?? "");
    const unread = column.kind === "number" && text !== "" && readNumber(text) === null;
    return {
      class: {
        number: column.kind === "number",
        fixed: Boolean(column.readonly || row.readonly),
        reference: Boolean(row.reference),
        badcell: problem?.severity === "error" || unread,
        heedcell: problem?.severity === "warning",
      },
      title: problem?.message ?? (unread ? "读不成数 not a number" : text),
    };
  };
}

export function toRevoColumn(column: GridColumn, locked: boolean): ColumnRegular {
  const kind = column.kind ?? "text";
  const choices = column.choices ?? (kind === "origin" ? Object.keys(ORIGINS) : undefined);
  return {
    prop: column.key,
    name: column.name,
    size: column.width ?? WIDTHS[kind],
    readonly: ({ model }) => locked || Boolean(column.readonly || (model[ROW] as GridRow).readonly),
    cellProperties: cellProperties(column),
    columnProperties: () => ({ class: { number: kind === "number" } }),
    ...(column.pinned ? { pin: "colPinStart" as const } : {}),
    ...(choices ? { editor: ChoiceEditor, choices } : {}),
    ...(kind === "origin"
      ? {
          cellTemplate: (h, { value }) =>
            ORIGINS[value] ? h("span", { class: `or or-${ORIGINS[value]}` }, value) : (value ?? ""),
        }
      : {}),
  } satisfies ColumnRegular;
}
