/**
 * The spreadsheet island. It shows rows, takes pasted blocks, and posts what changed.
 * On its element it tells the page: `grid:saved` (detail Saved), `grid:refused` (detail {status, ...Refused}),
 * `grid:row` (detail {id, column}) when another cell is chosen. A page may scroll to a cell by dispatching
 * `grid:show` with detail {row, column} on it, as the problem list does.
 */
import { defineCustomElements } from "@revolist/revogrid/loader";

import { applied, changesBetween, layBlock, merged } from "./changes";
import { ROW, toRevoColumn } from "./columns";
import { Composer } from "./composer";
import { parseBlock } from "./paste";
import { Saver, type Answer } from "./saving";
import type { GridData, GridRow } from "./types";

type Line = Record<string, unknown> & { [ROW]: GridRow };

const toLine = (row: GridRow): Line => ({ ...row.cells, [ROW]: row });

class SheetGrid {
  private readonly grid = document.createElement("revo-grid");
  private readonly status = document.createElement("span");
  private readonly composer: Composer;
  private readonly saver: Saver;
  /** The rows as the server last confirmed them. */
  private held: GridRow[];
  private made = 0;
  /** What the last paste could not do, said together with the answer. */
  private note = "";

  constructor(
    private readonly element: HTMLElement,
    private readonly data: GridData,
  ) {
    this.held = data.rows;
    this.saver = new Saver(data.revision);
    this.composer = new Composer(element);
    const { grid } = this;
    grid.columns = data.columns.map((column) => toRevoColumn(column, !data.url));
    grid.readonly = !data.url;
    grid.range = true;
    grid.resize = true;
    grid.rowHeaders = true;
    grid.rowSize = 30;
    grid.applyOnClose = true;
    grid.hideAttribution = true;
    grid.accessible = true;
    this.show(data.rows);
    element.append(grid, this.composer.field, ...(data.url ? [this.bar()] : []));
    this.listen();
  }

  private listen(): void {
    const { grid } = this;
    grid.addEventListener("afteredit", () => this.save());
    grid.addEventListener("beforepasteapply", (event) => {
      const paste = (event as CustomEvent<{ dataText: string; event: ClipboardEvent }>).detail;
      event.preventDefault();
      paste.event.preventDefault();
      void this.paste(paste.dataText);
    });
    grid.addEventListener("afterfocus", (event) => {
      const { model, column, rowIndex } = (event as CustomEvent).detail;
      const row = model?.[ROW] as GridRow | undefined;
      if (!row || !column) return;
      const problem = row.problems?.[column.prop]?.message ?? "";
      this.composer.label(`${column.name}，第${rowIndex + 1}行：${model[column.prop] ?? ""} ${problem}`);
      this.tell("row", { id: row.id, column: column.prop });
    });
    this.element.addEventListener("grid:show", (event) => {
      const { row, column } = (event as CustomEvent<{ row: string; column?: string }>).detail;
      void this.goTo(row, column);
    });
    this.element.addEventListener("keydown", (event) => {
      const undo = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z";
      if (!undo || !this.data.undo_url || (event.target as Element).closest("revo-grid input, select")) return;
      event.preventDefault();
      this.post(this.data.undo_url, false);
    });
  }

  /** Rows as they stand on the screen. */
  private rows(): GridRow[] {
    return (this.grid.source as Line[]).map((line) => {
      const row = line[ROW];
      const cells: Record<string, string> = {};
      for (const { key } of this.data.columns) {
        if (line[key] !== undefined) cells[key] = String(line[key]);
      }
      return { ...row, cells };
    });
  }

  private show(rows: readonly GridRow[]): void {
    this.grid.source = rows.map(toLine);
  }

