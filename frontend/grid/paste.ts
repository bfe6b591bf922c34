/**
 * The block of cells in a text as Excel, WPS and Numbers put it on the clipboard: cells parted by tabs,
 * rows by line ends. A cell that itself holds a tab, a line end or a quotation mark stands in quotation
 * marks, with inner ones doubled. The line end after the last row makes no row of its own.
 */
export function parseBlock(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = "";
  let quoted = false;
  const source = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");

  for (let at = 0; at < source.length; at++) {
    const mark = source[at] as string;
    if (quoted) {
      if (mark !== '"') cell += mark;
      else if (source[at + 1] === '"') cell += source[at++];
      else quoted = false;
    } else if (mark === '"' && cell === "" && closes(source, at)) {
      quoted = true;
    } else if (mark === "\t" || mark === "\n") {
      row.push(cell);
      cell = "";
      if (mark === "\n") {
        rows.push(row);
        row = [];
      }
    } else {
      cell += mark;
    }
  }
  row.push(cell);
  rows.push(row);
  return rows;
}

/** Whether the quotation mark at `start` opens a quoted cell: its partner ends the cell. */
function closes(source: string, start: number): boolean {
  for (let at = start + 1; at < source.length; at++) {
    if (source[at] !== '"') continue;
    if (source[at + 1] === '"') {
      at++;
      continue;
    }
    const after = source[at + 1];
    return after === undefined || after === "\t" || after === "\n";
  }
  return false;
}
