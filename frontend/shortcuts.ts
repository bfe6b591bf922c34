/**
 * Single keys: `/` goes to the search field (`[data-search]`), `?` opens the list of keys (`#keys`).
 * Whoever dictates or types blind can switch them off with a checkbox `[data-single-keys]`.
 */
const OFF = "tanji.single-keys-off";

function typing(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.closest("input, textarea, select, revo-grid") !== null)
  );
}

export function listenForKeys(): void {
  document.addEventListener("change", (event) => {
    const box = event.target;
    if (!(box instanceof HTMLInputElement) || !box.matches("[data-single-keys]")) return;
    if (box.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
  });
  document.addEventListener("keydown", (event) => {
    if (localStorage.getItem(OFF) || typing(event.target)) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/") {
      const field = document.querySelector<HTMLInputElement>("[data-search]");
      if (!field) return;
      event.preventDefault();
      field.focus();
    } else if (event.key === "?") {
      const keys = document.getElementById("keys");
      if (keys instanceof HTMLDialogElement) keys.showModal();
    }
  });
}
