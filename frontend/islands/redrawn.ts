// A saved answer can change what is asked, or be refused; then the whole step comes back and takes the
// old one's place. Whoever went on meanwhile must not lose what was chosen or typed since: the step
// stays as it is, and is asked for whole with the next answer that is saved.
import { ungrouped } from "./grouped";

const ANEW = "X-Step-Anew";
const REDRAWN = "[data-redrawn]";
const LINE = "saved"; // where an answer that changed nothing is told
const asked = new WeakMap<Element, string>();
const waits = new WeakSet<Element>();

type Asking = { elt: Element; headers: Record<string, string> };
type Swapping = { requestConfig: { elt: Element }; target: Element; shouldSwap: boolean };

/** Return what the form around a step says at this moment, without what script alone puts in. */
function said(step: Element): string {
  const form = step.closest("form");
  if (!form) return "";
  const grouped = new Set(
    [...form.querySelectorAll<HTMLInputElement>("[data-grouped]")].map((input) => input.name),
  );
  const all = [...new FormData(form)].map(([name, value]) => [
    name,
    typeof value !== "string" ? "" : grouped.has(name) ? ungrouped(value) : value,
  ]);
  // A list of the next level that nobody has chosen from yet says nothing.
  return JSON.stringify(all.filter(([, value]) => value !== ""));
}

/** Keep what was answered since a save was sent, and let the step follow with the next. */
export function keepAnswering(): void {
  document.addEventListener("htmx:configRequest", (event) => {
    const { elt, headers } = (event as CustomEvent<Asking>).detail;
    if (!elt.matches(REDRAWN)) return;
    asked.set(elt, said(elt));
    if (waits.delete(elt)) headers[ANEW] = "1";
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const detail = (event as CustomEvent<Swapping>).detail;
    const step = detail.requestConfig.elt;
    if (detail.target.id === LINE || !asked.has(step) || asked.get(step) === said(step)) return;
    detail.shouldSwap = false;
    waits.add(step);
  });
  document.addEventListener("focusout", (event) => {
    const step = (event.target as Element).closest(REDRAWN);
    if (step && waits.has(step)) step.dispatchEvent(new Event("change"));
  });
}
