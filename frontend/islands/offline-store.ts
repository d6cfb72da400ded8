// What a telephone keeps until it is sent: answers and photos, by whom.

/** Answers of one page of a form; `base` is the draft's version that they were typed into. */
export interface Answers {
  key: string;
  kind: "answers";
  draft: string;
  owner: string;
  url: string;
  base: number;
  entries: [string, string][];
}

/** A photo for one question. */
export interface Photo {
  key: string;
  kind: "photo";
  draft: string;
  owner: string;
  url: string;
  field: string;
  name: string;
  file: Blob;
}

export type Kept = Answers | Photo;

const UNSENT = "yimen.offline.unsent";

function opened(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("yimen-offline", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("kept", { keyPath: "key" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function run<T>(
  mode: IDBTransactionMode,
  work: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const base = await opened();
  try {
    return await new Promise<T>((resolve, reject) => {
      const doing = base.transaction("kept", mode);
      const request = work(doing.objectStore("kept"));
      doing.oncomplete = () => resolve(request.result);
      doing.onerror = () => reject(doing.error);
      doing.onabort = () => reject(doing.error);
    });
  } finally {
    base.close();
  }
}

/** Keep something; the same page or photo again replaces it. */
export async function keep(one: Kept): Promise<void> {
  await run("readwrite", (store) => store.put(one));
  await note();
}

/** Forget something that was sent. */
export async function drop(one: Kept): Promise<void> {
  await run("readwrite", (store) => store.delete(one.key));
  await note();
}

/** Everything that this person keeps here, answers before photos. */
export async function all(owner: string): Promise<Kept[]> {
  const kept: Kept[] = await run("readonly", (store) => store.getAll());
  const mine = kept.filter((one) => one.owner === owner);
  return mine.sort((one, other) => one.kind.localeCompare(other.kind));
}

/** How much of it there is. */
export async function count(owner: string): Promise<number> {
  return (await all(owner)).length;
}

async function note(): Promise<void> {
  const kept: number = await run("readonly", (store) => store.count());
  localStorage.setItem(UNSENT, String(kept));
}
