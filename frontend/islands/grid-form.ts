// The form of a report, or of an act on one that was made before: everything typed, photographed and said is kept as it comes, so that a flat
// battery loses nothing; sent through the queue, with a network or without.

import { all, bytesOf, dropFile, get, type Item, put, putBytes } from "./grid-queue";
import type { Outcome } from "./grid-send";

const WIDEST = 1600;
const LONGEST_VOICE = 120_000;

export interface Page {
  owner: string;
  queue: string;
  fresh: string;
  sendNow: () => Promise<Outcome>;
}

/** What a form is for: where it goes and, for an act, on which report and under what title. */
interface Aim {
  url: string;
  act: string;
  title: string;
  report?: string | undefined;
}

/** The report of the page that is open, or nothing. */
export function reportHere(): string | undefined {
  return /^\/grid\/reports\/([0-9a-f-]{36})\//.exec(location.pathname)?.[1];
}

function aimOf(form: HTMLFormElement, page: Page): Aim {
  const title = form.dataset.gridOwn;
  if (title === undefined) return { url: page.fresh, act: "", title: "" };
  const act = form.querySelector<HTMLInputElement>("input[name=act]")?.value ?? "";
  return { url: location.pathname, act, title, report: reportHere() };
}

/** Tie the form to the item that it is: a new one, a draft, or one that was refused. */
export async function startForm(form: HTMLFormElement, page: Page): Promise<void> {
  const aim = aimOf(form, page);
  const item = await itemOf(page, aim);
  restore(form, item);
  const pads = new Map<string, HTMLElement>();
  for (const pad of form.querySelectorAll<HTMLElement>("[data-grid-files]")) {
    pads.set(pad.dataset.gridFiles ?? "", pad);
  }
  const redraw = () => {
    for (const [role, pad] of pads) void drawFiles(pad, item, role, redraw);
  };
  redraw();
  form.addEventListener("input", () => void save(form, item));
  form.addEventListener("change", (event) => void changed(form, item, event, redraw), true);
  form.addEventListener("submit", (event) => void submitted(form, item, page, event));
  startPlace(form, () => save(form, item));
  const voice = pads.get("voice");
  if (voice) startVoice(voice, (blob) => addFile(item, "voice", blob, nameOf(blob)).then(redraw));
}

function actOf(item: Item): string {
  return item.entries.find(([name]) => name === "act")?.[1] ?? "";
}

async function itemOf(page: Page, aim: Aim): Promise<Item> {
  const wanted = new URLSearchParams(location.search).get("kept");
  const mine = await all(page.owner);
  const fits = (one: Item) => one.url === aim.url && actOf(one) === aim.act;
  const kept = wanted ? mine.find((one) => one.key === wanted && fits(one)) : undefined;
  const draft = mine.find((one) => one.state === "draft" && fits(one));
  const found = kept ?? (wanted && !aim.act ? undefined : draft);
  if (found) return found;
  // never the key of the page: a kept page would bring the same one again
  const key = crypto.randomUUID();
  return {
    key,
    owner: page.owner,
    url: aim.url,
    title: aim.title,
    report: aim.report,
    at: Date.now(),
    state: "draft",
    said: "",
    field: "",
    entries: [],
    files: [],
  };
}

function restore(form: HTMLFormElement, item: Item): void {
  const values = new Map(item.entries);
  if (values.size === 0) return;
  const fold = form.closest("details");
  if (fold) fold.open = true;
  for (const control of form.elements) {
    const named = control as HTMLInputElement;
    if (!named.name || named.type === "file" || named.name === "csrfmiddlewaretoken") continue;
    if (["radio", "checkbox"].includes(named.type)) {
      named.checked = values.get(named.name) === named.value;
    } else named.value = values.get(named.name) ?? "";
  }
  const place =
    form.querySelector("[data-grid-refused]") ?? document.querySelector("[data-grid-refused]");
  if (place && item.state === "refused") {
    const line = document.createElement("p");
    line.className = "note note-bad";
    line.textContent = `上次没有收下：${item.said}`;
    place.replaceChildren(line);
    form.querySelector<HTMLElement>(`#f-${item.field}`)?.focus();
  }
}