  private async paste(text: string): Promise<void> {
    const range = await this.grid.getSelectedRange();
    if (!range) return;
    // Pinned columns are a range of their own: count from the first column of that part.
    const pinned = range.colType === "colPinStart";
    const part = this.data.columns.filter((column) => Boolean(column.pinned) === pinned);
    const columns = pinned ? [...part, ...this.data.columns.filter((c) => !c.pinned)] : part;
    const block = parseBlock(text);
    const now = this.rows();
    const room = this.data.rows_fixed ? block.slice(0, now.length - range.y) : block;
    const corner = { row: range.y, column: range.x };
    this.show(layBlock(now, columns, corner, room, () => this.newId()));
    const locked = now.slice(range.y, range.y + room.length).filter((row) => row.readonly).length;
    const left = block.length - room.length + locked;
    this.note = left ? `有${left}行没有粘贴：锁定，或超出表尾 ${left} rows not pasted. ` : "";
    this.save();
  }

  private save(): void {
    if (this.data.url) this.post(this.data.url, true);
  }

  private post(url: string, edits: boolean): void {
    const changes = (): ReturnType<typeof changesBetween> =>
      edits ? changesBetween(this.held, this.rows()) : [];
    if (edits && changes().length === 0) return;
    this.say("保存中 saving…");
    const sent: { rows: GridRow[] } = { rows: [] };
    void this.saver
      .post(url, () => {
        sent.rows = this.rows();
        return changes();
      })
      .then((answer) => answer && this.take(answer, edits ? sent.rows : this.held));
  }

  private take(answer: Answer, sent: GridRow[]): void {
    if (!answer.ok) {
      const said = answer.refused.detail ?? answer.refused.title ?? `${answer.status}`;
      this.say(said, true);
      this.tell("refused", { status: answer.status, ...answer.refused });
      return;
    }
    const { saved } = answer;
    // What was typed while the answer was on its way stays on the screen.
    const typed = changesBetween(sent, this.rows());
    this.held = merged(sent, saved);
    if (saved.rows?.length || saved.ids || saved.order) this.show(applied(this.held, typed, saved.ids));
    const done = saved.message ?? `已保存为修订${saved.revision} saved as revision ${saved.revision}`;
    this.say(this.note + done, this.note !== "");
    this.note = "";
    this.tell("saved", saved);
  }

  private async goTo(id: string, column?: string): Promise<void> {
    const y = (this.grid.source as Line[]).findIndex((line) => line[ROW].id === id);
    if (y < 0) return;
    await this.grid.scrollToRow(y);
    const key = column ?? this.data.columns[0]?.key;
    const part = this.data.columns.filter((c) => !c.pinned);
    const x = part.findIndex((c) => c.key === key);
    if (x >= 0) await this.grid.setCellsFocus({ x, y }, { x, y });
    this.composer.focus();
  }

  private bar(): HTMLElement {
    const bar = document.createElement("div");
    bar.className = "grid-bar";
    this.status.setAttribute("role", "status");
    if (!this.data.rows_fixed) {
      bar.append(
        this.button("加一行 Add row", () => this.show([...this.rows(), { id: this.newId(), cells: {} }])),
        this.button("删所选行 Delete rows", () => void this.removeChosen()),
      );
    }
    bar.append(this.status);
    return bar;
  }

  private button(word: string, act: () => void): HTMLButtonElement {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn s";
    button.textContent = word;
    button.addEventListener("click", act);
    return button;
  }

  private async removeChosen(): Promise<void> {
    const range = await this.grid.getSelectedRange();
    if (!range) return;
    this.show(this.rows().filter((row, at) => at < range.y || at > range.y1 || row.readonly));
    this.save();
  }

  private newId(): string {
    return `new-${++this.made}`;
  }

  private say(words: string, wrong = false): void {
    this.status.textContent = words;
    this.status.classList.toggle("wrong", wrong);
  }

  private tell(name: string, detail: unknown): void {
    this.element.dispatchEvent(new CustomEvent(`grid:${name}`, { detail, bubbles: true }));
  }
}

export function mount(element: HTMLElement, data: unknown): void {
  defineCustomElements();
  new SheetGrid(element, data as GridData);
}
