/** Entry of every page: behaviour that HTML alone cannot give, and the islands that a page asks for. */
import "./styles/app.css";

import Alpine from "@alpinejs/csp";
import htmx from "htmx.org";

import { copyOnClick } from "./copy";
import { csrfToken } from "./csrf";
import { openDialogs } from "./dialogs";
import { keepDrawer } from "./drawer";
import { inspectRows } from "./grid/inspect";
import { mountIslands } from "./islands";
import { announceTotals } from "./live";
import { listenForKeys } from "./shortcuts";
import { chooseTheme } from "./theme";
import { retireToasts } from "./toasts";

document.addEventListener("htmx:config:request", (event) => {
  const { ctx } = (event as CustomEvent).detail;
  ctx.request.headers["X-CSRFToken"] = csrfToken();
});

/** Everything that must also happen to what htmx brings in. */
function dress(root: ParentNode): void {
  mountIslands(root);
  retireToasts(root);
}

document.addEventListener("htmx:after:swap", () => dress(document));

chooseTheme();
copyOnClick();
openDialogs();
keepDrawer();
inspectRows();
announceTotals();
listenForKeys();
dress(document);

declare global {
  interface Window {
    htmx: typeof htmx;
  }
}
window.htmx = htmx;
Alpine.start();
