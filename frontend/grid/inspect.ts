/**
 * The chosen row is shown below its grid: `<div data-island="grid" data-inspect="/…?exchange=">`; the row's id is
 * added to that address and the answer goes into `#inspector`.
 */
const WAIT = 300;

export function inspectRows(): void {
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let shown = "";
  document.addEventListener("grid:row", (event) => {
    const base = (event.target as HTMLElement).dataset["inspect"];
    const { id } = (event as CustomEvent<{ id: string }>).detail;
    if (!base || id === shown || id.startsWith("new-")) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      shown = id;
      void window.htmx.ajax("GET", base + encodeURIComponent(id), { target: "#inspector", swap: "innerHTML" });
    }, WAIT);
  });
}
