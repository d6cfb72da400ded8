// What a telephone keeps until it is sent: answers and photos, by whom. All of it lies encrypted.

import { noteUnsent, run, type Sealed, seal, unseal } from "./offline-vault";

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

/** How a thing lies in the store: what it is and whose is sealed too; a photo's bytes beside it. */
interface Stored {
  key: string;
  about: Sealed;
  file?: Sealed;
}

/** Keep something; the same page or photo again replaces it. */
export async function keep(one: Kept): Promise<void> {
  const about = one.kind === "photo" ? { ...one, file: one.file.type } : one;
  const sealed = await seal(one.key, new TextEncoder().encode(JSON.stringify(about)));
  if (!sealed) throw new Error("no key");
  const stored: Stored = { key: one.key, about: sealed };
  if (one.kind === "photo") {
    const file = await seal(`${one.key}#file`, await one.file.arrayBuffer());
    if (!file) throw new Error("no key");
    stored.file = file;
  }
  await run("kept", "readwrite", (store) => store.put(stored));
  await noteUnsent();
}

/** Forget something that was sent. */
export async function drop(one: Kept): Promise<void> {
  await run("kept", "readwrite", (store) => store.delete(one.key));
  await noteUnsent();
}

/** Everything that this person keeps here, answers before photos. */
export async function all(owner: string): Promise<Kept[]> {
  const stored: Stored[] = await run("kept", "readonly", (store) => store.getAll());
  const kept = await Promise.all(stored.map(read));
  const mine = kept.filter((one): one is Kept => one !== undefined && one.owner === owner);
  return mine.sort((one, other) => one.kind.localeCompare(other.kind));
}

async function read(stored: Stored): Promise<Kept | undefined> {
  const about = await unseal(stored.key, stored.about);
  if (!about) return undefined;
  const one = JSON.parse(new TextDecoder().decode(about));
  if (one.kind !== "photo") return one as Answers;
  const bytes = stored.file && (await unseal(`${stored.key}#file`, stored.file));
  return bytes ? ({ ...one, file: new Blob([bytes], { type: one.file }) } as Photo) : undefined;
}

/** How much of it there is. */
export async function count(owner: string): Promise<number> {
  return (await all(owner)).length;
}
