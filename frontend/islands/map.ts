// The point picker: a press on the drawing fills the form; choosing a village does the same by keyboard.

/** Boxes with data-map-picker carry two hidden fields for the place on the drawing. */
export function maps(root: ParentNode): void {
  for (const box of root.querySelectorAll<HTMLElement>("[data-map-picker]")) start(box);
}

function start(box: HTMLElement): void {
  const drawing = box.querySelector("svg");
  const pick = box.querySelector(".pick");
  const x = box.querySelector<HTMLInputElement>('[name="map_x"]');
  const y = box.querySelector<HTMLInputElement>('[name="map_y"]');
  const village = box.querySelector("select");
  const said = box.querySelector("[role=status]");
  if (!drawing || !pick || !x || !y || !village || !said) return;

  const put = (left: number, top: number, words: string): void => {
    pick.setAttribute("cx", left.toFixed(1));
    pick.setAttribute("cy", top.toFixed(1));
    pick.removeAttribute("hidden");
    said.textContent = words;
  };
  drawing.addEventListener("click", (event) => {
    const turn = drawing.getScreenCTM()?.inverse();
    if (!turn) return;
    const place = new DOMPoint(event.clientX, event.clientY).matrixTransform(turn);
    x.value = place.x.toFixed(1);
    y.value = place.y.toFixed(1);
    village.value = nearest(drawing, place.x, place.y) ?? village.value;
    const name = village.selectedOptions[0]?.text ?? "";
    put(place.x, place.y, `已经标在图上，离${name}最近`);
    x.dispatchEvent(new Event("change", { bubbles: true }));
  });
  village.addEventListener("change", () => {
    x.value = "";
    y.value = "";
    const dot = drawing.querySelector<SVGElement>(`[data-code="${CSS.escape(village.value)}"]`);
    if (!dot) {
      pick.setAttribute("hidden", "");
      said.textContent = "";
      return;
    }
    put(Number(dot.getAttribute("cx")), Number(dot.getAttribute("cy")), "已经标在图上");
  });
}

function nearest(drawing: SVGElement, x: number, y: number): string | undefined {
  let found: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const dot of drawing.querySelectorAll<SVGElement>("[data-code]")) {
    const away = Math.hypot(Number(dot.getAttribute("cx")) - x, Number(dot.getAttribute("cy")) - y);
    if (away < least) {
      least = away;
      found = dot.dataset.code;
    }
  }
  return found;
}