function entriesOf(form: HTMLFormElement, item: Item): [string, string][] {
  const found = [...new FormData(form).entries()].filter(
    (one): one is [string, string] =>
      typeof one[1] === "string" && !["csrfmiddlewaretoken", "key", "made_at"].includes(one[0]),
  );
  return [...found, ["key", item.key], ["made_at", new Date(item.at).toISOString()]];
}

async function save(form: HTMLFormElement, item: Item): Promise<void> {
  item.entries = entriesOf(form, item);
  item.title = titleOf(form);
  await keep(() => put(item));
}

function titleOf(form: HTMLFormElement): string {
  return form.dataset.gridOwn ?? String(new FormData(form).get("title") ?? "");
}

/** Do something that writes; say so where the telephone has no room left. */
async function keep(work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (trouble) {
    const full = trouble instanceof DOMException && trouble.name === "QuotaExceededError";
    say(
      full
        ? "手机存不下了，刚才这一项没有存。请先联网把“待发送”里的送出去，或者清理手机空间。"
        : "刚才这一项没有存到手机里。请联网后刷新页面再填。",
    );
    return false;
  }
}

function say(words: string): void {
  const place = document.querySelector("[data-grid-refused]");
  const line = document.createElement("p");
  line.className = "note note-bad";
  line.textContent = words;
  place?.replaceChildren(line);
  place?.scrollIntoView();
}

async function changed(
  form: HTMLFormElement,
  item: Item,
  event: Event,
  redraw: () => void,
): Promise<void> {
  const input = event.target;
  if (!(input instanceof HTMLInputElement) || input.type !== "file") return save(form, item);
  event.stopImmediatePropagation();
  for (const file of [...(input.files ?? [])]) {
    await addFile(item, input.name, await shrunk(file), file.name);
  }
  input.value = "";
  redraw();
}

async function addFile(item: Item, role: string, blob: Blob, name: string): Promise<void> {
  const bytes = await blob.arrayBuffer();
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const digest = [...hash].map((one) => one.toString(16).padStart(2, "0")).join("");
  if (item.files.some((one) => one.role === role && one.digest === digest)) return;
  const n = crypto.randomUUID();
  const type = blob.type || "application/octet-stream";
  await keep(async () => {
    await putBytes(item.key, n, bytes);
    item.files.push({ n, role, name, type, digest, sent: false });
    await put(item);
  });
}

/** A photo no wider than needed and without the place that cameras write into it. */
async function shrunk(file: File): Promise<Blob> {
  if (!/^image\/(jpeg|png|webp)$/.test(file.type)) return file;
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, WIDEST / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(picture.width * scale));
    canvas.height = Math.max(1, Math.round(picture.height * scale));
    canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const made = await new Promise<Blob | null>((done) => canvas.toBlob(done, file.type, 0.85));
    return made ?? file;
  } catch {
    return file;
  }
}

async function drawFiles(
  pad: HTMLElement,
  item: Item,
  role: string,
  redraw: () => void,
): Promise<void> {
  const list = pad.querySelector("[data-grid-list]");
  const rows = await Promise.all(
    item.files
      .filter((one) => one.role === role)
      .map(async (file) => {
        const row = document.createElement("li");
        const bytes = file.type.startsWith("image/") ? await bytesOf(item.key, file.n) : undefined;
        const shown = document.createElement(bytes ? "img" : "span");
        if (shown instanceof HTMLImageElement && bytes) {
          shown.src = URL.createObjectURL(new Blob([bytes], { type: file.type }));
          shown.alt = `照片 ${file.name}`;
        }
        const middle = document.createElement("div");
        const note = document.createElement("small");
        note.textContent = "存在手机里";
        middle.append(file.name, note);
        const remove = document.createElement("button");
        remove.type = "button";
        remove.className = "btn btn-2 sm";
        remove.textContent = "去掉";
        remove.addEventListener("click", async () => {
          item.files = item.files.filter((one) => one.n !== file.n);
          await put(item);
          await dropFile(item.key, file.n);
          redraw();
        });
        row.append(shown, middle, remove);
        return row;
      }),
  );
  list?.replaceChildren(...rows);
}

