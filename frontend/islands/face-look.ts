// What is seen in a frame: by the device itself where the guiding program is there, else by asking
// the server once a second. Both name the same figures; the server's rules have the last word.

export interface Reading {
  yaw: number;
  pitch: number;
  roll: number;
  blink_less: number;
  blink_more: number;
  mouth: number;
  share: number;
  middle: number;
  height: number;
  light: number;
}

export interface Looked {
  faces: number;
  reading: Reading | null;
  hint: string;
}

export interface Looker {
  /** Milliseconds between two looks, at least. */
  every: number;
  /** How far inside the server's limits a figure must lie, so that both agree. */
  careful: boolean;
  /** Nobody looks: the person takes the picture when he thinks that it is good. */
  blind?: boolean;
  look(frame: HTMLCanvasElement): Promise<Looked>;
  close(): void;
}

export interface Gate {
  measure: keyof Reading;
  least: number | null;
  most: number | null;
}

interface Guide {
  see(frame: HTMLCanvasElement): Omit<Looked, "hint">;
  close(): void;
}

interface GuideModule {
  openGuide(loader: string, binary: string, model: Uint8Array): Promise<Guide>;
}

const WHOLE = 11_153_617 + 3_758_596;
const PATIENCE = 60_000;
const LOOK_WIDTH = 320;
const MARGIN: Partial<Record<keyof Reading, number>> = {
  yaw: 2,
  pitch: 1.5,
  roll: 1,
  blink_less: 0.04,
  blink_more: 0.03,
  mouth: 0.04,
  share: 0.01,
};

/** Say whether a reading lies inside every gate. */
export function holds(gates: Gate[], reading: Reading, careful: boolean): boolean {
  return gates.every(({ measure, least, most }) => {
    const margin = careful ? (MARGIN[measure] ?? 0) : 0;
    const value = reading[measure];
    return (least === null || value >= least + margin) && (most === null || value <= most - margin);
  });
}

/** A looker on this device; fails where its files, or what they need of the browser, are not there. */
export async function lookHere(data: DOMStringMap, tell: (part: number) => void): Promise<Looker> {
  const { vision = "", loader = "", binary = "", model = "" } = data;
  const late = new AbortController();
  const timer = window.setTimeout(() => late.abort(), PATIENCE);
  try {
    let got = 0;
    const count = (bytes: number) => {
      got += bytes;
      tell(Math.min(got / WHOLE, 1));
    };
    const [told] = await Promise.all([
      load(model, late.signal, count),
      load(binary, late.signal, count),
    ]);
    const { openGuide } = (await import(/* @vite-ignore */ vision)) as GuideModule;
    const guide = await openGuide(loader, binary, told);
    return {
      every: 60,
      careful: true,
      look: async (frame) => {
        const { faces, reading } = guide.see(frame);
        if (reading) reading.light = lightOf(frame, reading);
        return { faces, reading, hint: "" };
      },
      close: () => guide.close(),
    };
  } finally {
    window.clearTimeout(timer);
  }
}

async function load(address: string, signal: AbortSignal, count: (bytes: number) => void) {
  const answer = await fetch(address, { signal });
  const reader = answer.body?.getReader();
  if (!answer.ok || !reader) throw new Error(`${address}: ${answer.status}`);
  const parts: Uint8Array[] = [];
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    parts.push(part.value);
    count(part.value.length);
  }
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Mean brightness of the face, 0 to 1. */
function lightOf(frame: HTMLCanvasElement, reading: Reading): number {
  const side = 24;
  const small = document.createElement("canvas");
  small.width = small.height = side;
  const pen = small.getContext("2d", { willReadFrequently: true });
  if (!pen) return 0.5;
  const width = Math.max(reading.share * frame.width, 1);
  const left = reading.middle * frame.width - width / 2;
  const top = reading.height * frame.height - width / 2;
  pen.drawImage(frame, left, top, width, width, 0, 0, side, side);
  const { data } = pen.getImageData(0, 0, side, side);
  let sum = 0;
  for (let at = 0; at < data.length; at += 4) {
    sum += 0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0);
  }
  return sum / (side * side * 255);
}

/** A looker at the server: one small frame a second. */
export function lookThere(address: string, ticket: string, token: string): Looker {
  return {
    every: 1000,
    careful: false,
    look: async (frame) => {
      const body = new FormData();
      body.append("ticket", ticket);
      body.append("frame", await jpeg(shrunk(frame, LOOK_WIDTH), 0.75), "frame.jpg");
      const headers = { "X-CSRFToken": token, Accept: "application/json" };
      const answer = await fetch(address, { method: "POST", body, headers });
      const told = (await answer.json()) as Partial<Looked> & { title?: string };
      if (answer.ok) return { faces: 0, reading: null, hint: "", ...told };
      if (answer.status !== 422) throw new Error(told.title ?? "");
      return { faces: 0, reading: null, hint: told.title ?? "" };
    },
    close: () => undefined,
  };
}

/** No looker at all, where neither the device nor the server can: words alone, for a picture. */
export function lookNowhere(): Looker {
  return {
    every: 100,
    careful: false,
    blind: true,
    look: async () => ({ faces: 0, reading: null, hint: "" }),
    close: () => undefined,
  };
}

function shrunk(frame: HTMLCanvasElement, width: number): HTMLCanvasElement {
  const small = document.createElement("canvas");
  small.width = width;
  small.height = Math.round((frame.height * width) / frame.width);
  small.getContext("2d")?.drawImage(frame, 0, 0, small.width, small.height);
  return small;
}

/** The bytes of a frame as a JPEG. */
export function jpeg(frame: HTMLCanvasElement, quality: number): Promise<Blob> {
  return new Promise((done, fail) => {
    frame.toBlob((blob) => (blob ? done(blob) : fail(new Error("jpeg"))), "image/jpeg", quality);
  });
}
