// A form page on a telephone without a network: answers and photos stay on the telephone and go
// up by the page's own addresses when the network is back. Nothing here is needed where there is
// a network.

import { all, count, drop, type Kept, keep, type Photo } from "./offline-store";
import { openFor } from "./offline-vault";
import { flash } from "./page";

const WAITS = "没有网络，已存在手机里，有网络会自动送出";

const form = document.querySelector<HTMLFormElement>("form[data-offline]");
if (form && "serviceWorker" in navigator && "indexedDB" in window) void start(form);

async function start(page: HTMLFormElement): Promise<void> {
  const owner = page.dataset.owner ?? "";
  const lost = await openFor(owner, navigator.onLine);
  document.addEventListener("change", (event) => void changed(page, event), true);
  document.addEventListener("htmx:sendError", () => void keepAnswers(page));
  document.addEventListener("yimen:upload-failed", (event) => {
    const { input, file, row } = (event as CustomEvent<Failed>).detail;
    row.remove();
    void keepPhoto(page, input, file);
  });
  noteVersion(page.dataset.offline ?? "", page.dataset.version);
  for (const done of ["htmx:afterRequest", "yimen:uploaded"]) {
    document.addEventListener(done, (event) => {
      const { xhr } = (event as CustomEvent<{ xhr?: XMLHttpRequest }>).detail;
      noteVersion(page.dataset.offline ?? "", xhr?.getResponseHeader("X-Draft-Version"));
    });
  }
  page.addEventListener("submit", (event) => void submitted(page, event));
  window.addEventListener("online", () => void send(page));
  await fillIn(page);
  if (navigator.onLine) {
    await send(page);
    await keepPages(page);
  } else flash("没有网络。可以接着填，拍的照片也会存在手机里。", "info");
  if (lost) flash("手机里别的账号的、或者存了一周没联网的草稿，已经清掉了。", "info");
}

interface Failed {
  input: HTMLInputElement;
  file: File;
  row: HTMLElement;
}

async function keepPages(page: HTMLFormElement): Promise<void> {
  await navigator.serviceWorker.register("/drafts/offline.js", { scope: "/drafts/" });
  const { active } = await navigator.serviceWorker.ready;
  const parts = document.querySelectorAll<HTMLLinkElement | HTMLScriptElement>(
    "link[rel=stylesheet], link[rel=icon], script[src]",
  );
  const assets = [...parts].map((part) => ("href" in part ? part.href : part.src));
  active?.postMessage({ keep: [...steps(page), ...assets] });
}

function steps(page: HTMLFormElement): string[] {
  return (page.dataset.steps ?? "").split(" ").filter(Boolean);
}

async function changed(page: HTMLFormElement, event: Event): Promise<void> {
  if (navigator.onLine || !page.contains(event.target as Node)) return;
  const input = event.target;
  event.stopImmediatePropagation();
  if (input instanceof HTMLInputElement && input.type === "file") {
    for (const file of [...(input.files ?? [])]) await keepPhoto(page, input, file);
    input.value = "";
    return;
  }
  await keepAnswers(page);
}

function answers(page: HTMLFormElement): [string, string][] {
  return [...new FormData(page).entries()].filter(
    (one): one is [string, string] =>
      typeof one[1] === "string" && !one[0].startsWith("_") && one[0] !== "csrfmiddlewaretoken",
  );
}

async function keepAnswers(page: HTMLFormElement): Promise<void> {
  const { offline, save, owner } = page.dataset;
  if (!offline || !save) return;
  const kept = {
    key: save,
    kind: "answers" as const,
    draft: offline,
    owner: owner ?? "",
    url: save,
    base: noteVersion(offline, page.dataset.version),
    entries: answers(page),
  };
  await keep(kept);
  say(`${WAITS}（${await count(owner ?? "")} 份）`);
}

async function keepPhoto(
  page: HTMLFormElement,
  input: HTMLInputElement,
  file: File,
): Promise<void> {
  const url = input.dataset.upload;
  if (!url) return;
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  const hash = [...new Uint8Array(digest)].map((one) => one.toString(16).padStart(2, "0")).join("");
  const photo = {
    key: `${url}#${hash}`,
    kind: "photo" as const,
    draft: page.dataset.offline ?? "",
    owner: page.dataset.owner ?? "",
    url,
    field: input.name,
    name: file.name,
    file,
  };
  await keep(photo);
  draw(photo);
  say(`${WAITS}（${await count(photo.owner)} 份）`);
}

function draw(photo: Photo): void {
  const list = document.getElementById(`files-${photo.field}`);
  if (!list || list.querySelector(`[data-kept="${CSS.escape(photo.key)}"]`)) return;
  const row = document.createElement("li");
  const middle = document.createElement("div");
  const note = document.createElement("small");
  row.dataset.kept = photo.key;
  note.textContent = "存在手机里，有网络会自动传";
  middle.append(photo.name, note);
  row.append(document.createElement("span"), middle, document.createElement("span"));
  list.append(row);
}

function say(words: string): void {
  const place = document.getElementById("saved");
  if (place) place.textContent = words;
  flash(words, "info");
}

