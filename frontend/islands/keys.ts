// One keyboard path through the day: J and K walk a list, Enter opens, X picks, ? shows all keys.

const OFF = "yimen.keys.off";

/** Start the keys of the work face. They rest while somebody types, and can be switched off. */
export function startKeys(): void {
  document.addEventListener("keydown", onKey);
  for (const opener of document.querySelectorAll("[data-keys-open]")) {
    opener.addEventListener("click", showKeys);
  }
  for (const all of document.querySelectorAll<HTMLInputElement>("[data-check-all]")) {
    all.addEventListener("change", () => checkAll(all));
  }
  document.addEventListener("change", (event) => {
    const box = event.target;
    if (box instanceof HTMLInputElement && box.closest(".pick-col")) {
      box.closest("tr")?.classList.toggle("on", box.checked);
    }
  });
}

function onKey(event: KeyboardEvent): void {
  if (event.altKey || event.metaKey || event.isComposing || typing(event.target)) return;
  if (document.querySelector("dialog[open]")) return;
  if (event.ctrlKey) {
    if (event.key === "Enter") press("Ctrl Enter", event);
    return;
  }
  if (event.key === "?") {
    showKeys();
    event.preventDefault();
    return;
  }
  if (localStorage.getItem(OFF) === "1") return;
  const key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  const act = ACTS[key];
  if (act?.(event)) event.preventDefault();
  else if (!act) press(key, event);
}

const ACTS: Record<string, (event: KeyboardEvent) => boolean> = {
  J: () => walk(1),
  K: () => walk(-1),
  X: () => pick(),
  Enter: (event) => !(event.target as HTMLElement).closest("a, button, summary") && open(),
  "/": () => toSearch(),
};

function typing(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.closest("textarea, select")) return true;
  const input = target.closest("input");
  return input !== null && !["checkbox", "radio", "button", "submit"].includes(input.type);
}

function rows(): HTMLTableRowElement[] {
  return [...document.querySelectorAll<HTMLTableRowElement>("table[data-list] tbody tr")].filter(
    (row) => !row.classList.contains("grp"),
  );
}

function here(): HTMLTableRowElement | undefined {
  return rows().find((row) => row.classList.contains("here"));
}

function walk(by: 1 | -1): boolean {
  const all = rows();
  if (all.length === 0) return false;
  const now = here();
  const at = now ? all.indexOf(now) + by : by === 1 ? 0 : all.length - 1;
  const to = all[Math.max(0, Math.min(all.length - 1, at))];
  now?.classList.remove("here");
  to?.classList.add("here");
  to?.querySelector<HTMLElement>("th a, td a")?.focus({ preventScroll: true });
  to?.scrollIntoView({ block: "nearest" });
  return true;
}

function open(): boolean {
  const link = here()?.querySelector<HTMLAnchorElement>("th a, td a");
  link?.click();
  return link !== undefined && link !== null;
}

function pick(): boolean {
  const box = here()?.querySelector<HTMLInputElement>(".pick-col input");
  box?.click();
  return box !== undefined && box !== null;
}

function checkAll(all: HTMLInputElement): void {
  const boxes = all.closest("table")?.querySelectorAll<HTMLInputElement>("tbody .pick-col input");
  for (const box of boxes ?? []) if (box.checked !== all.checked) box.click();
}

function toSearch(): boolean {
  const field = document.querySelector<HTMLElement>(".find input");
  field?.focus();
  return field !== null;
}

function press(key: string, event: KeyboardEvent): void {
  const button = document.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
  if (!button || button.getAttribute("aria-disabled") === "true") return;
  event.preventDefault();
  button.click();
}

const WORDS: [string, string][] = [
  ["J K", "下一件、上一件"],
  ["Enter", "打开这一件"],
  ["X", "选中、取消选中"],
  ["/", "到查找框"],
  ["?", "看全部快捷键"],
];

function showKeys(): void {
  const box = document.querySelector<HTMLDialogElement>("dialog.keybox") ?? makeBox();
  const list = box.querySelector("dl");
  list?.replaceChildren(...[...WORDS, ...pageKeys()].flatMap(([key, said]) => entry(key, said)));
  box.showModal();
}

function pageKeys(): [string, string][] {
  return [...document.querySelectorAll<HTMLElement>("[data-key]")].map((element) => {
    const copy = element.cloneNode(true) as HTMLElement;
    for (const cap of copy.querySelectorAll("kbd")) cap.remove();
    return [element.dataset.key ?? "", (copy.textContent ?? "").trim()];
  });
}

function entry(key: string, said: string): HTMLElement[] {
  const dt = document.createElement("dt");
  for (const cap of key.split(" ")) {
    const kbd = document.createElement("kbd");
    kbd.textContent = cap;
    dt.append(kbd, " ");
  }
  const dd = document.createElement("dd");
  dd.textContent = said;
  return [dt, dd];
}

function makeBox(): HTMLDialogElement {
  const box = document.createElement("dialog");
  box.className = "keybox";
  box.setAttribute("aria-labelledby", "keybox-h");
  box.innerHTML = `<form method="dialog"><h2 id="keybox-h">快捷键</h2><dl></dl>
    <div class="acts"><label><input type="checkbox"> 不用单键快捷键</label>
    <button class="btn btn-1" type="submit">知道了</button></div></form>`;
  const off = box.querySelector("input");
  if (off) {
    off.checked = localStorage.getItem(OFF) === "1";
    off.addEventListener("change", () => localStorage.setItem(OFF, off.checked ? "1" : "0"));
  }
  document.body.append(box);
  return box;
}