async function submitted(
  form: HTMLFormElement,
  item: Item,
  page: Page,
  event: Event,
): Promise<void> {
  event.preventDefault();
  item.at = item.state === "draft" ? Date.now() : item.at;
  item.entries = entriesOf(form, item);
  item.title = titleOf(form) || "没有标题";
  const fresh: Item = { ...item, state: "waiting", said: "", field: "", offer: false };
  if (!(await keep(() => put(fresh)))) return;
  let outcome = await page.sendNow();
  let left = await get(item.key, item.owner);
  if (left?.state === "waiting" && !outcome.stopped) {
    outcome = await page.sendNow(); // it came while another one was being sent
    left = await get(item.key, item.owner);
  }
  if (left?.state === "refused") location.assign(`${item.url}?kept=${item.key}`);
  else location.assign(left ? page.queue : outcome.href || page.queue);
}

function startPlace(form: HTMLFormElement, changedIt: () => Promise<void>): void {
  const button = form.querySelector<HTMLButtonElement>("[data-grid-place]");
  const said = form.querySelector("[data-grid-placed]");
  const put = (name: string, value: string) => {
    const field = form.elements.namedItem(name);
    if (field instanceof HTMLInputElement) field.value = value;
  };
  const tell = (words: string) => {
    if (said) said.textContent = words;
  };
  button?.addEventListener("click", () => {
    if (!("geolocation" in navigator)) return tell("这台手机不能定位，请在图上选村。");
    tell("正在定位……");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        put("longitude", coords.longitude.toFixed(6));
        put("latitude", coords.latitude.toFixed(6));
        put("accuracy", String(Math.round(coords.accuracy)));
        const poor = coords.accuracy > 200 ? "，误差大，请写明位置或者在图上选" : "";
        tell(`已定位，误差约 ${Math.round(coords.accuracy)} 米${poor}`);
        void changedIt();
      },
      () => tell("没有取到位置。可以写明位置，或者在图上选村。"),
      { enableHighAccuracy: true, timeout: 20_000, maximumAge: 30_000 },
    );
  });
}

function nameOf(blob: Blob): string {
  const kind = blob.type.includes("mp4") ? "m4a" : blob.type.includes("ogg") ? "ogg" : "webm";
  return `语音.${kind}`;
}

function startVoice(pad: HTMLElement, done: (blob: Blob) => void): void {
  const button = pad.querySelector<HTMLButtonElement>("[data-grid-record]");
  const said = pad.querySelector("[data-grid-recording]");
  if (!button || !said || !("MediaRecorder" in window) || !navigator.mediaDevices) return;
  button.hidden = false;
  let recorder: MediaRecorder | undefined;
  button.addEventListener("click", async () => {
    if (recorder) return recorder.stop();
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      const pieces: Blob[] = [];
      const made = new MediaRecorder(stream);
      recorder = made;
      made.addEventListener("dataavailable", (event) => pieces.push(event.data));
      made.addEventListener("stop", () => {
        for (const track of stream.getTracks()) track.stop();
        recorder = undefined;
        button.textContent = "再录一段";
        said.textContent = "录好了";
        const type = made.mimeType.split(";")[0] ?? "";
        done(new Blob(pieces, { type }));
      });
      made.start(1000);
      window.setTimeout(() => made.state === "recording" && made.stop(), LONGEST_VOICE);
      button.textContent = "停止录音";
      said.textContent = "正在录音……";
    } catch {
      said.textContent = "没有录成：手机没有允许用麦克风。可以选录音文件，或者打字。";
    }
  });
}
