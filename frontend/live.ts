/**
 * Screen readers hear a changed total once, half a second after the last change.
 * A page marks the sentence with `data-say`; the one polite region is `#live` (role=status, class sr).
 */
export function announceTotals(): void {
  let said = document.querySelector("[data-say]")?.textContent?.trim() ?? "";
  let waiting: ReturnType<typeof setTimeout> | undefined;
  document.addEventListener("htmx:after:swap", () => {
    const words = document.querySelector("[data-say]")?.textContent?.trim() ?? "";
    if (words === said) return;
    said = words;
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      const region = document.getElementById("live");
      if (region) region.textContent = words;
    }, 500);
  });
}
