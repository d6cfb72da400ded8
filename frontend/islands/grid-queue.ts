// What a grid worker's telephone has not sent yet: reports with photos and voice, pieces of a track.
// All of it lies encrypted; a photo's bytes lie beside its report, so that a state is written quickly.

import { noteUnsent, run, type Sealed, seal, unseal } from "./offline-vault";

export interface QueuedFile {
  n: string;
  role: string;
  name: string;
  type: string;
  digest: string;
  sent: boolean;
}

/** `url` takes it; a refused one is kept with what was said, until its worker decides. */
export interface Item {
  key: string;
  owner: string;
  url: string;
  title: string;
  at: number;
  state: "draft" | "waiting" | "refused";
  said: string;
  field: string;
  /** The report that files belong to, where it is there already. */
  report?: string | undefined;
  /** Said no, but what is held may be added to the report as evidence. */
  offer?: boolean | undefined;
  entries: [string, string][];
  files: QueuedFile[];
}

interface Stored {
  key: string;
  about: Sealed;
}

/** Write an item; the same key again replaces it. */
export async function put(item: Item): Promise<void> {
  await write(item.key, new TextEncoder().encode(JSON.stringify(item)));
  await noteUnsent();
}

/** Write the bytes of one of its files. */
export async function putBytes(key: string, n: string, bytes: ArrayBuffer): Promise<void> {
  await write(`${key}#${n}`, bytes);
}

async function write(key: string, plain: BufferSource): Promise<void> {
  const about = await seal(key, plain);
  if (!about) throw new Error("no key");
  const stored: Stored = { key, about };
  await run("queue", "readwrite", (store) => store.put(stored));
}

/** The bytes of a file, or nothing where they cannot be read. */
export async function bytesOf(key: string, n: string): Promise<ArrayBuffer | undefined> {
  const place = `${key}#${n}`;
  const stored = await run<Stored | undefined>("queue", "readonly", (store) => store.get(place));
  return stored && unseal(place, stored.about);
}

/** One item of this person's, or nothing. */
export async function get(key: string, owner: string): Promise<Item | undefined> {
  const stored = await run<Stored | undefined>("queue", "readonly", (store) => store.get(key));
  const item = stored && (await read(stored));
  return item?.owner === owner ? item : undefined;
}

/** Everything of this person's, the oldest first. */
export async function all(owner: string): Promise<Item[]> {
  const keys = await run("queue", "readonly", (store) => store.getAllKeys());
  const found: Item[] = [];
  for (const key of keys.map(String).filter((one) => !one.includes("#"))) {
    const item = await get(key, owner);
    if (item) found.push(item);
  }
  return found.sort((one, other) => one.at - other.at);
}

/** Forget one of its files. */
export async function dropFile(key: string, n: string): Promise<void> {
  await run("queue", "readwrite", (store) => store.delete(`${key}#${n}`));
}

/** Forget an item with its files. */
export async function drop(item: Item): Promise<void> {
  for (const file of item.files) await dropFile(item.key, file.n);
  await run("queue", "readwrite", (store) => store.delete(item.key));
  await noteUnsent();
}

async function read(stored: Stored): Promise<Item | undefined> {
  const about = await unseal(stored.key, stored.about);
  return about && (JSON.parse(new TextDecoder().decode(about)) as Item);
}
