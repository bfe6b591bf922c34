/**
 * Chinese input for cells that are chosen but not yet being edited. An input method works only in an
 * editable element, so a one-line field holds the focus in the chosen cell's place: composing happens
 * there, over the cell, and the finished characters open the cell's editor. It also speaks for the cell:
 * its label is what a screen reader says when another cell is chosen. Tab leaves the grid from here.
 */
export class Composer {
  readonly field = document.createElement("input");
  private cell: Element | null = null;

  constructor(private readonly box: HTMLElement) {
    this.field.className = "composer";
    this.field.autocomplete = "off";
    box.addEventListener("focusin", (event) => {
      const cell = (event.target as Element).closest(".rgCell");
      if (!cell || (event.target as Element).matches("input, select, textarea")) return;
      this.cell = cell;
      this.field.value = "";
      this.focus();
    });
    // A closed editor takes the focus with it: keys would go nowhere.
    new MutationObserver((records) => {
      const closed = records.some(({ removedNodes }) =>
        [...removedNodes].some((node) => node.nodeName === "REVOGR-EDIT"),
      );
      if (closed && document.activeElement === document.body) this.focus();
    }).observe(box, { childList: true, subtree: true });
    this.field.addEventListener("keydown", (event) => {
      // Keys of a composition are its own; Tab goes on to what follows the grid.
      if (event.isComposing || event.key === "Tab") event.stopPropagation();
    });
    this.field.addEventListener("compositionstart", () => this.cover());
    this.field.addEventListener("compositionend", (event) => this.handOver(event.data));
  }

  /** Says which cell is chosen. */
  label(words: string): void {
    this.field.setAttribute("aria-label", words);
  }

  focus(): void {
    this.field.focus({ preventScroll: true });
  }

  private cover(): void {
    if (!this.cell) return;
    const around = this.box.getBoundingClientRect();
    const { left, top, width, height } = this.cell.getBoundingClientRect();
    Object.assign(this.field.style, {
      left: `${left - around.left}px`,
      top: `${top - around.top}px`,
      width: `${width}px`,
      height: `${height}px`,
    });
    this.field.classList.add("composing");
  }

  /** The grid opens its editor at the first key and takes the others into it. */
  private handOver(text: string): void {
    this.field.classList.remove("composing");
    this.field.value = "";
    for (const key of text) {
      this.field.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    }
  }
}
