// The grid worker's app on a telephone: its pages are kept, what is reported waits in a queue and goes
// up when there is a network. Nothing here is needed where there is one.

import { type Page, reportHere, startForm } from "./grid-form";
import { startPatrol } from "./grid-patrol";
import { all, drop, type Item, put } from "./grid-queue";
import { type Outcome, send } from "./grid-send";
import { openFor } from "./offline-vault";
import { flash } from "./page";

const STOPPED: Record<Outcome["stopped"], string> = {
  "": "",
  offline: "没有网络，都存在手机里，有网络会自动送出。",
  login: "登录过期了。手机里存的还在，重新登录后自动送出。",
  other: "现在登录的是别的账号，没有送出。请用原来的账号登录。",
  trouble: "服务器暂时没有收下，都还在手机里，过一会儿再送。",
};
const MOST_KEPT = 20;
const STATES: Record<Item["state"], string> = {
  draft: "没有填完",
  waiting: "等网络",
  refused: "没有收下",
};

const top = document.querySelector<HTMLElement>("[data-grid]");
if (top && "serviceWorker" in navigator && "indexedDB" in window) void start(top);

async function start(place: HTMLElement): Promise<void> {
  const owner = place.dataset.owner ?? "";
  const lost = await openFor(owner, navigator.onLine);
  if (lost) flash("手机里别的账号的、或者存了一周没联网的内容，已经清掉了。", "info");
  const sendNow = () => sendAndSay(place, owner);
  const page: Page = {
    owner,
    queue: place.dataset.queue ?? "",
    fresh: place.dataset.new ?? "",
    sendNow,
  };
  sayKept();
  const forms = "form[data-grid-form], form[data-grid-own]";
  for (const form of document.querySelectorAll<HTMLFormElement>(forms)) await startForm(form, page);
  await drawHere(page);
  const patrol = document.querySelector<HTMLElement>("[data-grid-patrol]");
  if (patrol) startPatrol(patrol, page);
  const list = document.querySelector<HTMLElement>("[data-grid-queue]");
  document.querySelector("[data-grid-send]")?.addEventListener("click", () => void sendNow());
  window.addEventListener("online", () => void sendNow());
  window.addEventListener("offline", () => void net(place, owner));
  installing();
  if (list) await drawQueue(list, page);
  await net(place, owner);
  if (!navigator.onLine) return;
  await keepPages(place);
  await sendNow();
}

async function sendAndSay(place: HTMLElement, owner: string): Promise<Outcome> {
  const upload = place.dataset.upload ?? "";
  const outcome = await send({ owner, upload });
  const said = STOPPED[outcome.stopped];
  if (said) flash(said, outcome.stopped === "offline" ? "info" : "bad");
  else if (outcome.sent) flash(`送出了 ${outcome.sent} 件。`, "done");
  await net(place, owner);
  await drawHere({
    ...PAGE,
    owner,
    fresh: place.dataset.new ?? "",
    sendNow: () => sendAndSay(place, owner),
  });
  const list = document.querySelector<HTMLElement>("[data-grid-queue]");
  if (list) {
    await drawQueue(list, {
      owner,
      queue: "",
      fresh: place.dataset.new ?? "",
      sendNow: () => sendAndSay(place, owner),
    });
  }
  return outcome;
}

const PAGE = { owner: "", queue: "", fresh: "" };

/** Say that this page is a copy, and of when: the worker took it out of what is kept. */
function sayKept(): void {
  const kept = Number(document.documentElement.dataset.keptAt ?? "");
  const said = document.querySelector("[data-grid-kept]");
  if (!kept || !said) return;
  // what these two show is on the telephone, not in the copy
  if (document.querySelector("[data-grid-queue], form[data-grid-form]")) return;
  const when = new Date(kept).toLocaleString("zh-CN", { dateStyle: "medium", timeStyle: "short" });
  said.textContent = `现在看的是手机里 ${when} 存下的一份，之后的变化要等有网络才看得到。`;
}

/** Show on a report's page what of it waits on this telephone. */
async function drawHere(page: Page): Promise<void> {
  const list = document.querySelector<HTMLElement>("[data-grid-here]");
  const box = document.querySelector<HTMLElement>("[data-grid-here-box]");
  if (!list || !box) return;
  const mine = (await all(page.owner)).filter(
    (one) => one.report === reportHere() && one.state !== "draft",
  );
  box.hidden = mine.length === 0;
  list.replaceChildren(...mine.map((item) => row(item, page, isHeld(item, mine))));
}

/** Show whether there is a network, and how much waits. */
async function net(place: HTMLElement, owner: string): Promise<void> {
  const waiting = (await all(owner)).filter((one) => one.state !== "draft").length;
  const said = place.querySelector("[data-grid-net]");
  const words = navigator.onLine ? "" : "没有网络，可以接着报，先存在手机里。";
  if (said && said.textContent !== words) said.textContent = words;
  const count = place.querySelector<HTMLElement>("[data-grid-count]");
  if (!count) return;
  count.hidden = waiting === 0;
  count.textContent = String(waiting);
}

