// What a service worker of ours does: keeps named pages, encrypted for they show what somebody wrote,
// and what they are drawn with; answers with them where there is no network.

import { GRID_PAGES, ownerNow, seal, unseal } from "./offline-vault";

const IV = "X-Yimen-Iv";
const AT = "X-Yimen-Kept-At";
const FRESH = 10 * 60 * 1000;

interface Worker extends EventTarget {
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
}
interface Waits extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Asked extends Waits {
  request: Request;
  respondWith(answer: Promise<Response>): void;
}

let CACHE = "";
let PAGE = /^$/;

/** Serve the pages whose path matches from one cache. */
export function serve(cache: string, pages: RegExp): void {
  CACHE = cache;
  PAGE = pages;
  const worker = self as unknown as Worker;
  worker.addEventListener("install", (event) => (event as Waits).waitUntil(worker.skipWaiting()));
  worker.addEventListener("activate", (event) =>
    (event as Waits).waitUntil(worker.clients.claim()),
  );
  worker.addEventListener("message", (event) => {
    const wanted = (event as MessageEvent<{ keep?: string[] }>).data.keep ?? [];
    (event as unknown as Waits).waitUntil(Promise.all(wanted.map(fetchInto)));
  });
  worker.addEventListener("fetch", (event) => {
    const { request, respondWith } = event as Asked;
    const url = new URL(request.url);
    if (request.method !== "GET" || url.origin !== location.origin) return;
    if (PAGE.test(url.pathname) && request.mode === "navigate") {
      respondWith.call(event, page(request));
    } else if (url.pathname.startsWith("/static/")) respondWith.call(event, asset(request));
  });
}

async function fetchInto(address: string): Promise<void> {
  const cache = await caches.open(CACHE);
  const before = await cache.match(address, { ignoreSearch: true, ignoreVary: true });
  // a draft changes with every page of it; a report only when its own page is opened
  if (CACHE === GRID_PAGES && before && Date.now() - Number(before.headers.get(AT) ?? 0) < FRESH)
    return;
  try {
    const answer = await fetch(address);
    if (!answer.ok || answer.redirected) return;
    if (PAGE.test(new URL(address, location.origin).pathname)) {
      await store(cache, new URL(address, location.origin).pathname, answer);
    } else await cache.put(address, answer);
  } catch {
    // no network now: the page is kept when it is opened next time
  }
}

async function page(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  const place = new URL(request.url).pathname;
  try {
    const answer = await fetch(request);
    if (answer.ok && !answer.redirected) await store(cache, place, answer.clone());
    return answer;
  } catch {
    const kept = await cache.match(place, { ignoreSearch: true, ignoreVary: true });
    return (kept && (await readable(place, kept))) ?? nothing();
  }
}

/** Keep a page sealed, with the headers that bind it; nothing is kept while there is no key. */
async function store(cache: Cache, place: string, answer: Response): Promise<void> {
  const plain = await answer.arrayBuffer();
  const whose = /data-owner="([^"]*)"/.exec(new TextDecoder().decode(plain))?.[1];
  if (whose !== undefined && whose !== (await ownerNow())) return; // another one's session
  const sealed = await seal(place, plain);
  if (!sealed) return;
  const headers = new Headers(answer.headers);
  headers.set(IV, [...sealed.iv].join(" "));
  headers.set(AT, String(Date.now()));
  for (const name of ["Content-Encoding", "Content-Length"]) headers.delete(name);
  await cache.put(place, new Response(sealed.data, { headers }));
}

async function readable(place: string, kept: Response): Promise<Response | undefined> {
  const iv = new Uint8Array((kept.headers.get(IV) ?? "").split(" ").map(Number));
  const plain = await unseal(place, { iv, data: await kept.arrayBuffer() });
  if (!plain) return undefined;
  const headers = new Headers(kept.headers);
  headers.delete(IV);
  headers.delete(AT);
  const mark = `<html data-kept-at="${Number(kept.headers.get(AT) ?? 0)}" `;
  return new Response(new TextDecoder().decode(plain).replace("<html ", mark), { headers });
}

async function asset(request: Request): Promise<Response> {
  const kept = await caches.match(request, { ignoreVary: true });
  return kept ?? fetch(request);
}

function nothing(): Response {
  const said =
    "<!doctype html><html lang='zh-Hans'><meta charset='utf-8'><title>没有网络</title><h1>没有网络</h1><p>这一页还没有存到手机里。填过的都在，请返回，或者等有网络再打开。</p></html>";
  return new Response(said, {
    status: 503,
    headers: { "Content-Type": "text/html; charset=utf-8" },
  });
}
