// Sends what a telephone holds, oldest first: each file by itself, then what they belong to. What was
// sent already is known to the server by its key and digest, so that sending again doubles nothing.

import { all, bytesOf, drop, type Item, put } from "./grid-queue";

export interface Place {
  owner: string;
  upload: string;
}

/** What came of it: how many were sent, where the last one is, and why it stopped. */
export interface Outcome {
  sent: number;
  href: string;
  stopped: "" | "offline" | "login" | "other" | "trouble";
}

let running: Promise<Outcome> | undefined;

/** Send everything that waits; who asks meanwhile gets the same outcome. */
export function send(place: Place): Promise<Outcome> {
  running ??= sendAll(place).finally(() => {
    running = undefined;
  });
  return running;
}

async function sendAll(place: Place): Promise<Outcome> {
  const outcome: Outcome = { sent: 0, href: "", stopped: "" };
  const waiting = (await all(place.owner)).filter((one) => one.state === "waiting");
  if (waiting.length === 0) return outcome;
  try {
    const token = await tokenOf(place, outcome);
    if (!token) return outcome;
    const held = new Set(await blocked(place));
    for (const item of waiting) {
      if (held.has(item.report ?? "")) continue;
      const href = await sendOne(place, item, token);
      if (href === undefined) return { ...outcome, stopped: "trouble" };
      if (href) {
        outcome.sent += 1;
        outcome.href = href;
      } else if (item.report) held.add(item.report);
    }
  } catch {
    outcome.stopped = "offline";
  }
  return outcome;
}

/** Reports of which an earlier act was refused: what comes after it waits until that is settled. */
async function blocked(place: Place): Promise<string[]> {
  const items = await all(place.owner);
  return items.flatMap((one) => (one.state === "refused" && one.report ? [one.report] : []));
}

/** A token of the session that is open now; nothing where it is nobody's, or another's. */
async function tokenOf(place: Place, outcome: Outcome): Promise<string> {
  const answer = await fetch("/grid/new/", { cache: "no-store" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const owner = page.querySelector<HTMLElement>("[data-grid]")?.dataset.owner;
  if (answer.redirected || !owner) outcome.stopped = answer.ok ? "login" : "trouble";
  else if (owner !== place.owner) outcome.stopped = "other";
  if (outcome.stopped) return "";
  return page.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]")?.value ?? "";
}

/** Send one; answer where it is, nothing readable for a refusal, undefined to stop here. */
async function sendOne(place: Place, item: Item, token: string): Promise<string | undefined> {
  const headers = { "X-CSRFToken": token, "X-Grid-Queue": "1" };
  for (const file of item.files.filter((one) => !one.sent)) {
    const bytes = await bytesOf(item.key, file.n);
    if (!bytes) return refuse(item, UNREADABLE, file.role);
    const body = new FormData();
    body.append("key", item.key);
    if (item.report) body.append("report", item.report);
    body.append("role", file.role);
    body.append("digest", file.digest);
    body.append("file", new Blob([bytes], { type: file.type }), file.name);
    const answer = await fetch(place.upload, { method: "POST", body, headers });
    const said = await told(answer);
    if (!answer.ok) return answer.status < 500 ? refuse(item, said, file.role) : undefined;
    file.sent = true;
    await put(item);
  }
  const body = new FormData();
  for (const [name, value] of item.entries) body.append(name, value);
  if (item.files.length && !item.report) body.append("files", String(item.files.length));
  const answer = await fetch(item.url, { method: "POST", body, headers });
  const said = await told(answer);
  if (said.code === "hotline.grid.files_missing") {
    for (const file of item.files) file.sent = false;
    await put(item);
    return undefined;
  }
  if (!answer.ok) return answer.status < 500 ? refuse(item, said, said.field) : undefined;
  await drop(item);
  return said.href ?? item.url;
}

interface Told {
  href?: string;
  code?: string;
  message: string;
  field: string;
}

async function told(answer: Response): Promise<Told> {
  try {
    const found = (await answer.json()) as Partial<Told>;
    return { ...found, message: found.message ?? "没有收下。", field: found.field ?? "" };
  } catch {
    return { message: "没有收下，请改一下再送。", field: "" };
  }
}

const UNREADABLE: Told = { message: "手机里的这个文件读不出来了，请去掉它，重新拍。", field: "" };

async function refuse(item: Item, said: Told, field: string): Promise<string> {
  const offer = said.code === "hotline.grid.too_late_add";
  await put({ ...item, state: "refused", said: said.message, field, offer });
  return "";
}
