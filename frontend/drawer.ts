/**
 * The number-to-root drawer: `#drawer` is filled by htmx from a `.root` link.
 * Not modal; Esc or `[data-close-drawer]` empties it and focus returns to the number it came from.
 */
export function keepDrawer(): void {
  let opener: HTMLElement | null = null;
  const drawer = (): HTMLElement | null => document.getElementById("drawer");

  function close(): void {
    const box = drawer();
    if (!box?.childElementCount) return;
    box.replaceChildren();
    opener?.focus();
    opener = null;
  }

  document.addEventListener("click", (event) => {
    const target = event.target as Element;
    const number = target.closest<HTMLElement>(".root");
    if (number && !drawer()?.contains(number)) opener = number;
    if (target.closest("[data-close-drawer]")) {
      event.preventDefault();
      close();
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) close();
  });
  document.addEventListener("htmx:after:swap", () => {
    const heading = drawer()?.querySelector<HTMLElement>("h2");
    if (!opener || !heading || drawer()?.contains(document.activeElement)) return;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  });
}
