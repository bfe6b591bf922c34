/** A toast goes after eight seconds, and stays as long as the pointer or the focus is on it. */
const SECONDS = 8;

export function retireToasts(root: ParentNode): void {
  for (const toast of root.querySelectorAll<HTMLElement>(".toast:not([data-leaving])")) {
    toast.dataset["leaving"] = "";
    let waiting: ReturnType<typeof setTimeout>;
    const start = (): void => {
      clearTimeout(waiting);
      waiting = setTimeout(() => toast.remove(), SECONDS * 1000);
    };
    const stay = (): void => clearTimeout(waiting);
    toast.addEventListener("pointerenter", stay);
    toast.addEventListener("focusin", stay);
    toast.addEventListener("pointerleave", start);
    toast.addEventListener("focusout", start);
    start();
  }
}
