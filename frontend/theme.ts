/**
 * Light, dark or as the system says: `<button data-theme-choice="tanji|tanji-dark|">`.
 * The choice is a cookie, so that the server can write `data-theme` and the page never flashes.
 */
export function chooseTheme(): void {
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-theme-choice]");
    if (!button) return;
    const choice = button.dataset["themeChoice"] ?? "";
    const age = choice ? 31_536_000 : 0;
    document.cookie = `theme=${choice}; path=/; max-age=${age}; samesite=lax`;
    if (choice) document.documentElement.dataset["theme"] = choice;
    else delete document.documentElement.dataset["theme"];
    document.dispatchEvent(new CustomEvent("tanji:theme"));
  });
}