/** Without a network “next” goes to the next page that the telephone holds. */
async function submitted(page: HTMLFormElement, event: Event): Promise<void> {
  if (navigator.onLine) return;
  event.preventDefault();
  await keepAnswers(page);
  const all = steps(page);
  const next = all[all.indexOf(location.pathname) + 1];
  if (next) location.assign(next);
  else say("都填完了，存在手机里。有网络后自动送出，请再打开核对、提交");
}

/** Show again what was kept of this page. */
async function fillIn(page: HTMLFormElement): Promise<void> {
  for (const one of await all(page.dataset.owner ?? "")) {
    if (one.draft !== page.dataset.offline) continue;
    if (one.kind === "photo") draw(one);
    else if (one.url === page.dataset.save) restore(page, one.entries);
  }
}

function restore(page: HTMLFormElement, entries: [string, string][]): void {
  const values = new Map<string, string[]>();
  for (const [name, value] of entries) values.set(name, [...(values.get(name) ?? []), value]);
  for (const control of page.elements) {
    if (control instanceof HTMLInputElement && ["radio", "checkbox"].includes(control.type)) {
      control.checked = values.get(control.name)?.includes(control.value) ?? false;
    } else if (control instanceof HTMLInputElement && ["file", "hidden"].includes(control.type)) {
    } else if (
      control instanceof HTMLInputElement ||
      control instanceof HTMLTextAreaElement ||
      control instanceof HTMLSelectElement
    ) {
      const given = values.get(control.name)?.shift();
      if (given !== undefined) control.value = given;
    }
  }
}

let sending = false;

/** Send what the telephone holds, oldest first, each as often as needed and stored once. */
async function send(page: HTMLFormElement): Promise<void> {
  const owner = page.dataset.owner ?? "";
  if (sending || (await count(owner)) === 0) return;
  sending = true;
  try {
    const token = await freshToken();
    if (!token) return;
    // read anew each time: what is sent raises the version that the rest was typed into
    for (let [one] = await all(owner); one; [one] = await all(owner)) {
      const left = await sendOne(page, one, token);
      if (left) return;
    }
    flash("网络好了，手机里存的都送出去了。", "done");
    const place = document.getElementById("saved");
    if (place) place.textContent = "手机里存的都送出去了";
  } catch {
    say(`${WAITS}（${await count(owner)} 份）`);
  } finally {
    sending = false;
  }
}

async function freshToken(): Promise<string> {
  const answer = await fetch(location.pathname, { cache: "no-store" });
  if (answer.redirected) {
    flash("手机里存的还在。请重新登录，登录后会自动送出。", "bad");
    return "";
  }
  const text = new DOMParser().parseFromString(await answer.text(), "text/html");
  const input = text.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]");
  return input?.value ?? "";
}

/** Send one thing; answer whether it has to stay on the telephone. */
async function sendOne(page: HTMLFormElement, one: Kept, token: string): Promise<boolean> {
  const body = new FormData();
  if (one.kind === "photo") body.append(one.field, one.file, one.name);
  else for (const [name, value] of one.entries) body.append(name, value);
  const url = one.kind === "answers" && one.base ? `${one.url}?base=${one.base}` : one.url;
  const headers = { "X-CSRFToken": token, "HX-Request": "true" };
  const answer = await fetch(url, { method: "POST", body, headers });
  if (answer.status === 409 && one.kind === "answers") {
    await ask(page, one);
    return true;
  }
  if (one.kind === "photo" && (answer.ok || answer.status === 422)) {
    noteVersion(one.draft, answer.headers.get("X-Draft-Version"));
    await photoSent(one, answer);
    return false;
  }
  if (!answer.ok) {
    flash("手机里存的还没有送出去，都还在。请稍后再试。", "bad");
    return true;
  }
  await drop(one);
  const version = answer.headers.get("X-Draft-Version");
  noteVersion(one.draft, version);
  await rebase(one, Number(version));
  return false;
}

/** The newest version of a draft that this telephone heard of; a kept page may be older. */
function noteVersion(draft: string, heard: string | null | undefined): number {
  const key = `yimen.offline.version.${draft}`;
  const newest = Math.max(Number(heard ?? 0), Number(localStorage.getItem(key) ?? 0));
  localStorage.setItem(key, String(newest));
  return newest;
}

async function photoSent(one: Photo, answer: Response): Promise<void> {
  const row = document.querySelector(`[data-kept="${CSS.escape(one.key)}"]`);
  const text = await answer.text();
  if (answer.ok) {
    const made = document.createElement("template");
    made.innerHTML = text; // from our own server, escaped there
    row?.replaceWith(made.content);
  } else {
    row?.remove();
    flash(`${one.name}没有收下：${text}`, "bad");
  }
  await drop(one);
}

/** Our own save made the draft's version go up: the rest that we hold follows it. */
async function rebase(sent: Kept, version: number): Promise<void> {
  for (const one of await all(sent.owner)) {
    if (one.kind === "answers" && one.draft === sent.draft) await keep({ ...one, base: version });
  }
}

/** The draft was changed elsewhere meanwhile: the person says which one holds. */
async function ask(page: HTMLFormElement, one: Kept & { kind: "answers" }): Promise<void> {
  const mine = window.confirm(
    "这份草稿在别处改过。要用手机里存的这一份吗？选“取消”就用别处改的，手机里的这一份会清掉。",
  );
  if (mine) await keep({ ...one, base: 0 });
  else await drop(one);
  sending = false;
  if (mine) await send(page);
  else location.reload();
}
