// The four corners of a card over its picture: found by the server, moved by pointer or by arrow keys.
// What stands in the four boxes of numbers is what is sent: empty until a corner is moved, since the
// server finds the same edges again. Without script they are filled by hand or left.

export type Corner = [x: number, y: number];

const STEP = 0.5;
const LEAP = 5;
const NAMES = ["左上角", "右上角", "右下角", "左下角"];
const INSIDE: Corner[] = [
  [10, 10],
  [90, 10],
  [90, 90],
  [10, 90],
];
const WHOLE: Corner[] = [
  [0, 0],
  [100, 0],
  [100, 100],
  [0, 100],
];
const LONGEST = 1600;
const KEYS: Record<string, Corner> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

document.documentElement.classList.add("has-script");
for (const part of document.querySelectorAll<HTMLElement>("[data-corners]")) mount(part);

function mount(part: HTMLElement): void {
  const file = document.getElementById(part.dataset.corners ?? "");
  const face = part.querySelector<HTMLElement>("[data-corners-face]");
  const stage = part.querySelector<HTMLElement>("[data-corners-stage]");
  const canvas = part.querySelector<HTMLCanvasElement>("[data-corners-picture]");
  const line = part.querySelector<SVGPolygonElement>("[data-corners-line]");
  const said = part.querySelector<HTMLElement>("[data-corners-said]");
  if (!(file instanceof HTMLInputElement) || !face || !stage || !canvas || !line || !said) return;
  const handles = [...part.querySelectorAll<HTMLButtonElement>("[data-corner]")];
  const values = [...part.querySelectorAll<HTMLInputElement>("[data-corner-value]")];
  let corners: Corner[] = INSIDE;

  const put = (places: Corner[], byHand: boolean): void => {
    corners = places.map(([x, y]) => [within(x), within(y)]);
    corners.forEach(([x, y], place) => {
      const handle = handles[place];
      const value = values[place];
      if (!handle || !value) return;
      handle.style.left = `${x}%`;
      handle.style.top = `${y}%`;
      handle.setAttribute("aria-label", `${NAMES[place]}，横 ${x}%，竖 ${y}%`);
      value.value = byHand ? `${x},${y}` : "";
    });
    line.setAttribute("points", corners.map((one) => one.join(",")).join(" "));
  };

  const move = (place: number, to: Corner): void => {
    put(
      corners.map((one, at) => (at === place ? to : one)),
      true,
    );
  };

  const find = async (): Promise<void> => {
    const picture = file.files?.[0];
    if (!picture) return;
    said.textContent = "正在找证件的边……";
    const found = await cornersOf(part.dataset.find ?? "", picture, tokenOf(part));
    if (file.files?.[0] !== picture) return;
    put(found.corners ?? INSIDE, false);
    said.textContent = found.said;
  };

  file.addEventListener("change", async () => {
    const picture = file.files?.[0];
    for (const value of values) value.value = "";
    face.hidden = true;
    if (!picture || !(await drawn(canvas, picture))) return;
    face.hidden = false;
    put(INSIDE, false);
    await find();
  });
  part.querySelector("[data-corners-again]")?.addEventListener("click", find);
  part.querySelector("[data-corners-whole]")?.addEventListener("click", () => {
    put(WHOLE, true);
    said.textContent = "整张照片当作证件。";
  });
  values.forEach((value, place) => {
    value.addEventListener("change", () => {
      const [x, y] = value.value.split(/[,，、 ]+/).map(Number);
      if (x !== undefined && y !== undefined && !Number.isNaN(x + y) && !face.hidden)
        move(place, [x, y]);
    });
  });
  handles.forEach((handle, place) => {
    handle.addEventListener("keydown", (event) => {
      const way = KEYS[event.key];
      const at = corners[place];
      if (!way || !at) return;
      event.preventDefault();
      const far = event.shiftKey ? LEAP : STEP;
      move(place, [at[0] + way[0] * far, at[1] + way[1] * far]);
    });
    handle.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      handle.focus();
      handle.setPointerCapture(event.pointerId);
    });
    handle.addEventListener("pointermove", (event) => {
      if (!handle.hasPointerCapture(event.pointerId)) return;
      const box = stage.getBoundingClientRect();
      move(place, [
        ((event.clientX - box.left) / box.width) * 100,
        ((event.clientY - box.top) / box.height) * 100,
      ]);
    });
  });
}

function within(value: number): number {
  return Math.round(Math.min(Math.max(value, 0), 100) * 10) / 10;
}

function tokenOf(part: HTMLElement): string {
  const field = part.closest("form")?.elements.namedItem("csrfmiddlewaretoken");
  return field instanceof HTMLInputElement ? field.value : "";
}

/** Draw the picture upright, as the server turns it too; say whether it can be drawn at all. */
async function drawn(canvas: HTMLCanvasElement, picture: File): Promise<boolean> {
  try {
    const bitmap = await createImageBitmap(picture, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST / Math.max(bitmap.width, bitmap.height));
    canvas.width = Math.round(bitmap.width * scale);
    canvas.height = Math.round(bitmap.height * scale);
    canvas.getContext("2d")?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
    return true;
  } catch {
    return false;
  }
}

interface Found {
  corners: Corner[] | null;
  said: string;
}

async function cornersOf(to: string, picture: File, token: string): Promise<Found> {
  const sent = new FormData();
  sent.append("picture", picture);
  try {
    const answer = await fetch(to, {
      method: "POST",
      body: sent,
      headers: { "X-CSRFToken": token },
    });
    const told = await answer.json();
    if (!answer.ok) return { corners: null, said: String(told.said ?? "") };
    if (told.corners?.length === 4)
      return { corners: told.corners, said: "找到了证件的边。看一看四个角准不准，不准就移一移。" };
  } catch {
    return { corners: null, said: "没有连上，边没有找。请自己把四个角放到证件上。" };
  }
  return { corners: null, said: "没有找到边。请自己把四个角放到证件上，或者重拍一张。" };
}
