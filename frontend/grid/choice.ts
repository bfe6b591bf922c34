import type { ColumnDataSchemaModel, EditCell, EditorBase, HyperFunc, VNode } from "@revolist/revogrid";

/** A list of allowed words as a cell's editor: the platform's own select, so keys and readers work. */
export class ChoiceEditor implements EditorBase {
  element: Element | null = null;
  declare editCell?: EditCell;

  constructor(
    private readonly column: ColumnDataSchemaModel,
    private readonly save: (value: string, preventFocus?: boolean) => void,
    private readonly close: (focusNext?: boolean) => void,
  ) {}

  componentDidRender(): void {
    (this.element as HTMLSelectElement | null)?.focus();
  }

  getValue(): string {
    return (this.element as HTMLSelectElement | null)?.value ?? "";
  }

  render(h: HyperFunc<VNode>): VNode {
    const now = String(this.editCell?.val ?? this.column.value ?? "");
    const choices = this.column.column["choices"] as string[];
    const words = choices.includes(now) ? choices : [now, ...choices];
    return h(
      "select",
      {
        class: "cell-editor",
        "aria-label": String(this.column.column.name),
        onChange: () => this.save(this.getValue()),
        onKeyDown: (event: KeyboardEvent) => {
          event.stopPropagation();
          if (event.key === "Escape") this.close();
          if (event.key === "Enter") this.save(this.getValue());
        },
      },
      words.map((word) => h("option", { value: word, selected: word === now }, word)),
    );
  }
}
