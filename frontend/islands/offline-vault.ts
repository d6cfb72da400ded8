// The key of what a telephone keeps: made here, never leaves the browser, bound to one account.
//
// It goes, and everything kept with it, when another account signs in, when nobody was online with it
// for a week, and when somebody signs out (the server then has the browser wipe its storage).

export interface Sealed {
  iv: Uint8Array<ArrayBuffer>;
  data: ArrayBuffer;
}

interface Vault {
  id: "current";
  owner: string;
  key: CryptoKey;
  until: number;
}

export const PAGES = "yimen-drafts";
export const GRID_PAGES = "yimen-grid";
const BASE = "yimen-offline";
const LASTS = 7 * 24 * 60 * 60 * 1000;
const UNSENT = "yimen.offline.unsent";

function opened(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(BASE, 3);
    request.onupgradeneeded = (event) => {
      const base = request.result;
      if (event.oldVersion < 2) {
        // what the first version kept lay open: it does not stay
        for (const name of [...base.objectStoreNames]) base.deleteObjectStore(name);
        base.createObjectStore("kept", { keyPath: "key" });
        base.createObjectStore("vault", { keyPath: "id" });
      }
      base.createObjectStore("queue", { keyPath: "key" });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** Do something with one store in a transaction of its own. */
export async function run<T>(
  name: "kept" | "vault" | "queue",
  mode: IDBTransactionMode,
  work: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const base = await opened();
  try {
    return await new Promise<T>((resolve, reject) => {
      const doing = base.transaction(name, mode);
      const request = work(doing.objectStore(name));
      doing.oncomplete = () => resolve(request.result);
      doing.onerror = () => reject(doing.error);
      doing.onabort = () => reject(doing.error);
    });
  } finally {
    base.close();
  }
}

function held(): Promise<Vault | undefined> {
  return run<Vault | undefined>("vault", "readonly", (store) => store.get("current"));
}

/** Destroy the key, and what nobody can read without it. */
export async function destroy(): Promise<void> {
  await run("vault", "readwrite", (store) => store.clear());
  await run("kept", "readwrite", (store) => store.clear());
  await run("queue", "readwrite", (store) => store.clear());
  if (typeof localStorage !== "undefined") localStorage.setItem(UNSENT, "0");
  await caches.delete(PAGES);
  await caches.delete(GRID_PAGES);
}

/** Note how much is unsent, for the page on which somebody signs out. */
export async function noteUnsent(): Promise<void> {
  const kept: number = await run("kept", "readonly", (store) => store.count());
  const queued = await run("queue", "readonly", (store) => store.getAllKeys());
  const things = queued.filter((key) => !String(key).includes("#")).length;
  localStorage.setItem(UNSENT, String(kept + things));
}

/** Open the vault for an account; answer whether something of an earlier one was destroyed. */
export async function openFor(owner: string, online: boolean): Promise<boolean> {
  const before = await held();
  const is_good = before && before.owner === owner && before.until > Date.now();
  if (before && !is_good) await destroy();
  const until = Date.now() + LASTS;
  if (is_good) {
    if (online) await run("vault", "readwrite", (store) => store.put({ ...before, until }));
    return false;
  }
  const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, [
    "encrypt",
    "decrypt",
  ]);
  const vault: Vault = { id: "current", owner, key, until };
  try {
    await run("vault", "readwrite", (store) => store.add(vault));
  } catch {
    // another window was first: its key holds
  }
  return before !== undefined;
}

async function current(): Promise<Vault | undefined> {
  const vault = await held();
  return vault && vault.until > Date.now() ? vault : undefined;
}

/** Whose the vault is at this moment; nothing where there is none. */
export async function ownerNow(): Promise<string | undefined> {
  return (await current())?.owner;
}

/** Encrypt bytes for the account of the vault, tied to where they belong; nothing without a key. */
export async function seal(place: string, plain: BufferSource): Promise<Sealed | undefined> {
  const vault = await current();
  if (!vault) return undefined;
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const how = { name: "AES-GCM", iv, additionalData: tied(vault, place) };
  return { iv, data: await crypto.subtle.encrypt(how, vault.key, plain) };
}

/** Decrypt what was sealed for the same place and account; nothing where that is not so. */
export async function unseal(place: string, sealed: Sealed): Promise<ArrayBuffer | undefined> {
  const vault = await current();
  if (!vault) return undefined;
  const how = { name: "AES-GCM", iv: sealed.iv, additionalData: tied(vault, place) };
  try {
    return await crypto.subtle.decrypt(how, vault.key, sealed.data);
  } catch {
    return undefined;
  }
}

function tied(vault: Vault, place: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${vault.owner}\n${place}`);
}
