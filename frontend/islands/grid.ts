// The grid worker's app on a telephone: its pages are kept, what is reported waits in a queue and goes
// up when there is a network. Nothing here is needed where there is one.

import { type Page, startForm } from "./grid-form";
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
  const form = document.querySelector<HTMLFormElement>("form[data-grid-form]");
  if (form) await startForm(form, page);
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
  const walks = [...document.querySelectorAll<HTMLAnchorElement>('main a[href^="/grid/patrols/"]')];
  active?.postMessage({ keep: [...pages, ...walks.map((one) => one.pathname), ...assets] });
  void navigator.storage?.persist?.();
}

async function drawQueue(list: HTMLElement, page: Page): Promise<void> {
  const items = await all(page.owner);
  const said = document.querySelector("[data-grid-said]");
  if (said)
    said.textContent = items.length ? `手机里存着 ${items.length} 件。` : "没有等着发送的。";
  list.replaceChildren(...items.map((item) => row(item, list, page)));
  const room = document.querySelector("[data-grid-room]");
  const free = await navigator.storage?.estimate?.();
  if (room && free?.quota) {
    const left = (free.quota - (free.usage ?? 0)) / 1024 / 1024;
    room.textContent =
      left < 50 ? `手机给本应用的空间只剩 ${Math.round(left)} MB，快满了，请尽快联网送出。` : "";
  }
}

function row(item: Item, list: HTMLElement, page: Page): HTMLElement {
  const line = document.createElement("li");
  const name = document.createElement("b");
  name.textContent = item.title || "没有标题";
  const state = document.createElement("span");
  const kinds = { draft: "", waiting: " pill-now", refused: " pill-bad" };
  state.className = `pill${kinds[item.state]}`;
  state.textContent = STATES[item.state];
  const about = document.createElement("p");
  about.className = "small quiet";
  const sent = item.files.filter((one) => one.sent).length;
  const files = item.files.length ? `，照片和录音 ${item.files.length} 个，已传 ${sent} 个` : "";
  about.textContent = `${new Date(item.at).toLocaleString("zh-CN")}${files}${item.said ? `。${item.said}` : ""}`;
  const acts = document.createElement("p");
  acts.className = "acts";
  if (item.url === page.fresh && item.state !== "waiting") {
    const go = document.createElement("a");
    go.className = "btn btn-2 sm";
    go.href = `${page.fresh}?kept=${item.key}`;
    go.textContent = item.state === "draft" ? "接着填" : "改一下再送";
    acts.append(go);
  } else if (item.state === "refused") {
    acts.append(
      button("再送一次", async () => {
        await put({ ...item, state: "waiting", said: "", field: "" });
        await page.sendNow();
      }),
    );
  }
  acts.append(
    button("不要了", async () => {
      if (!window.confirm(`“${item.title || "没有标题"}”还没有送出去，真的不要了吗？`)) return;
      await drop(item);
      await drawQueue(list, page);
    }),
  );
  line.append(name, " ", state, about, acts);
  return line;
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
