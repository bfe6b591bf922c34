/**
 * An island is `<div data-island="chart|grid" data-source="id of a JSON script">`.
 * Its code is a chunk of its own, fetched when the first such element appears.
 */
export type Mount = (element: HTMLElement, data: unknown) => void;

const ISLANDS: Record<string, () => Promise<{ mount: Mount }>> = {
  chart: () => import("./chart/mount"),
  grid: () => import("./grid/mount"),
};

function dataOf(element: HTMLElement): unknown {
  const script = document.getElementById(element.dataset["source"] ?? "");
  if (!script) throw new Error(`没有找到数据 no data script: ${element.dataset["source"]}`);
  return JSON.parse(script.textContent ?? "null");
}

export function mountIslands(root: ParentNode): void {
  for (const element of root.querySelectorAll<HTMLElement>("[data-island]:not([data-mounted])")) {
    const load = ISLANDS[element.dataset["island"] ?? ""];
    if (!load) continue;
    element.dataset["mounted"] = "";
    void load().then(({ mount }) => mount(element, dataOf(element)));
  }
}