async function keepPages(place: HTMLElement): Promise<void> {
  await navigator.serviceWorker.register("/grid/worker.js", { scope: "/grid/" });
  const { active } = await navigator.serviceWorker.ready;
  const parts = document.querySelectorAll<HTMLLinkElement | HTMLScriptElement>(
    "link[rel=stylesheet], link[rel=icon], script[src]",
  );
  const assets = [...parts].map((part) => ("href" in part ? part.href : part.src));
  const pages = (place.dataset.pages ?? "").split(" ").filter(Boolean);
  const open = [...document.querySelectorAll<HTMLAnchorElement>("main a[data-grid-keep]")];
  const mine = open.slice(0, MOST_KEPT).map((one) => one.pathname);
  active?.postMessage({ keep: [...pages, ...mine, ...assets] });
  void navigator.storage?.persist?.();
}

async function drawQueue(list: HTMLElement, page: Page): Promise<void> {
  const items = await all(page.owner);
  const said = document.querySelector("[data-grid-said]");
  if (said)
    said.textContent = items.length ? `手机里存着 ${items.length} 件。` : "没有等着发送的。";
  list.replaceChildren(...items.map((item) => row(item, page, isHeld(item, items))));
  const room = document.querySelector("[data-grid-room]");
  const free = await navigator.storage?.estimate?.();
  if (room && free?.quota) {
    const left = (free.quota - (free.usage ?? 0)) / 1024 / 1024;
    room.textContent =
      left < 50 ? `手机给本应用的空间只剩 ${Math.round(left)} MB，快满了，请尽快联网送出。` : "";
  }
}

/** Whether something waits behind an earlier act on the same report that was refused. */
function isHeld(item: Item, items: Item[]): boolean {
  const first = items.find((one) => one.state === "refused" && one.report === item.report);
  return item.state === "waiting" && item.report !== undefined && first !== undefined;
}

function row(item: Item, page: Page, held: boolean): HTMLElement {
  const line = document.createElement("li");
  const name = document.createElement("b");
  name.textContent = item.title || "没有标题";
  const state = document.createElement("span");
  const kinds = { draft: "", waiting: " pill-now", refused: " pill-bad" };
  state.className = `pill${kinds[item.state]}`;
  state.textContent = held ? "排在后面" : STATES[item.state];
  const about = document.createElement("p");
  about.className = "small quiet";
  const sent = item.files.filter((one) => one.sent).length;
  const files = item.files.length ? `，照片和录音 ${item.files.length} 个，已传 ${sent} 个` : "";
  about.textContent = `${new Date(item.at).toLocaleString("zh-CN")}${files}${item.said ? `。${item.said}` : ""}${held ? "。这件上报前面有一项没有收下，先定那一项。" : ""}`;
  const acts = document.createElement("p");
  acts.className = "acts";
  acts.append(...choices(item, page));
  line.append(name, " ", state, about, acts);
  return line;
}

/** What can be done with something that is not sent: go on, put right, add instead, drop. */
function choices(item: Item, page: Page): HTMLElement[] {
  const found: HTMLElement[] = [];
  const again = (change: Partial<Item>) => async () => {
    await put({ ...item, ...change, state: "waiting", said: "", field: "", offer: false });
    await page.sendNow();
  };
  if (item.offer) found.push(button("改成补充再送", again({ entries: asEvidence(item) })));
  if (item.url === page.fresh && item.state !== "waiting") {
    found.push(
      link(`${page.fresh}?kept=${item.key}`, item.state === "draft" ? "接着填" : "改一下再送"),
    );
  } else if (item.report && location.pathname !== item.url) {
    const words = item.state === "draft" ? "接着填" : "打开这件看看";
    found.push(link(`${item.url}?kept=${item.key}`, words));
  }
  if (item.url !== page.fresh && item.state === "refused") {
    found.push(button("再送一次", again({})));
  }
  found.push(
    button("不要了", async () => {
      if (!window.confirm(`“${item.title || "没有标题"}”还没有送出去，真的不要了吗？`)) return;
      await drop(item);
      await page.sendNow();
      const list = document.querySelector<HTMLElement>("[data-grid-queue]");
      if (list) await drawQueue(list, page);
      await drawHere(page);
    }),
  );
  return found;
}

function asEvidence(item: Item): [string, string][] {
  return item.entries.map(([name, value]) => (name === "act" ? [name, "evidence"] : [name, value]));
}

function link(href: string, words: string): HTMLAnchorElement {
  const made = document.createElement("a");
  made.className = "btn btn-2 sm";
  made.href = href;
  made.textContent = words;
  return made;
}

function button(words: string, work: () => Promise<void>): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn btn-2 sm";
  made.textContent = words;
  made.addEventListener("click", () => void work());
  return made;
}

interface Installing extends Event {
  prompt(): Promise<void>;
}

/** Offer to install where the browser can; elsewhere its own menu does. */
function installing(): void {
  const offer = document.querySelector<HTMLButtonElement>("[data-grid-install]");
  window.addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    if (!offer) return;
    offer.hidden = false;
    offer.addEventListener("click", () => void (event as Installing).prompt(), { once: true });
  });
}
