/** `<button data-opens="id">` opens that dialog, `data-closes` closes the one around it. */
export function openDialogs(): void {
  document.addEventListener("click", (event) => {
    const target = event.target as Element;
    const opener = target.closest<HTMLElement>("[data-opens]");
    if (opener) {
      const dialog = document.getElementById(opener.dataset["opens"] ?? "");
      if (dialog instanceof HTMLDialogElement) dialog.showModal();
    }
    target.closest("[data-closes]")?.closest("dialog")?.close();
  });
}
