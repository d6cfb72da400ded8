// A patrol on a telephone: positions are taken only while it runs and its worker agreed, and only
// while this page is open; they go up in pieces through the queue.

import { put } from "./grid-queue";
import type { Outcome } from "./grid-send";

const PIECE = 20;
const EVERY = 10_000;
type Row = [at: number, longitude: number, latitude: number, accuracy: number];

export interface Walk {
  owner: string;
  sendNow: () => Promise<Outcome>;
}

/** Send the steps of a patrol through the queue, and record where it goes where that is agreed. */
export function startPatrol(place: HTMLElement, walk: Walk): void {
  const flag = `yimen.grid.patrol.${place.dataset.gridPatrol}`;
  const agreed = place.dataset.agreed === "1" || localStorage.getItem(flag) === "agreed";
  const state = localStorage.getItem(`${flag}.state`) ?? place.dataset.state;
  if (place.dataset.state === "ended") {
    localStorage.removeItem(flag);
    localStorage.removeItem(`${flag}.state`);
    return;
  }
  const track = state === "running" && agreed ? record(place, walk) : undefined;
  for (const form of place.querySelectorAll<HTMLFormElement>("form[data-grid-act]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void step(form, place, walk, flag, track);
    });
  }
}

async function step(
  form: HTMLFormElement,
  place: HTMLElement,
  walk: Walk,
  flag: string,
  track: (() => Promise<void>) | undefined,
): Promise<void> {
  const sent = new FormData(form);
  const act = String(sent.get("act"));
  sent.set("made_at", new Date().toISOString());
  sent.delete("csrfmiddlewaretoken");
  if (act === "start") {
    localStorage.setItem(`${flag}.state`, "running");
    if (sent.get("agreed")) localStorage.setItem(flag, "agreed");
  }
  if (act === "end") {
    await track?.();
    localStorage.removeItem(flag);
    localStorage.setItem(`${flag}.state`, "ended");
  }
  await queued(walk, place.dataset.url ?? "", form.dataset.gridAct ?? "巡查", [
    ...(sent.entries() as Iterable<[string, string]>),
  ]);
  await walk.sendNow();
  location.reload();
}

async function queued(
  walk: Walk,
  url: string,
  title: string,
  entries: [string, string][],
): Promise<void> {
  const key = crypto.randomUUID();
  await put({
    key,
    owner: walk.owner,
    url,
    title,
    at: Date.now(),
    state: "waiting",
    said: "",
    field: "",
    entries: [["key", key], ...entries],
    files: [],
  });
}

/** Take positions until the page closes; answer what sends the rest. */
function record(place: HTMLElement, walk: Walk): () => Promise<void> {
  const rows: Row[] = [];
  const said = place.querySelector("[data-grid-recording-place]");
  const flush = async (): Promise<void> => {
    const piece = rows.splice(0, rows.length);
    if (piece.length === 0) return;
    const url = place.dataset.track ?? "";
    await queued(walk, url, "巡查轨迹", [["positions", JSON.stringify(piece)]]);
  };
  if (!("geolocation" in navigator)) {
    if (said) said.textContent = "这台手机不能定位，到点位请打卡。";
    return flush;
  }
  let last = 0;
  const watched = navigator.geolocation.watchPosition(
    ({ coords, timestamp }) => {
      if (said)
        said.textContent = `正在记录位置，误差约 ${Math.round(coords.accuracy)} 米。关掉本页或者结束巡查就停。`;
      if (timestamp - last < EVERY && last > 0) return;
      last = timestamp;
      rows.push([timestamp, coords.longitude, coords.latitude, Math.round(coords.accuracy)]);
      if (rows.length >= PIECE) void flush().then(() => walk.sendNow());
    },
    () => {
      if (said) said.textContent = "取不到位置，到点位请打卡。";
    },
    { enableHighAccuracy: true, maximumAge: 5_000 },
  );
  window.addEventListener("pagehide", () => {
    navigator.geolocation.clearWatch(watched);
    void flush();
  });
  return flush;
}
