/** `<button data-copy="text" data-copied="已复制">` copies; without text it copies the page's address. */
export function copyOnClick(): void {
  document.addEventListener("click", async (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-copy]");
    if (!button) return;
    event.preventDefault();
    await navigator.clipboard.writeText(button.dataset["copy"] || location.href);
    const said = button.innerHTML;
    button.textContent = button.dataset["copied"] ?? "已复制";
    setTimeout(() => (button.innerHTML = said), 2000);
  });
}
