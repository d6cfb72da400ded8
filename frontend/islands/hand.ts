// The pad on which an application is signed. Strokes go up as they were drawn: place, time, pressure.
// Without script the page offers a photograph of a signature or the typed name; both stay beside it.

type Point = [x: number, y: number, t: number, pressure: number];

const MOST_POINTS = 7900;
const LEAST_POINTS = 8;
const NEAR = 1.5;

interface Pad {
  form: HTMLFormElement;
  canvas: HTMLCanvasElement;
  pen: CanvasRenderingContext2D;
  lines: Point[][];
  began: number;
  pointer: string;
  width: number;
  height: number;
}

document.documentElement.classList.add("has-script");
for (const form of document.querySelectorAll<HTMLFormElement>("form[data-hand]")) mount(form);

function mount(form: HTMLFormElement): void {
  const canvas = form.querySelector("canvas");
  const pen = canvas?.getContext("2d");
  if (!canvas || !pen) return;
  const pad: Pad = { form, canvas, pen, lines: [], began: 0, pointer: "", width: 0, height: 0 };
  // A pad in a closed part of the page has no size until it is opened.
  new ResizeObserver(() => fit(pad)).observe(canvas);
  canvas.addEventListener("pointerdown", (event) => down(pad, event));
  canvas.addEventListener("pointermove", (event) => move(pad, event));
  button(form, "undo")?.addEventListener("click", () => {
    pad.lines.pop();
    redraw(pad);
  });
  button(form, "clear")?.addEventListener("click", () => {
    pad.lines = [];
    redraw(pad);
  });
  form.addEventListener("submit", () => fill(pad));
}

function button(form: HTMLFormElement, name: string): HTMLButtonElement | null {
  return form.querySelector(`[data-hand-${name}]`);
}

/** Take the size of the page, and keep it once something is drawn: strokes are told in its units. */
function fit(pad: Pad): void {
  const { clientWidth, clientHeight } = pad.canvas;
  if (!clientWidth || !clientHeight) return;
  if (!pad.lines.length) {
    pad.width = clientWidth;
    pad.height = clientHeight;
  }
  const dense = window.devicePixelRatio || 1;
  pad.canvas.width = Math.round(clientWidth * dense);
  pad.canvas.height = Math.round(clientHeight * dense);
  redraw(pad);
}

function down(pad: Pad, event: PointerEvent): void {
  if (event.button !== 0 || !event.isPrimary || count(pad) >= MOST_POINTS) return;
  event.preventDefault();
  pad.canvas.setPointerCapture(event.pointerId);
  if (!pad.lines.length) pad.began = event.timeStamp;
  pad.pointer = event.pointerType;
  pad.lines.push([]);
  add(pad, event);
  tell(pad);
}

function move(pad: Pad, event: PointerEvent): void {
  if (!pad.canvas.hasPointerCapture(event.pointerId) || !event.isPrimary) return;
  const between = event.getCoalescedEvents?.() ?? [];
  for (const one of between.length ? between : [event]) add(pad, one);
  redraw(pad);
}

function add(pad: Pad, event: PointerEvent): void {
  const line = pad.lines.at(-1);
  if (!line || count(pad) >= MOST_POINTS) return;
  const box = pad.canvas.getBoundingClientRect();
  const x = within(((event.clientX - box.left) * pad.width) / box.width, pad.width);
  const y = within(((event.clientY - box.top) * pad.height) / box.height, pad.height);
  const last = line.at(-1);
  if (last && Math.hypot(x - last[0], y - last[1]) < NEAR) return;
  const before = last ?? pad.lines.at(-2)?.at(-1);
  const t = Math.max(Math.round(event.timeStamp - pad.began), before?.[2] ?? 0);
  const pressure = within(event.pressure || 0.5, 1);
  line.push([
    Math.round(x * 10) / 10,
    Math.round(y * 10) / 10,
    t,
    Math.round(pressure * 100) / 100,
  ]);
}

function within(value: number, most: number): number {
  return Math.min(Math.max(value, 0), most);
}

function count(pad: Pad): number {
  return pad.lines.reduce((sum, line) => sum + line.length, 0);
}

function redraw(pad: Pad): void {
  const { pen, canvas } = pad;
  const scale = canvas.width / (pad.width || 1);
  pen.clearRect(0, 0, canvas.width, canvas.height);
  pen.lineCap = "round";
  pen.lineJoin = "round";
  pen.strokeStyle = getComputedStyle(canvas).color;
  for (const line of pad.lines) {
    const [first] = line;
    if (!first) continue;
    let [x, y] = first;
    for (const [nextX, nextY, , pressure] of line) {
      pen.beginPath();
      pen.lineWidth = (1.5 + 2.5 * pressure) * scale;
      pen.moveTo(x * scale, y * scale);
      pen.lineTo(nextX * scale, nextY * scale);
      pen.stroke();
      [x, y] = [nextX, nextY];
    }
  }
  tell(pad);
}

/** Say what can be done now, in the buttons and in words. */
function tell(pad: Pad): void {
  const some = pad.lines.length > 0;
  for (const name of ["undo", "clear"]) {
    const found = button(pad.form, name);
    if (found) found.disabled = !some;
  }
  const done = button(pad.form, "done");
  if (done) done.disabled = count(pad) < LEAST_POINTS;
  const said = pad.form.querySelector("[data-hand-said]");
  const words = some ? `写了 ${pad.lines.length} 笔` : "还没有写";
  if (said && said.textContent !== words) said.textContent = words;
}

function fill(pad: Pad): void {
  const put = (name: string, value: string) => {
    const field = pad.form.elements.namedItem(name);
    if (field instanceof HTMLInputElement) field.value = value;
  };
  put("strokes", JSON.stringify({ w: pad.width, h: pad.height, s: pad.lines }));
  put("screen", `${window.screen.width}×${window.screen.height}`);
  put("pointer", pad.pointer);
}
