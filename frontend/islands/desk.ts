// The operator's desk by keyboard: keys that work while somebody types, and suggestions taken over.

/** Keys named by data-desk-key press what bears them, wherever the cursor is. */
export function startDesk(): void {
  document.addEventListener("keydown", onKey, true);
  document.addEventListener("click", onClick);
  window.setInterval(tick, 1_000);
}

/** Count up how long somebody waits on the line, where the page says since when. */
function tick(): void {
  for (const place of document.querySelectorAll<HTMLElement>("[data-waits-since]")) {
    const since = Date.parse(place.dataset.waitsSince ?? "");
    const seconds = Math.max(0, Math.floor((Date.now() - since) / 1_000));
    const rest = String(seconds % 60).padStart(2, "0");
    place.textContent = `${Math.floor(seconds / 60)} 分 ${rest} 秒`;
    place.classList.toggle("long", seconds >= 60);
  }
}

function onKey(event: KeyboardEvent): void {
  if (event.isComposing || event.metaKey || event.repeat) return;
  const name = nameOf(event);
  if (!name || document.querySelector("dialog[open]")) return;
  const bearer = document.querySelector<HTMLElement>(`[data-desk-key="${CSS.escape(name)}"]`);
  if (!bearer) return;
  event.preventDefault();
  event.stopPropagation();
  bearer.click();
}

function nameOf(event: KeyboardEvent): string {
  if (/^F\d{1,2}$/.test(event.key)) return event.key;
  if (event.altKey === event.ctrlKey) return "";
  // a layout may make another sign of a letter with Alt; the key itself stays the same
  const plain = event.code.replace(/^(Key|Digit|Numpad)(?=.$)/, "");
  return `${event.altKey ? "Alt" : "Ctrl"}+${event.key === "Enter" ? "Enter" : plain}`;
}

function onClick(event: MouseEvent): void {
  if (!(event.target instanceof Element)) return;
  const pick = event.target.closest<HTMLButtonElement>("button[data-pick]");
  if (pick) {
    event.preventDefault();
    put(pick.dataset.pick ?? "", pick.value);
    return;
  }
  const accept = event.target.closest<HTMLElement>("[data-accept]");
  if (!accept) return;
  put("f-category_code", accept.dataset.category ?? "");
  put("f-lead", accept.dataset.lead ?? "");
  put("f-support", accept.dataset.support ?? "");
}

function put(id: string, value: string): void {
  const found = document.getElementById(`${id}-all`) ?? document.getElementById(id);
  if (!(found instanceof HTMLSelectElement) || !value || found.value === value) return;
  found.value = value;
  found.dispatchEvent(new Event("change", { bubbles: true }));
}
