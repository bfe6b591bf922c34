/**
 * What a page hands to the grid island, and what the island sends back.
 *
 *   <div class="sheet-grid" data-island="grid" data-source="rows"></div>
 *   {{ data|json_script:"rows" }}          data: GridData
 *
 * Cells are text exactly as typed; the server reads them and answers with what it made of them.
 */
export interface GridData {
  columns: GridColumn[];
  rows: GridRow[];
  /** The revision that the rows show; every change names it. */
  revision: number;
  /** Where changes are posted as Edit; without it the grid is for reading. */
  url?: string;
  /** Where Ctrl Z posts `{revision}`; answered like an edit. */
  undo_url?: string;
  /** Whether rows may be added and removed. */
  rows_fixed?: boolean;
}

export interface GridColumn {
  key: string;
  name: string;
  kind?: "text" | "number" | "choice" | "origin";
  width?: number;
  readonly?: boolean;
  pinned?: boolean;
  choices?: string[];
}

export interface GridRow {
  id: string;
  cells: Record<string, string>;
  readonly?: boolean;
  /** The reference flow is set apart. */
  reference?: boolean;
  /** Problem by column key. */
  problems?: Record<string, { severity: "error" | "warning"; message: string }>;
}

/** One cell with the value it had, or a row that went. New rows have ids that begin with "new-". */
export type Change =
  | { row: string; column: string; value: string; was: string }
  | { row: string; removed: true };

export interface Edit {
  revision: number;
  changes: Change[];
}

/**
 * The answer to an edit (200). `rows` replaces rows by id and appends others; `ids` renames new rows;
 * `order`, if given, is the whole sequence of ids (after an undo), and rows not in it are gone.
 * A refusal (409 conflict, 422 problems) is problem+json: `detail`, optional `problems`.
 */
export interface Saved {
  revision: number;
  message?: string;
  ids?: Record<string, string>;
  rows?: GridRow[];
  order?: string[];
}

export interface Refused {
  title?: string;
  detail?: string;
  problems?: { row?: string; column?: string; message: string }[];
}
