// What every page of both faces needs. Nothing here is required: without script the page works.
import { groupedInputs } from "./grouped";
import { keepAnswering } from "./redrawn";

/** Mark that the script runs, so that buttons which need it appear. */
export function announce(): void {
  document.documentElement.classList.add("has-script");
}

/** Run a mount on the page and again on every fragment that htmx puts in. */
export function onContent(mount: (root: ParentNode) => void): void {
  mount(document);
  document.addEventListener("htmx:load", (event) => {
    const root = (event as CustomEvent<{ elt: Element }>).detail.elt;
    if (root !== document.body) mount(root);
  });
}

/** Say something in the page's status line. */
export function flash(said: string, kind: "done" | "bad" | "info"): void {
  const place = document.getElementById("flash");
  if (!place) return;
  const line = document.createElement("p");
  line.className = `flash flash-${kind}`;
  line.textContent = said;
  place.replaceChildren(line);
}

/** Bring readers to the error summary as soon as there is one. */
export function focusErrors(root: ParentNode): void {
  root.querySelector<HTMLElement>("[data-error-summary]")?.focus();
}

/** Print buttons. */
export function printButtons(root: ParentNode): void {
  for (const button of root.querySelectorAll<HTMLElement>("[data-print]")) {
    button.addEventListener("click", () => window.print());
  }
}

/** Buttons that copy the text of the element they name. */
export function copyButtons(root: ParentNode): void {
  for (const button of root.querySelectorAll<HTMLElement>("[data-copy]")) {
    button.addEventListener("click", async () => {
      const text = document.getElementById(button.dataset.copy ?? "")?.textContent?.trim() ?? "";
      const status = button.parentElement?.querySelector("[role=status]");
      let said = "已复制";
      try {
        await navigator.clipboard.writeText(text);
      } catch {
        said = "没能复制，请长按号码自己复制";
      }
      if (status) status.textContent = said;
    });
  }
}

/** Tables that do not fit can be scrolled with the keyboard too. */
export function scrollRegions(root: ParentNode): void {
  for (const region of root.querySelectorAll<HTMLElement>(".scroll")) {
    if (region.scrollWidth <= region.clientWidth || region.hasAttribute("tabindex")) continue;
    region.tabIndex = 0;
    region.setAttribute("role", "region");
    const caption = region.querySelector("caption")?.textContent ?? "可以左右滚动";
    region.setAttribute("aria-label", caption);
  }
}

/** Tell what happened when the server could not be reached; what was typed stays on the page. */
export function netTrouble(): void {
  document.addEventListener("htmx:sendError", () => {
    flash("网络不通，这一步还没有送到。您填的都还在，请稍后再点一次。", "bad");
  });
  document.addEventListener("htmx:responseError", () => {
    flash("没有办成，系统出了点问题。您填的都还在，请稍后再点一次。", "bad");
  });
}

/** Send the CSRF token of the page with requests that stand outside a form. */
export function sendToken(): void {
  document.addEventListener("htmx:configRequest", (event) => {
    const detail = (event as CustomEvent<{ verb: string; headers: Record<string, string> }>).detail;
    const field = document.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]");
    if (detail.verb !== "get" && field) detail.headers["X-CSRFToken"] = field.value;
  });
}

/** Everything of this file. */
export function startPage(): void {
  announce();
  netTrouble();
  sendToken();
  keepAnswering();
  onContent((root) => {
    focusErrors(root);
    printButtons(root);
    copyButtons(root);
    scrollRegions(root);
    groupedInputs(root);
  });
}
